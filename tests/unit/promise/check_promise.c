/* SPDX-License-Identifier: BSD-3-Clause */
/* promise.c: then and its family, handles, order. */
#include "case.h"
#include "fake_host.h"
#include "heap.h"
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

CASE(resolved_is_fulfilled_at_once)
{
	AUTO_PROMISE promise = number(base, 5);

	ck_assert_int_eq(evpromise_state(promise), EVPROMISE_FULFILLED);
	ck_assert_int_eq(evpromise_as_int(promise), 5);
	ck_assert_ptr_eq(evpromise_base_of(promise), base);
}

CASE(resolved_with_a_promise_is_that_promise)
{
	AUTO_PROMISE promise = number(base, 5);
	AUTO_PROMISE same = evpromise_resolved(base,
	    evpromise_adopt(evpromise_ref(promise)));

	ck_assert_ptr_eq(same, promise);
}

/* A reason that is a promise, shared, is that promise. */
CASE(resolved_with_a_shared_promise_is_that_promise)
{
	AUTO_PROMISE reason = number(base, 1);
	struct evpromise *rejected = evpromise_resolved(base,
	    evpromise_throw_value(evpromise_adopt(evpromise_ref(reason))));
	AUTO_PROMISE same = evpromise_resolved(base, evpromise_share(rejected));

	ck_assert_ptr_eq(same, reason);
	evpromise_unref(evpromise_catch(rejected, trace_name, "r"));
}

CASE(handlers_never_run_inside_the_call_that_adds_them)
{
	ck_assert_int_eq(evpromise_done(evpromise_then(number(base, 1),
	    trace_settled, "a")), 0);
	ck_assert_trace("");
	evpromise_checkpoint(base);
	ck_assert_trace("a=1");
}

CASE(then_passes_each_value_to_the_next_link)
{
	AUTO_PROMISE chain = number(base, 1);

	chain = evpromise_then(chain, add_one, NULL);
	chain = evpromise_then(chain, add_one, NULL);
	evpromise_checkpoint(base);
	ck_assert_int_eq(evpromise_as_int(chain), 3);
}

CASE(handlers_of_a_promise_run_in_order_of_registration)
{
	AUTO_RESOLVER resolver;
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
}

CASE(a_rejection_skips_to_the_next_catch)
{
	struct evpromise *chain = failure(base, "no");

	chain = evpromise_then(chain, trace_name, "skipped");
	chain = evpromise_then(chain, trace_name, "skipped");
	chain = evpromise_catch(chain, trace_name, "caught");
	chain = evpromise_then(chain, trace_settled, "then");
	ck_assert_int_eq(evpromise_done(chain), 0);
	evpromise_checkpoint(base);
	ck_assert_trace("caught then=undefined");
}

CASE(a_value_skips_catch)
{
	struct evpromise *chain = number(base, 4);

	chain = evpromise_catch(chain, trace_name, "skipped");
	chain = evpromise_then(chain, trace_settled, "a");
	ck_assert_int_eq(evpromise_done(chain), 0);
	evpromise_checkpoint(base);
	ck_assert_trace("a=4");
}

CASE(then2_runs_one_of_its_handlers)
{
	evpromise_unref(evpromise_then2(number(base, 1), trace_settled,
	    trace_name, "a"));
	evpromise_unref(evpromise_then2(failure(base, "no"), trace_settled,
	    trace_name, "b"));
	evpromise_checkpoint(base);
	ck_assert_trace("a=1 b");
}

CASE(what_a_handler_throws_rejects_its_promise)
{
	AUTO_PROMISE chain = number(base, 1);

	chain = evpromise_then(chain, trace_and_throw, "oops");
	evpromise_checkpoint(base);
	ck_assert_int_eq(evpromise_state(chain), EVPROMISE_REJECTED);
	ck_assert_int_eq(evpromise_code(chain), 7);
	ck_assert_str_eq(evpromise_message(chain), "oops");
	ck_assert_trace("oops unhandled!oops");
}

CASE(a_returned_promise_is_waited_for)
{
	AUTO_RESOLVER resolver;
	struct evpromise *inner = evpromise_with_resolvers(base, &resolver);
	AUTO_PROMISE chain = number(base, 1);

	chain = evpromise_then(chain, adopt_arg, inner);
	evpromise_checkpoint(base);
	ck_assert_int_eq(evpromise_state(chain), EVPROMISE_PENDING);
	evpromise_resolve(resolver, evpromise_int(9));
	evpromise_checkpoint(base);
	ck_assert_int_eq(evpromise_as_int(chain), 9);
}

/* As in V8: a promise that is returned takes two turns of the queue more. */
CASE(a_returned_promise_takes_two_ticks)
{
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
}

CASE(a_promise_resolved_with_itself_is_a_type_error)
{
	AUTO_RESOLVER resolver;
	AUTO_PROMISE promise = evpromise_with_resolvers(base, &resolver);

	evpromise_resolve(resolver, evpromise_adopt(evpromise_ref(promise)));
	ck_assert_int_eq(evpromise_code(promise), EVPROMISE_ERROR_TYPE);
}

CASE(a_promise_of_another_base_is_a_type_error)
{
	struct evpromise_base *other = fake_base_new();
	AUTO_PROMISE promise = evpromise_resolved(base,
	    evpromise_adopt(number(other, 1)));

	ck_assert_int_eq(evpromise_code(promise), EVPROMISE_ERROR_TYPE);
	evpromise_base_free(other);
}

CASE(dropping_a_handle_cancels_nothing)
{
	AUTO_RESOLVER resolver;
	struct evpromise *promise = evpromise_with_resolvers(base, &resolver);

	evpromise_unref(evpromise_then(promise, trace_settled, "a"));
	evpromise_resolve(resolver, evpromise_int(1));
	evpromise_checkpoint(base);
	ck_assert_trace("a=1");
}

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

CASE(handlers_may_be_null)
{
	AUTO_PROMISE chain = number(base, 8);

	chain = evpromise_then(chain, NULL, NULL);
	chain = evpromise_catch(chain, NULL, NULL);
	chain = evpromise_finally(chain, NULL, NULL);
	evpromise_checkpoint(base);
	ck_assert_int_eq(evpromise_as_int(chain), 8);
}

/* What is settled and read by many is shared, and outlives its promise. */
CASE(a_value_is_shared_not_copied)
{
	struct evpromise *owner, *a;
	AUTO_PROMISE b;
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
}

CASE(settling_and_draining_allocate_nothing)
{
	AUTO_RESOLVER resolver;
	AUTO_PROMISE chain = evpromise_with_resolvers(base, &resolver);
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
}

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

CASE(the_callback_of_try_is_a_handler)
{
	AUTO_PROMISE text = evpromise_resolved(base, evpromise_string("text"));
	AUTO_PROMISE promise = evpromise_try(base, misread_and_checkpoint,
	    text);

	ck_assert_int_eq(evpromise_code(promise), EVPROMISE_ERROR_TYPE);
	evpromise_checkpoint(base);
	ck_assert_trace("checked innocent=1 "
	    "unhandled!expected int, found string");
}

CASE(try_calls_at_once)
{
	struct evpromise *promise = evpromise_try(base, trace_and_throw, "a");

	ck_assert_trace("a");
	ck_assert_str_eq(evpromise_message(promise), "a");
	ck_assert_ptr_null(evpromise_try(NULL, trace_name, "b"));
	evpromise_unref(evpromise_catch(promise, trace_name, "caught"));
	evpromise_checkpoint(base);
	ck_assert_trace("a caught");
}

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
    dropping_a_handle_cancels_nothing,
    null_in_gives_null_out,
    handlers_may_be_null,
    a_value_is_shared_not_copied,
    settling_and_draining_allocate_nothing,
    the_callback_of_try_is_a_handler,
    try_calls_at_once);
