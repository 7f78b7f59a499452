/* SPDX-License-Identifier: BSD-3-Clause */
/* NewPromiseReactionJob ( reaction, argument ) #sec-newpromisereactionjob */
#include "steps.h"

CASE(without_a_handler_a_value_passes_through)
{
	watch(evpromise_catch(number(base, 1), trace_name, "skipped"), "a");
	ticks(base, 3);
	evpromise_checkpoint(base);
	ck_assert_trace("1 a=1 2 3");
}

CASE(without_a_handler_a_reason_passes_through)
{
	watch(evpromise_then(failure(base, "no"), trace_name, "skipped"), "a");
	ticks(base, 3);
	evpromise_checkpoint(base);
	ck_assert_trace("1 a!no 2 3");
}

/* A reason passes as a throw completion: nothing unwraps it. */
CASE(without_a_handler_a_thenable_reason_passes_through)
{
	int n = 1;
	struct thenable thenable = { act_resolve, &n, 0, 0 };
	struct evpromise *chain;

	chain = evpromise_resolved(base,
	    evpromise_throw_value(thenable_value(&thenable)));
	watch(evpromise_then(chain, trace_name, "skipped"), "a");
	evpromise_checkpoint(base);
	ck_assert_trace("a!thenable");
}

static struct evpromise_value
check_argument(const struct evpromise *settled, void *expected)
{
	ck_assert_ptr_eq(settled, *(struct evpromise **)expected);
	ck_assert_int_eq(evpromise_as_int(settled), 5);
	trace("called");
	return evpromise_undefined();
}

CASE(the_handler_is_called_with_the_argument_once)
{
	AUTO_PROMISE promise = number(base, 5);

	evpromise_unref(evpromise_then(evpromise_ref(promise), check_argument,
	    &promise));
	evpromise_checkpoint(base);
	evpromise_checkpoint(base);
	ck_assert_trace("called");
}

CASE(what_the_handler_returns_resolves_the_promise)
{
	AUTO_PROMISE promise = evpromise_then(number(base, 1), trace_settled,
	    "then");

	evpromise_checkpoint(base);
	ck_assert_int_eq(evpromise_state(promise), EVPROMISE_FULFILLED);
	ck_assert_int_eq(evpromise_as_int(promise), 1);
}

CASE(what_a_reject_handler_returns_resolves_it_too)
{
	watch(evpromise_catch(failure(base, "no"), trace_name, "catch"), "a");
	evpromise_checkpoint(base);
	ck_assert_trace("catch a=undefined");
}

CASE(what_the_handler_throws_rejects_the_promise)
{
	watch(evpromise_then(number(base, 1), trace_and_throw, "oops"), "a");
	watch(evpromise_catch(failure(base, "no"), trace_and_throw, "oh"),
	    "b");
	evpromise_checkpoint(base);
	ck_assert_trace("oops oh a!oops b!oh");
}

static struct evpromise_value
throw_thenable(const struct evpromise *settled, void *thenable)
{
	return evpromise_throw_value(return_thenable(settled, thenable));
}

CASE(a_thenable_that_the_handler_throws_is_not_waited_for)
{
	int n = 1;
	struct thenable thenable = { act_resolve, &n, 0, 0 };

	watch(evpromise_then(done(base), throw_thenable, &thenable), "a");
	evpromise_checkpoint(base);
	ck_assert_trace("a!thenable");
}

/* As V8: the reaction's own tick, the job of the thenable, what it adds. */
CASE(a_promise_that_the_handler_returns_takes_three_ticks)
{
	watch(evpromise_then(done(base), adopt_arg, number(base, 5)), "a");
	ticks(base, 5);
	evpromise_checkpoint(base);
	ck_assert_trace("1 2 3 a=5 4 5");
}

CASE(a_thenable_that_the_handler_returns_takes_two_ticks)
{
	int n = 5;
	struct thenable thenable = { act_resolve, &n, 0, 0 };

	watch(evpromise_then(done(base), return_thenable, &thenable), "a");
	ticks(base, 4);
	evpromise_checkpoint(base);
	ck_assert_trace("1 then 2 a=5 3 4");
}

/* What the derived promise carries is the reason of the one before it. */
CASE(the_handler_may_pass_its_argument_on)
{
	watch(evpromise_catch(failure(base, "no"), trace_settled, "catch"),
	    "a");
	evpromise_checkpoint(base);
	ck_assert_trace("catch!no a!no");
}

SUITE("NewPromiseReactionJob",
    without_a_handler_a_value_passes_through,
    without_a_handler_a_reason_passes_through,
    without_a_handler_a_thenable_reason_passes_through,
    the_handler_is_called_with_the_argument_once,
    what_the_handler_returns_resolves_the_promise,
    what_a_reject_handler_returns_resolves_it_too,
    what_the_handler_throws_rejects_the_promise,
    a_thenable_that_the_handler_throws_is_not_waited_for,
    a_promise_that_the_handler_returns_takes_three_ticks,
    a_thenable_that_the_handler_returns_takes_two_ticks,
    the_handler_may_pass_its_argument_on);
