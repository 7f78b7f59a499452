/* SPDX-License-Identifier: BSD-3-Clause */
/* PerformPromiseThen ( promise, onFulfilled, onRejected
 * [ , resultCapability ] ) #sec-performpromisethen */
#include "steps.h"

CASE(of_a_pending_promise_the_reaction_is_appended)
{
	AUTO_DEFERRED a = defer(base);

	watch_too(a.promise, "1st");
	watch_too(a.promise, "2nd");
	evpromise_checkpoint(base);
	ck_assert_trace("");
	evpromise_resolve(a.resolver, evpromise_int(1));
	evpromise_checkpoint(base);
	ck_assert_trace("1st=1 2nd=1");
}

CASE(of_a_fulfilled_promise_the_job_is_queued_at_once)
{
	watch(number(base, 0), "before");
	watch(number(base, 1), "a");
	watch(number(base, 2), "after");
	ck_assert_trace("");
	evpromise_checkpoint(base);
	ck_assert_trace("before=0 a=1 after=2");
}

CASE(of_a_rejected_promise_the_job_is_queued_at_once)
{
	watch(number(base, 0), "before");
	watch(failure(base, "no"), "a");
	watch(number(base, 2), "after");
	ck_assert_trace("");
	evpromise_checkpoint(base);
	ck_assert_trace("before=0 a!no after=2");
}

CASE(a_handler_that_is_missing_is_empty)
{
	watch(evpromise_then2(number(base, 1), NULL, trace_name, "no"), "a");
	watch(evpromise_then2(failure(base, "no"), trace_name, NULL, "no"),
	    "b");
	watch(evpromise_then2(number(base, 2), NULL, NULL, NULL), "c");
	evpromise_checkpoint(base);
	ck_assert_trace("a=1 b!no c=2");
}

CASE(the_promise_is_handled_from_now_on)
{
	AUTO_DEFERRED a = defer(base);

	watch_too(a.promise, "a");
	evpromise_reject(a.resolver, evpromise_int(1));
	evpromise_checkpoint(base);
	ck_assert_trace("a!1");
}

CASE(of_a_rejected_promise_the_tracker_is_told_of_the_first)
{
	struct evpromise *promise = failure(base, "no");

	evpromise_checkpoint(base);
	watch_too(promise, "1st");
	watch(promise, "2nd");
	evpromise_checkpoint(base);
	ck_assert_trace("unhandled!no 1st!no 2nd!no handled!no");
}

CASE(the_derived_promise_is_another_one_and_pending)
{
	AUTO_PROMISE promise = number(base, 1);
	AUTO_PROMISE derived = evpromise_then(evpromise_ref(promise), NULL,
	    NULL);

	ck_assert_ptr_ne(derived, promise);
	ck_assert_int_eq(evpromise_state(derived), EVPROMISE_PENDING);
}

/* A reaction of a settled promise and one of a promise that settles now are
 * both at the end of the queue: neither has precedence. */
CASE(settled_and_settling_promises_share_one_queue)
{
	AUTO_DEFERRED a = defer(base);

	watch_too(a.promise, "settling");
	watch(number(base, 1), "settled before");
	evpromise_resolve(a.resolver, evpromise_int(2));
	watch(number(base, 3), "settled after");
	evpromise_checkpoint(base);
	ck_assert_trace("settled before=1 settling=2 settled after=3");
}

SUITE("PerformPromiseThen",
    of_a_pending_promise_the_reaction_is_appended,
    of_a_fulfilled_promise_the_job_is_queued_at_once,
    of_a_rejected_promise_the_job_is_queued_at_once,
    a_handler_that_is_missing_is_empty,
    the_promise_is_handled_from_now_on,
    of_a_rejected_promise_the_tracker_is_told_of_the_first,
    the_derived_promise_is_another_one_and_pending,
    settled_and_settling_promises_share_one_queue);
