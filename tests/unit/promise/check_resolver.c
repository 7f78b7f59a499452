/* SPDX-License-Identifier: BSD-3-Clause */
/* resolver.c: settling from outside, abandoning. */
#include "case.h"
#include "trace.h"

CASE(a_promise_settles_once)
{
	AUTO_RESOLVER resolver;
	AUTO_PROMISE promise = evpromise_with_resolvers(base, &resolver);

	ck_assert(evpromise_resolve(resolver, evpromise_int(1)));
	ck_assert(!evpromise_resolve(resolver, evpromise_string("late")));
	ck_assert(!evpromise_reject(resolver, evpromise_throw(1, "late")));
	ck_assert_int_eq(evpromise_as_int(promise), 1);
}

/* Resolved is not settled: what it waits for decides, not the next call. */
CASE(a_promise_that_waits_for_another_is_resolved)
{
	AUTO_RESOLVER outer;
	AUTO_RESOLVER inner;
	AUTO_PROMISE promise = evpromise_with_resolvers(base, &outer);
	struct evpromise *other = evpromise_with_resolvers(base, &inner);

	ck_assert(evpromise_resolve(outer, evpromise_adopt(other)));
	ck_assert(!evpromise_resolve(outer, evpromise_int(1)));
	ck_assert_int_eq(evpromise_state(promise), EVPROMISE_PENDING);
	evpromise_resolve(inner, evpromise_int(2));
	evpromise_checkpoint(base);
	ck_assert_int_eq(evpromise_as_int(promise), 2);
}

CASE(reject_takes_any_value)
{
	AUTO_RESOLVER resolver;
	struct evpromise *promise = evpromise_with_resolvers(base, &resolver);

	ck_assert(evpromise_reject(resolver, evpromise_int(3)));
	ck_assert_int_eq(evpromise_state(promise), EVPROMISE_REJECTED);
	ck_assert_int_eq(evpromise_as_int(promise), 3);
	evpromise_unref(evpromise_catch(promise, trace_name, "caught"));
	evpromise_checkpoint(base);
	ck_assert_trace("caught");
}

/* In JavaScript too: reject(promise) rejects with the promise itself. */
CASE(reject_does_not_wait_for_a_promise)
{
	AUTO_RESOLVER resolver;
	AUTO_PROMISE promise = evpromise_with_resolvers(base, &resolver);

	ck_assert(evpromise_reject(resolver, evpromise_adopt(
	    evpromise_resolved(base, evpromise_int(1)))));
	ck_assert_int_eq(evpromise_state(promise), EVPROMISE_REJECTED);
	ck_assert_str_eq(evpromise_type_name(promise), "promise");
}

/* And `catch(e => e)` then waits for it. */
CASE(a_reason_that_is_a_promise_is_waited_for_when_it_is_shared)
{
	AUTO_RESOLVER resolver;
	struct evpromise *promise = evpromise_with_resolvers(base, &resolver);
	AUTO_PROMISE shared;

	evpromise_reject(resolver, evpromise_adopt(
	    evpromise_resolved(base, evpromise_int(4))));
	shared = evpromise_resolved(base, evpromise_share(promise));
	evpromise_unref(evpromise_catch(promise, trace_name, "caught"));
	evpromise_checkpoint(base);
	ck_assert_int_eq(evpromise_as_int(shared), 4);
}

CASE(its_resolver_waits_for_it_too_when_it_is_shared)
{
	AUTO_RESOLVER rejecter;
	AUTO_RESOLVER resolver;
	struct evpromise *rejected = evpromise_with_resolvers(base, &rejecter);
	AUTO_PROMISE promise = evpromise_with_resolvers(base, &resolver);

	evpromise_reject(rejecter, evpromise_adopt(
	    evpromise_resolved(base, evpromise_int(4))));
	ck_assert(evpromise_resolve(resolver, evpromise_share(rejected)));
	evpromise_unref(evpromise_catch(rejected, trace_name, "caught"));
	ck_assert_int_eq(evpromise_state(promise), EVPROMISE_PENDING);
	evpromise_checkpoint(base);
	ck_assert_int_eq(evpromise_as_int(promise), 4);
	ck_assert_trace("caught");
}

CASE(the_last_resolver_given_up_abandons)
{
	struct evpromise_resolver *resolver;
	AUTO_PROMISE promise = evpromise_with_resolvers(base, &resolver);

	trace_expect_mistake("a promise was dropped unsettled");
	evpromise_resolver_unref(evpromise_resolver_ref(resolver));
	ck_assert_int_eq(evpromise_state(promise), EVPROMISE_PENDING);
	evpromise_resolver_unref(resolver);
	ck_assert_int_eq(evpromise_code(promise), EVPROMISE_ERROR_ABANDONED);
	evpromise_checkpoint(base);
	ck_assert_trace(
	    "unhandled!abandoned: the last resolver was given up");
}

CASE(abandoning_what_nobody_sees_is_silent)
{
	struct evpromise_resolver *resolver;

	evpromise_unref(evpromise_with_resolvers(base, &resolver));
	evpromise_resolver_unref(resolver);
	evpromise_checkpoint(base);
	ck_assert_trace("");
}

CASE(abandoning_reaches_the_handlers_of_dropped_chains)
{
	struct evpromise_resolver *resolver;

	trace_expect_mistake("a promise was dropped unsettled");
	evpromise_unref(evpromise_catch(
	    evpromise_with_resolvers(base, &resolver), trace_name, "caught"));
	evpromise_resolver_unref(resolver);
	evpromise_checkpoint(base);
	ck_assert_trace("caught");
}

START_TEST(null_does_nothing)
{
	struct evpromise_resolver *resolver =
	    (struct evpromise_resolver *)&resolver;

	ck_assert_ptr_null(evpromise_with_resolvers(NULL, &resolver));
	ck_assert_ptr_null(resolver);
	ck_assert(!evpromise_resolve(NULL, evpromise_string("lost")));
	ck_assert(!evpromise_reject(NULL, evpromise_undefined()));
	ck_assert_ptr_null(evpromise_resolver_ref(NULL));
	evpromise_resolver_unref(NULL);
}
END_TEST

SUITE("resolver",
    a_promise_settles_once,
    a_promise_that_waits_for_another_is_resolved,
    reject_takes_any_value,
    reject_does_not_wait_for_a_promise,
    a_reason_that_is_a_promise_is_waited_for_when_it_is_shared,
    its_resolver_waits_for_it_too_when_it_is_shared,
    the_last_resolver_given_up_abandons,
    abandoning_what_nobody_sees_is_silent,
    abandoning_reaches_the_handlers_of_dropped_chains,
    null_does_nothing);
