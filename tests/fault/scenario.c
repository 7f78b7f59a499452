/* SPDX-License-Identifier: BSD-3-Clause */
#include <stdlib.h>

#include <check.h>
#include <event2/event.h>

#include "fake_host.h"
#include "faults.h"
#include "fetching.h"
#include "heap.h"
#include "scenario.h"
#include "trace.h"

#define MOST_WATCHED 256

struct watched {
	unsigned int expected, ran;
};

static struct watched watched_slots[MOST_WATCHED];
static size_t n_watched;
static size_t n_tokens;

static void
token_release(char *token_)
{
	n_tokens--;
	free(token_);
}

EVPROMISE_DEFINE_STATIC_TYPE(counted, char, token_release);

struct evpromise_value
token(void)
{
	return counted_own(state_new());
}

struct evpromise *
keep_token(struct evpromise *promise)
{
	return counted_keep(promise, state_new());
}

void *
state_new(void)
{
	n_tokens++;
	return malloc(1);
}

void
state_free(void *state)
{
	token_release(state);
}

struct watched *
expect(unsigned int times)
{
	struct watched *watched = &watched_slots[n_watched++];

	ck_assert_uint_lt(n_watched, MOST_WATCHED);
	watched->expected = times;
	watched->ran = 0;
	return watched;
}

void
unexpect(struct watched *watched)
{
	watched->expected = 0;
}

void
happened(struct watched *watched)
{
	watched->ran++;
}

static struct evpromise_value
on_end(const struct evpromise *settled, void *arg)
{
	(void)settled;
	happened(arg);
	return evpromise_undefined();
}

void
watch(struct evpromise *promise)
{
	struct watched *watched = expect(1);

	promise = evpromise_then2(promise, on_end, on_end, watched);
	promise = evpromise_keep(promise, state_new(), state_free);
	if (evpromise_done(promise) != 0)
		unexpect(watched);
}

void
drain(struct world *world)
{
	double begin_ms = monotonic_ms();

	if (world->loop != NULL) {
		ck_assert_int_ge(event_base_dispatch(world->loop), 0);
		ck_assert_soon(monotonic_ms() - begin_ms);
		return;
	}
	evpromise_checkpoint(world->base);
	while (evpromise_clock_advance_to_next(world->base))
		;
}

static void
check(bool drained, size_t n, bool for_ever)
{
	const char *how = for_ever ? "for ever" : "once";
	size_t i;

	for (i = 0; i < n_watched; i++) {
		const struct watched *watched = &watched_slots[i];

		ck_assert_msg(watched->ran == watched->expected ||
		    (!drained && watched->ran < watched->expected),
		    "number %zu fails %s: handler %zu ran %u times, not %u",
		    n, how, i, watched->ran, watched->expected);
	}
	ck_assert_msg(n_tokens == 0, "number %zu fails %s: %zu values are left",
	    n, how, n_tokens);
	ck_assert_msg(heap_live() == 0, "number %zu fails %s: %zu blocks are "
	    "left", n, how, heap_live());
}

/* A state is freed before the base, or after it. */
static void
end(struct world *world, bool drained)
{
	if (drained)
		drain(world);
	if (drained && world->state != NULL)
		world->state_free(world->state);
	evpromise_base_free(world->base);
	if (!drained && world->state != NULL)
		world->state_free(world->state);
}

/* True if memory was wanted as often as n says. */
static bool
try_once(scenario_fn scenario, bool in_loop, size_t n, bool for_ever,
    bool drained)
{
	struct world world = { NULL, NULL, NULL, NULL };
	bool failed;

	n_watched = 0;
	n_tokens = 0;
	if (in_loop)
		world.loop = event_base_new();
	faults_plan(n, for_ever);
	world.base = in_loop ? evpromise_base_new(world.loop) :
	    fake_base_new();
	if (world.base != NULL) {
		evpromise_set_log_callback(trace_log);
		scenario(&world);
		end(&world, drained);
	}
	failed = faults_end();
	if (in_loop)
		event_base_free(world.loop);
	check(drained, n, for_ever);
	trace_clear();
	return failed;
}

static void
try_each(scenario_fn scenario, bool in_loop, bool for_ever, bool drained)
{
	size_t n = 1;

	while (try_once(scenario, in_loop, n, for_ever, drained))
		n++;
}

static void
try_all(scenario_fn scenario, bool in_loop)
{
	unsigned int i;

	for (i = 0; i < 4; i++)
		try_each(scenario, in_loop, i % 2 != 0, i / 2 != 0);
}

void
try_scenario(scenario_fn scenario)
{
	try_all(scenario, false);
}

void
try_scenario_in_loop(scenario_fn scenario)
{
	try_all(scenario, true);
}

void
run_scenario(scenario_fn scenario, bool in_loop, bool drained)
{
	(void)try_once(scenario, in_loop, 0, false, drained);
}
