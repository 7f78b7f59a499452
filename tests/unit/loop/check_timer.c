/* SPDX-License-Identifier: BSD-3-Clause */
/* timer.c: the heap, against a list that is searched. */
#include <event2/event.h>

#include "loop/base.h"
#include "loop/timer.h"

#include "case.h"
#include "trace.h"

#define MANY 2000

struct numbered {
	struct evpromise__timer timer;
	uint64_t due_us;
	int number;
	bool is_there;
};

static struct numbered all[MANY];
static int fired[MANY], n_fired;

static void
on_end(struct evpromise__timer *timer, enum evpromise__timer_end how)
{
	struct numbered *numbered = (struct numbered *)timer;

	ck_assert_int_eq(how, TIMER_FIRED);
	ck_assert(numbered->is_there);
	numbered->is_there = false;
	fired[n_fired++] = numbered->number;
}

static uint64_t
next_random(uint64_t *state)
{
	*state = *state * 6364136223846793005U + 1442695040888963407U;
	return *state >> 33;
}

/* The one that must fire next: of those that are there the first in time, and
 * among equals the first that was made. */
static int
expected(void)
{
	int i, first = -1;

	for (i = 0; i < MANY; i++)
		if (all[i].is_there && (first < 0 ||
		    all[i].due_us < all[first].due_us))
			first = i;
	return first;
}

CASE(they_fire_in_order_whatever_is_removed)
{
	uint64_t state = 1;
	int i, n, order[MANY];

	for (i = 0; i < MANY; i++) {
		all[i].timer.end = on_end;
		all[i].due_us = 1000 * (1 + next_random(&state) % 97);
		all[i].number = i;
		all[i].is_there = true;
		ck_assert(evpromise__timer_add(base, &all[i].timer,
		    all[i].due_us));
	}
	for (i = 0; i < MANY; i++)
		if (next_random(&state) % 3 == 0) {
			evpromise__timer_remove(base, &all[i].timer);
			evpromise__timer_remove(base, &all[i].timer);
			all[i].is_there = false;
		}
	for (n = 0; (i = expected()) >= 0; n++) {
		order[n] = i;
		all[i].is_there = false;
	}
	for (i = 0; i < n; i++)
		all[order[i]].is_there = true;
	ck_assert(evpromise_clock_advance_ms(base, 100));
	ck_assert_int_eq(n_fired, n);
	ck_assert_mem_eq(fired, order, (size_t)n * sizeof(fired[0]));
}

static void
delayed(struct evpromise_base *base, int64_t ms, char *name,
    struct evpromise_abort_signal *signal)
{
	evpromise_unref(evpromise_then2(evpromise_delay(base, ms,
	    evpromise_undefined(), signal), trace_name, trace_name, name));
}

/* Otherwise the loop would turn for an hour. */
LOOP_CASE(the_host_sleeps_when_none_is_left)
{
	AUTO_CONTROLLER controller = evpromise_abort_controller_new(base);

	delayed(base, 3600000, "aborted",
	    evpromise_abort_controller_signal(controller));
	ck_assert_uint_ne(base->timers.wake_us, UINT64_MAX);
	ck_assert(evpromise_abort_controller_abort(controller,
	    evpromise_undefined()));
	ck_assert_uint_eq(base->timers.wake_us, UINT64_MAX);
	ck_assert_int_eq(event_base_dispatch(event_base), 1);
	ck_assert_trace("aborted");
}

/* Turns the loop until all timers have fired. */
static struct evpromise_value
turn_loop(const struct evpromise *settled, void *arg)
{
	const struct evpromise_base *base = evpromise_base_of(settled);

	(void)arg;
	trace("turn");
	while (base->timers.length > 0)
		ck_assert_int_ge(event_base_loop(case_event_base,
		    EVLOOP_ONCE), 0);
	trace("turned");
	return evpromise_undefined();
}

LOOP_CASE(one_fires_in_a_handler_that_turns_the_loop)
{
	delayed(base, 1, "fired", NULL);
	evpromise_unref(evpromise_then(evpromise_resolved(base,
	    evpromise_undefined()), turn_loop, NULL));
	evpromise_checkpoint(base);
	ck_assert_trace("turn turned fired");
}

/* No checkpoint can be performed there: the host is told to wake for one. */
LOOP_CASE(one_fires_in_a_try_that_turns_the_loop)
{
	delayed(base, 1, "fired", NULL);
	evpromise_unref(evpromise_try(base, turn_loop, NULL));
	ck_assert_trace("turn turned");
	ck_assert_int_eq(event_base_dispatch(event_base), 1);
	ck_assert_trace("turn turned fired");
}

static void
free_base_of(const struct evpromise *reason, void *arg)
{
	(void)arg;
	evpromise_base_free(evpromise_base_of(reason));
}

CASE(what_fires_may_free_the_base)
{
	AUTO_SIGNAL signal = evpromise_abort_signal_timeout(base, 1);

	ck_assert(evpromise_abort_signal_add_listener(signal,
	    free_base_of, NULL));
	delayed(base, 1, "not any more", NULL);
	ck_assert(evpromise_clock_advance_ms(base, 5));
	ck_assert_trace("");
	ck_assert(evpromise_abort_signal_aborted(signal));
}

static struct evpromise_value
free_base(const struct evpromise *settled, void *arg)
{
	free_base_of(settled, arg);
	return evpromise_undefined();
}

CASE(a_job_before_it_may_free_the_base)
{
	delayed(base, 0, "not any more", NULL);
	base->virtual_ms = 1;
	evpromise_unref(evpromise_then(evpromise_resolved(base,
	    evpromise_undefined()), free_base, NULL));
	evpromise__timers_run(base);
	ck_assert_trace("");
}

SUITE("timer",
    they_fire_in_order_whatever_is_removed,
    the_host_sleeps_when_none_is_left,
    one_fires_in_a_handler_that_turns_the_loop,
    one_fires_in_a_try_that_turns_the_loop,
    what_fires_may_free_the_base,
    a_job_before_it_may_free_the_base);
