/* SPDX-License-Identifier: BSD-3-Clause */
/* CreateResolvingFunctions ( promise ) #sec-createresolvingfunctions
 *
 * In C the two functions are one resolver, with evpromise_resolve() and
 * evpromise_reject(). */
#include "steps.h"

CASE(already_resolved_is_false_at_first)
{
	AUTO_DEFERRED a = defer(base), b = defer(base);

	ck_assert(evpromise_resolve(a.resolver, evpromise_int(1)));
	ck_assert(evpromise_reject(b.resolver, evpromise_int(2)));
	watch_too(b.promise, "b");
}

CASE(reject_sees_the_already_resolved_of_resolve)
{
	AUTO_DEFERRED a = defer(base);

	evpromise_resolve(a.resolver, evpromise_int(1));
	ck_assert(!evpromise_reject(a.resolver, evpromise_int(2)));
	ck_assert_int_eq(evpromise_state(a.promise), EVPROMISE_FULFILLED);
}

CASE(resolve_sees_the_already_resolved_of_reject)
{
	AUTO_DEFERRED a = defer(base);

	evpromise_reject(a.resolver, evpromise_int(2));
	ck_assert(!evpromise_resolve(a.resolver, evpromise_int(1)));
	ck_assert_int_eq(evpromise_state(a.promise), EVPROMISE_REJECTED);
}

CASE(all_references_to_a_resolver_share_already_resolved)
{
	AUTO_DEFERRED a = defer(base);
	struct evpromise_resolver *other = evpromise_resolver_ref(a.resolver);

	ck_assert(evpromise_resolve(other, evpromise_int(1)));
	evpromise_resolver_unref(other);
	ck_assert(!evpromise_resolve(a.resolver, evpromise_int(2)));
}

/* The promise waits for a thenable, whose job made functions of its own. */
CASE(each_call_makes_an_already_resolved_of_its_own)
{
	AUTO_DEFERRED a = defer(base);
	AUTO_RESOLVER kept = NULL;
	struct thenable thenable = { act_keep, &kept, 0, 0 };

	evpromise_resolve(a.resolver, thenable_value(&thenable));
	evpromise_checkpoint(base);
	ck_assert(!evpromise_reject(a.resolver, evpromise_int(1)));
	ck_assert(evpromise_resolve(kept, evpromise_int(2)));
	ck_assert(!evpromise_resolve(kept, evpromise_int(3)));
	ck_assert_int_eq(evpromise_as_int(a.promise), 2);
}

CASE(functions_of_a_second_thenable_leave_those_of_the_first_behind)
{
	AUTO_DEFERRED a = defer(base);
	AUTO_RESOLVER first = NULL;
	AUTO_RESOLVER second = NULL;
	struct thenable one = { act_keep, &first, 0, 0 };
	struct thenable two = { act_keep, &second, 0, 0 };

	evpromise_resolve(a.resolver, thenable_value(&one));
	evpromise_checkpoint(base);
	ck_assert(evpromise_resolve(first, thenable_value(&two)));
	evpromise_checkpoint(base);
	ck_assert(!evpromise_reject(first, evpromise_int(1)));
	ck_assert_int_eq(evpromise_state(a.promise), EVPROMISE_PENDING);
	ck_assert(evpromise_resolve(second, evpromise_int(2)));
	ck_assert_int_eq(evpromise_as_int(a.promise), 2);
}

SUITE("CreateResolvingFunctions",
    already_resolved_is_false_at_first,
    reject_sees_the_already_resolved_of_resolve,
    resolve_sees_the_already_resolved_of_reject,
    all_references_to_a_resolver_share_already_resolved,
    each_call_makes_an_already_resolved_of_its_own,
    functions_of_a_second_thenable_leave_those_of_the_first_behind);
