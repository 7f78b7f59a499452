/* SPDX-License-Identifier: BSD-3-Clause */
/* run.c: waiting for a promise. */
#include <string.h>

#include <event2/event.h>

#include "record/kinds.h"
#include "record/record.h"

#include "case.h"
#include "exhaust.h"
#include "fake_host.h"
#include "heap.h"
#include "trace.h"

/* Runs a promise that must be refused with a code and words. */
static void
assert_refused(struct evpromise *promise, int code, const char *words)
{
	struct evpromise *outcome = evpromise_run(case_base, promise);

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
	event_base_loopbreak(case_event_base);
}

/* A promise that a timer fulfills with 3. */
static struct evpromise *
later(void)
{
	struct evpromise_resolver *resolver;
	struct evpromise *promise =
	    evpromise_with_resolvers(case_base, &resolver);
	struct timeval soon = { 0, 2000 };

	event_base_once(case_event_base, -1, EV_TIMEOUT, resolve_cb, resolver,
	    &soon);
	return promise;
}

LOOP_CASE(the_loop_turns_until_the_promise_settles)
{
	AUTO_PROMISE outcome = evpromise_run(base,
	    evpromise_then(later(), trace_settled, "a"));

	ck_assert_int_eq(evpromise_as_int(outcome), 3);
	ck_assert_trace("a=3");
}

LOOP_CASE(it_waits_again_and_again)
{
	struct evpromise *outcome;
	int i;

	for (i = 0; i < 3; i++) {
		outcome = evpromise_run(base, later());
		ck_assert_int_eq(evpromise_as_int(outcome), 3);
		evpromise_unref(outcome);
	}
}

LOOP_CASE(one_that_has_settled_is_given_back_at_once)
{
	AUTO_PROMISE outcome;

	evpromise_unref(evpromise_then(evpromise_resolved(base,
	    evpromise_int(1)), trace_name, "other"));
	outcome = evpromise_run(base,
	    evpromise_resolved(base, evpromise_int(2)));
	ck_assert_int_eq(evpromise_as_int(outcome), 2);
	ck_assert_trace("");
}

LOOP_CASE(a_rejection_is_handed_over_and_not_reported)
{
	AUTO_PROMISE outcome = evpromise_run(base, evpromise_then(later(),
	    trace_and_throw, "no"));

	ck_assert_str_eq(evpromise_message(outcome), "no");
	evpromise_unref(outcome);
	outcome = evpromise_run(base,
	    evpromise_resolved(base, evpromise_throw(1, "at once")));
	ck_assert_str_eq(evpromise_message(outcome), "at once");
	event_base_dispatch(event_base);
	ck_assert_trace("no");
}

LOOP_CASE(one_that_was_reported_is_handled_late)
{
	AUTO_PROMISE promise =
	    evpromise_resolved(base, evpromise_throw(1, "no"));

	event_base_dispatch(event_base);
	promise = evpromise_run(base, promise);
	event_base_dispatch(event_base);
	ck_assert_trace("unhandled!no handled!no");
}

static struct evpromise_value
run_in_handler(const struct evpromise *settled, void *arg)
{
	(void)settled;
	assert_refused(arg, EVPROMISE_ERROR_DEADLOCK, "in a handler");
	trace("refused");
	return evpromise_undefined();
}

LOOP_CASE(a_handler_cannot_wait)
{
	struct evpromise_resolver *resolver;
	struct evpromise *pending, *outcome;

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
	event_base_dispatch(event_base);
	ck_assert_trace("refused refused");
}

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

LOOP_CASE(a_callback_of_the_loop_cannot_wait)
{
	AUTO_RESOLVER resolver;
	struct timeval now = { 0, 0 };

	event_set_log_callback(log_cb);
	event_base_once(event_base, -1, EV_TIMEOUT, run_cb,
	    evpromise_with_resolvers(base, &resolver), &now);
	event_base_dispatch(event_base);
	ck_assert_trace("warned refused");
}

LOOP_CASE(without_an_event_it_says_what_is_waited_for)
{
	struct evpromise_resolver *resolver;
	struct evpromise *pending, *circle;

	trace_expect_mistake("a promise was dropped unsettled");
	pending = evpromise_with_resolvers(base, &resolver);
	pending = evpromise_then(pending, trace_name, "a");
	assert_refused(evpromise_then(pending, trace_name, "b"),
	    EVPROMISE_ERROR_DEADLOCK,
	    "over 2 others it waits for a resolver that was not used");
	evpromise_resolver_unref(resolver);
	event_base_dispatch(event_base);
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
}

LOOP_CASE(a_refused_promise_goes_on)
{
	AUTO_RESOLVER resolver;
	struct evpromise *pending, *outcome;

	pending = evpromise_with_resolvers(base, &resolver);
	assert_refused(evpromise_ref(pending), EVPROMISE_ERROR_DEADLOCK, "");
	evpromise_resolve(resolver, evpromise_int(5));
	evpromise_resolver_unref(resolver);
	outcome = evpromise_run(base, pending);
	ck_assert_int_eq(evpromise_as_int(outcome), 5);
	evpromise_unref(outcome);
	pending = evpromise_with_resolvers(base, &resolver);
	assert_refused(pending, EVPROMISE_ERROR_DEADLOCK, "");
}

/* It may be rejected later, and then nobody has heard of it. */
LOOP_CASE(a_rejection_after_a_refusal_is_reported)
{
	struct evpromise_resolver *resolver;
	AUTO_PROMISE pending = evpromise_with_resolvers(base, &resolver);

	assert_refused(evpromise_ref(pending), EVPROMISE_ERROR_DEADLOCK, "");
	evpromise_reject(resolver, evpromise_throw(1, "late"));
	evpromise_resolver_unref(resolver);
	event_base_dispatch(event_base);
	ck_assert_trace("unhandled!late");
}

/* A promise that nobody would wait for so long, however slow the machine. */
static struct evpromise *
much_later(void)
{
	return evpromise_delay(case_base, 3600 * 1000, evpromise_undefined(),
	    NULL);
}

LOOP_CASE(ending_the_loop_ends_the_wait)
{
	struct timeval now = { 0, 0 };
	AUTO_PROMISE outcome;

	event_base_once(event_base, -1, EV_TIMEOUT, break_cb, NULL, &now);
	assert_refused(much_later(), EVPROMISE_ERROR_STOPPED, "told to end");
	event_base_loopexit(event_base, NULL);
	assert_refused(much_later(), EVPROMISE_ERROR_STOPPED, "told to end");
	outcome = evpromise_run(base, later());
	ck_assert_int_eq(evpromise_as_int(outcome), 3);
}

static struct evpromise_value
free_base(const struct evpromise *settled, void *arg)
{
	(void)settled;
	(void)arg;
	evpromise_base_free(case_base);
	case_base = NULL;
	return evpromise_undefined();
}

LOOP_CASE(a_handler_may_free_the_base_that_is_waited_in)
{
	AUTO_PROMISE outcome = evpromise_run(base, evpromise_then(later(),
	    free_base, NULL));

	ck_assert_int_eq(evpromise_code(outcome), EVPROMISE_ERROR_BASE_FREED);
	ck_assert_trace("");
}

LOOP_CASE(a_promise_of_another_base_is_a_type_error)
{
	AUTO_BASE other = evpromise_base_new(event_base);

	assert_refused(evpromise_resolved(other, evpromise_int(1)),
	    EVPROMISE_ERROR_TYPE, "another base");
}

LOOP_CASE(null_gives_null)
{
	ck_assert_ptr_null(evpromise_run(base, NULL));
	ck_assert_ptr_null(evpromise_run(NULL, evpromise_then(
	    evpromise_resolved(base, evpromise_int(1)), trace_name, "a")));
	event_base_dispatch(event_base);
	ck_assert_trace("");
}

CASE(a_base_without_a_loop_performs_a_checkpoint)
{
	struct evpromise *outcome;

	outcome = evpromise_run(base, evpromise_then(evpromise_resolved(base,
	    evpromise_int(4)), trace_settled, "a"));
	ck_assert_int_eq(evpromise_as_int(outcome), 4);
	evpromise_unref(outcome);
	assert_refused(evpromise_race(base, NULL, 0), EVPROMISE_ERROR_DEADLOCK,
	    "no event is left");
}

/* From the n-th allocation on there is no memory. */
static void
refuse_without_memory(struct evpromise_base *base, size_t n)
{
	struct evpromise *pending = evpromise_race(base, NULL, 0);
	struct evpromise *outcome;
	struct exhausted taken;

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
}

CASE(a_refusal_without_memory_is_null_or_out_of_memory)
{
	refuse_without_memory(base, 1);
}

CASE(a_refusal_with_little_memory_is_null_or_out_of_memory)
{
	refuse_without_memory(base, 2);
}

/* See forward.c: the last of them is held. */
LOOP_CASE(what_was_left_out_of_a_chain_is_counted_through)
{
	AUTO_RESOLVER resolver;
	struct evpromise *chain;
	int i;

	chain = evpromise_with_resolvers(base, &resolver);
	for (i = 0; i < 3; i++)
		chain = evpromise_then(chain, NULL, NULL);
	ck_assert_int_eq(chain->kind, RECORD_HELD);
	assert_refused(chain, EVPROMISE_ERROR_DEADLOCK,
	    "over 1 other it waits for a resolver that was not used");
	evpromise_resolve(resolver, evpromise_undefined());
}

LOOP_CASE(a_refused_promise_may_free_the_base_as_it_is_released)
{
	AUTO_BASE other = fake_base_new();

	assert_refused(evpromise_resolved(other, value_that_frees(base)),
	    EVPROMISE_ERROR_TYPE, "another base");
	ck_assert_trace("freed");
	case_base = NULL;
}

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

LOOP_CASE(a_refusal_within_leaves_the_wait_outside_alone)
{
	struct timeval now = { 0, 0 };
	struct awaited awaited;
	struct evpromise *outcome;

	awaited.promise = evpromise_with_resolvers(base, &awaited.rejecter);
	event_set_log_callback(log_cb);
	event_base_once(event_base, -1, EV_TIMEOUT, wait_within, &awaited,
	    &now);
	outcome = evpromise_run(base, awaited.promise);
	event_set_log_callback(NULL);
	ck_assert_str_eq(evpromise_message(outcome), "no");
	evpromise_unref(outcome);
	evpromise_checkpoint(base);
	ck_assert_trace("warned");
}

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
    a_refusal_with_little_memory_is_null_or_out_of_memory,
    what_was_left_out_of_a_chain_is_counted_through,
    a_refused_promise_may_free_the_base_as_it_is_released,
    a_refusal_within_leaves_the_wait_outside_alone);
