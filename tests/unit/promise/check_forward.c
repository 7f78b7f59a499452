/* SPDX-License-Identifier: BSD-3-Clause */
/* forward.c: flat memory in endless loops, in each form that it collapses. */
#include "record/kinds.h"
#include "record/record.h"

#include "case.h"
#include "exhaust.h"
#include "fake_host.h"
#include "heap.h"
#include "trace.h"

#define MANY 1000000
#define FEW 8			/* more records than any turn needs */

static struct evpromise *
done(struct evpromise_base *base)
{
	return evpromise_resolved(base, evpromise_undefined());
}

/* A loop, its turns left, and the most records that were in use in a turn. */
struct loop {
	int left;
	size_t most_live;
	struct evpromise *kept;
	struct evpromise *(*next)(struct evpromise_base *, struct loop *);
};

static struct evpromise_value
turn(const struct evpromise *settled, void *arg)
{
	struct evpromise_base *base = evpromise_base_of(settled);
	struct loop *loop = arg;

	if (records_live(base) > loop->most_live)
		loop->most_live = records_live(base);
	if (--loop->left == 0)
		return evpromise_int(7);
	return evpromise_adopt(loop->next(base, loop));
}

static void
check_flat(struct evpromise_base *base,
    struct evpromise *(*next)(struct evpromise_base *, struct loop *),
    int turns)
{
	struct loop loop = { turns, 0, NULL, next };
	struct evpromise *end = evpromise_then(done(base), turn, &loop);

	evpromise_checkpoint(base);
	ck_assert_int_eq(evpromise_as_int(end), 7);
	ck_assert_uint_le(loop.most_live, FEW);
	evpromise_unref(loop.kept);
	evpromise_unref(end);
	ck_assert_uint_eq(records_live(base), RECORDS_OF_A_BASE);
}

static struct evpromise *
next_plainly(struct evpromise_base *base, struct loop *loop)
{
	return evpromise_then(done(base), turn, loop);
}

static struct evpromise *
next_through_then_without_handlers(struct evpromise_base *base,
    struct loop *loop)
{
	return evpromise_then(evpromise_then(done(base), turn, loop), NULL,
	    NULL);
}

/* Each turn holds its promise until the next one. */
static struct evpromise *
next_with_a_handle_dropped_later(struct evpromise_base *base,
    struct loop *loop)
{
	struct evpromise *next = next_plainly(base, loop);

	evpromise_unref(loop->kept);
	loop->kept = evpromise_ref(next);
	return next;
}

static struct evpromise *
next_by_a_resolver(struct evpromise_base *base, struct loop *loop)
{
	struct evpromise_resolver *resolver;
	struct evpromise *next = evpromise_with_resolvers(base, &resolver);

	evpromise_resolve(resolver, evpromise_adopt(next_plainly(base, loop)));
	evpromise_resolver_unref(resolver);
	return next;
}

CASE(a_loop_that_returns_promises_is_flat)
{
	check_flat(base, next_plainly, 10 * MANY);
}

CASE(it_is_flat_through_then_without_handlers)
{
	check_flat(base, next_through_then_without_handlers, MANY);
}

CASE(it_is_flat_when_handles_are_dropped_later)
{
	check_flat(base, next_with_a_handle_dropped_later, MANY);
}

CASE(it_is_flat_when_resolvers_are_resolved_with_promises)
{
	check_flat(base, next_by_a_resolver, MANY);
}

/* The chain grows at its seen end, while its other end is pending. */
CASE(adopters_of_what_is_still_pending_collapse)
{
	AUTO_RESOLVER first;
	AUTO_PROMISE chain = evpromise_with_resolvers(base, &first);
	struct evpromise_resolver *resolver;
	struct evpromise *next;
	int i;

	for (i = 0; i < MANY; i++) {
		next = evpromise_with_resolvers(base, &resolver);
		evpromise_resolve(resolver, evpromise_adopt(chain));
		evpromise_resolver_unref(resolver);
		chain = next;
		evpromise_checkpoint(base);
		ck_assert_uint_le(records_live(base), FEW);
	}
	evpromise_resolve(first, evpromise_int(7));
	evpromise_checkpoint(base);
	ck_assert_int_eq(evpromise_as_int(chain), 7);
}

/* All handles in the middle of a chain are dropped, from either end. */
static void
check_dropped(struct evpromise_base *base, bool from_the_source)
{
	struct evpromise_resolver *resolver;
	struct evpromise *links[100];
	size_t i;

	links[0] = evpromise_with_resolvers(base, &resolver);
	for (i = 1; i < 100; i++)
		links[i] = evpromise_then(evpromise_ref(links[i - 1]), NULL,
		    NULL);
	for (i = 1; i < 99; i++)
		evpromise_unref(links[from_the_source ? i : 99 - i]);
	ck_assert_uint_le(records_live(base), FEW);
	evpromise_resolve(resolver, evpromise_int(7));
	evpromise_resolver_unref(resolver);
	evpromise_checkpoint(base);
	ck_assert_int_eq(evpromise_as_int(links[99]), 7);
	evpromise_unref(links[0]);
	evpromise_unref(links[99]);
	ck_assert_uint_eq(records_live(base), RECORDS_OF_A_BASE);
}

CASE(dropping_the_middle_of_a_chain_collapses_it)
{
	check_dropped(base, true);
	check_dropped(base, false);
}

/* What was left out still takes its ticks, each one. */
CASE(ticks_are_counted)
{
	static const char names[9][2] = {
		"1", "2", "3", "4", "5", "6", "7", "8", "9"
	};
	AUTO_RESOLVER resolver;
	struct evpromise *chain = evpromise_with_resolvers(base, &resolver);
	struct evpromise *others;
	int i;

	for (i = 0; i < 5; i++)
		chain = evpromise_then(chain, NULL, NULL);
	ck_assert_uint_le(records_live(base), FEW - 3);
	evpromise_unref(evpromise_then(chain, trace_settled, "end"));
	evpromise_resolve(resolver, evpromise_int(1));
	others = done(base);
	for (i = 0; i < 9; i++)
		others = evpromise_then(others, trace_name,
		    (void *)(uintptr_t)names[i]);
	evpromise_unref(others);
	evpromise_checkpoint(base);
	ck_assert_trace("1 2 3 4 5 end=1 6 7 8 9");
}

CASE(promises_that_adopt_one_another_wait_for_ever)
{
	struct evpromise_resolver *resolvers[3];
	struct evpromise *ring[3];
	int i;

	trace_expect_mistake("waits for");
	for (i = 0; i < 3; i++)
		ring[i] = evpromise_with_resolvers(base, &resolvers[i]);
	for (i = 0; i < 3; i++)
		evpromise_resolve(resolvers[i],
		    evpromise_adopt(evpromise_ref(ring[(i + 1) % 3])));
	evpromise_checkpoint(base);
	for (i = 0; i < 3; i++) {
		ck_assert_int_eq(evpromise_state(ring[i]), EVPROMISE_PENDING);
		evpromise_unref(ring[i]);
		evpromise_resolver_unref(resolvers[i]);
	}
	evpromise_checkpoint(base);
}

CASE(the_base_is_freed_while_promises_are_held)
{
	AUTO_RESOLVER resolver;
	AUTO_PROMISE chain = evpromise_with_resolvers(base, &resolver);
	int i;

	for (i = 0; i < 5; i++)
		chain = evpromise_then(chain, NULL, NULL);
	ck_assert_int_eq(chain->kind, RECORD_HELD);
	evpromise_base_free(base);
	ck_assert_int_eq(evpromise_code(chain), EVPROMISE_ERROR_BASE_FREED);
}

static void
drop(void *promise)
{
	trace("dropped");
	evpromise_unref(promise);
}

/* The state is freed before the promises that come behind it. */
CASE(the_middle_of_a_chain_is_dropped_while_the_base_is_freed)
{
	AUTO_RESOLVER resolver;
	AUTO_PROMISE keeps = evpromise_race(base, NULL, 0);
	struct evpromise *place = done(base), *middle;
	AUTO_PROMISE outer;

	middle = evpromise_then(evpromise_with_resolvers(base, &resolver),
	    NULL, NULL);
	outer = evpromise_then(evpromise_ref(middle), NULL, NULL);
	evpromise_unref(place);		/* the state's record takes this one */
	keeps = evpromise_keep(keeps, middle, drop);
	ck_assert_int_eq(middle->kind, RECORD_FORWARDED);
	evpromise_base_free(base);
	ck_assert_trace("dropped");
	ck_assert_int_eq(evpromise_code(outer), EVPROMISE_ERROR_BASE_FREED);
}

/* The reason, which is the middle, is given up when one of those that wait for
 * it has ended, whose record the sanitizers watch, and the other has not. */
CASE(a_reason_that_forwards_is_dropped_while_the_base_is_freed)
{
	struct evpromise *place = done(base), *middle;
	AUTO_RESOLVER rejecter;
	AUTO_RESOLVER resolver;
	AUTO_PROMISE rejected = evpromise_with_resolvers(base, &rejecter);

	middle = evpromise_then(evpromise_with_resolvers(base, &resolver),
	    NULL, NULL);
	evpromise_unref(evpromise_then(evpromise_ref(middle), NULL, NULL));
	evpromise_unref(place);		/* the next takes its record */
	evpromise_unref(evpromise_then(evpromise_ref(middle), NULL, NULL));
	ck_assert_ptr_eq(middle->reactions.last, place);
	evpromise_reject(rejecter, evpromise_adopt(middle));
	evpromise_base_free(base);
	ck_assert_int_eq(evpromise_code(rejected), EVPROMISE_ERROR_BASE_FREED);
}

/* The held promise has ended when the middle is dropped, its stand-in has not:
 * it must not wait again. */
CASE(what_is_held_ends_before_the_middle_is_dropped)
{
	AUTO_RESOLVER resolver;
	AUTO_PROMISE keeps = evpromise_race(base, NULL, 0);
	struct evpromise *first = done(base), *second = done(base);
	struct evpromise *middle, *stand_in;
	AUTO_PROMISE held;

	middle = evpromise_then(evpromise_with_resolvers(base, &resolver),
	    NULL, NULL);
	stand_in = evpromise_then(evpromise_ref(middle), NULL, NULL);
	evpromise_unref(first);		/* the held one takes its record */
	held = evpromise_then(stand_in, NULL, NULL);
	ck_assert_int_eq(held->kind, RECORD_HELD);
	evpromise_unref(second);	/* the state takes this one */
	keeps = evpromise_keep(keeps, middle, drop);
	evpromise_base_free(base);
	ck_assert_trace("dropped");
	ck_assert_int_eq(held->kind, RECORD_PLAIN);
	ck_assert_int_eq(evpromise_code(held), EVPROMISE_ERROR_BASE_FREED);
}

SUITE("forward",
    a_loop_that_returns_promises_is_flat,
    it_is_flat_through_then_without_handlers,
    it_is_flat_when_handles_are_dropped_later,
    it_is_flat_when_resolvers_are_resolved_with_promises,
    adopters_of_what_is_still_pending_collapse,
    dropping_the_middle_of_a_chain_collapses_it,
    ticks_are_counted,
    promises_that_adopt_one_another_wait_for_ever,
    the_base_is_freed_while_promises_are_held,
    the_middle_of_a_chain_is_dropped_while_the_base_is_freed,
    a_reason_that_forwards_is_dropped_while_the_base_is_freed,
    what_is_held_ends_before_the_middle_is_dropped);
