/* SPDX-License-Identifier: BSD-3-Clause */
/* promise.c: then and its family, handles, order. */
#include "internal.h"

#include "fake_host.h"
#include "heap.h"
#include "suite.h"
#include "trace.h"

static struct evpromise *
number(struct evpromise_base *base, int n)
{
	return evpromise_resolved(base, evpromise_int(n));
}

static struct evpromise *
failure(struct evpromise_base *base, const char *message)
{
	return evpromise_resolved(base, evpromise_throw(7, "%s", message));
}

static struct evpromise_value
add_one(const struct evpromise *settled, void *arg)
{
	(void)arg;
	return evpromise_int(evpromise_as_int(settled) + 1);
}

static struct evpromise_value
adopt_arg(const struct evpromise *settled, void *arg)
{
	(void)settled;
	return evpromise_adopt(arg);
}

START_TEST(resolved_is_fulfilled_at_once)
{
	struct evpromise_base *base = fake_base_new();
	struct evpromise *promise = number(base, 5);

	ck_assert_int_eq(evpromise_state(promise), EVPROMISE_FULFILLED);
	ck_assert_int_eq(evpromise_as_int(promise), 5);
	ck_assert_ptr_eq(evpromise_base_of(promise), base);
	evpromise_unref(promise);
	evpromise_base_free(base);
}
END_TEST

START_TEST(resolved_with_a_promise_is_that_promise)
{
	struct evpromise_base *base = fake_base_new();
	struct evpromise *promise = number(base, 5), *same;

	same = evpromise_resolved(base,
	    evpromise_adopt(evpromise_ref(promise)));
	ck_assert_ptr_eq(same, promise);
	evpromise_unref(same);
	evpromise_unref(promise);
	evpromise_base_free(base);
}
END_TEST

/* A reason that is a promise, shared, is that promise. */
START_TEST(resolved_with_a_shared_promise_is_that_promise)
{
	struct evpromise_base *base = fake_base_new();
	struct evpromise *reason = number(base, 1), *rejected, *same;

	rejected = evpromise_resolved(base, evpromise_throw_value(
	    evpromise_adopt(evpromise_ref(reason))));
	same = evpromise_resolved(base, evpromise_share(rejected));
	ck_assert_ptr_eq(same, reason);
	evpromise_unref(same);
	evpromise_unref(reason);
	evpromise_unref(evpromise_catch(rejected, trace_name, "r"));
	evpromise_base_free(base);
}
END_TEST

START_TEST(handlers_never_run_inside_the_call_that_adds_them)
{
	struct evpromise_base *base = fake_base_new();

	ck_assert_int_eq(evpromise_done(evpromise_then(number(base, 1),
	    trace_settled, "a")), 0);
	ck_assert_trace("");
	evpromise_checkpoint(base);
	ck_assert_trace("a=1");
	evpromise_base_free(base);
}
END_TEST

START_TEST(then_passes_each_value_to_the_next_link)
{
	struct evpromise_base *base = fake_base_new();
	struct evpromise *chain = number(base, 1);

	chain = evpromise_then(chain, add_one, NULL);
	chain = evpromise_then(chain, add_one, NULL);
	evpromise_checkpoint(base);
	ck_assert_int_eq(evpromise_as_int(chain), 3);
	evpromise_unref(chain);
	evpromise_base_free(base);
}
END_TEST

START_TEST(handlers_of_a_promise_run_in_order_of_registration)
{
	struct evpromise_base *base = fake_base_new();
	struct evpromise_resolver *resolver;
	struct evpromise *promise = evpromise_with_resolvers(base, &resolver);

	evpromise_unref(evpromise_then(evpromise_ref(promise), trace_settled,
	    "a"));
	evpromise_unref(evpromise_then(evpromise_ref(promise), trace_settled,
	    "b"));
	evpromise_unref(evpromise_then(promise, trace_settled, "c"));
	evpromise_resolve(resolver, evpromise_int(1));
	ck_assert_trace("");
	evpromise_checkpoint(base);
	ck_assert_trace("a=1 b=1 c=1");
	evpromise_resolver_unref(resolver);
	evpromise_base_free(base);
}
END_TEST

START_TEST(a_rejection_skips_to_the_next_catch)
{
	struct evpromise_base *base = fake_base_new();
	struct evpromise *chain = failure(base, "no");

	chain = evpromise_then(chain, trace_name, "skipped");
	chain = evpromise_then(chain, trace_name, "skipped");
	chain = evpromise_catch(chain, trace_name, "caught");
	chain = evpromise_then(chain, trace_settled, "then");
	ck_assert_int_eq(evpromise_done(chain), 0);
	evpromise_checkpoint(base);
	ck_assert_trace("caught then=undefined");
	evpromise_base_free(base);
}
END_TEST

START_TEST(a_value_skips_catch)
{
	struct evpromise_base *base = fake_base_new();
	struct evpromise *chain = number(base, 4);

	chain = evpromise_catch(chain, trace_name, "skipped");
	chain = evpromise_then(chain, trace_settled, "a");
	ck_assert_int_eq(evpromise_done(chain), 0);
	evpromise_checkpoint(base);
	ck_assert_trace("a=4");
	evpromise_base_free(base);
}
END_TEST

START_TEST(then2_runs_one_of_its_handlers)
{
	struct evpromise_base *base = fake_base_new();

	evpromise_unref(evpromise_then2(number(base, 1), trace_settled,
	    trace_name, "a"));
	evpromise_unref(evpromise_then2(failure(base, "no"), trace_settled,
	    trace_name, "b"));
	evpromise_checkpoint(base);
	ck_assert_trace("a=1 b");
	evpromise_base_free(base);
}
END_TEST

START_TEST(what_a_handler_throws_rejects_its_promise)
{
	struct evpromise_base *base = fake_base_new();
	struct evpromise *chain = number(base, 1);

	chain = evpromise_then(chain, trace_and_throw, "oops");
	evpromise_checkpoint(base);
	ck_assert_int_eq(evpromise_state(chain), EVPROMISE_REJECTED);
	ck_assert_int_eq(evpromise_code(chain), 7);
	ck_assert_str_eq(evpromise_message(chain), "oops");
	ck_assert_trace("oops unhandled!oops");
	evpromise_unref(chain);
	evpromise_base_free(base);
}
END_TEST

START_TEST(a_returned_promise_is_waited_for)
{
	struct evpromise_base *base = fake_base_new();
	struct evpromise_resolver *resolver;
	struct evpromise *inner = evpromise_with_resolvers(base, &resolver);
	struct evpromise *chain = number(base, 1);

	chain = evpromise_then(chain, adopt_arg, inner);
	evpromise_checkpoint(base);
	ck_assert_int_eq(evpromise_state(chain), EVPROMISE_PENDING);
	evpromise_resolve(resolver, evpromise_int(9));
	evpromise_checkpoint(base);
	ck_assert_int_eq(evpromise_as_int(chain), 9);
	evpromise_unref(chain);
	evpromise_resolver_unref(resolver);
	evpromise_base_free(base);
}
END_TEST

/* As in V8: a promise that is returned takes two turns of the queue more. */
START_TEST(a_returned_promise_takes_two_ticks)
{
	struct evpromise_base *base = fake_base_new();
	struct evpromise *chain = number(base, 0);
	char tick[] = "1";

	evpromise_unref(evpromise_then(evpromise_then(number(base, 0),
	    adopt_arg, number(base, 5)), trace_settled, "adopted"));
	for (; tick[0] <= '4'; tick[0]++) {
		static const char names[4][2] = { "1", "2", "3", "4" };
		int i = tick[0] - '1';

		chain = evpromise_then(chain, trace_name,
		    (void *)(uintptr_t)names[i]);
	}
	evpromise_unref(chain);
	evpromise_checkpoint(base);
	ck_assert_trace("1 2 3 adopted=5 4");
	evpromise_base_free(base);
}
END_TEST

START_TEST(a_promise_resolved_with_itself_is_a_type_error)
{
	struct evpromise_base *base = fake_base_new();
	struct evpromise_resolver *resolver;
	struct evpromise *promise = evpromise_with_resolvers(base, &resolver);

	evpromise_resolve(resolver, evpromise_adopt(evpromise_ref(promise)));
	ck_assert_int_eq(evpromise_code(promise), EVPROMISE_ERROR_TYPE);
	evpromise_unref(promise);
	evpromise_resolver_unref(resolver);
	evpromise_base_free(base);
}
END_TEST

START_TEST(a_promise_of_another_base_is_a_type_error)
{
	struct evpromise_base *one = fake_base_new(), *two = fake_base_new();
	struct evpromise *promise;

	promise = evpromise_resolved(one, evpromise_adopt(number(two, 1)));
	ck_assert_int_eq(evpromise_code(promise), EVPROMISE_ERROR_TYPE);
	evpromise_unref(promise);
	evpromise_base_free(one);
	evpromise_base_free(two);
}
END_TEST

START_TEST(finally_runs_either_way_and_changes_nothing)
{
	struct evpromise_base *base = fake_base_new();
	struct evpromise *chain;

	chain = evpromise_finally(number(base, 3), trace_name, "f");
	evpromise_unref(evpromise_then(chain, trace_settled, "a"));
	evpromise_checkpoint(base);
	chain = evpromise_finally(failure(base, "no"), trace_name, "g");
	evpromise_unref(evpromise_catch(chain, trace_settled, "b"));
	evpromise_checkpoint(base);
	ck_assert_trace("f a=3 g b!no unhandled!no");
	evpromise_base_free(base);
}
END_TEST

START_TEST(what_finally_throws_replaces_the_value)
{
	struct evpromise_base *base = fake_base_new();
	struct evpromise *chain;

	chain = evpromise_finally(number(base, 3), trace_and_throw, "f");
	evpromise_checkpoint(base);
	ck_assert_str_eq(evpromise_message(chain), "f");
	evpromise_unref(chain);
	evpromise_base_free(base);
}
END_TEST

START_TEST(finally_waits_for_what_its_handler_returns)
{
	struct evpromise_base *base = fake_base_new();
	struct evpromise_resolver *resolver;
	struct evpromise *inner = evpromise_with_resolvers(base, &resolver);
	struct evpromise *chain;

	chain = evpromise_finally(number(base, 3), adopt_arg, inner);
	evpromise_checkpoint(base);
	ck_assert_int_eq(evpromise_state(chain), EVPROMISE_PENDING);
	evpromise_resolve(resolver, evpromise_int(9));
	evpromise_checkpoint(base);
	ck_assert_int_eq(evpromise_as_int(chain), 3);
	evpromise_unref(chain);
	evpromise_resolver_unref(resolver);
	evpromise_base_free(base);
}
END_TEST

START_TEST(a_rejection_that_finally_waits_for_replaces_the_value)
{
	struct evpromise_base *base = fake_base_new();
	struct evpromise *chain;

	chain = evpromise_finally(number(base, 3), adopt_arg,
	    failure(base, "inner"));
	evpromise_checkpoint(base);
	ck_assert_str_eq(evpromise_message(chain), "inner");
	evpromise_unref(chain);
	evpromise_base_free(base);
}
END_TEST

/* As in V8, after the handler's own: the thunk, and the adoption of its
 * promise, which is three ticks in all. */
START_TEST(finally_takes_its_ticks)
{
	static const char names[5][2] = { "1", "2", "3", "4", "5" };
	struct evpromise_base *base = fake_base_new();
	struct evpromise *chain;
	int i;

	chain = evpromise_finally(number(base, 3), trace_name, "f");
	evpromise_unref(evpromise_then(chain, trace_settled, "after"));
	chain = number(base, 0);
	for (i = 0; i < 5; i++)
		chain = evpromise_then(chain, trace_name,
		    (void *)(uintptr_t)names[i]);
	evpromise_unref(chain);
	evpromise_checkpoint(base);
	ck_assert_trace("f 1 2 3 after=3 4 5");
	evpromise_base_free(base);
}
END_TEST

START_TEST(dropping_a_handle_cancels_nothing)
{
	struct evpromise_base *base = fake_base_new();
	struct evpromise_resolver *resolver;
	struct evpromise *promise = evpromise_with_resolvers(base, &resolver);

	evpromise_unref(evpromise_then(promise, trace_settled, "a"));
	evpromise_resolve(resolver, evpromise_int(1));
	evpromise_resolver_unref(resolver);
	evpromise_checkpoint(base);
	ck_assert_trace("a=1");
	evpromise_base_free(base);
}
END_TEST

START_TEST(null_in_gives_null_out)
{
	ck_assert_ptr_null(evpromise_then(NULL, trace_name, NULL));
	ck_assert_ptr_null(evpromise_then2(NULL, trace_name, NULL, NULL));
	ck_assert_ptr_null(evpromise_catch(NULL, trace_name, NULL));
	ck_assert_ptr_null(evpromise_finally(NULL, trace_name, NULL));
	ck_assert_ptr_null(evpromise_ref(NULL));
	ck_assert_ptr_null(evpromise_resolved(NULL, evpromise_undefined()));
	ck_assert_int_eq(evpromise_done(NULL), -1);
	evpromise_unref(NULL);
}
END_TEST

START_TEST(handlers_may_be_null)
{
	struct evpromise_base *base = fake_base_new();
	struct evpromise *chain = number(base, 8);

	chain = evpromise_then(chain, NULL, NULL);
	chain = evpromise_catch(chain, NULL, NULL);
	chain = evpromise_finally(chain, NULL, NULL);
	evpromise_checkpoint(base);
	ck_assert_int_eq(evpromise_as_int(chain), 8);
	evpromise_unref(chain);
	evpromise_base_free(base);
}
END_TEST

/* What is settled and read by many is shared, and outlives its promise. */
START_TEST(a_value_is_shared_not_copied)
{
	struct evpromise_base *base = fake_base_new();
	struct evpromise *owner, *a, *b;
	const char *text;

	owner = evpromise_resolved(base, evpromise_string("text"));
	text = evpromise_as_string(owner);
	a = evpromise_then(evpromise_ref(owner), trace_settled, "a");
	b = evpromise_then(evpromise_ref(owner), trace_settled, "b");
	b = evpromise_then(b, trace_settled, "c");
	evpromise_unref(owner);
	evpromise_checkpoint(base);
	ck_assert_ptr_eq(evpromise_as_string(a), text);
	ck_assert_ptr_eq(evpromise_as_string(b), text);
	evpromise_unref(a);
	ck_assert_str_eq(evpromise_as_string(b), "text");
	evpromise_unref(b);
	evpromise_base_free(base);
}
END_TEST

START_TEST(settling_and_draining_allocate_nothing)
{
	struct evpromise_base *base = fake_base_new();
	struct evpromise_resolver *resolver;
	struct evpromise *chain = evpromise_with_resolvers(base, &resolver);
	int i;

	for (i = 0; i < 10; i++) {
		chain = evpromise_then(chain, add_one, NULL);
		chain = evpromise_finally(chain, trace_name, "f");
	}
	heap_fail(1, true);
	evpromise_resolve(resolver, evpromise_int(1));
	evpromise_checkpoint(base);
	ck_assert_uint_eq(heap_count(), 0);
	ck_assert_int_eq(evpromise_as_int(chain), 11);
	evpromise_unref(chain);
	evpromise_resolver_unref(resolver);
	evpromise_base_free(base);
}
END_TEST

static struct evpromise_value
misread_and_checkpoint(const struct evpromise *settled, void *text)
{
	struct evpromise_base *base = evpromise_base_of(settled);

	evpromise_unref(evpromise_then(evpromise_resolved(base,
	    evpromise_int(1)), trace_settled, "innocent"));
	ck_assert_int_eq(evpromise_as_int(text), 0);
	evpromise_checkpoint(base);
	trace("checked");
	return evpromise_undefined();
}

START_TEST(the_callback_of_try_is_a_handler)
{
	struct evpromise_base *base = fake_base_new();
	struct evpromise *text = evpromise_resolved(base,
	    evpromise_string("text"));
	struct evpromise *promise;

	promise = evpromise_try(base, misread_and_checkpoint, text);
	ck_assert_int_eq(evpromise_code(promise), EVPROMISE_ERROR_TYPE);
	evpromise_checkpoint(base);
	ck_assert_trace("checked innocent=1 "
	    "unhandled!expected int, found string");
	evpromise_unref(promise);
	evpromise_unref(text);
	evpromise_base_free(base);
}
END_TEST

START_TEST(try_calls_at_once)
{
	struct evpromise_base *base = fake_base_new();
	struct evpromise *promise = evpromise_try(base, trace_and_throw, "a");

	ck_assert_trace("a");
	ck_assert_str_eq(evpromise_message(promise), "a");
	ck_assert_ptr_null(evpromise_try(NULL, trace_name, "b"));
	evpromise_unref(evpromise_catch(promise, trace_name, "caught"));
	evpromise_checkpoint(base);
	ck_assert_trace("a caught");
	evpromise_base_free(base);
}
END_TEST

static struct evpromise_value
share_arg(const struct evpromise *settled, void *arg)
{
	(void)settled;
	return evpromise_share(arg);
}

/* It is the reason of a rejection, which finally's handler hands on. */
START_TEST(a_shared_promise_that_finally_gets_is_waited_for)
{
	struct evpromise_base *base = fake_base_new();
	struct evpromise_resolver *resolver, *inner;
	struct evpromise *rejected = evpromise_with_resolvers(base, &resolver);
	struct evpromise *chain;

	evpromise_reject(resolver, evpromise_adopt(
	    evpromise_with_resolvers(base, &inner)));
	evpromise_resolver_unref(resolver);
	evpromise_unref(evpromise_catch(evpromise_ref(rejected), trace_name,
	    "caught"));
	chain = evpromise_finally(number(base, 3), share_arg, rejected);
	evpromise_checkpoint(base);
	ck_assert_int_eq(evpromise_state(chain), EVPROMISE_PENDING);
	evpromise_resolve(inner, evpromise_int(9));
	evpromise_resolver_unref(inner);
	evpromise_checkpoint(base);
	ck_assert_int_eq(evpromise_as_int(chain), 3);
	evpromise_unref(chain);
	evpromise_unref(rejected);
	evpromise_base_free(base);
}
END_TEST

SUITE("promise",
    resolved_is_fulfilled_at_once,
    resolved_with_a_promise_is_that_promise,
    resolved_with_a_shared_promise_is_that_promise,
    handlers_never_run_inside_the_call_that_adds_them,
    then_passes_each_value_to_the_next_link,
    handlers_of_a_promise_run_in_order_of_registration,
    a_rejection_skips_to_the_next_catch,
    a_value_skips_catch,
    then2_runs_one_of_its_handlers,
    what_a_handler_throws_rejects_its_promise,
    a_returned_promise_is_waited_for,
    a_returned_promise_takes_two_ticks,
    a_promise_resolved_with_itself_is_a_type_error,
    a_promise_of_another_base_is_a_type_error,
    finally_runs_either_way_and_changes_nothing,
    what_finally_throws_replaces_the_value,
    finally_waits_for_what_its_handler_returns,
    a_rejection_that_finally_waits_for_replaces_the_value,
    finally_takes_its_ticks,
    dropping_a_handle_cancels_nothing,
    null_in_gives_null_out,
    handlers_may_be_null,
    a_value_is_shared_not_copied,
    settling_and_draining_allocate_nothing,
    the_callback_of_try_is_a_handler,
    try_calls_at_once,
    a_shared_promise_that_finally_gets_is_waited_for);
