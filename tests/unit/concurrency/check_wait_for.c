/* SPDX-License-Identifier: BSD-3-Clause */
/* wait_for.c: conditions that are asked for again and again. */
#include "loop/base.h"

#include "case.h"
#include "exhaust.h"
#include "fake_host.h"
#include "heap.h"
#include "operation.h"
#include "trace.h"

static struct evpromise_abort_controller *controller;
static struct evpromise_wait_for_options options;

/* No timer is left of what has settled. */
static void
close_wait(void)
{
	if (case_base != NULL)
		ck_assert_uint_eq(case_base->timers.length, 0);
	evpromise_abort_controller_unref(controller);
}

static void
open_wait(int64_t interval_ms, int64_t timeout_ms)
{
	static const struct evpromise_wait_for_options defaults =
	    EVPROMISE_WAIT_FOR_OPTIONS_INIT;

	controller = evpromise_abort_controller_new(case_base);
	case_at_end(close_wait);
	options = defaults;
	options.interval_ms = interval_ms;
	options.timeout_ms = timeout_ms;
	options.signal = evpromise_abort_controller_signal(controller);
}

/* Holds from a time on, and traces when it is asked. */
static struct evpromise_value
is_later(struct evpromise_abort_signal *signal, void *ms)
{
	int64_t now_ms = evpromise_clock_now_ms(case_base);

	(void)signal;
	trace("%d", (int)now_ms);
	return evpromise_int(now_ms >= *(int64_t *)ms ? 7 : 0);
}

static struct evpromise *
wait_until(int64_t *ms)
{
	struct evpromise *promise;

	promise = evpromise_wait_for(case_base, is_later, ms, &options);
	ck_assert_trace("");		/* nothing runs within the call */
	evpromise_checkpoint(case_base);
	return promise;
}

CASE(it_asks_at_intervals_until_it_holds)
{
	AUTO_PROMISE promise;
	int64_t ms = 30;

	open_wait(10, 0);
	promise = wait_until(&ms);
	ck_assert_trace("0");
	evpromise_clock_advance_ms(base, 29);
	ck_assert_int_eq(evpromise_state(promise), EVPROMISE_PENDING);
	evpromise_clock_advance_ms(base, 1);
	ck_assert_int_eq(evpromise_as_int(promise), 7);
	ck_assert_trace("0 10 20 30");
}

CASE(what_holds_at_once_needs_no_timer)
{
	AUTO_PROMISE promise;
	int64_t ms = 0;

	open_wait(10, 100);
	promise = wait_until(&ms);
	ck_assert_int_eq(evpromise_as_int(promise), 7);
}

CASE(the_defaults_are_20_ms_and_no_end)
{
	AUTO_PROMISE promise;
	int64_t ms = 40;

	open_wait(1, 1);
	promise = evpromise_wait_for(base, is_later, &ms, NULL);
	evpromise_clock_advance_ms(base, 1000);
	ck_assert_int_eq(evpromise_as_int(promise), 7);
	ck_assert_trace("0 20 40");
}

/* The time between an answer and the next question is the interval. */
CASE(a_promise_of_the_answer_is_waited_for)
{
	struct operation op = { .name = "op" };
	AUTO_PROMISE promise;

	open_wait(10, 0);
	op.base = base;
	promise = evpromise_wait_for(base, operation_start, &op, &options);
	evpromise_clock_advance_ms(base, 50);
	ck_assert_trace("op");
	operation_end(&op, evpromise_int(0));
	evpromise_clock_advance_ms(base, 9);
	ck_assert_trace("op");
	evpromise_clock_advance_ms(base, 1);
	ck_assert_trace("op op");
	operation_end(&op, evpromise_int(-1));
	ck_assert_int_eq(evpromise_as_int(promise), -1);
}

CASE(it_is_rejected_when_its_time_is_up)
{
	AUTO_PROMISE promise;
	int64_t ms = 1000;

	open_wait(10, 25);
	promise = wait_until(&ms);
	evpromise_clock_advance_ms(base, 24);
	ck_assert_int_eq(evpromise_state(promise), EVPROMISE_PENDING);
	evpromise_clock_advance_ms(base, 1);
	ck_assert_int_eq(evpromise_code(promise), EVPROMISE_ERROR_TIMEOUT);
	ck_assert_trace("0 10 20 unhandled!the time limit of 25 ms is over");
}

/* At the same time: the time-out was made first. */
CASE(the_timeout_comes_before_a_question_of_the_same_time)
{
	AUTO_PROMISE promise;
	int64_t ms = 20;

	open_wait(10, 20);
	promise = wait_until(&ms);
	evpromise_clock_advance_ms(base, 100);
	ck_assert_int_eq(evpromise_code(promise), EVPROMISE_ERROR_TIMEOUT);
	ck_assert_trace("0 10 unhandled!the time limit of 20 ms is over");
}

CASE(an_answer_under_way_is_waited_for_and_does_not_count)
{
	struct operation op = { .name = "op" };
	AUTO_PROMISE promise;

	open_wait(10, 20);
	op.base = base;
	promise = evpromise_wait_for(base, operation_start, &op, &options);
	evpromise_clock_advance_ms(base, 100);
	ck_assert_int_eq(evpromise_state(promise), EVPROMISE_PENDING);
	operation_end(&op, evpromise_int(1));
	ck_assert_int_eq(evpromise_code(promise), EVPROMISE_ERROR_TIMEOUT);
	evpromise_unref(promise);
	trace_clear();
	op.listens = true;
	promise = evpromise_wait_for(base, operation_start, &op, &options);
	evpromise_clock_advance_ms(base, 20);
	ck_assert_int_eq(evpromise_code(promise), EVPROMISE_ERROR_TIMEOUT);
	ck_assert_trace("op stop:op unhandled!the time limit of 20 ms is over");
}

CASE(its_signal_stops_it_before_and_between)
{
	AUTO_PROMISE promise;
	int64_t ms = 1000;

	open_wait(10, 100);
	promise = wait_until(&ms);
	evpromise_abort_controller_abort(controller, evpromise_string("x"));
	ck_assert(!evpromise_abort_controller_abort(controller,
	    evpromise_string("twice")));
	evpromise_checkpoint(base);
	ck_assert_str_eq(evpromise_as_string(promise), "x");
	ck_assert_uint_eq(base->timers.length, 0);
	evpromise_unref(promise);
	trace_clear();
	promise = wait_until(&ms);
	ck_assert_str_eq(evpromise_as_string(promise), "x");
	ck_assert_trace("unhandled!x");
}

static struct evpromise_value
abort_and_hold(struct evpromise_abort_signal *signal, void *arg)
{
	(void)arg;
	evpromise_abort_controller_abort(controller, evpromise_string("x"));
	ck_assert(evpromise_abort_signal_aborted(signal));
	return evpromise_int(1);
}

static struct evpromise_value
throw_no(struct evpromise_abort_signal *signal, void *arg)
{
	(void)signal;
	(void)arg;
	return evpromise_throw(9, "no");
}

static struct evpromise_value
give_string(struct evpromise_abort_signal *signal, void *arg)
{
	(void)signal;
	(void)arg;
	return evpromise_string("yes");
}

static struct evpromise_value
misread(struct evpromise_abort_signal *signal, void *settled)
{
	(void)signal;
	return evpromise_int(evpromise_as_int(settled));
}

static int
code_with(evpromise_start_cb condition)
{
	struct evpromise *string, *promise;
	int code;

	string = evpromise_resolved(case_base, evpromise_string("x"));
	promise = evpromise_wait_for(case_base, condition, string, &options);
	evpromise_clock_advance_ms(case_base, 100);
	code = evpromise_code(promise);
	ck_assert_int_eq(evpromise_state(promise), EVPROMISE_REJECTED);
	evpromise_unref(promise);
	evpromise_unref(string);
	return code;
}

CASE(a_condition_that_fails_fails_it)
{
	open_wait(10, 100);
	ck_assert_int_eq(code_with(throw_no), 9);
	ck_assert_int_eq(code_with(give_string), EVPROMISE_ERROR_TYPE);
	ck_assert_int_eq(code_with(misread), EVPROMISE_ERROR_TYPE);
}

CASE(a_condition_may_abort_it)
{
	open_wait(10, 100);
	ck_assert_int_eq(code_with(abort_and_hold), 0);
	ck_assert_trace("unhandled!x");
}

static void
ck_assert_out_of_range(int64_t interval_ms, int64_t timeout_ms)
{
	AUTO_PROMISE promise;
	int64_t ms = 0;

	options.interval_ms = interval_ms;
	options.timeout_ms = timeout_ms;
	promise = evpromise_wait_for(case_base, is_later, &ms, &options);
	ck_assert_int_eq(evpromise_code(promise), EVPROMISE_ERROR_RANGE);
	ck_assert_uint_eq(case_base->timers.length, 0);
}

CASE(times_out_of_range_are_rejected)
{
	open_wait(1, 0);
	ck_assert_out_of_range(-1, 0);
	ck_assert_out_of_range(INT64_MAX, 0);
	ck_assert_out_of_range(1, -1);
	ck_assert_out_of_range(1, INT64_MAX);
	ck_assert_trace("");
}

CASE(a_signal_of_another_base_is_refused)
{
	AUTO_BASE other = fake_base_new();
	AUTO_PROMISE promise;
	int64_t ms = 1000;

	open_wait(10, 100);
	promise = evpromise_wait_for(other, is_later, &ms, &options);
	evpromise_checkpoint(other);
	ck_assert_int_eq(evpromise_code(promise), EVPROMISE_ERROR_TYPE);
	evpromise_unref(promise);
	options.timeout_ms = 0;
	promise = evpromise_wait_for(other, is_later, &ms, &options);
	evpromise_checkpoint(other);
	ck_assert_int_eq(evpromise_code(promise), EVPROMISE_ERROR_TYPE);
	ck_assert_trace("unhandled!a signal depends on one of another base "
	    "unhandled!a signal depends on one of another base");
}

CASE(the_base_may_be_freed_meanwhile)
{
	AUTO_PROMISE promise;
	int64_t ms = 1000;

	open_wait(10, 100);
	promise = wait_until(&ms);
	evpromise_base_free(base);
	ck_assert_int_eq(evpromise_code(promise), EVPROMISE_ERROR_BASE_FREED);
}

static struct evpromise_value
free_base(struct evpromise_abort_signal *signal, void *arg)
{
	(void)signal;
	(void)arg;
	evpromise_base_free(case_base);
	return evpromise_int(0);
}

CASE(a_condition_may_free_the_base)
{
	AUTO_PROMISE promise;

	open_wait(10, 100);
	promise = evpromise_wait_for(base, free_base, NULL, &options);
	evpromise_checkpoint(base);
	ck_assert_int_eq(evpromise_code(promise), EVPROMISE_ERROR_BASE_FREED);
}

START_TEST(null_gives_null)
{
	ck_assert_ptr_null(evpromise_wait_for(NULL, is_later, NULL, NULL));
}
END_TEST

static struct evpromise_value
is_0(struct evpromise_abort_signal *signal, void *n)
{
	(void)signal;
	return evpromise_int(--*(int *)n == 0);
}

CASE(questions_without_end_take_flat_memory)
{
	AUTO_PROMISE promise;
	size_t records, blocks;
	int n = 30000;

	open_wait(1, 0);
	promise = evpromise_wait_for(base, is_0, &n, &options);
	evpromise_clock_advance_ms(base, 1000);
	records = records_live(base);
	blocks = heap_live();
	evpromise_clock_advance_ms(base, 28000);
	ck_assert_int_gt(n, 0);
	ck_assert_uint_le(records_live(base), records);
	ck_assert_uint_le(heap_live(), blocks);
	evpromise_clock_advance_ms(base, 2000);
	ck_assert_int_eq(evpromise_as_int(promise), 1);
}

static void
wait_with_little(struct evpromise_base *little)
{
	struct evpromise_abort_controller *outer =
	    evpromise_abort_controller_new(little);
	struct evpromise *promise;
	int n = 3;

	options.interval_ms = 10;
	options.timeout_ms = 100;
	options.signal = evpromise_abort_controller_signal(outer);
	promise = evpromise_wait_for(little, is_0, &n, &options);
	evpromise_clock_advance_ms(little, 1000);
	if (promise == NULL)
		ck_assert_int_eq(n, 3);
	else
		ck_assert_int_ne(evpromise_state(promise), EVPROMISE_PENDING);
	evpromise_unref(promise);
	evpromise_abort_controller_unref(outer);
}

START_TEST(without_memory_it_ends_all_the_same)
{
	with_little_memory(20, 20, wait_with_little);
}
END_TEST

SUITE("wait_for",
    it_asks_at_intervals_until_it_holds,
    what_holds_at_once_needs_no_timer,
    the_defaults_are_20_ms_and_no_end,
    a_promise_of_the_answer_is_waited_for,
    it_is_rejected_when_its_time_is_up,
    the_timeout_comes_before_a_question_of_the_same_time,
    an_answer_under_way_is_waited_for_and_does_not_count,
    its_signal_stops_it_before_and_between,
    a_condition_that_fails_fails_it,
    a_condition_may_abort_it,
    times_out_of_range_are_rejected,
    a_signal_of_another_base_is_refused,
    the_base_may_be_freed_meanwhile,
    a_condition_may_free_the_base,
    null_gives_null,
    questions_without_end_take_flat_memory,
    without_memory_it_ends_all_the_same);
