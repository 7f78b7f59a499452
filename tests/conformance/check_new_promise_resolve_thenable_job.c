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
	struct deferred a = defer(base);

	watch_too(a.promise, "a");
	evpromise_resolve(a.resolver, thenable_value(thenable));
	ticks(base, 4);
	evpromise_checkpoint(base);
	deferred_drop(&a);
}

START_TEST(then_is_called_once_by_a_job)
{
	struct evpromise_base *base = fake_base_new();
	struct evpromise_resolver *kept = NULL;
	struct thenable thenable = { act_keep, &kept, 0, 0 };

	run_with(base, &thenable);
	evpromise_checkpoint(base);
	ck_assert_trace("then 1 2 3 4");
	ck_assert_int_eq(thenable.calls, 1);
	evpromise_resolve(kept, evpromise_int(1));
	evpromise_resolver_unref(kept);
	evpromise_checkpoint(base);
	ck_assert_trace("then 1 2 3 4 a=1");
	evpromise_base_free(base);
}
END_TEST

/* The ticks of these cases are V8's. */

START_TEST(it_may_resolve_within_the_call)
{
	struct evpromise_base *base = fake_base_new();
	int n = 1;
	struct thenable thenable = { act_resolve, &n, 0, 0 };

	run_with(base, &thenable);
	ck_assert_trace("then 1 a=1 2 3 4");
	evpromise_base_free(base);
}
END_TEST

START_TEST(it_may_reject_within_the_call)
{
	struct evpromise_base *base = fake_base_new();
	char message[] = "no";
	struct thenable thenable = { act_reject, message, 0, 0 };

	run_with(base, &thenable);
	ck_assert_trace("then 1 a!no 2 3 4");
	evpromise_base_free(base);
}
END_TEST

START_TEST(it_may_resolve_with_a_promise)
{
	struct evpromise_base *base = fake_base_new();
	struct thenable thenable = { act_adopt, number(base, 1), 0, 0 };

	run_with(base, &thenable);
	ck_assert_trace("then 1 2 3 a=1 4");
	evpromise_base_free(base);
}
END_TEST

START_TEST(it_may_resolve_with_another_thenable)
{
	struct evpromise_base *base = fake_base_new();
	int n = 1;
	struct thenable inner = { act_resolve, &n, 0, 0 };
	struct thenable outer = { act_nest, &inner, 0, 0 };

	run_with(base, &outer);
	ck_assert_trace("then 1 then 2 a=1 3 4");
	evpromise_base_free(base);
}
END_TEST

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

START_TEST(the_first_call_decides_and_a_late_throw_is_ignored)
{
	struct evpromise_base *base = fake_base_new();
	struct thenable one = { resolve_twice_and_reject, NULL, 0, 0 };
	struct thenable two = { reject_twice_and_resolve, NULL, 0, 0 };

	run_with(base, &one);
	run_with(base, &two);
	ck_assert_trace("then 1 a=1 2 3 4 then 1 a!1 2 3 4");
	evpromise_base_free(base);
}
END_TEST

static void
adopt_then_reject(struct evpromise_resolver *resolver, void *promise)
{
	evpromise_resolve(resolver, evpromise_adopt(promise));
	ck_assert(!evpromise_reject(resolver, evpromise_throw(1, "late")));
}

START_TEST(a_throw_after_resolving_with_a_pending_promise_is_ignored)
{
	struct evpromise_base *base = fake_base_new();
	struct deferred b = defer(base);
	struct thenable thenable = { adopt_then_reject, b.promise, 0, 0 };

	b.promise = NULL;
	run_with(base, &thenable);
	ck_assert_trace("then 1 2 3 4");
	evpromise_resolve(b.resolver, evpromise_int(5));
	evpromise_checkpoint(base);
	ck_assert_trace("then 1 2 3 4 a=5");
	deferred_drop(&b);
	evpromise_base_free(base);
}
END_TEST

START_TEST(the_functions_are_not_those_that_resolved_with_the_thenable)
{
	struct evpromise_base *base = fake_base_new();
	struct deferred a = defer(base);
	struct evpromise_resolver *kept = NULL;
	struct thenable thenable = { act_keep, &kept, 0, 0 };

	evpromise_resolve(a.resolver, thenable_value(&thenable));
	evpromise_checkpoint(base);
	ck_assert_ptr_ne(kept, a.resolver);
	ck_assert(!evpromise_resolve(a.resolver, evpromise_int(1)));
	ck_assert_int_eq(evpromise_state(a.promise), EVPROMISE_PENDING);
	ck_assert(evpromise_resolve(kept, evpromise_int(2)));
	evpromise_resolver_unref(kept);
	deferred_drop(&a);
	evpromise_base_free(base);
}
END_TEST

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

START_TEST(an_endless_chain_of_thenables_does_not_recurse)
{
	struct evpromise_base *base = fake_base_new();
	struct thenable thenable = { nest_on, NULL, 0, 0 };
	struct evpromise *promise;

	thenable.arg = &thenable;
	promise = evpromise_resolved(base, thenable_value(&thenable));
	evpromise_checkpoint(base);
	ck_assert_int_eq(evpromise_as_int(promise), 7);
	ck_assert_int_eq(thenable.released, 100000);
	evpromise_unref(promise);
	evpromise_base_free(base);
}
END_TEST

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
