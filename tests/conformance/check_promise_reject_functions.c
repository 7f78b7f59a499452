/* SPDX-License-Identifier: BSD-3-Clause */
/* Promise Reject Functions #sec-promise-reject-functions */
#include "steps.h"

CASE(already_resolved_by_a_reason_it_returns)
{
	AUTO_DEFERRED a = defer(base);

	ck_assert(evpromise_reject(a.resolver, evpromise_int(1)));
	ck_assert(!evpromise_reject(a.resolver, evpromise_int(2)));
	ck_assert_int_eq(evpromise_as_int(a.promise), 1);
}

/* Resolved, though still pending. */
CASE(already_resolved_with_a_promise_it_returns)
{
	AUTO_DEFERRED a = defer(base), b = defer(base);

	evpromise_resolve(a.resolver, evpromise_adopt(deferred_give(&b)));
	ck_assert(!evpromise_reject(a.resolver, evpromise_int(1)));
	evpromise_checkpoint(base);
	ck_assert_int_eq(evpromise_state(a.promise), EVPROMISE_PENDING);
	evpromise_resolve(b.resolver, evpromise_int(2));
	evpromise_checkpoint(base);
	ck_assert_int_eq(evpromise_as_int(a.promise), 2);
}

CASE(it_sets_already_resolved)
{
	AUTO_DEFERRED a = defer(base);

	evpromise_reject(a.resolver, evpromise_int(1));
	ck_assert(!evpromise_resolve(a.resolver, evpromise_int(2)));
}

CASE(it_rejects_the_promise_within_the_call)
{
	AUTO_DEFERRED a = defer(base);

	evpromise_reject(a.resolver, evpromise_throw(3, "reason"));
	ck_assert_int_eq(evpromise_state(a.promise), EVPROMISE_REJECTED);
	ck_assert_int_eq(evpromise_code(a.promise), 3);
	ck_assert_str_eq(evpromise_message(a.promise), "reason");
}

CASE(a_thenable_is_a_reason_like_any_other)
{
	struct deferred a = defer(base);
	int n = 1;
	struct thenable thenable = { act_resolve, &n, 0, 0 };

	evpromise_reject(a.resolver, thenable_value(&thenable));
	watch_too(a.promise, "a");
	evpromise_checkpoint(base);
	ck_assert_int_eq(evpromise_state(a.promise), EVPROMISE_REJECTED);
	ck_assert_str_eq(evpromise_type_name(a.promise), "thenable");
	ck_assert_int_eq(thenable.calls, 0);
	deferred_drop(&a);
	evpromise_base_free(base);
	ck_assert_int_eq(thenable.released, 1);
}

CASE(a_pending_promise_is_a_reason_like_any_other)
{
	AUTO_DEFERRED b = defer(base);	/* it ends after a, which holds it */
	AUTO_DEFERRED a = defer(base);

	evpromise_reject(a.resolver, evpromise_adopt(deferred_give(&b)));
	watch_too(a.promise, "a");
	evpromise_checkpoint(base);
	ck_assert_trace("a!promise");
}

SUITE("Promise Reject Functions",
    already_resolved_by_a_reason_it_returns,
    already_resolved_with_a_promise_it_returns,
    it_sets_already_resolved,
    it_rejects_the_promise_within_the_call,
    a_thenable_is_a_reason_like_any_other,
    a_pending_promise_is_a_reason_like_any_other);
