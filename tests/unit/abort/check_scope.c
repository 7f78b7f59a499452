/* SPDX-License-Identifier: BSD-3-Clause */
/* scope.c: what the attempts of a retry are lent, aborted from both sides. */
#include "loop/base.h"

#include "case.h"
#include "fake_host.h"
#include "operation.h"
#include "trace.h"

static struct evpromise_retry_options options;

/* An operation under a signal of the program. */
static struct evpromise_abort_controller *controller;
static struct operation op;

/* Three attempts with pauses of 100 ms, then 200 ms. */
static void
set_options(void)
{
	static const struct evpromise_retry_options defaults =
	    EVPROMISE_RETRY_OPTIONS_INIT;

	options = defaults;
	options.delay_ms = 100;
	options.jitter = 0;
}

static void
close_controller(void)
{
	evpromise_abort_controller_unref(controller);
}

static struct evpromise *
retry_operation(void)
{
	struct evpromise *promise;

	set_options();
	controller = evpromise_abort_controller_new(case_base);
	case_at_end(close_controller);
	op = (struct operation){ .base = case_base, .name = "op" };
	options.signal = evpromise_abort_controller_signal(controller);
	promise = evpromise_retry(case_base, operation_start, &op, &options);
	evpromise_checkpoint(case_base);
	return promise;
}

static void
abort_it(void)
{
	ck_assert(evpromise_abort_controller_abort(controller,
	    evpromise_throw(7, "stop")));
	ck_assert(!evpromise_abort_controller_abort(controller,
	    evpromise_throw(8, "twice")));
	evpromise_checkpoint(case_base);
}

CASE(aborted_it_waits_for_the_attempt_that_is_under_way)
{
	AUTO_PROMISE promise = retry_operation();

	abort_it();
	ck_assert_int_eq(evpromise_state(promise), EVPROMISE_PENDING);
	operation_end(&op, evpromise_string("too late"));
	ck_assert_int_eq(evpromise_code(promise), 7);
	ck_assert_trace("op unhandled!stop");
	ck_assert_uint_eq(base->timers.length, 0);
}

CASE(aborted_an_attempt_that_listens_stops)
{
	AUTO_PROMISE promise = retry_operation();

	operation_end(&op, evpromise_throw(1, "first"));
	op.listens = true;
	evpromise_clock_advance_ms(base, 100);
	abort_it();
	ck_assert_int_eq(evpromise_code(promise), 7);
	ck_assert_trace("op op stop:op unhandled!stop");
}

CASE(aborted_in_a_pause_it_frees_its_timer_at_once)
{
	AUTO_PROMISE promise = retry_operation();

	operation_end(&op, evpromise_throw(1, "first"));
	ck_assert_uint_eq(base->timers.length, 1);
	evpromise_abort_controller_abort(controller, evpromise_string("x"));
	ck_assert_uint_eq(base->timers.length, 0);
	evpromise_checkpoint(base);
	ck_assert_str_eq(evpromise_as_string(promise), "x");
	ck_assert_trace("op unhandled!x");
}

CASE(aborted_before_nothing_is_started)
{
	AUTO_PROMISE promise = retry_operation();

	operation_end(&op, evpromise_int(1));
	abort_it();
	evpromise_unref(promise);
	trace_clear();
	promise = evpromise_retry(base, operation_start, &op, &options);
	evpromise_checkpoint(base);
	ck_assert_int_eq(evpromise_code(promise), 7);
	ck_assert_trace("unhandled!stop");
}

/* Something that an attempt leaves behind, which its signal stops. */
static void
on_scope_aborted(const struct evpromise *reason, void *what)
{
	trace("aborted!%s", evpromise_message(reason));
	if (what == controller)
		evpromise_abort_controller_abort(controller,
		    evpromise_throw(7, "stop"));
	else if (what == case_base)
		evpromise_base_free(case_base);
}

static struct evpromise_value
leave_behind(struct evpromise_abort_signal *signal, void *arg)
{
	ck_assert(evpromise_abort_signal_add_listener(signal,
	    on_scope_aborted, arg));
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
	promise = evpromise_retry(case_base, leave_behind, aborts ?
	    (void *)controller : frees ? (void *)case_base : NULL, &options);
	evpromise_checkpoint(case_base);
	return promise;
}

CASE(what_an_attempt_left_behind_stops_when_it_fails)
{
	AUTO_PROMISE promise = retry_leaving(false, false);

	ck_assert_trace("aborted!no");
	evpromise_clock_advance_ms(base, 100);
	ck_assert_trace("aborted!no aborted!no");
}

CASE(what_stops_may_abort_all_of_it)
{
	AUTO_PROMISE promise = retry_leaving(true, false);

	ck_assert_int_eq(evpromise_code(promise), 7);
	ck_assert_trace("aborted!no unhandled!stop");
}

CASE(what_stops_may_free_the_base)
{
	AUTO_PROMISE promise = retry_leaving(false, true);

	ck_assert_int_eq(evpromise_code(promise), EVPROMISE_ERROR_BASE_FREED);
	ck_assert_trace("aborted!no");
}

static struct evpromise_value
free_base(struct evpromise_abort_signal *signal, void *arg)
{
	(void)signal;
	(void)arg;
	evpromise_base_free(case_base);
	return evpromise_string("released");
}

CASE(an_attempt_may_free_the_base)
{
	AUTO_PROMISE promise;

	set_options();
	promise = evpromise_retry(base, free_base, NULL, &options);
	evpromise_checkpoint(base);
	ck_assert_int_eq(evpromise_code(promise), EVPROMISE_ERROR_BASE_FREED);
}

CASE(the_base_may_be_freed_in_an_attempt)
{
	AUTO_PROMISE promise = retry_operation();

	evpromise_base_free(base);
	ck_assert_int_eq(evpromise_code(promise), EVPROMISE_ERROR_BASE_FREED);
	evpromise_resolver_unref(op.resolver);
}

CASE(the_base_may_be_freed_in_a_pause)
{
	AUTO_PROMISE promise = retry_operation();

	operation_end(&op, evpromise_throw(1, "no"));
	evpromise_base_free(base);
	ck_assert_int_eq(evpromise_code(promise), EVPROMISE_ERROR_BASE_FREED);
}

CASE(a_signal_of_another_base_is_refused)
{
	AUTO_BASE other = fake_base_new();
	AUTO_PROMISE promise = retry_operation();
	AUTO_PROMISE refused;

	operation_end(&op, evpromise_int(1));
	refused = evpromise_retry(other, operation_start, &op, &options);
	evpromise_checkpoint(other);
	ck_assert_int_eq(evpromise_code(refused), EVPROMISE_ERROR_TYPE);
}

SUITE("scope",
    aborted_it_waits_for_the_attempt_that_is_under_way,
    aborted_an_attempt_that_listens_stops,
    aborted_in_a_pause_it_frees_its_timer_at_once,
    aborted_before_nothing_is_started,
    what_an_attempt_left_behind_stops_when_it_fails,
    what_stops_may_abort_all_of_it,
    what_stops_may_free_the_base,
    an_attempt_may_free_the_base,
    the_base_may_be_freed_in_an_attempt,
    the_base_may_be_freed_in_a_pause,
    a_signal_of_another_base_is_refused);
