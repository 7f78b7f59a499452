/* SPDX-License-Identifier: BSD-3-Clause */
/* A seed, from its beginning to where nothing of it is left. */
#include <inttypes.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "audit.h"
#include "exhaust.h"
#include "heap.h"
#include "random.h"
#include "world.h"

#define MOST_EVENTS 20000	/* a seed that takes more does not end */

struct world world;

static struct exhausted taken;		/* where the base has few records */

/* --- what happened -------------------------------------------------------- */

static void
hash_text(const char *text)
{
	for (; *text != '\0'; text++)
		world.hash = (world.hash ^ (unsigned char)*text) *
		    0x100000001b3u;
}

void
say(const char *format, ...)
{
	char line[256];
	va_list args;
	int n;

	n = snprintf(line, sizeof(line), "%*s%" PRIu64 " ", world.depth * 2,
	    "", now_us());
	va_start(args, format);
	(void)vsnprintf(line + n, sizeof(line) - (size_t)n, format, args);
	va_end(args);
	hash_text(line);
	if (world.aloud)
		puts(line);
}

void
wrong(const char *format, ...)
{
	va_list args;

	printf("seed %" PRIu64 ", %" PRIu64 " us: ", world.seed, now_us());
	va_start(args, format);
	vprintf(format, args);
	va_end(args);
	printf("\nagain, with all that happens before: sim -v %" PRIu64 "\n",
	    world.seed);
	exit(1);
}

static void
on_unhandled(const struct evpromise *promise, void *arg)
{
	(void)arg;
	say("unhandled, %s", evpromise_type_name(promise));
	act_within();
}

static void
on_log(const char *message)
{
	if (!world.ran_out)
		wrong("the library logs: %s", message);
}

/* --- choices -------------------------------------------------------------- */

int
pick(int n)
{
	return random_below(&world.random, n);
}

bool
once_in(int n)
{
	return pick(n) == 0;
}

static void
parcel_free(int *parcel)
{
	world.parcels--;
	free(parcel);
}

EVPROMISE_DEFINE_STATIC_TYPE(parcel, int, parcel_free);

static struct evpromise_value
new_parcel(void)
{
	world.parcels++;
	return parcel_own(malloc(sizeof(int)));
}

struct evpromise_value
thrown_int(void)
{
	return evpromise_throw_value(evpromise_int(1000 + pick(1000)));
}

struct evpromise_value
any_completion(void)
{
	switch (pick(8)) {
	case 0:
		return thrown_int();
	case 1:
		return evpromise_throw_value(new_parcel());
	case 2:
	case 3:
		return new_parcel();
	case 4:
		return evpromise_undefined();
	default:
		return evpromise_int(pick(1000));
	}
}

/* --- memory, and the end of the base -------------------------------------- */

void
world_starve(void)
{
	if (!world.is_short)
		return;
	say("memory fails soon");
	world.ran_out = true;
	heap_fail((size_t)(1 + pick(30)), once_in(3));
}

void
world_feed(void)
{
	heap_heal();
}

/* The records that the base has not, so that it must allocate. */
static void
give_records_back(void)
{
	if (world.is_short)
		exhaust_undo(&taken);
}

void
world_free_base(void)
{
	say("the base is freed");
	give_records_back();
	world.freed = true;
	evpromise_base_free(world.base);
}

/* --- a seed --------------------------------------------------------------- */

static void
begin(uint64_t seed, bool aloud)
{
	static const uint64_t units_us[] = { 300, 1000, 7700, 60000000,
	    3600000000, 86400000000 };

	memset(&world, 0, sizeof(world));
	world.seed = world.random = seed;
	world.hash = 0xcbf29ce484222325u;
	world.aloud = aloud;
	world.weights = random_next(&world.random);
	world.may_be_freed = once_in(4);
	world.is_short = once_in(4);
	world.actions = 10 + pick(120);
	world.unit_us = units_us[pick(6)];
	heap_install();
	evpromise_set_log_callback(on_log);
	world.base = host_base_new();
	evpromise_base_on_unhandled_rejection(world.base, on_unhandled, NULL);
	if (world.is_short) {
		exhaust(world.base, &taken);
		exhaust_give_back(&taken, (size_t)pick(60));
	}
}

/* The library's own objects hold promises and resolvers too, so that no more
 * is known of these than that they are no fewer than counted. */
static void
check(void)
{
	const struct audit_held held = { .others_hold = true };

	alarms_check();
	signals_check();
	lines_check();
	throttles_check();
	audit(world.base, &held);
}

static void
go_on(void)
{
	int events = 0;

	while (!world.freed && host_step()) {
		if (!world.freed)
			check();
		if (++events == MOST_EVENTS)
			wrong("it does not end");
	}
}

/* What the program holds, part after part, which ones first is any. */
static void
drop_all(void)
{
	static void (*const drop[])(void) = {
		watches_drop, io_drop, alarms_drop, signals_drop, lines_drop,
		scopes_drop, attempts_drop, throttles_drop, works_drop
	};
	const int n = sizeof(drop) / sizeof(drop[0]);
	int i, first = pick(n);

	for (i = 0; i < n; i++)
		drop[(first + i) % n]();
}

static void
end(void)
{
	bool base_first = once_in(2);

	if (base_first && !world.freed)
		world_free_base();
	drop_all();
	if (!world.freed)
		world_free_base();
	if (heap_live() != 0)
		wrong("%zu blocks are left", heap_live());
	if (world.parcels != 0)
		wrong("%d payloads are left", world.parcels);
}

uint64_t
world_run(uint64_t seed, bool aloud)
{
	uint64_t covered;

	begin(seed, aloud);
	go_on();
	world.winding_up = true;
	world_feed();
	do
		go_on();
	while (!world.freed && lines_wind_up());
	if (!world.freed)
		watches_check_end();
	covered = now_us();
	end();
	return covered;
}
