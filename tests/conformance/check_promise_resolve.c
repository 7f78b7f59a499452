/* SPDX-License-Identifier: BSD-3-Clause */
/* PromiseResolve ( C, x ) #sec-promise-resolve
 * Promise.resolve ( x ) #sec-promise.resolve
 * Promise.reject ( r ) #sec-promise.reject */
#include "steps.h"

CASE(a_promise_is_given_back_whatever_its_state)
{
	AUTO_DEFERRED a = defer(base);

	a.promise = evpromise_resolved(base, evpromise_adopt(a.promise));
	watch_too(a.promise, "a");
	evpromise_resolve(a.resolver, evpromise_int(1));
	ck_assert_int_eq(evpromise_as_int(a.promise), 1);
	ck_assert_ptr_eq(a.promise, evpromise_resolved(base,
	    evpromise_adopt(a.promise)));
	evpromise_checkpoint(base);
	ck_assert_trace("a=1");
}

CASE(a_promise_takes_no_tick_more)
{
	watch(evpromise_resolved(base, evpromise_adopt(number(base, 1))), "a");
	ticks(base, 2);
	evpromise_checkpoint(base);
	ck_assert_trace("a=1 1 2");
}

CASE(a_value_gives_a_new_promise_that_is_fulfilled)
{
	AUTO_PROMISE one = number(base, 1);
	AUTO_PROMISE two = number(base, 1);

	ck_assert_ptr_ne(one, two);
	ck_assert_int_eq(evpromise_state(one), EVPROMISE_FULFILLED);
	ck_assert_int_eq(evpromise_as_int(two), 1);
}

CASE(a_thenable_gives_a_new_promise_that_waits_for_it)
{
	int n = 1;
	struct thenable thenable = { act_resolve, &n, 0, 0 };

	watch(evpromise_resolved(base, thenable_value(&thenable)), "a");
	ticks(base, 3);
	ck_assert_trace("");
	evpromise_checkpoint(base);
	ck_assert_trace("then 1 a=1 2 3");
}

CASE(reject_gives_a_new_promise_that_is_rejected)
{
	struct evpromise *promise;

	promise = evpromise_resolved(base,
	    evpromise_throw_value(evpromise_int(1)));
	ck_assert_int_eq(evpromise_state(promise), EVPROMISE_REJECTED);
	ck_assert_int_eq(evpromise_as_int(promise), 1);
	watch(promise, "a");
	ticks(base, 2);
	evpromise_checkpoint(base);
	ck_assert_trace("a!1 1 2");
}

CASE(reject_with_a_promise_has_that_promise_as_its_reason)
{
	AUTO_PROMISE reason = number(base, 1);
	AUTO_PROMISE promise = evpromise_resolved(base, evpromise_throw_value(
	    evpromise_adopt(evpromise_ref(reason))));

	ck_assert_ptr_ne(promise, reason);
	ck_assert_int_eq(evpromise_state(promise), EVPROMISE_REJECTED);
	ck_assert_str_eq(evpromise_type_name(promise), "promise");
}

SUITE("PromiseResolve",
    a_promise_is_given_back_whatever_its_state,
    a_promise_takes_no_tick_more,
    a_value_gives_a_new_promise_that_is_fulfilled,
    a_thenable_gives_a_new_promise_that_waits_for_it,
    reject_gives_a_new_promise_that_is_rejected,
    reject_with_a_promise_has_that_promise_as_its_reason);
