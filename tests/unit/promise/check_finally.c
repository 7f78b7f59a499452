/* SPDX-License-Identifier: BSD-3-Clause */
/* finally.c: its handler, and the wait for what that returned. */
#include <stdint.h>

#include "case.h"
#include "exhaust.h"
#include "fake_host.h"
#include "heap.h"
#include "trace.h"

static struct evpromise *
number(struct evpromise_base *base, int n)
{
	return evpromise_resolved(base, evpromise_int(n));
}

static struct evpromise_value
adopt_arg(const struct evpromise *settled, void *arg)
{
	(void)settled;
	return evpromise_adopt(arg);
}

CASE(finally_runs_either_way_and_changes_nothing)
{
	struct evpromise *chain;

	chain = evpromise_finally(number(base, 3), trace_name, "f");
	evpromise_unref(evpromise_then(chain, trace_settled, "a"));
	evpromise_checkpoint(base);
	chain = evpromise_finally(evpromise_resolved(base,
	    evpromise_throw(7, "no")), trace_name, "g");
	evpromise_unref(evpromise_catch(chain, trace_settled, "b"));
	evpromise_checkpoint(base);
	ck_assert_trace("f a=3 g b!no unhandled!no");
}

CASE(what_finally_throws_replaces_the_value)
{
	AUTO_PROMISE chain = evpromise_finally(number(base, 3),
	    trace_and_throw, "f");

	evpromise_checkpoint(base);
	ck_assert_str_eq(evpromise_message(chain), "f");
}

CASE(finally_waits_for_what_its_handler_returns)
{
	AUTO_RESOLVER resolver;
	struct evpromise *inner = evpromise_with_resolvers(base, &resolver);
	AUTO_PROMISE chain = evpromise_finally(number(base, 3), adopt_arg,
	    inner);

	evpromise_checkpoint(base);
	ck_assert_int_eq(evpromise_state(chain), EVPROMISE_PENDING);
	evpromise_resolve(resolver, evpromise_int(9));
	evpromise_checkpoint(base);
	ck_assert_int_eq(evpromise_as_int(chain), 3);
}

CASE(a_rejection_that_finally_waits_for_replaces_the_value)
{
	AUTO_PROMISE chain = evpromise_finally(number(base, 3), adopt_arg,
	    evpromise_resolved(base, evpromise_throw(7, "inner")));

	evpromise_checkpoint(base);
	ck_assert_str_eq(evpromise_message(chain), "inner");
}

/* As in V8, after the handler's own: the thunk, and the adoption of its
 * promise, which is three ticks in all. */
CASE(finally_takes_its_ticks)
{
	static const char names[5][2] = { "1", "2", "3", "4", "5" };
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
}

/* The turns that finally waits are skipped when nobody can see them. */
CASE(ticks_are_waited_only_when_they_can_be_seen)
{
	struct evpromise *chain;

	chain = evpromise_finally(evpromise_resolved(base, evpromise_int(1)),
	    trace_name, "f");
	evpromise_unref(evpromise_then(chain, trace_settled, "after"));
	evpromise_checkpoint(base);
	ck_assert_trace("f after=1");
}

static void
release_thenable(void *name)
{
	trace("release:%s", (const char *)name);
}

static void
then_of_thenable(void *name, struct evpromise_resolver *resolver)
{
	(void)resolver;
	trace("then:%s", (const char *)name);
}

static const struct evpromise_type thenable_type = {
	sizeof(struct evpromise_type), "thenable", release_thenable,
	then_of_thenable
};

static struct evpromise_value
return_thenable(const struct evpromise *settled, void *name)
{
	(void)settled;
	return evpromise_own(&thenable_type, name);
}

CASE(without_memory_finally_does_not_wait_for_a_thenable)
{
	char name[] = "a";
	AUTO_PROMISE chain = evpromise_finally(evpromise_resolved(base,
	    evpromise_int(1)), return_thenable, name);
	struct exhausted taken;

	exhaust(base, &taken);
	heap_fail(1, true);
	evpromise_checkpoint(base);
	heap_heal();
	exhaust_undo(&taken);
	ck_assert_int_eq(evpromise_code(chain),
	    EVPROMISE_ERROR_OUT_OF_MEMORY);
	ck_assert_trace("release:a unhandled!out of memory");
}

static struct evpromise_value
return_what_frees(const struct evpromise *settled, void *arg)
{
	(void)arg;
	return value_that_frees(evpromise_base_of(settled));
}

CASE(releasing_what_finally_returned_may_free_the_base)
{
	AUTO_PROMISE chain = evpromise_finally(evpromise_resolved(base,
	    evpromise_int(1)), return_what_frees, NULL);

	evpromise_checkpoint(base);
	ck_assert_trace("freed");
	ck_assert_int_eq(evpromise_code(chain), EVPROMISE_ERROR_BASE_FREED);
}

static struct evpromise_value
share_arg(const struct evpromise *settled, void *arg)
{
	(void)settled;
	return evpromise_share(arg);
}

/* It is the reason of a rejection, which finally's handler hands on. */
CASE(a_shared_promise_that_finally_gets_is_waited_for)
{
	AUTO_RESOLVER resolver;
	AUTO_RESOLVER inner;
	AUTO_PROMISE rejected = evpromise_with_resolvers(base, &resolver);
	AUTO_PROMISE chain;

	evpromise_reject(resolver, evpromise_adopt(
	    evpromise_with_resolvers(base, &inner)));
	evpromise_unref(evpromise_catch(evpromise_ref(rejected), trace_name,
	    "caught"));
	chain = evpromise_finally(number(base, 3), share_arg, rejected);
	evpromise_checkpoint(base);
	ck_assert_int_eq(evpromise_state(chain), EVPROMISE_PENDING);
	evpromise_resolve(inner, evpromise_int(9));
	evpromise_checkpoint(base);
	ck_assert_int_eq(evpromise_as_int(chain), 3);
}

SUITE("finally",
    finally_runs_either_way_and_changes_nothing,
    what_finally_throws_replaces_the_value,
    finally_waits_for_what_its_handler_returns,
    a_rejection_that_finally_waits_for_replaces_the_value,
    finally_takes_its_ticks,
    ticks_are_waited_only_when_they_can_be_seen,
    without_memory_finally_does_not_wait_for_a_thenable,
    releasing_what_finally_returned_may_free_the_base,
    a_shared_promise_that_finally_gets_is_waited_for);
