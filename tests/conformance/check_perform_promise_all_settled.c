/* SPDX-License-Identifier: BSD-3-Clause */
/* PerformPromiseAllSettled #sec-performpromiseallsettled
 * Promise.allSettled Resolve Element Functions
 * #sec-promise.allsettled-resolve-element-functions
 * Promise.allSettled Reject Element Functions
 * #sec-promise.allsettled-reject-element-functions */
#include "steps.h"

CASE(of_nothing_it_is_fulfilled_within_the_call)
{
	AUTO_PROMISE settled = evpromise_all_settled(base, NULL, 0);

	ck_assert_int_eq(evpromise_state(settled), EVPROMISE_FULFILLED);
	ck_assert_uint_eq(evpromise_length(settled), 0);
}

CASE(an_outcome_has_its_status_and_value_or_reason)
{
	struct evpromise *members[2];
	AUTO_PROMISE settled;

	members[0] = number(base, 1);
	members[1] = failure(base, "no");
	settled = evpromise_all_settled(base, members, 2);
	evpromise_checkpoint(base);
	ck_assert_int_eq(evpromise_state(settled), EVPROMISE_FULFILLED);
	ck_assert_int_eq(evpromise_state(evpromise_at(settled, 0)),
	    EVPROMISE_FULFILLED);
	ck_assert_int_eq(evpromise_as_int(evpromise_at(settled, 0)), 1);
	ck_assert_int_eq(evpromise_state(evpromise_at(settled, 1)),
	    EVPROMISE_REJECTED);
	ck_assert_str_eq(evpromise_message(evpromise_at(settled, 1)), "no");
	ck_assert_trace("");
}

/* A value that was a reason before is fulfilled all the same. */
CASE(the_status_is_the_members_and_not_that_of_whom_it_shares_with)
{
	struct evpromise *rejected = failure(base, "no"), *members[2];
	AUTO_PROMISE all;

	members[0] = evpromise_resolved(base, evpromise_share(rejected));
	members[1] = rejected;
	all = evpromise_all_settled(base, members, 2);
	evpromise_checkpoint(base);
	ck_assert_int_eq(evpromise_state(evpromise_at(all, 0)),
	    EVPROMISE_FULFILLED);
	ck_assert_int_eq(evpromise_state(evpromise_at(all, 1)),
	    EVPROMISE_REJECTED);
	ck_assert_str_eq(evpromise_message(evpromise_at(all, 0)), "no");
}

CASE(outcomes_are_stored_at_their_index)
{
	AUTO_DEFERRED a = defer(base), b = defer(base);
	struct evpromise *members[2] = { deferred_give(&a), deferred_give(&b) };
	AUTO_PROMISE all = evpromise_all_settled(base, members, 2);

	evpromise_reject(b.resolver, evpromise_int(2));
	evpromise_checkpoint(base);
	evpromise_resolve(a.resolver, evpromise_int(1));
	evpromise_checkpoint(base);
	ck_assert_int_eq(evpromise_as_int(evpromise_at(all, 0)), 1);
	ck_assert_int_eq(evpromise_as_int(evpromise_at(all, 1)), 2);
}

CASE(the_last_element_fulfills_though_it_is_rejected)
{
	AUTO_DEFERRED a = defer(base);
	struct evpromise *members[2];
	AUTO_PROMISE all;

	members[0] = deferred_give(&a);
	members[1] = number(base, 1);
	all = evpromise_all_settled(base, members, 2);
	evpromise_checkpoint(base);
	ck_assert_int_eq(evpromise_state(all), EVPROMISE_PENDING);
	evpromise_reject(a.resolver, evpromise_int(2));
	evpromise_checkpoint(base);
	ck_assert_int_eq(evpromise_state(all), EVPROMISE_FULFILLED);
}

/* As V8. */
CASE(of_settled_members_it_takes_one_tick)
{
	struct evpromise *members[2];

	members[0] = number(base, 1);
	members[1] = failure(base, "no");
	watch(evpromise_all_settled(base, members, 2), "all");
	ticks(base, 2);
	evpromise_checkpoint(base);
	ck_assert_trace("1 all=outcomes 2");
}

SUITE("PerformPromiseAllSettled",
    of_nothing_it_is_fulfilled_within_the_call,
    an_outcome_has_its_status_and_value_or_reason,
    the_status_is_the_members_and_not_that_of_whom_it_shares_with,
    outcomes_are_stored_at_their_index,
    the_last_element_fulfills_though_it_is_rejected,
    of_settled_members_it_takes_one_tick);
