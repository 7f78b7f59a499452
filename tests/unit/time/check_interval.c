/* SPDX-License-Identifier: BSD-3-Clause */
/* interval.c: turns that are promises. */
#include "loop/base.h"

#include "case.h"
#include "fake_host.h"
#include "heap.h"
#include "trace.h"

static void
next(struct evpromise_interval *interval)
{
	evpromise_unref(evpromise_then2(evpromise_interval_next(interval),
	    trace_settled, trace_settled, "turn"));
}

CASE(turns_are_numbered_and_do_not_drift)
{
	struct evpromise_interval *interval =
	    evpromise_interval_new(base, 10, NULL);

	next(interval);
	next(interval);
	evpromise_clock_advance_ms(base, 10);
	ck_assert_trace("turn=1");
	evpromise_clock_advance_ms(base, 15);	/* at 25 */
	ck_assert_trace("turn=1 turn=2");
	ck_assert_uint_eq(base->timers.length, 0);
	next(interval);
	evpromise_clock_advance_ms(base, 5);
	ck_assert_trace("turn=1 turn=2 turn=3");
	evpromise_interval_free(interval);
}

CASE(turns_that_nobody_waits_for_are_left_out)
{
	struct evpromise_interval *interval =
	    evpromise_interval_new(base, 10, NULL);

	evpromise_clock_advance_ms(base, 41);
	next(interval);
	evpromise_interval_free(interval);
	evpromise_clock_advance_ms(base, 9);
	ck_assert_trace("turn=5");
}

CASE(its_start_is_noted_to_the_microsecond)
{
	struct evpromise_interval *interval;

	base->clock_is_virtual = false;
	fake_host_set_now_us(300);
	interval = evpromise_interval_new(base, 10, NULL);
	next(interval);
	ck_assert_uint_eq(fake_host_wake_us(), 10300);
	fake_host_set_now_us(10400);
	evpromise__timers_run(base);
	ck_assert_trace("turn=1");
	next(interval);
	ck_assert_uint_eq(fake_host_wake_us(), 20300);
	evpromise_interval_free(interval);
}

CASE(aborted_it_rejects)
{
	AUTO_CONTROLLER controller = evpromise_abort_controller_new(base);
	struct evpromise_interval *interval = evpromise_interval_new(base, 10,
	    evpromise_abort_controller_signal(controller));

	next(interval);
	evpromise_abort_controller_abort(controller, evpromise_int(7));
	next(interval);
	evpromise_base_on_unhandled_rejection(base, NULL, NULL);
	evpromise_set_log_callback(trace_log);
	evpromise_checkpoint(base);
	ck_assert_trace("turn!7 turn!7 [unhandled rejection: int] "
	    "[unhandled rejection: int]");
	evpromise_interval_free(interval);
}

CASE(bad_input)
{
	struct evpromise_interval *zero, *negative, *late;
	struct evpromise *promise;

	zero = evpromise_interval_new(base, 0, NULL);
	next(zero);
	evpromise_clock_advance_ms(base, 1);
	ck_assert_trace("turn=1");
	negative = evpromise_interval_new(base, -1, NULL);
	promise = evpromise_interval_next(negative);
	ck_assert_int_eq(evpromise_code(promise), EVPROMISE_ERROR_RANGE);
	evpromise_unref(promise);
	late = evpromise_interval_new(base, INT64_MAX / 1500, NULL);
	evpromise_unref(evpromise_interval_next(late));
	promise = evpromise_interval_next(late);
	ck_assert_int_eq(evpromise_code(promise), EVPROMISE_ERROR_RANGE);
	evpromise_unref(promise);
	heap_fail(1, true);
	ck_assert_ptr_null(evpromise_interval_new(base, 1, NULL));
	heap_heal();
	ck_assert_ptr_null(evpromise_interval_new(NULL, 1, NULL));
	ck_assert_ptr_null(evpromise_interval_next(NULL));
	evpromise_interval_free(NULL);
	evpromise_interval_free(zero);
	evpromise_interval_free(negative);
	evpromise_base_free(base);
	evpromise_interval_free(late);
}

SUITE("interval",
    turns_are_numbered_and_do_not_drift,
    turns_that_nobody_waits_for_are_left_out,
    its_start_is_noted_to_the_microsecond,
    aborted_it_rejects,
    bad_input);
