/* SPDX-License-Identifier: BSD-3-Clause */
/* abort_timeout.c: signals that time aborts. */
#include "loop/base.h"

#include "case.h"
#include "heap.h"
#include "trace.h"

static void
trace_reason(const struct evpromise *reason, void *name)
{
	trace("%s!%d: %s", (char *)name, evpromise_code(reason),
	    evpromise_message(reason));
}

CASE(it_is_aborted_in_time)
{
	AUTO_SIGNAL signal = evpromise_abort_signal_timeout(base, 10);

	ck_assert(evpromise_abort_signal_add_listener(signal,
	    trace_reason, "late"));
	evpromise_clock_advance_ms(base, 9);
	ck_assert(!evpromise_abort_signal_aborted(signal));
	evpromise_clock_advance_ms(base, 1);
	ck_assert_trace("late!-7: the time limit of 10 ms is over");
}

CASE(its_timer_ends_with_it)
{
	evpromise_abort_signal_unref(evpromise_abort_signal_timeout(base, 10));
	ck_assert_uint_eq(base->timers.length, 0);
}

CASE(what_listens_or_depends_keeps_it)
{
	struct evpromise_abort_signal *signal, *any;

	signal = evpromise_abort_signal_timeout(base, 10);
	any = evpromise_abort_signal_any(base, &signal, 1);
	evpromise_abort_signal_unref(signal);
	ck_assert(evpromise_abort_signal_add_listener(any,
	    trace_reason, "any"));
	evpromise_abort_signal_unref(any);
	ck_assert_uint_eq(base->timers.length, 1);
	evpromise_clock_advance_ms(base, 10);
	ck_assert_trace("any!-7: the time limit of 10 ms is over");
}

CASE(its_error_takes_no_memory)
{
	AUTO_SIGNAL signal = evpromise_abort_signal_timeout(base, 10);

	ck_assert(evpromise_abort_signal_add_listener(signal,
	    trace_reason, "late"));
	heap_fail(1, true);
	evpromise_clock_advance_ms(base, 10);
	heap_heal();
	ck_assert_trace("late!-7: the time limit of 10 ms is over");
}

CASE(the_base_may_be_freed_before)
{
	struct evpromise_abort_signal *signal =
	    evpromise_abort_signal_timeout(base, 10);

	ck_assert(evpromise_abort_signal_add_listener(signal,
	    trace_reason, "late"));
	evpromise_abort_signal_unref(signal);
	evpromise_base_free(base);
	ck_assert_trace("");
}

CASE(bad_input_gives_an_aborted_signal)
{
	struct evpromise_abort_signal *signal;
	size_t n;

	signal = evpromise_abort_signal_timeout(base, -1);
	ck_assert_int_eq(evpromise_code(evpromise_abort_signal_reason(signal)),
	    EVPROMISE_ERROR_RANGE);
	evpromise_abort_signal_unref(signal);
	for (n = 1; n <= 3; n++) {
		heap_fail(n, true);
		signal = evpromise_abort_signal_timeout(base, 1);
		heap_heal();
		ck_assert_int_eq(
		    evpromise_code(evpromise_abort_signal_reason(signal)),
		    EVPROMISE_ERROR_OUT_OF_MEMORY);
		evpromise_abort_signal_unref(signal);
	}
	ck_assert_ptr_null(evpromise_abort_signal_timeout(NULL, 1));
}

SUITE("abort_timeout",
    it_is_aborted_in_time,
    its_timer_ends_with_it,
    what_listens_or_depends_keeps_it,
    its_error_takes_no_memory,
    the_base_may_be_freed_before,
    bad_input_gives_an_aborted_signal);
