/* SPDX-License-Identifier: BSD-3-Clause */
/* thenable.c: promises that were resolved with what has `then`. */
#include "case.h"
#include "exhaust.h"
#include "heap.h"
#include "trace.h"

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

/* Its `then` is not called, since nothing runs any more. */
CASE(a_thenable_whose_turn_never_comes_is_released)
{
	struct foreign foreign = { NULL, 0, 0 };

	evpromise_unref(evpromise_resolved(base,
	    evpromise_own(&later_type, &foreign)));
	evpromise_base_free(base);
	ck_assert_int_eq(foreign.released, 1);
	ck_assert_trace("");
}

SUITE("thenable",
    a_thenable_is_waited_for_from_a_job,
    a_thenable_that_throws_after_settling_is_ignored,
    a_thenable_that_forgets_its_resolver_abandons,
    a_reason_that_is_a_thenable_is_waited_for_when_it_is_shared,
    an_older_resolver_cannot_settle_what_waits_for_a_thenable,
    memory_out_in_the_job_of_a_thenable_rejects,
    a_thenable_whose_turn_never_comes_is_released);
