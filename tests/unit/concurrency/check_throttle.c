/* SPDX-License-Identifier: BSD-3-Clause */
/* throttle.c: so many starts in a time. */
#include <string.h>

#include "loop/base.h"

#include "case.h"
#include "fake_host.h"
#include "operation.h"
#include "trace.h"

static struct evpromise_throttle *throttle;
static struct evpromise_abort_controller *controller;

static void
close_throttle(void)
{
	evpromise_throttle_free(throttle);
	throttle = NULL;
	evpromise_abort_controller_unref(controller);
}

static void
open_throttle(size_t limit, int64_t interval_ms)
{
	controller = evpromise_abort_controller_new(case_base);
	throttle = evpromise_throttle_new(case_base, limit, interval_ms);
	case_at_end(close_throttle);
}

/* Traces its name, and when it was started. */
static struct evpromise_value
start(struct evpromise_abort_signal *signal, void *name)
{
	(void)signal;
	trace("%s@%d", (char *)name, (int)evpromise_clock_now_ms(case_base));
	return evpromise_int(7);
}

static struct evpromise *
ask(char *name)
{
	struct evpromise *promise;

	promise = evpromise_throttle_run(throttle, start, name,
	    evpromise_abort_controller_signal(controller));
	evpromise_checkpoint(case_base);
	return promise;
}

/* One that is heard of, and not aborted. */
static void
run_later(char *name)
{
	struct evpromise *promise;

	promise = evpromise_throttle_run(throttle, start, name, NULL);
	ck_assert_int_eq(evpromise_done(evpromise_then(promise, NULL, NULL)),
	    0);
}

static void
run(char *name)
{
	run_later(name);
	evpromise_checkpoint(case_base);
}

CASE(no_more_are_started_in_an_interval)
{
	open_throttle(2, 100);
	run("a");
	run("b");
	run("c");
	run("d");
	run("e");
	ck_assert_trace("a@0 b@0");
	ck_assert_uint_eq(evpromise_throttle_waiting(throttle), 3);
	ck_assert_uint_eq(base->timers.length, 1);
	evpromise_clock_advance_ms(base, 99);
	ck_assert_trace("a@0 b@0");
	evpromise_clock_advance_ms(base, 500);
	ck_assert_trace("a@0 b@0 c@100 d@100 e@200");
	ck_assert_uint_eq(evpromise_throttle_waiting(throttle), 0);
	ck_assert_uint_eq(base->timers.length, 0);
}

CASE(starts_are_noted_to_the_microsecond)
{
	base->clock_is_virtual = false;
	fake_host_set_now_us(700);
	open_throttle(1, 100);
	run("a");
	run("b");
	ck_assert_uint_eq(fake_host_wake_us(), 100700);
	fake_host_set_now_us(100699);
	evpromise__timers_run(base);
	ck_assert_trace("a@0");
	fake_host_set_now_us(100700);
	evpromise__timers_run(base);
	ck_assert_trace("a@0 b@100");
}

/* A window that moves with the time, not one that begins anew. */
CASE(the_interval_is_any_time_of_its_length)
{
	open_throttle(2, 100);
	run("a");
	evpromise_clock_advance_ms(base, 90);
	run("b");
	evpromise_clock_advance_ms(base, 10);
	run("c");
	run("d");
	run("e");
	evpromise_clock_advance_ms(base, 500);
	ck_assert_trace("a@0 b@90 c@100 d@190 e@200");
}

static struct evpromise_value
ask_for_a(const struct evpromise *settled, void *arg)
{
	(void)settled;
	(void)arg;
	run("a");
	return evpromise_undefined();
}

static struct evpromise_value
take_long(const struct evpromise *settled, void *arg)
{
	(void)settled;
	(void)arg;
	case_base->virtual_ms += 70;
	return evpromise_undefined();
}

/* What counts is when one is started, not when it had its turn. */
CASE(the_job_queue_holds_a_start_up)
{
	struct evpromise *first;

	open_throttle(1, 100);
	first = evpromise_resolved(base, evpromise_undefined());
	evpromise_unref(evpromise_then(evpromise_ref(first), ask_for_a, NULL));
	evpromise_unref(evpromise_then(first, take_long, NULL));
	evpromise_checkpoint(base);
	ck_assert_trace("a@70");
	run("b");
	evpromise_clock_advance_ms(base, 99);
	ck_assert_trace("a@70");
	evpromise_clock_advance_ms(base, 1);
	ck_assert_trace("a@70 b@170");
}

static struct evpromise_value
ask_for_b(const struct evpromise *settled, void *arg)
{
	(void)settled;
	(void)arg;
	run("b");
	return evpromise_undefined();
}

/* What has had its turn long ago, and is not started, may still be late. */
CASE(one_that_is_held_up_holds_the_next_one_up)
{
	struct evpromise *first;

	open_throttle(1, 100);
	first = evpromise_resolved(base, evpromise_undefined());
	evpromise_unref(evpromise_then(evpromise_ref(first), ask_for_a, NULL));
	evpromise_unref(evpromise_then(evpromise_ref(first), take_long, NULL));
	evpromise_unref(evpromise_then(evpromise_ref(first), take_long, NULL));
	evpromise_unref(evpromise_then(first, ask_for_b, NULL));
	evpromise_checkpoint(base);
	ck_assert_trace("a@140");
	evpromise_clock_advance_ms(base, 99);
	ck_assert_trace("a@140");
	evpromise_clock_advance_ms(base, 1);
	ck_assert_trace("a@140 b@240");
}

static struct evpromise_value
ask_for_a_and_b_then_abort(const struct evpromise *settled, void *arg)
{
	(void)settled;
	(void)arg;
	evpromise_unref(evpromise_catch(ask("a"), trace_name, "aborted"));
	run("b");
	evpromise_abort_controller_abort(controller, evpromise_undefined());
	return evpromise_undefined();
}

CASE(what_is_aborted_before_it_is_started_does_not_count)
{
	struct evpromise *promise;

	open_throttle(1, 100);
	promise = evpromise_resolved(base, evpromise_undefined());
	evpromise_unref(evpromise_then(promise, ask_for_a_and_b_then_abort,
	    NULL));
	evpromise_checkpoint(base);
	ck_assert_trace("b@0 aborted");
	ck_assert_uint_eq(base->timers.length, 0);
}

/* Nor do those that were started before it, or after it, count twice. */
CASE(of_several_that_start_one_is_aborted)
{
	open_throttle(3, 100);
	run("a");
	evpromise_clock_advance_ms(base, 50);
	evpromise_unref(evpromise_catch(evpromise_throttle_run(throttle, start,
	    "b", evpromise_abort_controller_signal(controller)), trace_name,
	    "aborted"));
	run_later("c");
	run_later("d");
	run_later("e");
	evpromise_abort_controller_abort(controller, evpromise_undefined());
	evpromise_checkpoint(base);
	ck_assert_trace("a@0 c@50 d@50 aborted");
	evpromise_clock_advance_ms(base, 49);
	ck_assert_uint_eq(evpromise_throttle_waiting(throttle), 1);
	evpromise_clock_advance_ms(base, 1);
	ck_assert_trace("a@0 c@50 d@50 aborted e@100");
}

CASE(after_a_rest_they_are_started_at_once)
{
	open_throttle(2, 100);
	run("a");
	run("b");
	evpromise_clock_advance_ms(base, 1000);
	run("c");
	run("d");
	ck_assert_trace("a@0 b@0 c@1000 d@1000");
}

/* However long what was started takes. */
static struct evpromise_value
start_slow(struct evpromise_abort_signal *signal, void *name)
{
	(void)start(signal, name);
	return evpromise_adopt(evpromise_delay(case_base, 1000,
	    evpromise_int(8), signal));
}

CASE(starts_are_counted_and_not_what_runs)
{
	AUTO_PROMISE promise;

	open_throttle(1, 100);
	promise = evpromise_throttle_run(throttle, start_slow, "slow", NULL);
	run("a");
	evpromise_clock_advance_ms(base, 100);
	ck_assert_trace("slow@0 a@100");
	evpromise_clock_advance_ms(base, 1000);
	ck_assert_int_eq(evpromise_as_int(promise), 8);
}

CASE(aborted_what_waits_is_rejected_and_the_next_move_up)
{
	AUTO_PROMISE first;
	AUTO_PROMISE second;

	open_throttle(1, 100);
	run("a");
	first = ask("b");
	run("c");
	second = ask("d");
	ck_assert_uint_eq(evpromise_throttle_waiting(throttle), 3);
	ck_assert(evpromise_abort_controller_abort(controller,
	    evpromise_throw(1, "no")));
	ck_assert(!evpromise_abort_controller_abort(controller,
	    evpromise_throw(2, "twice")));
	ck_assert_uint_eq(evpromise_throttle_waiting(throttle), 1);
	evpromise_checkpoint(base);
	ck_assert_int_eq(evpromise_code(first), 1);
	ck_assert_int_eq(evpromise_code(second), 1);
	evpromise_clock_advance_ms(base, 100);
	ck_assert_trace("a@0 unhandled!no unhandled!no c@100");
}

CASE(the_timer_ends_when_nothing_waits_any_more)
{
	AUTO_PROMISE first;
	AUTO_PROMISE second;

	open_throttle(1, 100);
	run("a");
	first = ask("b");
	ck_assert_uint_eq(base->timers.length, 1);
	evpromise_abort_controller_abort(controller, evpromise_string("x"));
	ck_assert_uint_eq(base->timers.length, 0);
	second = ask("c");
	ck_assert_str_eq(evpromise_message(second), "x");
	ck_assert_uint_eq(base->timers.length, 0);
}

/* The time has passed, and the loop did not come to the timer yet. */
CASE(a_timer_that_is_needed_no_more_ends)
{
	open_throttle(2, 100);
	run("a");
	run("b");
	run("c");
	ck_assert_uint_eq(base->timers.length, 1);
	base->virtual_ms = 100;
	run("d");
	ck_assert_trace("a@0 b@0 c@100 d@100");
	ck_assert_uint_eq(base->timers.length, 0);
}

/* Between the turn and the start: it is aborted, and its turn is over. */
CASE(aborted_in_its_turn_it_is_not_started)
{
	AUTO_PROMISE promise;

	open_throttle(1, 100);
	promise = evpromise_throttle_run(throttle, start, "a",
	    evpromise_abort_controller_signal(controller));
	evpromise_abort_controller_abort(controller, evpromise_string("x"));
	run("b");
	ck_assert_str_eq(evpromise_message(promise), "x");
	ck_assert_trace("b@0 unhandled!x");
}

static struct evpromise_value
throw_no(struct evpromise_abort_signal *signal, void *arg)
{
	(void)signal;
	(void)arg;
	return evpromise_throw(9, "no");
}

CASE(what_throws_has_had_its_turn)
{
	AUTO_PROMISE promise;

	open_throttle(1, 100);
	promise = evpromise_throttle_run(throttle, throw_no, NULL, NULL);
	run("a");
	ck_assert_int_eq(evpromise_code(promise), 9);
	ck_assert_trace("unhandled!no");
	evpromise_clock_advance_ms(base, 100);
	ck_assert_trace("unhandled!no a@100");
}

static int
refused_with(size_t limit, int64_t interval_ms)
{
	struct evpromise *promise;
	int code;

	open_throttle(limit, interval_ms);
	evpromise_base_on_unhandled_rejection(case_base, NULL, NULL);
	promise = ask("never");
	code = evpromise_code(promise);
	ck_assert_uint_eq(evpromise_throttle_waiting(throttle), 0);
	evpromise_unref(promise);
	close_throttle();
	return code;
}

CASE(what_is_out_of_range_refuses_all)
{
	ck_assert_int_eq(refused_with(0, 1), EVPROMISE_ERROR_RANGE);
	ck_assert_int_eq(refused_with(1, -1), EVPROMISE_ERROR_RANGE);
	ck_assert_int_eq(refused_with(1, INT64_MIN), EVPROMISE_ERROR_RANGE);
	ck_assert_int_eq(refused_with(1, INT64_MAX), EVPROMISE_ERROR_RANGE);
	open_throttle(1, 0);
	run("a");
	run("b");
	evpromise_clock_advance_ms(base, 1);
	ck_assert_ptr_nonnull(strstr(trace_text(), "a@0 b@1"));
}

CASE(freeing_a_throttle_abandons_what_waits)
{
	AUTO_PROMISE first;
	AUTO_PROMISE second;

	open_throttle(1, 100);
	first = evpromise_throttle_run(throttle, start_slow, "slow", NULL);
	second = ask("b");
	evpromise_checkpoint(base);
	evpromise_throttle_free(throttle);
	throttle = NULL;
	evpromise_checkpoint(base);
	ck_assert_int_eq(evpromise_code(second), EVPROMISE_ERROR_ABANDONED);
	evpromise_clock_advance_ms(base, 1000);
	ck_assert_int_eq(evpromise_as_int(first), 8);
}

CASE(a_base_may_be_freed_before_its_throttle)
{
	AUTO_PROMISE first;
	AUTO_PROMISE second;

	open_throttle(1, 100);
	first = evpromise_throttle_run(throttle, start_slow, "slow", NULL);
	second = ask("b");
	evpromise_checkpoint(base);
	evpromise_base_free(base);
	ck_assert_int_eq(evpromise_code(first), EVPROMISE_ERROR_BASE_FREED);
	ck_assert_int_eq(evpromise_code(second), EVPROMISE_ERROR_BASE_FREED);
}

static struct evpromise_value
free_all(struct evpromise_abort_signal *signal, void *arg)
{
	(void)signal;
	(void)arg;
	evpromise_throttle_free(throttle);
	throttle = NULL;
	evpromise_base_free(case_base);
	return evpromise_string("released");
}

CASE(what_is_started_may_free_throttle_and_base)
{
	AUTO_PROMISE first;
	AUTO_PROMISE second;

	open_throttle(1, 100);
	first = evpromise_throttle_run(throttle, free_all, NULL, NULL);
	second = evpromise_throttle_run(throttle, start, "b", NULL);
	evpromise_checkpoint(base);
	ck_assert_int_eq(evpromise_code(first), EVPROMISE_ERROR_BASE_FREED);
	ck_assert_int_eq(evpromise_code(second), EVPROMISE_ERROR_BASE_FREED);
	ck_assert_trace("");
}

CASE(null_gives_null)
{
	ck_assert_ptr_null(evpromise_throttle_new(NULL, 1, 1));
	ck_assert_ptr_null(evpromise_throttle_run(NULL, start, NULL, NULL));
	evpromise_throttle_free(NULL);
	open_throttle(SIZE_MAX, 1);
	ck_assert_ptr_null(throttle);
}

static struct evpromise_value
count(struct evpromise_abort_signal *signal, void *n)
{
	(void)signal;
	++*(int *)n;
	return evpromise_undefined();
}

static void
throttle_with_little(struct evpromise_base *little)
{
	struct evpromise_throttle *small =
	    evpromise_throttle_new(little, 1, 100);
	struct evpromise *promises[3];
	int i, ran = 0, fulfilled = 0;

	for (i = 0; i < 3; i++)
		promises[i] = evpromise_throttle_run(small, count, &ran, NULL);
	evpromise_clock_advance_ms(little, 1000);
	for (i = 0; i < 3; i++) {
		if (promises[i] != NULL) {
			ck_assert_int_ne(evpromise_state(promises[i]),
			    EVPROMISE_PENDING);
			fulfilled += evpromise_state(promises[i]) ==
			    EVPROMISE_FULFILLED;
		}
		evpromise_unref(promises[i]);
	}
	ck_assert_int_eq(ran, fulfilled);
	if (small != NULL)
		ck_assert_uint_eq(evpromise_throttle_waiting(small), 0);
	evpromise_throttle_free(small);
}

START_TEST(without_memory_no_turn_is_lost)
{
	with_little_memory(16, 8, throttle_with_little);
}
END_TEST

CASE(the_base_is_freed_between_a_turn_and_its_start)
{
	open_throttle(1, 100);
	run_later("a");
	run_later("b");
	ck_assert_uint_eq(evpromise_throttle_waiting(throttle), 1);
	evpromise_base_free(base);
	ck_assert_uint_eq(evpromise_throttle_waiting(throttle), 0);
	evpromise_throttle_free(throttle);
	throttle = NULL;
	ck_assert_trace("");
}

SUITE("throttle",
    no_more_are_started_in_an_interval,
    starts_are_noted_to_the_microsecond,
    the_interval_is_any_time_of_its_length,
    the_job_queue_holds_a_start_up,
    one_that_is_held_up_holds_the_next_one_up,
    what_is_aborted_before_it_is_started_does_not_count,
    of_several_that_start_one_is_aborted,
    after_a_rest_they_are_started_at_once,
    starts_are_counted_and_not_what_runs,
    aborted_what_waits_is_rejected_and_the_next_move_up,
    the_timer_ends_when_nothing_waits_any_more,
    a_timer_that_is_needed_no_more_ends,
    aborted_in_its_turn_it_is_not_started,
    what_throws_has_had_its_turn,
    what_is_out_of_range_refuses_all,
    freeing_a_throttle_abandons_what_waits,
    a_base_may_be_freed_before_its_throttle,
    what_is_started_may_free_throttle_and_base,
    null_gives_null,
    without_memory_no_turn_is_lost,
    the_base_is_freed_between_a_turn_and_its_start);
