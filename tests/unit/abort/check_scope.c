/* SPDX-License-Identifier: BSD-3-Clause */
/* scope.c: what a retry's attempts are lent, aborted from within and outside. */
#include "internal.h"

#include "fake_host.h"
#include "operation.h"
#include "suite.h"
#include "trace.h"

static struct evpromise_base *base;
static struct evpromise_retry_options options;

/* An operation under a signal of the program. */
static struct evpromise_abort_controller *controller;
static struct operation op;

/* Three attempts with pauses of 100 ms, then 200 ms. */
static void
open_base(void)
{
	static const struct evpromise_retry_options defaults =
	    EVPROMISE_RETRY_OPTIONS_INIT;

	base = fake_base_new();
	options = defaults;
	options.delay_ms = 100;
	options.jitter = 0;
}

static struct evpromise *
retry_operation(void)
{
	struct evpromise *promise;

	open_base();
	controller = evpromise_abort_controller_new(base);
	op = (struct operation){ .base = base, .name = "op" };
	options.signal = evpromise_abort_controller_signal(controller);
	promise = evpromise_retry(base, operation_start, &op, &options);
	evpromise_checkpoint(base);
	return promise;
}

static void
abort_it(void)
{
	ck_assert(evpromise_abort_controller_abort(controller,
	    evpromise_throw(7, "stop")));
	ck_assert(!evpromise_abort_controller_abort(controller,
	    evpromise_throw(8, "twice")));
	evpromise_checkpoint(base);
}

static void
close_operation(struct evpromise *promise)
{
	evpromise_abort_controller_unref(controller);
	evpromise_unref(promise);
	evpromise_base_free(base);
}

START_TEST(aborted_it_waits_for_the_attempt_that_is_under_way)
{
	struct evpromise *promise = retry_operation();

	abort_it();
	ck_assert_int_eq(evpromise_state(promise), EVPROMISE_PENDING);
	operation_end(&op, evpromise_string("too late"));
	ck_assert_int_eq(evpromise_code(promise), 7);
	ck_assert_trace("op unhandled!stop");
	ck_assert_uint_eq(base->timers.length, 0);
	close_operation(promise);
}
END_TEST

START_TEST(aborted_an_attempt_that_listens_stops)
{
	struct evpromise *promise = retry_operation();

	operation_end(&op, evpromise_throw(1, "first"));
	op.listens = true;
	evpromise_clock_advance_ms(base, 100);
	abort_it();
	ck_assert_int_eq(evpromise_code(promise), 7);
	ck_assert_trace("op op stop:op unhandled!stop");
	close_operation(promise);
}
END_TEST

START_TEST(aborted_in_a_pause_it_frees_its_timer_at_once)
{
	struct evpromise *promise = retry_operation();

	operation_end(&op, evpromise_throw(1, "first"));
	ck_assert_uint_eq(base->timers.length, 1);
	evpromise_abort_controller_abort(controller, evpromise_string("x"));
	ck_assert_uint_eq(base->timers.length, 0);
	evpromise_checkpoint(base);
	ck_assert_str_eq(evpromise_as_string(promise), "x");
	ck_assert_trace("op unhandled!x");
	close_operation(promise);
}
END_TEST

START_TEST(aborted_before_nothing_is_started)
{
	struct evpromise *promise = retry_operation();

	operation_end(&op, evpromise_int(1));
	abort_it();
	evpromise_unref(promise);
	trace_clear();
	promise = evpromise_retry(base, operation_start, &op, &options);
	evpromise_checkpoint(base);
	ck_assert_int_eq(evpromise_code(promise), 7);
	ck_assert_trace("unhandled!stop");
	close_operation(promise);
}
END_TEST

/* Something that an attempt leaves behind, which its signal stops. */
static void
on_scope_aborted(const struct evpromise *reason, void *what)
{
	trace("aborted!%s", evpromise_message(reason));
	if (what == controller)
		evpromise_abort_controller_abort(controller,
		    evpromise_throw(7, "stop"));
	else if (what == base)
		evpromise_base_free(base);
}

static struct evpromise_value
leave_behind(struct evpromise_abort_signal *signal, void *arg)
{
	ck_assert_int_eq(evpromise_abort_signal_add_listener(signal,
	    on_scope_aborted, arg), 0);
	return evpromise_throw(1, "no");
}

/* What is aborted or freed is that which is chosen, or neither. */
static struct evpromise *
retry_leaving(bool aborts, bool frees)
{
	struct evpromise *promise = retry_operation();

	operation_end(&op, evpromise_int(1));
	evpromise_unref(promise);
	trace_clear();
	promise = evpromise_retry(base, leave_behind, aborts ?
	    (void *)controller : frees ? (void *)base : NULL, &options);
	evpromise_checkpoint(base);
	return promise;
}

START_TEST(what_an_attempt_left_behind_stops_when_it_fails)
{
	struct evpromise *promise = retry_leaving(false, false);

	ck_assert_trace("aborted!no");
	evpromise_clock_advance_ms(base, 100);
	ck_assert_trace("aborted!no aborted!no");
	close_operation(promise);
}
END_TEST

START_TEST(what_stops_may_abort_all_of_it)
{
	struct evpromise *promise = retry_leaving(true, false);

	ck_assert_int_eq(evpromise_code(promise), 7);
	ck_assert_trace("aborted!no unhandled!stop");
	close_operation(promise);
}
END_TEST

START_TEST(what_stops_may_free_the_base)
{
	struct evpromise *promise = retry_leaving(false, true);

	ck_assert_int_eq(evpromise_code(promise), EVPROMISE_ERROR_BASE_FREED);
	ck_assert_trace("aborted!no");
	evpromise_abort_controller_unref(controller);
	evpromise_unref(promise);
}
END_TEST

static struct evpromise_value
free_base(struct evpromise_abort_signal *signal, void *arg)
{
	(void)signal;
	(void)arg;
	evpromise_base_free(base);
	return evpromise_string("released");
}

START_TEST(an_attempt_may_free_the_base)
{
	struct evpromise *promise;

	open_base();
	promise = evpromise_retry(base, free_base, NULL, &options);
	evpromise_checkpoint(base);
	ck_assert_int_eq(evpromise_code(promise), EVPROMISE_ERROR_BASE_FREED);
	evpromise_unref(promise);
}
END_TEST

START_TEST(the_base_may_be_freed_in_an_attempt_and_in_a_pause)
{
	struct evpromise *promise = retry_operation();

	evpromise_base_free(base);
	ck_assert_int_eq(evpromise_code(promise), EVPROMISE_ERROR_BASE_FREED);
	evpromise_unref(promise);
	evpromise_resolver_unref(op.resolver);
	evpromise_abort_controller_unref(controller);
	promise = retry_operation();
	operation_end(&op, evpromise_throw(1, "no"));
	evpromise_base_free(base);
	ck_assert_int_eq(evpromise_code(promise), EVPROMISE_ERROR_BASE_FREED);
	evpromise_unref(promise);
	evpromise_abort_controller_unref(controller);
}
END_TEST

START_TEST(a_signal_of_another_base_is_refused)
{
	struct evpromise *promise = retry_operation();
	struct evpromise_base *other = fake_base_new();
	struct evpromise *refused;

	operation_end(&op, evpromise_int(1));
	refused = evpromise_retry(other, operation_start, &op, &options);
	evpromise_checkpoint(other);
	ck_assert_int_eq(evpromise_code(refused), EVPROMISE_ERROR_TYPE);
	evpromise_unref(refused);
	evpromise_base_free(other);
	close_operation(promise);
}
END_TEST

SUITE("scope",
    aborted_it_waits_for_the_attempt_that_is_under_way,
    aborted_an_attempt_that_listens_stops,
    aborted_in_a_pause_it_frees_its_timer_at_once,
    aborted_before_nothing_is_started,
    what_an_attempt_left_behind_stops_when_it_fails,
    what_stops_may_abort_all_of_it,
    what_stops_may_free_the_base,
    an_attempt_may_free_the_base,
    the_base_may_be_freed_in_an_attempt_and_in_a_pause,
    a_signal_of_another_base_is_refused);
