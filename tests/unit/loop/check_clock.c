/* SPDX-License-Identifier: BSD-3-Clause */
/* clock.c: the clock that tests move on. */
#include <event2/event.h>

#include "loop/base.h"

#include "case.h"
#include "trace.h"

static void
delayed(struct evpromise_base *base, int64_t ms, evpromise_cb cb, void *arg)
{
	evpromise_unref(evpromise_then(evpromise_delay(base, ms,
	    evpromise_undefined(), NULL), cb, arg));
}

LOOP_CASE(a_virtual_clock_stands_still)
{
	ck_assert(!evpromise_clock_advance_ms(base, 1));
	ck_assert(!evpromise_clock_advance_to_next(base));
	ck_assert(evpromise_clock_use_virtual(base));
	ck_assert(evpromise_clock_use_virtual(base));
	ck_assert_int_eq(evpromise_clock_now_ms(base), 0);
	delayed(base, 3600000, trace_name, "an hour");
	ck_assert_int_eq(event_base_dispatch(event_base), 1);
	ck_assert_trace("");
	ck_assert(evpromise_clock_advance_ms(base, 3600000));
	ck_assert_trace("an hour");
	ck_assert_int_eq(evpromise_clock_now_ms(base), 3600000);
}

LOOP_CASE(it_is_chosen_before_the_first_timer)
{
	delayed(base, 1, trace_name, "a");
	ck_assert(!evpromise_clock_use_virtual(base));
	ck_assert_int_eq(event_base_dispatch(event_base), 1);
	ck_assert_trace("a");
}

static struct evpromise_value
trace_time(const struct evpromise *settled, void *again)
{
	struct evpromise_base *base = evpromise_base_of(settled);

	trace("%d", (int)evpromise_clock_now_ms(base));
	ck_assert(!evpromise_clock_advance_ms(base, 1));
	ck_assert(!evpromise_clock_advance_to_next(base));
	if (again != NULL)
		delayed(base, 10, trace_time, NULL);
	return evpromise_undefined();
}

CASE(what_fires_sees_its_own_time)
{
	char again[] = "again";

	delayed(base, 15, trace_time, NULL);
	delayed(base, 7, trace_time, again);
	ck_assert(evpromise_clock_advance_ms(base, 100));
	ck_assert_trace("7 15 17");
	ck_assert_int_eq(evpromise_clock_now_ms(base), 100);
}

CASE(it_moves_to_the_next_timer)
{
	delayed(base, 40, trace_time, NULL);
	delayed(base, 20, trace_time, NULL);
	ck_assert(evpromise_clock_advance_to_next(base));
	ck_assert_trace("20");
	ck_assert(evpromise_clock_advance_to_next(base));
	ck_assert_trace("20 40");
	ck_assert(!evpromise_clock_advance_to_next(base));
	ck_assert(!evpromise_clock_advance_ms(base, -1));
	ck_assert(!evpromise_clock_advance_ms(base, INT64_MAX));
}

static struct evpromise_value
free_base(const struct evpromise *settled, void *arg)
{
	(void)arg;
	evpromise_base_free(evpromise_base_of(settled));
	return evpromise_undefined();
}

CASE(what_fires_may_free_the_base)
{
	delayed(base, 1, free_base, NULL);
	delayed(base, 1, trace_name, "not any more");
	ck_assert(evpromise_clock_advance_ms(base, 5));
	ck_assert_trace("");
}

CASE(at_its_end_no_time_is_left)
{
	struct evpromise *promise;

	ck_assert(evpromise_clock_advance_ms(base, INT64_MAX / 1000));
	ck_assert(!evpromise_clock_advance_ms(base, 1));
	promise = evpromise_delay(base, 0, evpromise_undefined(), NULL);
	ck_assert_int_eq(evpromise_code(promise), EVPROMISE_ERROR_RANGE);
	ck_assert(!evpromise_clock_advance_to_next(base));
	evpromise_unref(promise);
	ck_assert_trace("unhandled!a time of 0 ms: it is too far away");
}

static void
trace_listener(const struct evpromise *reason, void *arg)
{
	(void)trace_time(reason, arg);
}

/* Neither is within a checkpoint. */
CASE(within_a_try_or_a_listener_it_cannot_be_moved)
{
	AUTO_SIGNAL signal = evpromise_abort_signal_timeout(base, 20);

	evpromise_unref(evpromise_try(base, trace_time, NULL));
	ck_assert_trace("0");
	ck_assert(evpromise_abort_signal_add_listener(signal,
	    trace_listener, NULL));
	ck_assert(evpromise_clock_advance_ms(base, 100));
	ck_assert_trace("0 20");
}

CASE(a_turn_that_is_due_at_once_moves_no_time)
{
	struct evpromise_interval *interval =
	    evpromise_interval_new(base, 10, NULL);

	ck_assert(evpromise_clock_advance_ms(base, 20));
	evpromise_unref(evpromise_then(evpromise_interval_next(interval),
	    trace_time, NULL));
	ck_assert(evpromise_clock_advance_to_next(base));
	ck_assert_trace("20");
	ck_assert_int_eq(evpromise_clock_now_ms(base), 20);
	evpromise_interval_free(interval);
}

CASE(moved_to_the_next_a_job_may_free_the_base)
{
	delayed(base, 1, trace_name, "not any more");
	evpromise_unref(evpromise_then(evpromise_resolved(base,
	    evpromise_undefined()), free_base, NULL));
	ck_assert(!evpromise_clock_advance_to_next(base));
	ck_assert_trace("");
}

static struct evpromise_value
trace_start(struct evpromise_abort_signal *signal, void *name)
{
	(void)signal;
	trace("%s", (char *)name);
	return evpromise_undefined();
}

/* What was noted by the other clock is in no order with its times. */
CASE(it_is_chosen_before_an_interval_notes_a_time)
{
	struct evpromise_interval *interval;

	base->clock_is_virtual = false;
	interval = evpromise_interval_new(base, 10, NULL);
	ck_assert(!evpromise_clock_use_virtual(base));
	evpromise_interval_free(interval);
}

CASE(it_is_chosen_before_a_throttle_notes_a_time)
{
	struct evpromise_throttle *throttle;

	base->clock_is_virtual = false;
	throttle = evpromise_throttle_new(base, 1, 10);
	evpromise_unref(evpromise_throttle_run(throttle, trace_start, "start",
	    NULL));
	evpromise_checkpoint(base);
	ck_assert_trace("start");
	ck_assert(!evpromise_clock_use_virtual(base));
	evpromise_throttle_free(throttle);
}

SUITE("clock",
    a_virtual_clock_stands_still,
    it_is_chosen_before_the_first_timer,
    what_fires_sees_its_own_time,
    it_moves_to_the_next_timer,
    what_fires_may_free_the_base,
    at_its_end_no_time_is_left,
    within_a_try_or_a_listener_it_cannot_be_moved,
    a_turn_that_is_due_at_once_moves_no_time,
    moved_to_the_next_a_job_may_free_the_base,
    it_is_chosen_before_an_interval_notes_a_time,
    it_is_chosen_before_a_throttle_notes_a_time);
