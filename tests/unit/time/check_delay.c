/* SPDX-License-Identifier: BSD-3-Clause */
/* delay.c: promises that are resolved in time. */
#include "loop/base.h"

#include "case.h"
#include "fake_host.h"
#include "heap.h"
#include "trace.h"

static void
delayed(struct evpromise_base *base, int64_t ms, char *name)
{
	evpromise_unref(evpromise_then2(evpromise_delay(base, ms,
	    evpromise_int(ms), NULL), trace_settled, trace_settled, name));
}

CASE(delays_end_in_the_order_of_their_times)
{
	delayed(base, 30, "c");
	delayed(base, 10, "a");
	delayed(base, 20, "b");
	ck_assert(evpromise_clock_advance_ms(base, 9));
	ck_assert_trace("");
	ck_assert(evpromise_clock_advance_ms(base, 11));
	ck_assert_trace("a=10 b=20");
	ck_assert(evpromise_clock_advance_ms(base, 100));
	ck_assert_trace("a=10 b=20 c=30");
}

/* As in Node, where 0 counts as 1. */
CASE(equal_times_end_in_the_order_of_creation)
{
	delayed(base, 1, "a");
	delayed(base, 0, "b");
	delayed(base, 1, "c");
	evpromise_clock_advance_ms(base, 1);
	ck_assert_trace("a=1 b=0 c=1");
}

static void
run_timers_at(struct evpromise_base *base, uint64_t us)
{
	fake_host_set_now_us(us);
	evpromise__timers_run(base);
}

/* The first is made within the same millisecond as the second, and the third is
 * due within the one in which both are. */
CASE(times_are_counted_in_microseconds)
{
	base->clock_is_virtual = false;
	fake_host_set_now_us(300);
	delayed(base, 5, "a");
	ck_assert_uint_eq(fake_host_wake_us(), 5300);
	fake_host_set_now_us(700);
	delayed(base, 5, "b");
	fake_host_set_now_us(1200);
	delayed(base, 4, "c");
	ck_assert_uint_eq(fake_host_wake_us(), 5200);
	run_timers_at(base, 5199);
	ck_assert_trace("");
	run_timers_at(base, 5200);
	ck_assert_trace("c=4");
	run_timers_at(base, 5699);
	ck_assert_trace("c=4 a=5");
	ck_assert_uint_eq(fake_host_wake_us(), 5700);
	run_timers_at(base, 5700);
	ck_assert_trace("c=4 a=5 b=5");
}

static struct evpromise_value
trace_twice(const struct evpromise *settled, void *name)
{
	struct evpromise *next;

	trace("%s1", (char *)name);
	next = evpromise_resolved(evpromise_base_of(settled),
	    evpromise_undefined());
	evpromise_unref(evpromise_then(next, trace_name, name));
	return evpromise_undefined();
}

/* Node, since its version 11: what the first makes runs before the second. */
CASE(each_ends_with_a_checkpoint)
{
	evpromise_unref(evpromise_then(evpromise_delay(base, 5,
	    evpromise_undefined(), NULL), trace_twice, "a"));
	evpromise_unref(evpromise_then(evpromise_delay(base, 5,
	    evpromise_undefined(), NULL), trace_twice, "b"));
	evpromise_clock_advance_ms(base, 5);
	ck_assert_trace("a1 a b1 b");
}

CASE(it_ends_with_any_completion)
{
	evpromise_unref(evpromise_catch(evpromise_delay(base, 1,
	    evpromise_throw(7, "thrown"), NULL), trace_settled, "a"));
	evpromise_unref(evpromise_then(evpromise_delay(base, 1,
	    evpromise_adopt(evpromise_delay(base, 5, evpromise_int(2), NULL)),
	    NULL), trace_settled, "b"));
	evpromise_clock_advance_ms(base, 5);
	ck_assert_trace("a!thrown unhandled!thrown b=2");
}

static void
check_range(int64_t ms, const char *message)
{
	AUTO_PROMISE promise = evpromise_delay(case_base, ms,
	    evpromise_string("released"), NULL);

	ck_assert_int_eq(evpromise_code(promise), EVPROMISE_ERROR_RANGE);
	ck_assert_str_eq(evpromise_message(promise), message);
}

CASE(a_time_out_of_range_is_rejected)
{
	check_range(-1, "a time of -1 ms: it is negative");
	check_range(INT64_MIN,
	    "a time of -9223372036854775808 ms: it is negative");
	check_range(INT64_MAX,
	    "a time of 9223372036854775807 ms: it is too far away");
}

CASE(aborted_it_frees_its_timer_at_once)
{
	AUTO_CONTROLLER controller = evpromise_abort_controller_new(base);
	struct evpromise *promise;

	promise = evpromise_delay(base, 3600000, evpromise_string("released"),
	    evpromise_abort_controller_signal(controller));
	ck_assert_uint_eq(base->timers.length, 1);
	evpromise_abort_controller_abort(controller, evpromise_string("x"));
	ck_assert_uint_eq(base->timers.length, 0);
	ck_assert_str_eq(evpromise_message(promise), "x");
	evpromise_unref(promise);
	promise = evpromise_delay(base, 1, evpromise_string("released"),
	    evpromise_abort_controller_signal(controller));
	ck_assert_str_eq(evpromise_message(promise), "x");
	ck_assert_uint_eq(base->timers.length, 0);
	evpromise_unref(promise);
}

CASE(a_handle_that_is_dropped_cancels_nothing)
{
	evpromise_unref(evpromise_delay(base, 5, evpromise_int(1), NULL));
	ck_assert_uint_eq(base->timers.length, 1);
}

CASE(out_of_memory_leaks_nothing)
{
	AUTO_CONTROLLER controller = evpromise_abort_controller_new(base);
	struct evpromise *promise;
	size_t n;
	bool through = false;

	for (n = 1; !through; n++) {
		struct evpromise_value value = evpromise_string("released");

		heap_fail(n, true);
		promise = evpromise_delay(base, 1, value,
		    evpromise_abort_controller_signal(controller));
		heap_heal();
		through = promise != NULL &&
		    evpromise_state(promise) == EVPROMISE_PENDING;
		if (!through && promise != NULL)
			ck_assert_int_eq(evpromise_code(promise),
			    EVPROMISE_ERROR_OUT_OF_MEMORY);
		evpromise_unref(promise);
	}
	ck_assert_uint_gt(n, 3);
}

START_TEST(null_gives_null)
{
	ck_assert_ptr_null(evpromise_delay(NULL, 1,
	    evpromise_string("released"), NULL));
}
END_TEST

CASE(releasing_the_completion_may_free_the_base)
{
	AUTO_PROMISE promise =
	    evpromise_delay(base, -1, value_that_frees(base), NULL);

	ck_assert_trace("freed");
	ck_assert_int_eq(evpromise_code(promise), EVPROMISE_ERROR_RANGE);
}

SUITE("delay",
    delays_end_in_the_order_of_their_times,
    equal_times_end_in_the_order_of_creation,
    times_are_counted_in_microseconds,
    each_ends_with_a_checkpoint,
    it_ends_with_any_completion,
    a_time_out_of_range_is_rejected,
    aborted_it_frees_its_timer_at_once,
    a_handle_that_is_dropped_cancels_nothing,
    out_of_memory_leaks_nothing,
    null_gives_null,
    releasing_the_completion_may_free_the_base);
