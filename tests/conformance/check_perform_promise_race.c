/* SPDX-License-Identifier: BSD-3-Clause */
/* PerformPromiseRace #sec-performpromiserace */
#include "steps.h"

CASE(of_nothing_it_is_pending_for_ever)
{
	AUTO_PROMISE race = evpromise_race(base, NULL, 0);

	evpromise_checkpoint(base);
	ck_assert_int_eq(evpromise_state(race), EVPROMISE_PENDING);
}

/* As V8, for these three. */

CASE(of_settled_members_the_first_in_order_wins)
{
	struct evpromise *members[2];

	members[0] = number(base, 1);
	members[1] = failure(base, "no");
	watch(evpromise_race(base, members, 2), "race");
	ticks(base, 2);
	evpromise_checkpoint(base);
	ck_assert_trace("1 race=1 2");
}

CASE(a_rejection_may_win)
{
	struct evpromise *members[2];

	members[0] = failure(base, "no");
	members[1] = number(base, 2);
	watch(evpromise_race(base, members, 2), "race");
	ticks(base, 2);
	evpromise_checkpoint(base);
	ck_assert_trace("1 race!no 2");
}

CASE(a_settled_member_wins_over_one_that_settles_in_a_tick)
{
	struct evpromise *members[2];

	members[0] = evpromise_then(number(base, 1), trace_settled, "slow");
	members[1] = number(base, 2);
	watch(evpromise_race(base, members, 2), "race");
	ticks(base, 2);
	evpromise_checkpoint(base);
	ck_assert_trace("slow=1 1 race=2 2");
}

CASE(what_the_others_do_is_ignored)
{
	AUTO_DEFERRED a = defer(base), b = defer(base);
	struct evpromise *members[2] = { deferred_give(&a), deferred_give(&b) };

	watch(evpromise_race(base, members, 2), "race");
	evpromise_resolve(b.resolver, evpromise_int(2));
	evpromise_reject(a.resolver, evpromise_throw(1, "late"));
	evpromise_checkpoint(base);
	ck_assert_trace("race=2");
}

SUITE("PerformPromiseRace",
    of_nothing_it_is_pending_for_ever,
    of_settled_members_the_first_in_order_wins,
    a_rejection_may_win,
    a_settled_member_wins_over_one_that_settles_in_a_tick,
    what_the_others_do_is_ignored);
