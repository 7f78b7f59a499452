/* SPDX-License-Identifier: BSD-3-Clause */
/* cycles.c: each cycle is found once and can be walked. How they are told is in
 * check_dump.c and check_mistakes.c. */
#include "debug/cycles.h"

#include "case.h"
#include "trace.h"

#define ROUND 5

struct cycle {
	struct evpromise_resolver *resolver;
	struct evpromise *promises[ROUND]; /* each waits for the one before */
};

/* A promise, a chain of it, and the promise resolved with the chain's end. */
static void
cycle_open(struct evpromise_base *base, struct cycle *cycle)
{
	int i;

	cycle->promises[0] = evpromise_with_resolvers(base, &cycle->resolver);
	for (i = 1; i < ROUND; i++)
		cycle->promises[i] = evpromise_then(
		    evpromise_ref(cycle->promises[i - 1]), trace_name, "");
	evpromise_resolve(cycle->resolver,
	    evpromise_adopt(evpromise_ref(cycle->promises[ROUND - 1])));
}

static void
cycle_close(struct cycle *cycle)
{
	int i;

	for (i = 0; i < ROUND; i++)
		evpromise_unref(cycle->promises[i]);
	evpromise_resolver_unref(cycle->resolver);
}

struct found {
	int cycles, promises;		/* in all cycles */
};

/* Walks once around. */
static void
walk(struct evpromise *awaiting, struct evpromise *awaited, void *arg)
{
	struct found *found = arg;
	const struct evpromise *at = awaiting;

	found->cycles++;
	do {
		ck_assert_int_eq(at->state, EVPROMISE_PENDING);
		found->promises++;
		at = evpromise__cycle_next(at, awaiting, awaited);
	} while (at != awaiting);
}

static void
ck_assert_cycles(struct evpromise_base *base, int cycles, int promises)
{
	struct found found = { 0, 0 };

	evpromise__cycles_each(base, walk, &found);
	ck_assert_int_eq(found.cycles, cycles);
	ck_assert_int_eq(found.promises, promises);
}

CASE(what_only_waits_is_no_cycle)
{
	AUTO_RESOLVER resolver;
	AUTO_PROMISE source = evpromise_with_resolvers(base, &resolver);
	AUTO_PROMISE all = evpromise_all(base, (struct evpromise *[]){
	    evpromise_ref(source), evpromise_ref(source) }, 2);

	ck_assert_cycles(base, 0, 0);
	evpromise_resolve(resolver, evpromise_undefined());
}

/* The search begins at each record: those that were walked are not again. */
CASE(each_cycle_is_found_once)
{
	struct cycle one, other;

	trace_expect_mistake("waits for");
	cycle_open(base, &one);
	cycle_open(base, &other);
	evpromise_checkpoint(base);
	ck_assert_cycles(base, 2, 2 * ROUND);
	cycle_close(&one);
	cycle_close(&other);
}

/* It never settles either, but nothing in the cycle waits for it. */
CASE(what_waits_for_a_cycle_is_no_part_of_it)
{
	struct cycle cycle;
	AUTO_PROMISE outside = NULL;

	trace_expect_mistake("waits for");
	cycle_open(base, &cycle);
	outside = evpromise_then(evpromise_ref(cycle.promises[2]),
	    trace_name, "");
	evpromise_checkpoint(base);
	ck_assert_cycles(base, 1, ROUND);
	cycle_close(&cycle);
}

/* It waits for itself through each of its members, which is one cycle all the
 * same, and its elements are no promises on it. */
CASE(a_combinator_is_on_one_cycle_whatever_its_members)
{
	AUTO_RESOLVER resolver;
	AUTO_PROMISE source = evpromise_with_resolvers(base, &resolver);
	AUTO_PROMISE all = evpromise_all(base, (struct evpromise *[]){
	    evpromise_ref(source), evpromise_ref(source) }, 2);

	trace_expect_mistake("waits for");
	evpromise_resolve(resolver, evpromise_adopt(evpromise_ref(all)));
	evpromise_checkpoint(base);
	ck_assert_cycles(base, 1, 2);
}

/* What it needs of a record is undone behind it. */
CASE(a_search_leaves_nothing_behind)
{
	struct cycle cycle;

	trace_expect_mistake("waits for");
	cycle_open(base, &cycle);
	evpromise_checkpoint(base);
	ck_assert_cycles(base, 1, ROUND);
	ck_assert_cycles(base, 1, ROUND);
	cycle_close(&cycle);
}

SUITE("cycles",
    what_only_waits_is_no_cycle,
    each_cycle_is_found_once,
    what_waits_for_a_cycle_is_no_part_of_it,
    a_combinator_is_on_one_cycle_whatever_its_members,
    a_search_leaves_nothing_behind);
