/* SPDX-License-Identifier: BSD-3-Clause */
/* Promise.try ( callback, ...args ) #sec-promise.try */
#include "steps.h"

CASE(the_callback_runs_within_the_call)
{
	AUTO_PROMISE promise;

	watch(number(base, 1), "queued");
	promise = evpromise_try(base, trace_name, "called");
	ck_assert_trace("called");
	evpromise_checkpoint(base);
	ck_assert_trace("called queued=1");
}

static struct evpromise_value
return_five(const struct evpromise *settled, void *arg)
{
	ck_assert_int_eq(evpromise_state(settled), EVPROMISE_PENDING);
	ck_assert_ptr_nonnull(evpromise_base_of(settled));
	ck_assert_ptr_null(arg);
	return evpromise_int(5);
}

CASE(what_it_returns_fulfills_the_promise_within_the_call)
{
	struct evpromise *promise = evpromise_try(base, return_five, NULL);

	ck_assert_int_eq(evpromise_state(promise), EVPROMISE_FULFILLED);
	watch(promise, "a");
	ticks(base, 2);
	evpromise_checkpoint(base);
	ck_assert_trace("a=5 1 2");
}

CASE(what_it_throws_rejects_the_promise_within_the_call)
{
	struct evpromise *promise;

	promise = evpromise_try(base, trace_and_throw, "oops");
	ck_assert_int_eq(evpromise_state(promise), EVPROMISE_REJECTED);
	watch(promise, "a");
	ticks(base, 2);
	evpromise_checkpoint(base);
	ck_assert_trace("oops a!oops 1 2");
}

/* Unlike PromiseResolve: the capability is resolved with it, so the promise is
 * another one, two ticks later. The ticks are V8's. */
CASE(a_promise_that_it_returns_is_waited_for)
{
	struct evpromise *inner = number(base, 1), *promise;

	promise = evpromise_try(base, adopt_arg, evpromise_ref(inner));
	ck_assert_ptr_ne(promise, inner);
	evpromise_unref(inner);
	watch(promise, "a");
	ticks(base, 3);
	evpromise_checkpoint(base);
	ck_assert_trace("1 2 a=1 3");
}

CASE(a_thenable_that_it_returns_is_waited_for)
{
	int n = 1;
	struct thenable thenable = { act_resolve, &n, 0, 0 };
	struct evpromise *promise;

	promise = evpromise_try(base, return_thenable, &thenable);
	ck_assert_trace("");
	watch(promise, "a");
	ticks(base, 3);
	evpromise_checkpoint(base);
	ck_assert_trace("then 1 a=1 2 3");
}

SUITE("Promise.try",
    the_callback_runs_within_the_call,
    what_it_returns_fulfills_the_promise_within_the_call,
    what_it_throws_rejects_the_promise_within_the_call,
    a_promise_that_it_returns_is_waited_for,
    a_thenable_that_it_returns_is_waited_for);
