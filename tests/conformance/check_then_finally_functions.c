/* SPDX-License-Identifier: BSD-3-Clause */
/* Then Finally Functions #sec-thenfinallyfunctions
 * Catch Finally Functions #sec-catchfinallyfunctions
 *
 * The ticks are V8's. */
#include "steps.h"

/* A handler of finally that traces "f" and returns what it is told to. */
struct returns {
	struct evpromise *promise;
	struct thenable *thenable;
};

static struct evpromise_value
on_finally(const struct evpromise *settled, void *arg)
{
	const struct returns *returns = arg;

	(void)settled;
	trace("f");
	if (returns->promise != NULL)
		return evpromise_adopt(returns->promise);
	if (returns->thenable != NULL)
		return thenable_value(returns->thenable);
	return evpromise_int(99);
}

/* Traces what comes of finally, beside the ticks of the queue. */
static void
run_finally(struct evpromise *promise, struct returns returns)
{
	struct evpromise_base *base = evpromise_base_of(promise);

	watch(evpromise_finally(promise, on_finally, &returns), "a");
	ticks(base, 6);
	evpromise_checkpoint(base);
}

CASE(then_finally_keeps_the_value)
{
	run_finally(number(base, 1), (struct returns){ NULL, NULL });
	ck_assert_trace("f 1 2 3 a=1 4 5 6");
}

CASE(catch_finally_keeps_the_reason)
{
	run_finally(failure(base, "no"), (struct returns){ NULL, NULL });
	ck_assert_trace("f 1 2 3 a!no 4 5 6");
}

/* PromiseResolve gives a promise itself: no tick more than for a value. */
CASE(then_finally_waits_for_a_promise_and_ignores_its_value)
{
	run_finally(number(base, 1),
	    (struct returns){ number(base, 2), NULL });
	ck_assert_trace("f 1 2 3 a=1 4 5 6");
}

CASE(catch_finally_waits_for_a_promise_and_ignores_its_value)
{
	run_finally(failure(base, "no"),
	    (struct returns){ number(base, 2), NULL });
	ck_assert_trace("f 1 2 3 a!no 4 5 6");
}

CASE(a_promise_may_settle_later)
{
	struct evpromise *inner;

	inner = evpromise_then(done(base), trace_name, "inner");
	run_finally(number(base, 1), (struct returns){ inner, NULL });
	ck_assert_trace("inner f 1 2 3 a=1 4 5 6");
}

static struct evpromise_value
return_inner(const struct evpromise *settled, void *arg)
{
	struct evpromise_base *base = evpromise_base_of(settled);

	(void)arg;
	trace("f");
	return evpromise_adopt(evpromise_then(done(base), trace_name,
	    "inner"));
}

CASE(a_promise_that_the_handler_makes_takes_its_own_ticks)
{
	watch(evpromise_finally(number(base, 1), return_inner, NULL), "a");
	ticks(base, 6);
	evpromise_checkpoint(base);
	ck_assert_trace("f 1 inner 2 3 4 a=1 5 6");
}

CASE(a_thenable_is_waited_for)
{
	int n = 2;
	struct thenable thenable = { act_resolve, &n, 0, 0 };

	run_finally(number(base, 1), (struct returns){ NULL, &thenable });
	ck_assert_trace("f 1 then 2 3 4 a=1 5 6");
}

CASE(a_thenable_that_rejects_replaces_the_value)
{
	char message[] = "inner";
	struct thenable thenable = { act_reject, message, 0, 0 };

	run_finally(number(base, 1), (struct returns){ NULL, &thenable });
	ck_assert_trace("f 1 then 2 3 4 a!inner 5 6");
}

CASE(a_rejected_promise_replaces_the_value)
{
	run_finally(number(base, 1),
	    (struct returns){ failure(base, "inner"), NULL });
	ck_assert_trace("f 1 2 3 a!inner 4 5 6");
}

CASE(a_rejected_promise_replaces_the_reason)
{
	run_finally(failure(base, "no"),
	    (struct returns){ failure(base, "inner"), NULL });
	ck_assert_trace("f 1 2 3 a!inner 4 5 6");
}

CASE(a_throw_replaces_the_value)
{
	watch(evpromise_finally(number(base, 1), trace_and_throw, "f"), "a");
	ticks(base, 3);
	evpromise_checkpoint(base);
	ck_assert_trace("f 1 a!f 2 3");
}

CASE(a_throw_replaces_the_reason)
{
	watch(evpromise_finally(failure(base, "no"), trace_and_throw, "f"),
	    "a");
	ticks(base, 3);
	evpromise_checkpoint(base);
	ck_assert_trace("f 1 a!f 2 3");
}

static struct evpromise_value
return_derived(const struct evpromise *settled, void *derived)
{
	(void)settled;
	trace("f");
	return evpromise_adopt(evpromise_ref(*(struct evpromise **)derived));
}

/* Not the self-resolution error: the promise waits for itself through that of
 * the value thunk, for ever. */
CASE(a_handler_that_returns_finallys_own_promise_never_ends)
{
	AUTO_PROMISE promise;

	trace_expect_mistake("waits for");
	promise = evpromise_finally(number(base, 1), return_derived, &promise);
	watch_too(promise, "a");
	ticks(base, 6);
	evpromise_checkpoint(base);
	ck_assert_trace("f 1 2 3 4 5 6");
	ck_assert_int_eq(evpromise_state(promise), EVPROMISE_PENDING);
}

SUITE("Then Finally Functions",
    then_finally_keeps_the_value,
    catch_finally_keeps_the_reason,
    then_finally_waits_for_a_promise_and_ignores_its_value,
    catch_finally_waits_for_a_promise_and_ignores_its_value,
    a_promise_may_settle_later,
    a_promise_that_the_handler_makes_takes_its_own_ticks,
    a_thenable_is_waited_for,
    a_thenable_that_rejects_replaces_the_value,
    a_rejected_promise_replaces_the_value,
    a_rejected_promise_replaces_the_reason,
    a_throw_replaces_the_value,
    a_throw_replaces_the_reason,
    a_handler_that_returns_finallys_own_promise_never_ends);
