/* SPDX-License-Identifier: BSD-3-Clause */
/* run.c: waiting for a promise. */
#include <string.h>

#include <event2/event.h>

#include "internal.h"

#include "exhaust.h"
#include "fake_host.h"
#include "heap.h"
#include "suite.h"
#include "trace.h"

static struct event_base *loop;
static struct evpromise_base *base;

static void
open_base(void)
{
	loop = event_base_new();
	base = evpromise_base_new(loop);
	evpromise_base_on_unhandled_rejection(base, trace_unhandled, NULL);
	evpromise_base_on_rejection_handled(base, trace_handled, NULL);
	evpromise_set_log_callback(trace_log);
}

static void
close_base(void)
{
	evpromise_base_free(base);
	event_base_free(loop);
}

/* Runs a promise that must be refused with a code and words. */
static void
assert_refused(struct evpromise *promise, int code, const char *words)
{
	struct evpromise *outcome = evpromise_run(base, promise);

	ck_assert_int_eq(evpromise_code(outcome), code);
	ck_assert_msg(strstr(evpromise_message(outcome), words) != NULL,
	    "%s", evpromise_message(outcome));
	evpromise_unref(outcome);
}

static void
resolve_cb(evutil_socket_t fd, short what, void *resolver)
{
	(void)fd;
	(void)what;
	evpromise_resolve(resolver, evpromise_int(3));
	evpromise_resolver_unref(resolver);
}

static void
break_cb(evutil_socket_t fd, short what, void *arg)
{
	(void)fd;
	(void)what;
	(void)arg;
	event_base_loopbreak(loop);
}

/* A promise that a timer fulfills with 3. */
static struct evpromise *
later(void)
{
	struct evpromise_resolver *resolver;
	struct evpromise *promise = evpromise_with_resolvers(base, &resolver);
	struct timeval soon = { 0, 2000 };

	event_base_once(loop, -1, EV_TIMEOUT, resolve_cb, resolver, &soon);
	return promise;
}

START_TEST(the_loop_turns_until_the_promise_settles)
{
	struct evpromise *outcome;

	open_base();
	outcome = evpromise_run(base,
	    evpromise_then(later(), trace_settled, "a"));
	ck_assert_int_eq(evpromise_as_int(outcome), 3);
	ck_assert_trace("a=3");
	evpromise_unref(outcome);
	close_base();
}
END_TEST

START_TEST(it_waits_again_and_again)
{
	struct evpromise *outcome;
	int i;

	open_base();
	for (i = 0; i < 3; i++) {
		outcome = evpromise_run(base, later());
		ck_assert_int_eq(evpromise_as_int(outcome), 3);
		evpromise_unref(outcome);
	}
	close_base();
}
END_TEST

START_TEST(one_that_has_settled_is_given_back_at_once)
{
	struct evpromise *outcome;

	open_base();
	evpromise_unref(evpromise_then(evpromise_resolved(base,
	    evpromise_int(1)), trace_name, "other"));
	outcome = evpromise_run(base,
	    evpromise_resolved(base, evpromise_int(2)));
	ck_assert_int_eq(evpromise_as_int(outcome), 2);
	ck_assert_trace("");
	evpromise_unref(outcome);
	close_base();
}
END_TEST

START_TEST(a_rejection_is_handed_over_and_not_reported)
{
	struct evpromise *outcome;

	open_base();
	outcome = evpromise_run(base, evpromise_then(later(), trace_and_throw,
	    "no"));
	ck_assert_str_eq(evpromise_message(outcome), "no");
	evpromise_unref(outcome);
	outcome = evpromise_run(base,
	    evpromise_resolved(base, evpromise_throw(1, "at once")));
	ck_assert_str_eq(evpromise_message(outcome), "at once");
	event_base_dispatch(loop);
	ck_assert_trace("no");
	evpromise_unref(outcome);
	close_base();
}
END_TEST

START_TEST(one_that_was_reported_is_handled_late)
{
	struct evpromise *promise;

	open_base();
	promise = evpromise_resolved(base, evpromise_throw(1, "no"));
	event_base_dispatch(loop);
	promise = evpromise_run(base, promise);
	event_base_dispatch(loop);
	ck_assert_trace("unhandled!no handled!no");
	evpromise_unref(promise);
	close_base();
}
END_TEST

static struct evpromise_value
run_in_handler(const struct evpromise *settled, void *arg)
{
	(void)settled;
	assert_refused(arg, EVPROMISE_ERROR_DEADLOCK, "in a handler");
	trace("refused");
	return evpromise_undefined();
}

START_TEST(a_handler_cannot_wait)
{
	struct evpromise_resolver *resolver;
	struct evpromise *pending, *outcome;

	open_base();
	pending = evpromise_with_resolvers(base, &resolver);
	outcome = evpromise_run(base, evpromise_then(
	    evpromise_resolved(base, evpromise_undefined()), run_in_handler,
	    pending));
	ck_assert_int_eq(evpromise_state(outcome), EVPROMISE_FULFILLED);
	evpromise_unref(outcome);
	evpromise_resolver_unref(resolver);
	pending = evpromise_with_resolvers(base, &resolver);
	evpromise_unref(evpromise_try(base, run_in_handler, pending));
	evpromise_resolver_unref(resolver);
	event_base_dispatch(loop);
	ck_assert_trace("refused refused");
	close_base();
}
END_TEST

static void
log_cb(int severity, const char *message)
{
	(void)severity;
	ck_assert_ptr_nonnull(strstr(message, "reentrant"));
	trace("warned");
}

static void
run_cb(evutil_socket_t fd, short what, void *promise)
{
	(void)fd;
	(void)what;
	assert_refused(promise, EVPROMISE_ERROR_DEADLOCK, "a callback");
	trace("refused");
}

START_TEST(a_callback_of_the_loop_cannot_wait)
{
	struct evpromise_resolver *resolver;
	struct timeval now = { 0, 0 };

	open_base();
	event_set_log_callback(log_cb);
	event_base_once(loop, -1, EV_TIMEOUT, run_cb,
	    evpromise_with_resolvers(base, &resolver), &now);
	event_base_dispatch(loop);
	ck_assert_trace("warned refused");
	evpromise_resolver_unref(resolver);
	close_base();
}
END_TEST

START_TEST(without_an_event_it_says_what_is_waited_for)
{
	struct evpromise_resolver *resolver;
	struct evpromise *pending, *circle;

	trace_expect_mistake("a promise was dropped unsettled");
	open_base();
	pending = evpromise_with_resolvers(base, &resolver);
	pending = evpromise_then(pending, trace_name, "a");
	assert_refused(evpromise_then(pending, trace_name, "b"),
	    EVPROMISE_ERROR_DEADLOCK,
	    "over 2 others it waits for a resolver that was not used");
	evpromise_resolver_unref(resolver);
	event_base_dispatch(loop);
	trace_clear();
	assert_refused(evpromise_race(base, NULL, 0), EVPROMISE_ERROR_DEADLOCK,
	    "promise: it waits for nothing that is left");
	pending = evpromise_race(base, NULL, 0);
	assert_refused(evpromise_all(base, &pending, 1),
	    EVPROMISE_ERROR_DEADLOCK, "members of a combinator");
	trace_expect_mistake("waits for");
	circle = evpromise_with_resolvers(base, &resolver);
	evpromise_resolve(resolver, evpromise_adopt(evpromise_then(
	    evpromise_then(evpromise_ref(circle), trace_name, "c"),
	    trace_name, "d")));
	evpromise_resolver_unref(resolver);
	assert_refused(circle, EVPROMISE_ERROR_DEADLOCK, "waits for itself");
	ck_assert_trace("");
	close_base();
}
END_TEST

START_TEST(a_refused_promise_goes_on)
{
	struct evpromise_resolver *resolver;
	struct evpromise *pending, *outcome;

	open_base();
	pending = evpromise_with_resolvers(base, &resolver);
	assert_refused(evpromise_ref(pending), EVPROMISE_ERROR_DEADLOCK, "");
	evpromise_resolve(resolver, evpromise_int(5));
	evpromise_resolver_unref(resolver);
	outcome = evpromise_run(base, pending);
	ck_assert_int_eq(evpromise_as_int(outcome), 5);
	evpromise_unref(outcome);
	pending = evpromise_with_resolvers(base, &resolver);
	assert_refused(pending, EVPROMISE_ERROR_DEADLOCK, "");
	close_base();
	evpromise_resolver_unref(resolver);
}
END_TEST

/* It may be rejected later, and then nobody has heard of it. */
START_TEST(a_rejection_after_a_refusal_is_reported)
{
	struct evpromise_resolver *resolver;
	struct evpromise *pending;

	open_base();
	pending = evpromise_with_resolvers(base, &resolver);
	assert_refused(evpromise_ref(pending), EVPROMISE_ERROR_DEADLOCK, "");
	evpromise_reject(resolver, evpromise_throw(1, "late"));
	evpromise_resolver_unref(resolver);
	event_base_dispatch(loop);
	ck_assert_trace("unhandled!late");
	evpromise_unref(pending);
	close_base();
}
END_TEST

/* A promise that nobody would wait for so long, however slow the machine. */
static struct evpromise *
much_later(void)
{
	return evpromise_delay(base, 3600 * 1000, evpromise_undefined(), NULL);
}

START_TEST(ending_the_loop_ends_the_wait)
{
	struct timeval now = { 0, 0 };
	struct evpromise *outcome;

	open_base();
	event_base_once(loop, -1, EV_TIMEOUT, break_cb, NULL, &now);
	assert_refused(much_later(), EVPROMISE_ERROR_STOPPED, "told to end");
	event_base_loopexit(loop, NULL);
	assert_refused(much_later(), EVPROMISE_ERROR_STOPPED, "told to end");
	outcome = evpromise_run(base, later());
	ck_assert_int_eq(evpromise_as_int(outcome), 3);
	evpromise_unref(outcome);
	close_base();
}
END_TEST

static struct evpromise_value
free_base(const struct evpromise *settled, void *arg)
{
	(void)settled;
	(void)arg;
	evpromise_base_free(base);
	return evpromise_undefined();
}

START_TEST(a_handler_may_free_the_base_that_is_waited_in)
{
	struct evpromise *outcome;

	open_base();
	outcome = evpromise_run(base, evpromise_then(later(), free_base,
	    NULL));
	ck_assert_int_eq(evpromise_code(outcome), EVPROMISE_ERROR_BASE_FREED);
	evpromise_unref(outcome);
	event_base_free(loop);
	ck_assert_trace("");
}
END_TEST

START_TEST(a_promise_of_another_base_is_a_type_error)
{
	struct evpromise_base *other;

	open_base();
	other = evpromise_base_new(loop);
	assert_refused(evpromise_resolved(other, evpromise_int(1)),
	    EVPROMISE_ERROR_TYPE, "another base");
	evpromise_base_free(other);
	close_base();
}
END_TEST

START_TEST(null_gives_null)
{
	open_base();
	ck_assert_ptr_null(evpromise_run(base, NULL));
	ck_assert_ptr_null(evpromise_run(NULL, evpromise_then(
	    evpromise_resolved(base, evpromise_int(1)), trace_name, "a")));
	event_base_dispatch(loop);
	ck_assert_trace("");
	close_base();
}
END_TEST

START_TEST(a_base_without_a_loop_performs_a_checkpoint)
{
	struct evpromise *outcome;

	base = fake_base_new();
	outcome = evpromise_run(base, evpromise_then(evpromise_resolved(base,
	    evpromise_int(4)), trace_settled, "a"));
	ck_assert_int_eq(evpromise_as_int(outcome), 4);
	evpromise_unref(outcome);
	assert_refused(evpromise_race(base, NULL, 0), EVPROMISE_ERROR_DEADLOCK,
	    "no event is left");
	evpromise_base_free(base);
}
END_TEST

START_TEST(a_refusal_without_memory_is_null_or_out_of_memory)
{
	struct evpromise *outcome;
	struct exhausted taken;
	size_t n;

	for (n = 1; n <= 2; n++) {
		struct evpromise *pending;

		base = fake_base_new();
		pending = evpromise_race(base, NULL, 0);
		exhaust(base, &taken);
		heap_fail(n, true);
		outcome = evpromise_run(base, evpromise_ref(pending));
		heap_heal();
		exhaust_undo(&taken);
		ck_assert_ptr_null(outcome);
		heap_fail(1, false);
		outcome = evpromise_run(base, pending);
		heap_heal();
		ck_assert_int_eq(evpromise_code(outcome),
		    EVPROMISE_ERROR_OUT_OF_MEMORY);
		evpromise_unref(outcome);
		evpromise_base_free(base);
	}
}
END_TEST

/* See forward.c: the last of them is held. */
START_TEST(what_was_left_out_of_a_chain_is_counted_through)
{
	struct evpromise_resolver *resolver;
	struct evpromise *chain;
	int i;

	open_base();
	chain = evpromise_with_resolvers(base, &resolver);
	for (i = 0; i < 3; i++)
		chain = evpromise_then(chain, NULL, NULL);
	ck_assert_int_eq(chain->kind, RECORD_HELD);
	assert_refused(chain, EVPROMISE_ERROR_DEADLOCK,
	    "over 1 other it waits for a resolver that was not used");
	evpromise_resolve(resolver, evpromise_undefined());
	evpromise_resolver_unref(resolver);
	close_base();
}
END_TEST

START_TEST(a_refused_promise_may_free_the_base_as_it_is_released)
{
	struct evpromise_base *other = fake_base_new();

	open_base();
	assert_refused(evpromise_resolved(other, value_that_frees(base)),
	    EVPROMISE_ERROR_TYPE, "another base");
	ck_assert_trace("freed");
	evpromise_base_free(other);
	event_base_free(loop);
}
END_TEST

struct awaited {
	struct evpromise *promise;
	struct evpromise_resolver *rejecter;
};

/* Waits for the same promise once more, which is refused, and rejects it. */
static void
wait_within(evutil_socket_t fd, short what, void *arg)
{
	struct awaited *awaited = arg;

	(void)fd;
	(void)what;
	assert_refused(evpromise_ref(awaited->promise),
	    EVPROMISE_ERROR_DEADLOCK, "runs already");
	evpromise_reject(awaited->rejecter, evpromise_throw(1, "no"));
	evpromise_resolver_unref(awaited->rejecter);
}

START_TEST(a_refusal_within_leaves_the_wait_outside_alone)
{
	struct timeval now = { 0, 0 };
	struct awaited awaited;
	struct evpromise *outcome;

	open_base();
	awaited.promise = evpromise_with_resolvers(base, &awaited.rejecter);
	event_set_log_callback(log_cb);
	event_base_once(loop, -1, EV_TIMEOUT, wait_within, &awaited, &now);
	outcome = evpromise_run(base, awaited.promise);
	event_set_log_callback(NULL);
	ck_assert_str_eq(evpromise_message(outcome), "no");
	evpromise_unref(outcome);
	evpromise_checkpoint(base);
	ck_assert_trace("warned");
	close_base();
}
END_TEST

SUITE("run",
    the_loop_turns_until_the_promise_settles,
    it_waits_again_and_again,
    one_that_has_settled_is_given_back_at_once,
    a_rejection_is_handed_over_and_not_reported,
    one_that_was_reported_is_handled_late,
    a_handler_cannot_wait,
    a_callback_of_the_loop_cannot_wait,
    without_an_event_it_says_what_is_waited_for,
    a_refused_promise_goes_on,
    a_rejection_after_a_refusal_is_reported,
    ending_the_loop_ends_the_wait,
    a_handler_may_free_the_base_that_is_waited_in,
    a_promise_of_another_base_is_a_type_error,
    null_gives_null,
    a_base_without_a_loop_performs_a_checkpoint,
    a_refusal_without_memory_is_null_or_out_of_memory,
    what_was_left_out_of_a_chain_is_counted_through,
    a_refused_promise_may_free_the_base_as_it_is_released,
    a_refusal_within_leaves_the_wait_outside_alone);
