/* SPDX-License-Identifier: BSD-3-Clause */
/* jobs.c: what happens when a record's turn comes, a million times, with
 * little stack. */
#include "internal.h"

#include "exhaust.h"
#include "fake_host.h"
#include "heap.h"
#include "suite.h"
#include "trace.h"

#define MANY 1000000

static struct evpromise_value
add_one(const struct evpromise *settled, void *arg)
{
	(void)arg;
	return evpromise_int(evpromise_as_int(settled) + 1);
}

static struct evpromise *
pending(struct evpromise_base *base, struct evpromise_resolver **resolver)
{
	return evpromise_with_resolvers(base, resolver);
}

/* Resolves, drains, and says what came out, an int. */
static int64_t
outcome(struct evpromise_base *base, struct evpromise_resolver *resolver,
    struct evpromise *chain, struct evpromise_value completion)
{
	int64_t result;

	evpromise_resolve(resolver, completion);
	evpromise_resolver_unref(resolver);
	evpromise_checkpoint(base);
	result = evpromise_as_int(chain);
	evpromise_unref(chain);
	evpromise_base_free(base);
	return result;
}

START_TEST(a_million_links)
{
	struct evpromise_base *base = fake_base_new();
	struct evpromise_resolver *resolver;
	struct evpromise *chain = pending(base, &resolver);
	int i;

	for (i = 0; i < MANY; i++)
		chain = evpromise_then(chain, add_one, NULL);
	ck_assert_int_eq(outcome(base, resolver, chain, evpromise_int(0)),
	    MANY);
}
END_TEST

START_TEST(a_rejection_skips_a_million_links)
{
	struct evpromise_base *base = fake_base_new();
	struct evpromise_resolver *resolver;
	struct evpromise *chain = pending(base, &resolver);
	int i;

	for (i = 0; i < MANY; i++)
		chain = evpromise_then(chain, add_one, NULL);
	chain = evpromise_catch(chain, add_one, NULL);
	ck_assert_int_eq(outcome(base, resolver, chain,
	    evpromise_throw_value(evpromise_int(4))), 5);
}
END_TEST

START_TEST(a_million_promises_adopt_one_another)
{
	struct evpromise_base *base = fake_base_new();
	struct evpromise_resolver *resolver, *outer;
	struct evpromise *chain = pending(base, &resolver), *adopter;
	int i;

	for (i = 0; i < MANY; i++) {
		adopter = evpromise_with_resolvers(base, &outer);
		evpromise_resolve(outer, evpromise_adopt(chain));
		evpromise_resolver_unref(outer);
		chain = adopter;
	}
	evpromise_checkpoint(base);
	ck_assert_int_eq(outcome(base, resolver, chain, evpromise_int(3)), 3);
}
END_TEST

static struct evpromise_value
turn(const struct evpromise *settled, void *left)
{
	if (--*(int *)left == 0)
		return evpromise_int(7);
	return evpromise_adopt(evpromise_then(evpromise_resolved(
	    evpromise_base_of(settled), evpromise_undefined()), turn, left));
}

START_TEST(a_million_turns_of_a_loop)
{
	struct evpromise_base *base = fake_base_new();
	struct evpromise_resolver *resolver;
	int left = MANY;
	struct evpromise *chain = evpromise_then(pending(base, &resolver),
	    turn, &left);

	ck_assert_int_eq(outcome(base, resolver, chain,
	    evpromise_undefined()), 7);
}
END_TEST

START_TEST(the_tail_of_a_million_links_is_dropped)
{
	struct evpromise_base *base = fake_base_new();
	struct evpromise_resolver *resolver;
	struct evpromise *chain = pending(base, &resolver);
	int i;

	trace_expect_mistake("a promise was dropped unsettled");
	for (i = 0; i < MANY; i++)
		chain = evpromise_then(chain, add_one, NULL);
	evpromise_unref(chain);
	ck_assert_uint_gt(records_live(base), MANY);
	evpromise_resolver_unref(resolver);	/* and the head */
	evpromise_checkpoint(base);
	ck_assert_trace(
	    "unhandled!abandoned: the last resolver was given up");
	ck_assert_uint_eq(records_live(base), RECORDS_OF_A_BASE);
	evpromise_base_free(base);
}
END_TEST

START_TEST(freeing_the_base_of_a_million_links)
{
	struct evpromise_base *base = fake_base_new();
	struct evpromise_resolver *resolver;
	struct evpromise *chain = pending(base, &resolver);
	int i;

	for (i = 0; i < MANY; i++)
		chain = evpromise_then(chain, add_one, NULL);
	evpromise_base_free(base);
	evpromise_unref(chain);
	evpromise_resolver_unref(resolver);
}
END_TEST

START_TEST(all_of_all_a_million_deep)
{
	struct evpromise_base *base = fake_base_new();
	struct evpromise_resolver *resolver;
	struct evpromise *chain = pending(base, &resolver), *members[1];
	int i;

	for (i = 0; i < MANY / 4; i++) {
		members[0] = chain;
		chain = evpromise_all(base, members, 1);
	}
	evpromise_resolve(resolver, evpromise_int(1));
	evpromise_resolver_unref(resolver);
	evpromise_checkpoint(base);
	ck_assert_int_eq(evpromise_state(chain), EVPROMISE_FULFILLED);
	evpromise_unref(chain);
	ck_assert_uint_eq(records_live(base), RECORDS_OF_A_BASE);
	evpromise_base_free(base);
}
END_TEST

/* The turns that finally waits are skipped when nobody can see them. */
START_TEST(ticks_are_waited_only_when_they_can_be_seen)
{
	struct evpromise_base *base = fake_base_new();
	struct evpromise *chain;

	chain = evpromise_finally(evpromise_resolved(base, evpromise_int(1)),
	    trace_name, "f");
	evpromise_unref(evpromise_then(chain, trace_settled, "after"));
	evpromise_checkpoint(base);
	ck_assert_trace("f after=1");
	evpromise_base_free(base);
}
END_TEST

SUITE("jobs",
    a_million_links,
    a_rejection_skips_a_million_links,
    a_million_promises_adopt_one_another,
    a_million_turns_of_a_loop,
    the_tail_of_a_million_links_is_dropped,
    freeing_the_base_of_a_million_links,
    all_of_all_a_million_deep,
    ticks_are_waited_only_when_they_can_be_seen);
