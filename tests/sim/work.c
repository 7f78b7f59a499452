/* SPDX-License-Identifier: BSD-3-Clause */
/* What is started where there may be only so many at a time, and nothing once
 * the whole has settled. */
#include "world.h"

#define MOST_WORKS 1024

static struct work works[MOST_WORKS];
static int n_works;

static bool
is_under_way(const struct work *work)
{
	return work->promise != NULL &&
	    evpromise_state(work->promise) == EVPROMISE_PENDING;
}

size_t
crew_under_way(const struct crew *crew)
{
	size_t n = 0;
	int i;

	for (i = 0; i < n_works; i++)
		n += works[i].crew == crew && is_under_way(&works[i]);
	return n;
}

const struct work *
crew_work(const struct crew *crew, size_t n)
{
	int i;

	for (i = 0; i < n_works; i++)
		if (works[i].crew == crew && n-- == 0)
			return &works[i];
	return NULL;
}

bool
work_has_failed(const struct work *work)
{
	return work->has_failed || (work->promise != NULL &&
	    evpromise_state(work->promise) == EVPROMISE_REJECTED);
}

bool
crew_has_failed(const struct crew *crew)
{
	int i;

	for (i = 0; i < n_works; i++)
		if (works[i].crew == crew && work_has_failed(&works[i]))
			return true;
	return false;
}

static void
check_start(const struct crew *crew)
{
	if (world.freed)
		wrong("%s: starts after its base was freed", crew->what);
	if (crew->whole != NULL && !is_pending(crew->whole))
		wrong("%s: starts after it settled", crew->what);
	if (crew_under_way(crew) >= crew->most)
		wrong("%s: more than %zu at a time", crew->what, crew->most);
	if (n_works == MOST_WORKS)
		wrong("more is started than there are places for");
}

/* The promise of what is under way. */
static struct evpromise *
begin(struct work *work, struct evpromise_abort_signal *signal, int64_t value)
{
	struct evpromise_value completion = once_in(10) ? thrown_int() :
	    evpromise_int(value);
	int64_t ms = any_ms();

	switch (pick(4)) {
	case 0:
		work->due_us = due_us(ms);
		return evpromise_delay(world.base, ms, completion, signal);
	case 1:
		work->due_us = due_us(ms);
		return evpromise_timeout(io_start(signal, completion), ms,
		    signal);
	default:
		return io_start(signal, completion);
	}
}

struct evpromise_value
crew_start(const struct crew *crew, struct evpromise_abort_signal *signal,
    int64_t value)
{
	struct work *work = &works[n_works];
	struct evpromise *promise;

	check_start(crew);
	n_works++;
	say("%s starts %d", crew->what, (int)value);
	*work = (struct work){ .crew = crew, .has_failed = once_in(20) };
	if (work->has_failed)
		return thrown_int();
	if (once_in(4))
		return evpromise_int(value);
	promise = begin(work, signal, value);
	work->promise = evpromise_ref(promise);
	work->has_failed = promise == NULL;
	world.depth++;
	act_within();
	world.depth--;
	return evpromise_adopt(promise);
}

size_t
works_timers(void)
{
	size_t n = 0;
	int i;

	for (i = 0; i < n_works; i++) {
		const struct work *work = &works[i];

		if (work->due_us == 0 || !is_under_way(work))
			continue;
		if (work->due_us <= timers_ran_us())
			wrong("the timer of %s has not fired",
			    work->crew->what);
		n++;
	}
	return n;
}

void
works_drop(void)
{
	while (n_works > 0)
		evpromise_unref(works[--n_works].promise);
}
