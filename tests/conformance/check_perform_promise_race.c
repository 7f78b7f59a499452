/* SPDX-License-Identifier: BSD-3-Clause */
/* PerformPromiseRace #sec-performpromiserace */
#include "steps.h"

START_TEST(of_nothing_it_is_pending_for_ever)
{
	struct evpromise_base *base = fake_base_new();
	struct evpromise *race = evpromise_race(base, NULL, 0);

	evpromise_checkpoint(base);
	ck_assert_int_eq(evpromise_state(race), EVPROMISE_PENDING);
	evpromise_unref(race);
	evpromise_base_free(base);
}
END_TEST

/* As V8, for these three. */

START_TEST(of_settled_members_the_first_in_order_wins)
{
	struct evpromise_base *base = fake_base_new();
	struct evpromise *members[2];

	members[0] = number(base, 1);
	members[1] = failure(base, "no");
	watch(evpromise_race(base, members, 2), "race");
	ticks(base, 2);
	evpromise_checkpoint(base);
	ck_assert_trace("1 race=1 2");
	evpromise_base_free(base);
}
END_TEST

START_TEST(a_rejection_may_win)
{
	struct evpromise_base *base = fake_base_new();
	struct evpromise *members[2];

	members[0] = failure(base, "no");
	members[1] = number(base, 2);
	watch(evpromise_race(base, members, 2), "race");
	ticks(base, 2);
	evpromise_checkpoint(base);
	ck_assert_trace("1 race!no 2");
	evpromise_base_free(base);
}
END_TEST

START_TEST(a_settled_member_wins_over_one_that_settles_in_a_tick)
{
	struct evpromise_base *base = fake_base_new();
	struct evpromise *members[2];

	members[0] = evpromise_then(number(base, 1), trace_settled, "slow");
	members[1] = number(base, 2);
	watch(evpromise_race(base, members, 2), "race");
	ticks(base, 2);
	evpromise_checkpoint(base);
	ck_assert_trace("slow=1 1 race=2 2");
	evpromise_base_free(base);
}
END_TEST

START_TEST(what_the_others_do_is_ignored)
{
	struct evpromise_base *base = fake_base_new();
	struct deferred a = defer(base), b = defer(base);
	struct evpromise *members[2] = { a.promise, b.promise };

	a.promise = b.promise = NULL;
	watch(evpromise_race(base, members, 2), "race");
	evpromise_resolve(b.resolver, evpromise_int(2));
	evpromise_reject(a.resolver, evpromise_throw(1, "late"));
	evpromise_checkpoint(base);
	ck_assert_trace("race=2");
	deferred_drop(&a);
	deferred_drop(&b);
	evpromise_base_free(base);
}
END_TEST

SUITE("PerformPromiseRace",
    of_nothing_it_is_pending_for_ever,
    of_settled_members_the_first_in_order_wins,
    a_rejection_may_win,
    a_settled_member_wins_over_one_that_settles_in_a_tick,
    what_the_others_do_is_ignored);
