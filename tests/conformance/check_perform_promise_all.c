/* SPDX-License-Identifier: BSD-3-Clause */
/* PerformPromiseAll #sec-performpromiseall
 * Promise.all Resolve Element Functions
 * #sec-promise.all-resolve-element-functions */
#include "steps.h"

CASE(of_nothing_it_is_fulfilled_within_the_call)
{
	struct evpromise *all = evpromise_all(base, NULL, 0);

	ck_assert_int_eq(evpromise_state(all), EVPROMISE_FULFILLED);
	ck_assert_uint_eq(evpromise_length(all), 0);
	watch(all, "all");
	ticks(base, 1);
	evpromise_checkpoint(base);
	ck_assert_trace("all=array 1");
}

/* As V8: one tick for the members' reactions. */
CASE(of_settled_members_it_takes_one_tick)
{
	struct evpromise *members[3], *all;
	int i;

	for (i = 0; i < 3; i++)
		members[i] = number(base, i);
	all = evpromise_all(base, members, 3);
	ck_assert_int_eq(evpromise_state(all), EVPROMISE_PENDING);
	watch(all, "all");
	ticks(base, 2);
	evpromise_checkpoint(base);
	ck_assert_trace("1 all=array 2");
}

CASE(members_are_subscribed_to_in_order)
{
	struct evpromise *members[2];

	members[0] = failure(base, "1st");
	members[1] = failure(base, "2nd");
	watch(evpromise_all(base, members, 2), "all");
	evpromise_checkpoint(base);
	ck_assert_trace("all!1st");
}

CASE(an_element_stores_the_value_at_its_index)
{
	AUTO_DEFERRED a = defer(base), b = defer(base);
	struct evpromise *members[2] = { deferred_give(&a), deferred_give(&b) };
	AUTO_PROMISE all = evpromise_all(base, members, 2);

	evpromise_resolve(b.resolver, evpromise_int(2));
	evpromise_checkpoint(base);
	evpromise_resolve(a.resolver, evpromise_int(1));
	evpromise_checkpoint(base);
	ck_assert_int_eq(evpromise_as_int(evpromise_at(all, 0)), 1);
	ck_assert_int_eq(evpromise_as_int(evpromise_at(all, 1)), 2);
}

CASE(the_last_element_fulfills_and_no_other)
{
	AUTO_DEFERRED a = defer(base);
	struct evpromise *members[3];
	AUTO_PROMISE all;

	members[0] = number(base, 1);
	members[1] = deferred_give(&a);
	members[2] = number(base, 3);
	all = evpromise_all(base, members, 3);
	evpromise_checkpoint(base);
	ck_assert_int_eq(evpromise_state(all), EVPROMISE_PENDING);
	evpromise_resolve(a.resolver, evpromise_int(2));
	evpromise_checkpoint(base);
	ck_assert_int_eq(evpromise_state(all), EVPROMISE_FULFILLED);
}

CASE(the_first_rejection_rejects)
{
	struct deferred a = defer(base);
	struct evpromise *members[2];

	trace_expect_mistake("a promise was dropped unsettled");
	members[0] = deferred_give(&a);
	members[1] = failure(base, "no");
	watch(evpromise_all(base, members, 2), "all");
	ticks(base, 2);
	evpromise_checkpoint(base);
	ck_assert_trace("1 all!no 2");
	deferred_drop(&a);
	evpromise_checkpoint(base);
	ck_assert_trace("1 all!no 2");
}

CASE(what_members_do_after_the_rejection_is_ignored)
{
	AUTO_DEFERRED a = defer(base), b = defer(base);
	struct evpromise *members[3];

	members[0] = deferred_give(&a);
	members[1] = failure(base, "first");
	members[2] = deferred_give(&b);
	watch(evpromise_all(base, members, 3), "all");
	evpromise_checkpoint(base);
	evpromise_resolve(a.resolver, evpromise_int(1));
	evpromise_reject(b.resolver, evpromise_throw(1, "second"));
	evpromise_checkpoint(base);
	ck_assert_trace("all!first");
}

CASE(a_member_twice_is_two_elements)
{
	AUTO_DEFERRED a = defer(base);
	struct evpromise *members[2];
	AUTO_PROMISE all;

	members[0] = evpromise_ref(a.promise);
	members[1] = evpromise_ref(a.promise);
	all = evpromise_all(base, members, 2);
	evpromise_resolve(a.resolver, evpromise_int(1));
	evpromise_checkpoint(base);
	ck_assert_uint_eq(evpromise_length(all), 2);
	ck_assert_ptr_eq(evpromise_at(all, 0), evpromise_at(all, 1));
}

SUITE("PerformPromiseAll",
    of_nothing_it_is_fulfilled_within_the_call,
    of_settled_members_it_takes_one_tick,
    members_are_subscribed_to_in_order,
    an_element_stores_the_value_at_its_index,
    the_last_element_fulfills_and_no_other,
    the_first_rejection_rejects,
    what_members_do_after_the_rejection_is_ignored,
    a_member_twice_is_two_elements);
