/* SPDX-License-Identifier: BSD-3-Clause */
/* PerformPromiseAny #sec-performpromiseany
 * Promise.any Reject Element Functions
 * #sec-promise.any-reject-element-functions */
#include "steps.h"

CASE(of_nothing_it_is_rejected_within_the_call)
{
	AUTO_PROMISE any = evpromise_any(base, NULL, 0);

	ck_assert_int_eq(evpromise_state(any), EVPROMISE_REJECTED);
	ck_assert_int_eq(evpromise_code(any), EVPROMISE_ERROR_AGGREGATE);
	ck_assert_uint_eq(evpromise_length(any), 0);
	evpromise_checkpoint(base);
	ck_assert_trace("unhandled!all promises were rejected");
}

/* As V8: one tick for the members' reactions. */
CASE(the_first_value_fulfills)
{
	struct evpromise *members[3];

	members[0] = failure(base, "no");
	members[1] = number(base, 1);
	members[2] = number(base, 2);
	watch(evpromise_any(base, members, 3), "any");
	ticks(base, 2);
	evpromise_checkpoint(base);
	ck_assert_trace("1 any=1 2");
}

CASE(what_members_do_after_the_value_is_ignored)
{
	AUTO_DEFERRED a = defer(base), b = defer(base);
	struct evpromise *members[3];

	members[0] = deferred_give(&a);
	members[1] = number(base, 1);
	members[2] = deferred_give(&b);
	watch(evpromise_any(base, members, 3), "any");
	evpromise_checkpoint(base);
	evpromise_resolve(a.resolver, evpromise_int(2));
	evpromise_reject(b.resolver, evpromise_throw(1, "late"));
	evpromise_checkpoint(base);
	ck_assert_trace("any=1");
}

CASE(the_last_rejection_rejects_with_an_aggregate_error)
{
	AUTO_DEFERRED a = defer(base);
	struct evpromise *members[2];
	AUTO_PROMISE any;

	members[0] = deferred_give(&a);
	members[1] = failure(base, "2nd");
	any = evpromise_any(base, members, 2);
	watch_too(any, "any");
	evpromise_checkpoint(base);
	ck_assert_int_eq(evpromise_state(any), EVPROMISE_PENDING);
	evpromise_reject(a.resolver, evpromise_throw(7, "1st"));
	evpromise_checkpoint(base);
	ck_assert_trace("any!all promises were rejected");
	ck_assert_int_eq(evpromise_code(any), EVPROMISE_ERROR_AGGREGATE);
}

CASE(an_element_stores_the_reason_at_its_index)
{
	AUTO_DEFERRED a = defer(base);
	struct evpromise *members[2];
	AUTO_PROMISE any;

	members[0] = deferred_give(&a);
	members[1] = failure(base, "2nd");
	any = evpromise_any(base, members, 2);
	evpromise_checkpoint(base);
	evpromise_reject(a.resolver, evpromise_throw(7, "1st"));
	evpromise_checkpoint(base);
	ck_assert_uint_eq(evpromise_length(any), 2);
	ck_assert_str_eq(evpromise_message(evpromise_at(any, 0)), "1st");
	ck_assert_str_eq(evpromise_message(evpromise_at(any, 1)), "2nd");
}

CASE(of_rejected_members_it_takes_one_tick)
{
	struct evpromise *members[2];

	members[0] = failure(base, "1st");
	members[1] = failure(base, "2nd");
	watch(evpromise_any(base, members, 2), "any");
	ticks(base, 2);
	evpromise_checkpoint(base);
	ck_assert_trace("1 any!all promises were rejected 2");
}

SUITE("PerformPromiseAny",
    of_nothing_it_is_rejected_within_the_call,
    the_first_value_fulfills,
    what_members_do_after_the_value_is_ignored,
    the_last_rejection_rejects_with_an_aggregate_error,
    an_element_stores_the_reason_at_its_index,
    of_rejected_members_it_takes_one_tick);
