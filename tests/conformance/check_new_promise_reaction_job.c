/* SPDX-License-Identifier: BSD-3-Clause */
/* NewPromiseReactionJob ( reaction, argument ) #sec-newpromisereactionjob */
#include "steps.h"

START_TEST(without_a_handler_a_value_passes_through)
{
	struct evpromise_base *base = fake_base_new();

	watch(evpromise_catch(number(base, 1), trace_name, "skipped"), "a");
	ticks(base, 3);
	evpromise_checkpoint(base);
	ck_assert_trace("1 a=1 2 3");
	evpromise_base_free(base);
}
END_TEST

START_TEST(without_a_handler_a_reason_passes_through)
{
	struct evpromise_base *base = fake_base_new();

	watch(evpromise_then(failure(base, "no"), trace_name, "skipped"), "a");
	ticks(base, 3);
	evpromise_checkpoint(base);
	ck_assert_trace("1 a!no 2 3");
	evpromise_base_free(base);
}
END_TEST

/* A reason passes as a throw completion: nothing unwraps it. */
START_TEST(without_a_handler_a_thenable_reason_passes_through)
{
	struct evpromise_base *base = fake_base_new();
	int n = 1;
	struct thenable thenable = { act_resolve, &n, 0, 0 };
	struct evpromise *chain;

	chain = evpromise_resolved(base,
	    evpromise_throw_value(thenable_value(&thenable)));
	watch(evpromise_then(chain, trace_name, "skipped"), "a");
	evpromise_checkpoint(base);
	ck_assert_trace("a!thenable");
	evpromise_base_free(base);
}
END_TEST

static struct evpromise_value
check_argument(const struct evpromise *settled, void *expected)
{
	ck_assert_ptr_eq(settled, *(struct evpromise **)expected);
	ck_assert_int_eq(evpromise_as_int(settled), 5);
	trace("called");
	return evpromise_undefined();
}

START_TEST(the_handler_is_called_with_the_argument_once)
{
	struct evpromise_base *base = fake_base_new();
	struct evpromise *promise = number(base, 5);

	evpromise_unref(evpromise_then(evpromise_ref(promise), check_argument,
	    &promise));
	evpromise_checkpoint(base);
	evpromise_checkpoint(base);
	ck_assert_trace("called");
	evpromise_unref(promise);
	evpromise_base_free(base);
}
END_TEST

START_TEST(what_the_handler_returns_resolves_the_promise)
{
	struct evpromise_base *base = fake_base_new();
	struct evpromise *promise;

	promise = evpromise_then(number(base, 1), trace_settled, "then");
	evpromise_checkpoint(base);
	ck_assert_int_eq(evpromise_state(promise), EVPROMISE_FULFILLED);
	ck_assert_int_eq(evpromise_as_int(promise), 1);
	evpromise_unref(promise);
	evpromise_base_free(base);
}
END_TEST

START_TEST(what_a_reject_handler_returns_resolves_it_too)
{
	struct evpromise_base *base = fake_base_new();

	watch(evpromise_catch(failure(base, "no"), trace_name, "catch"), "a");
	evpromise_checkpoint(base);
	ck_assert_trace("catch a=undefined");
	evpromise_base_free(base);
}
END_TEST

START_TEST(what_the_handler_throws_rejects_the_promise)
{
	struct evpromise_base *base = fake_base_new();

	watch(evpromise_then(number(base, 1), trace_and_throw, "oops"), "a");
	watch(evpromise_catch(failure(base, "no"), trace_and_throw, "oh"),
	    "b");
	evpromise_checkpoint(base);
	ck_assert_trace("oops oh a!oops b!oh");
	evpromise_base_free(base);
}
END_TEST

static struct evpromise_value
throw_thenable(const struct evpromise *settled, void *thenable)
{
	return evpromise_throw_value(return_thenable(settled, thenable));
}

START_TEST(a_thenable_that_the_handler_throws_is_not_waited_for)
{
	struct evpromise_base *base = fake_base_new();
	int n = 1;
	struct thenable thenable = { act_resolve, &n, 0, 0 };

	watch(evpromise_then(done(base), throw_thenable, &thenable), "a");
	evpromise_checkpoint(base);
	ck_assert_trace("a!thenable");
	evpromise_base_free(base);
}
END_TEST

/* As V8: the reaction's own tick, the job of the thenable, what it adds. */
START_TEST(a_promise_that_the_handler_returns_takes_three_ticks)
{
	struct evpromise_base *base = fake_base_new();

	watch(evpromise_then(done(base), adopt_arg, number(base, 5)), "a");
	ticks(base, 5);
	evpromise_checkpoint(base);
	ck_assert_trace("1 2 3 a=5 4 5");
	evpromise_base_free(base);
}
END_TEST

START_TEST(a_thenable_that_the_handler_returns_takes_two_ticks)
{
	struct evpromise_base *base = fake_base_new();
	int n = 5;
	struct thenable thenable = { act_resolve, &n, 0, 0 };

	watch(evpromise_then(done(base), return_thenable, &thenable), "a");
	ticks(base, 4);
	evpromise_checkpoint(base);
	ck_assert_trace("1 then 2 a=5 3 4");
	evpromise_base_free(base);
}
END_TEST

/* What the derived promise carries is the reason of the one before it. */
START_TEST(the_handler_may_pass_its_argument_on)
{
	struct evpromise_base *base = fake_base_new();

	watch(evpromise_catch(failure(base, "no"), trace_settled, "catch"),
	    "a");
	evpromise_checkpoint(base);
	ck_assert_trace("catch!no a!no");
	evpromise_base_free(base);
}
END_TEST

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
