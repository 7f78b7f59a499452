/* SPDX-License-Identifier: BSD-3-Clause */
/* PerformPromiseAll #sec-performpromiseall
 * Promise.all Resolve Element Functions
 * #sec-promise.all-resolve-element-functions */
#include "steps.h"

START_TEST(of_nothing_it_is_fulfilled_within_the_call)
{
	struct evpromise_base *base = fake_base_new();
	struct evpromise *all = evpromise_all(base, NULL, 0);

	ck_assert_int_eq(evpromise_state(all), EVPROMISE_FULFILLED);
	ck_assert_uint_eq(evpromise_length(all), 0);
	watch(all, "all");
	ticks(base, 1);
	evpromise_checkpoint(base);
	ck_assert_trace("all=array 1");
	evpromise_base_free(base);
}
END_TEST

/* As V8: one tick for the members' reactions. */
START_TEST(of_settled_members_it_takes_one_tick)
{
	struct evpromise_base *base = fake_base_new();
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
	evpromise_base_free(base);
}
END_TEST

START_TEST(members_are_subscribed_to_in_order)
{
	struct evpromise_base *base = fake_base_new();
	struct evpromise *members[2];

	members[0] = failure(base, "1st");
	members[1] = failure(base, "2nd");
	watch(evpromise_all(base, members, 2), "all");
	evpromise_checkpoint(base);
	ck_assert_trace("all!1st");
	evpromise_base_free(base);
}
END_TEST

START_TEST(an_element_stores_the_value_at_its_index)
{
	struct evpromise_base *base = fake_base_new();
	struct deferred a = defer(base), b = defer(base);
	struct evpromise *members[2] = { a.promise, b.promise }, *all;

	a.promise = b.promise = NULL;
	all = evpromise_all(base, members, 2);
	evpromise_resolve(b.resolver, evpromise_int(2));
	evpromise_checkpoint(base);
	evpromise_resolve(a.resolver, evpromise_int(1));
	evpromise_checkpoint(base);
	ck_assert_int_eq(evpromise_as_int(evpromise_at(all, 0)), 1);
	ck_assert_int_eq(evpromise_as_int(evpromise_at(all, 1)), 2);
	evpromise_unref(all);
	deferred_drop(&a);
	deferred_drop(&b);
	evpromise_base_free(base);
}
END_TEST

START_TEST(the_last_element_fulfills_and_no_other)
{
	struct evpromise_base *base = fake_base_new();
	struct deferred a = defer(base);
	struct evpromise *members[3], *all;

	members[0] = number(base, 1);
	members[1] = a.promise;
	members[2] = number(base, 3);
	a.promise = NULL;
	all = evpromise_all(base, members, 3);
	evpromise_checkpoint(base);
	ck_assert_int_eq(evpromise_state(all), EVPROMISE_PENDING);
	evpromise_resolve(a.resolver, evpromise_int(2));
	evpromise_checkpoint(base);
	ck_assert_int_eq(evpromise_state(all), EVPROMISE_FULFILLED);
	evpromise_unref(all);
	deferred_drop(&a);
	evpromise_base_free(base);
}
END_TEST

START_TEST(the_first_rejection_rejects)
{
	struct evpromise_base *base = fake_base_new();
	struct deferred a = defer(base);
	struct evpromise *members[2];

	trace_expect_mistake("a promise was dropped unsettled");
	members[0] = a.promise;
	members[1] = failure(base, "no");
	a.promise = NULL;
	watch(evpromise_all(base, members, 2), "all");
	ticks(base, 2);
	evpromise_checkpoint(base);
	ck_assert_trace("1 all!no 2");
	deferred_drop(&a);
	evpromise_checkpoint(base);
	ck_assert_trace("1 all!no 2");
	evpromise_base_free(base);
}
END_TEST

START_TEST(what_members_do_after_the_rejection_is_ignored)
{
	struct evpromise_base *base = fake_base_new();
	struct deferred a = defer(base), b = defer(base);
	struct evpromise *members[3];

	members[0] = a.promise;
	members[1] = failure(base, "first");
	members[2] = b.promise;
	a.promise = b.promise = NULL;
	watch(evpromise_all(base, members, 3), "all");
	evpromise_checkpoint(base);
	evpromise_resolve(a.resolver, evpromise_int(1));
	evpromise_reject(b.resolver, evpromise_throw(1, "second"));
	evpromise_checkpoint(base);
	ck_assert_trace("all!first");
	deferred_drop(&a);
	deferred_drop(&b);
	evpromise_base_free(base);
}
END_TEST

START_TEST(a_member_twice_is_two_elements)
{
	struct evpromise_base *base = fake_base_new();
	struct deferred a = defer(base);
	struct evpromise *members[2], *all;

	members[0] = evpromise_ref(a.promise);
	members[1] = evpromise_ref(a.promise);
	all = evpromise_all(base, members, 2);
	evpromise_resolve(a.resolver, evpromise_int(1));
	evpromise_checkpoint(base);
	ck_assert_uint_eq(evpromise_length(all), 2);
	ck_assert_ptr_eq(evpromise_at(all, 0), evpromise_at(all, 1));
	evpromise_unref(all);
	deferred_drop(&a);
	evpromise_base_free(base);
}
END_TEST

SUITE("PerformPromiseAll",
    of_nothing_it_is_fulfilled_within_the_call,
    of_settled_members_it_takes_one_tick,
    members_are_subscribed_to_in_order,
    an_element_stores_the_value_at_its_index,
    the_last_element_fulfills_and_no_other,
    the_first_rejection_rejects,
    what_members_do_after_the_rejection_is_ignored,
    a_member_twice_is_two_elements);
