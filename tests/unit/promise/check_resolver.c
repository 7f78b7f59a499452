/* SPDX-License-Identifier: BSD-3-Clause */
/* resolver.c: settling from outside, abandoning, foreign thenables. */
#include "case.h"
#include "exhaust.h"
#include "heap.h"
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
	ck_assert_str_eq(evpromise_typeof(promise), "promise");
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

/* A foreign future: what its `then` was given is noted. */
struct foreign {
	struct evpromise_resolver *resolver;
	int resolve_with;
	int released;
};

static void
foreign_release(void *payload)
{
	((struct foreign *)payload)->released++;
}

static void
foreign_then_later(void *payload, struct evpromise_resolver *resolver)
{
	trace("then");
	((struct foreign *)payload)->resolver =
	    evpromise_resolver_ref(resolver);
}

static void
foreign_then_now(void *payload, struct evpromise_resolver *resolver)
{
	struct foreign *foreign = payload;

	evpromise_resolve(resolver, evpromise_int(foreign->resolve_with));
	ck_assert(!evpromise_reject(resolver, evpromise_throw(1, "late")));
}

static void
foreign_then_never(void *payload, struct evpromise_resolver *resolver)
{
	(void)payload;
	(void)resolver;
}

static const struct evpromise_type later_type = {
	sizeof(struct evpromise_type), "later", foreign_release,
	foreign_then_later
};
static const struct evpromise_type now_type = {
	sizeof(struct evpromise_type), "now", foreign_release,
	foreign_then_now
};
static const struct evpromise_type never_type = {
	sizeof(struct evpromise_type), "never", foreign_release,
	foreign_then_never
};

CASE(a_thenable_is_waited_for_from_a_job)
{
	struct foreign foreign = { NULL, 0, 0 };
	AUTO_PROMISE promise = evpromise_resolved(base,
	    evpromise_own(&later_type, &foreign));

	ck_assert_trace("");
	evpromise_checkpoint(base);
	ck_assert_trace("then");
	ck_assert_int_eq(foreign.released, 1);
	ck_assert_int_eq(evpromise_state(promise), EVPROMISE_PENDING);
	evpromise_resolve(foreign.resolver, evpromise_int(4));
	evpromise_resolver_unref(foreign.resolver);
	ck_assert_int_eq(evpromise_as_int(promise), 4);
}

CASE(a_thenable_that_throws_after_settling_is_ignored)
{
	struct foreign foreign = { NULL, 6, 0 };
	AUTO_PROMISE promise = evpromise_resolved(base,
	    evpromise_own(&now_type, &foreign));

	evpromise_checkpoint(base);
	ck_assert_int_eq(evpromise_as_int(promise), 6);
}

CASE(a_thenable_that_forgets_its_resolver_abandons)
{
	struct foreign foreign = { NULL, 0, 0 };
	AUTO_PROMISE promise;

	trace_expect_mistake("a promise was dropped unsettled");
	promise = evpromise_resolved(base,
	    evpromise_own(&never_type, &foreign));
	evpromise_checkpoint(base);
	ck_assert_int_eq(evpromise_code(promise), EVPROMISE_ERROR_ABANDONED);
}

/* A reason that is a thenable too; it stays the rejected promise's. */
CASE(a_reason_that_is_a_thenable_is_waited_for_when_it_is_shared)
{
	struct foreign foreign = { NULL, 6, 0 };
	struct evpromise *promise = evpromise_resolved(base,
	    evpromise_throw_value(evpromise_own(&now_type, &foreign)));
	AUTO_PROMISE shared = evpromise_resolved(base,
	    evpromise_share(promise));

	evpromise_unref(evpromise_catch(promise, trace_name, "caught"));
	evpromise_checkpoint(base);
	ck_assert_int_eq(evpromise_as_int(shared), 6);
	ck_assert_int_eq(foreign.released, 1);
}

CASE(an_older_resolver_cannot_settle_what_waits_for_a_thenable)
{
	AUTO_RESOLVER resolver;
	AUTO_PROMISE promise = evpromise_with_resolvers(base, &resolver);
	struct foreign foreign = { NULL, 0, 0 };

	evpromise_resolve(resolver, evpromise_own(&later_type, &foreign));
	evpromise_checkpoint(base);
	ck_assert(!evpromise_resolve(resolver, evpromise_int(1)));
	ck_assert_int_eq(evpromise_state(promise), EVPROMISE_PENDING);
	ck_assert(evpromise_resolve(foreign.resolver, evpromise_int(2)));
	ck_assert_int_eq(evpromise_as_int(promise), 2);
	evpromise_resolver_unref(foreign.resolver);
}

CASE(memory_out_in_the_job_of_a_thenable_rejects)
{
	struct foreign foreign = { NULL, 6, 0 };
	AUTO_PROMISE promise = evpromise_resolved(base,
	    evpromise_own(&now_type, &foreign));
	struct exhausted taken;

	exhaust(base, &taken);
	heap_fail(1, true);
	evpromise_checkpoint(base);
	heap_heal();
	exhaust_undo(&taken);
	ck_assert_int_eq(evpromise_code(promise),
	    EVPROMISE_ERROR_OUT_OF_MEMORY);
	ck_assert_int_eq(foreign.released, 1);
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

SUITE("resolver",
    a_promise_settles_once,
    a_promise_that_waits_for_another_is_resolved,
    reject_takes_any_value,
    reject_does_not_wait_for_a_promise,
    a_reason_that_is_a_promise_is_waited_for_when_it_is_shared,
    the_last_resolver_given_up_abandons,
    abandoning_what_nobody_sees_is_silent,
    abandoning_reaches_the_handlers_of_dropped_chains,
    null_does_nothing,
    a_thenable_is_waited_for_from_a_job,
    a_thenable_that_throws_after_settling_is_ignored,
    a_thenable_that_forgets_its_resolver_abandons,
    a_reason_that_is_a_thenable_is_waited_for_when_it_is_shared,
    an_older_resolver_cannot_settle_what_waits_for_a_thenable,
    memory_out_in_the_job_of_a_thenable_rejects,
    its_resolver_waits_for_it_too_when_it_is_shared);
