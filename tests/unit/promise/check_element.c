/* SPDX-License-Identifier: BSD-3-Clause */
/* element.c: what a combinator leaves with members that are pending still. */
#include "promise/element.h"

#include <string.h>

#include "case.h"
#include "heap.h"
#include "trace.h"
#include "weight.h"

#define TIMES 2000
#define LENGTH 10000
/* A record, also of a debug build, and what slabs have to spare. */
#define WEIGHT_OF_ONE 512

typedef struct evpromise *(*combine_fn)(struct evpromise_base *base,
    struct evpromise *members[], size_t n);

static char text[LENGTH + 1];

static struct evpromise_value
pass(const struct evpromise *settled, void *arg)
{
	(void)settled;
	(void)arg;
	return evpromise_undefined();
}

static struct evpromise *
one_of(struct evpromise_base *base, struct evpromise *members[], size_t n)
{
	return evpromise_some(base, members, n, 1);
}

static struct evpromise *
both_of(struct evpromise_base *base, struct evpromise *members[], size_t n)
{
	return evpromise_some(base, members, n, n);
}

/* Combines a promise that is pending for ever with one that carries a long
 * text, again and again: nothing that is long may stay. */
static void
combine_often(combine_fn combine, bool is_rejected, enum evpromise_state state)
{
	AUTO_RESOLVER resolver;
	AUTO_PROMISE pending = evpromise_with_resolvers(case_base, &resolver);
	size_t before;
	int i;

	memset(text, 'x', LENGTH);
	before = weight_now();
	for (i = 0; i < TIMES; i++) {
		struct evpromise_value value = evpromise_string(text);
		struct evpromise *members[2], *promise;

		members[0] = evpromise_ref(pending);
		members[1] = evpromise_resolved(case_base, is_rejected ?
		    evpromise_throw_value(value) : value);
		promise = combine(case_base, members, 2);
		evpromise_unref(evpromise_catch(evpromise_ref(promise), pass,
		    NULL));
		evpromise_checkpoint(case_base);
		ck_assert_int_eq(evpromise_state(promise), state);
		evpromise_unref(promise);
	}
	ck_assert_uint_le(weight_now() - before, TIMES * WEIGHT_OF_ONE);
	evpromise_resolve(resolver, evpromise_int(1));
	evpromise_checkpoint(case_base);
	ck_assert_trace("");
}

CASE(a_race_leaves_nothing_with_a_member_that_is_pending)
{
	combine_often(evpromise_race, false, EVPROMISE_FULFILLED);
	combine_often(evpromise_race, true, EVPROMISE_REJECTED);
}

CASE(any_leaves_nothing_with_a_member_that_is_pending)
{
	combine_often(evpromise_any, false, EVPROMISE_FULFILLED);
}

CASE(all_leaves_nothing_with_a_member_that_is_pending)
{
	combine_often(evpromise_all, true, EVPROMISE_REJECTED);
}

CASE(some_leaves_nothing_with_a_member_that_is_pending)
{
	combine_often(one_of, false, EVPROMISE_FULFILLED);
	combine_often(both_of, true, EVPROMISE_REJECTED);
}

/* What has its outcome already is combined with what settles in the same
 * checkpoint: all elements have jobs, and only one has a combinator. */
CASE(jobs_that_come_too_late_do_nothing)
{
	struct evpromise *members[3];
	AUTO_PROMISE race;
	int i;

	for (i = 0; i < 3; i++)
		members[i] = evpromise_resolved(base, evpromise_int(i));
	race = evpromise_race(base, members, 3);
	evpromise_checkpoint(base);
	ck_assert_int_eq(evpromise_as_int(race), 0);
}

CASE(the_base_is_freed_while_elements_wait)
{
	AUTO_RESOLVER resolver;
	AUTO_PROMISE pending = evpromise_with_resolvers(base, &resolver);
	AUTO_PROMISE race;
	AUTO_PROMISE all;
	AUTO_PROMISE some;
	struct evpromise *members[2];

	members[0] = evpromise_ref(pending);
	members[1] = evpromise_resolved(base, evpromise_string("one"));
	race = evpromise_race(base, members, 2);
	members[0] = evpromise_ref(pending);
	members[1] = evpromise_resolved(base, evpromise_string("two"));
	all = evpromise_all(base, members, 2);
	members[0] = evpromise_ref(pending);
	members[1] = evpromise_resolved(base, evpromise_string("three"));
	some = evpromise_some(base, members, 2, 2);
	evpromise_checkpoint(base);
	evpromise_base_free(base);
	ck_assert_str_eq(evpromise_as_string(race), "one");
	ck_assert_int_eq(evpromise_code(all), EVPROMISE_ERROR_BASE_FREED);
	ck_assert_int_eq(evpromise_code(some), EVPROMISE_ERROR_BASE_FREED);
}

CASE(the_place_of_an_element_is_told_from_that_of_a_member)
{
	AUTO_PROMISE promise = evpromise_resolved(base, evpromise_int(1));
	const char *place = (const char *)promise + 1;

	ck_assert(!evpromise__is_element(NULL));
	ck_assert(!evpromise__is_element(promise));
	ck_assert(evpromise__is_element((const void *)place));
	ck_assert_ptr_eq(evpromise__element((const void *)place), promise);
}

SUITE("element",
    a_race_leaves_nothing_with_a_member_that_is_pending,
    any_leaves_nothing_with_a_member_that_is_pending,
    all_leaves_nothing_with_a_member_that_is_pending,
    some_leaves_nothing_with_a_member_that_is_pending,
    jobs_that_come_too_late_do_nothing,
    the_base_is_freed_while_elements_wait,
    the_place_of_an_element_is_told_from_that_of_a_member);
