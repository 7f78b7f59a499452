/* SPDX-License-Identifier: BSD-3-Clause */
/* NewPromiseResolveThenableJob ( promiseToResolve, thenable, then )
 * #sec-newpromiseresolvethenablejob
 *
 * In C `then` cannot throw: what would throw rejects the resolver. */
#include "steps.h"

/* Resolves a promise with a thenable and traces all that comes of it. */
static void
run_with(struct evpromise_base *base, struct thenable *thenable)
{
	AUTO_DEFERRED a = defer(base);

	watch_too(a.promise, "a");
	evpromise_resolve(a.resolver, thenable_value(thenable));
	ticks(base, 4);
	evpromise_checkpoint(base);
}

CASE(then_is_called_once_by_a_job)
{
	AUTO_RESOLVER kept = NULL;
	struct thenable thenable = { act_keep, &kept, 0, 0 };

	run_with(base, &thenable);
	evpromise_checkpoint(base);
	ck_assert_trace("then 1 2 3 4");
	ck_assert_int_eq(thenable.calls, 1);
	evpromise_resolve(kept, evpromise_int(1));
	evpromise_checkpoint(base);
	ck_assert_trace("then 1 2 3 4 a=1");
}

/* The ticks of these cases are V8's. */

CASE(it_may_resolve_within_the_call)
{
	int n = 1;
	struct thenable thenable = { act_resolve, &n, 0, 0 };

	run_with(base, &thenable);
	ck_assert_trace("then 1 a=1 2 3 4");
}

CASE(it_may_reject_within_the_call)
{
	char message[] = "no";
	struct thenable thenable = { act_reject, message, 0, 0 };

	run_with(base, &thenable);
	ck_assert_trace("then 1 a!no 2 3 4");
}

CASE(it_may_resolve_with_a_promise)
{
	struct thenable thenable = { act_adopt, number(base, 1), 0, 0 };

	run_with(base, &thenable);
	ck_assert_trace("then 1 2 3 a=1 4");
}

CASE(it_may_resolve_with_another_thenable)
{
	int n = 1;
	struct thenable inner = { act_resolve, &n, 0, 0 };
	struct thenable outer = { act_nest, &inner, 0, 0 };

	run_with(base, &outer);
	ck_assert_trace("then 1 then 2 a=1 3 4");
}

static void
resolve_twice_and_reject(struct evpromise_resolver *resolver, void *arg)
{
	(void)arg;
	ck_assert(evpromise_resolve(resolver, evpromise_int(1)));
	ck_assert(!evpromise_resolve(resolver, evpromise_int(2)));
	ck_assert(!evpromise_reject(resolver, evpromise_throw(1, "late")));
}

static void
reject_twice_and_resolve(struct evpromise_resolver *resolver, void *arg)
{
	(void)arg;
	ck_assert(evpromise_reject(resolver, evpromise_int(1)));
	ck_assert(!evpromise_reject(resolver, evpromise_throw(1, "late")));
	ck_assert(!evpromise_resolve(resolver, evpromise_int(2)));
}

CASE(the_first_call_decides_and_a_late_throw_is_ignored)
{
	struct thenable one = { resolve_twice_and_reject, NULL, 0, 0 };
	struct thenable two = { reject_twice_and_resolve, NULL, 0, 0 };

	run_with(base, &one);
	run_with(base, &two);
	ck_assert_trace("then 1 a=1 2 3 4 then 1 a!1 2 3 4");
}

static void
adopt_then_reject(struct evpromise_resolver *resolver, void *promise)
{
	evpromise_resolve(resolver, evpromise_adopt(promise));
	ck_assert(!evpromise_reject(resolver, evpromise_throw(1, "late")));
}

CASE(a_throw_after_resolving_with_a_pending_promise_is_ignored)
{
	AUTO_DEFERRED b = defer(base);
	struct thenable thenable = {
		adopt_then_reject, deferred_give(&b), 0, 0
	};

	run_with(base, &thenable);
	ck_assert_trace("then 1 2 3 4");
	evpromise_resolve(b.resolver, evpromise_int(5));
	evpromise_checkpoint(base);
	ck_assert_trace("then 1 2 3 4 a=5");
}

CASE(the_functions_are_not_those_that_resolved_with_the_thenable)
{
	AUTO_DEFERRED a = defer(base);
	AUTO_RESOLVER kept = NULL;
	struct thenable thenable = { act_keep, &kept, 0, 0 };

	evpromise_resolve(a.resolver, thenable_value(&thenable));
	evpromise_checkpoint(base);
	ck_assert_ptr_ne(kept, a.resolver);
	ck_assert(!evpromise_resolve(a.resolver, evpromise_int(1)));
	ck_assert_int_eq(evpromise_state(a.promise), EVPROMISE_PENDING);
	ck_assert(evpromise_resolve(kept, evpromise_int(2)));
}

static void
nest_on(struct evpromise_resolver *resolver, void *arg)
{
	struct thenable *thenable = arg;

	trace_clear();
	if (thenable->calls == 100000)
		evpromise_resolve(resolver, evpromise_int(7));
	else
		evpromise_resolve(resolver, thenable_value(thenable));
}

CASE(an_endless_chain_of_thenables_does_not_recurse)
{
	struct thenable thenable = { nest_on, &thenable, 0, 0 };
	AUTO_PROMISE promise = evpromise_resolved(base,
	    thenable_value(&thenable));

	evpromise_checkpoint(base);
	ck_assert_int_eq(evpromise_as_int(promise), 7);
	ck_assert_int_eq(thenable.released, 100000);
}

SUITE("NewPromiseResolveThenableJob",
    then_is_called_once_by_a_job,
    it_may_resolve_within_the_call,
    it_may_reject_within_the_call,
    it_may_resolve_with_a_promise,
    it_may_resolve_with_another_thenable,
    the_first_call_decides_and_a_late_throw_is_ignored,
    a_throw_after_resolving_with_a_pending_promise_is_ignored,
    the_functions_are_not_those_that_resolved_with_the_thenable,
    an_endless_chain_of_thenables_does_not_recurse);
