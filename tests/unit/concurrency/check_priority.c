/* SPDX-License-Identifier: BSD-3-Clause */
/* priority.c: places in the order of their priorities. */
#include "concurrency/priority.h"

#include <stdlib.h>

#include "heap.h"
#include "suite.h"

#define N 5
#define MANY 100000
#define MOST_STEPS 48			/* of a binary logarithm of 17 */

static struct evpromise__place places[MANY];
static struct evpromise__priorities priorities;

static void
add_all(const int priorities_of[], int n)
{
	int i;

	evpromise__priorities_init(&priorities);
	for (i = 0; i < n; i++)
		evpromise__priority_add(&priorities, &places[i],
		    priorities_of[i]);
}

/* Takes the first place out, and gives its number; -1 if there is none. */
static int
take(void)
{
	struct evpromise__place *first =
	    evpromise__priority_first(&priorities);

	if (first == NULL)
		return -1;
	evpromise__priority_remove(&priorities, first);
	return (int)(first - places);
}

static const int priorities_of[N] = { 0, 7, -3, 7, 0 };
static const int order[N] = { 1, 3, 0, 4, 2 };

START_TEST(the_highest_priority_is_first_and_in_it_the_oldest)
{
	int i;

	add_all(priorities_of, N);
	for (i = 0; i < N; i++)
		ck_assert_int_eq(take(), order[i]);
	ck_assert_int_eq(take(), -1);
}
END_TEST

START_TEST(any_place_may_leave_the_line)
{
	int leaves, i;

	for (leaves = 0; leaves < N; leaves++) {
		add_all(priorities_of, N);
		evpromise__priority_remove(&priorities, &places[leaves]);
		for (i = 0; i < N; i++)
			if (order[i] != leaves)
				ck_assert_int_eq(take(), order[i]);
		ck_assert_int_eq(take(), -1);
	}
}
END_TEST

START_TEST(what_is_put_back_is_the_first_of_its_priority)
{
	int leaves, i;

	for (leaves = 0; leaves < N; leaves++) {
		add_all(priorities_of, N);
		for (i = 0; i <= leaves; i++)
			ck_assert_int_eq(take(), order[i]);
		while (i-- > 0)
			evpromise__priority_put_back(&priorities,
			    &places[order[i]]);
		for (i = 0; i < N; i++)
			ck_assert_int_eq(take(), order[i]);
	}
}
END_TEST

/* Whether a place is not far from the root, and where it is looked for. */
static bool
is_near(const struct evpromise__place *place)
{
	const struct evpromise__place *up;
	int steps = 1;

	for (; place->is_first && (up = place->up) != NULL; place = up) {
		if (place != (place->priority > up->priority ? up->before :
		    up->behind) || place->weight > up->weight)
			return false;
		steps++;
	}
	return steps <= MOST_STEPS;
}

static bool
is_in_order(int first, int second)
{
	if (places[first].priority == places[second].priority)
		return first < second;
	return places[first].priority > places[second].priority;
}

/* Removes every third place, and takes the others out in their order. */
static void
ck_assert_all_are_taken(void)
{
	int i, taken, last = -1, n = MANY, n_wrong = 0;

	for (i = 0; i < MANY; i += 3, n--)
		evpromise__priority_remove(&priorities, &places[i]);
	for (i = 0; i < MANY; i++)
		n_wrong += i % 3 != 0 && !is_near(&places[i]);
	for (; (taken = take()) != -1; n--) {
		n_wrong += taken % 3 == 0;
		n_wrong += last != -1 && !is_in_order(last, taken);
		last = taken;
	}
	ck_assert_int_eq(n, 0);
	ck_assert_int_eq(n_wrong, 0);
}

static int
ascending(int i)
{
	return i;
}

static int
descending(int i)
{
	return -i;
}

/* Each priority once, in no order: the factor and MANY have no divisor. */
static int
mixed(int i)
{
	return (int)((long)i * 61803 % MANY);
}

static int
equal(int i)
{
	(void)i;
	return 7;
}

static int
few(int i)
{
	return i % 10;
}

static void
try_many(int (*priority_of)(int i))
{
	size_t blocks = heap_live();
	int i, n_far = 0;

	evpromise__priorities_init(&priorities);
	for (i = 0; i < MANY; i++) {
		evpromise__priority_add(&priorities, &places[i],
		    priority_of(i));
		n_far += !is_near(&places[i]);
	}
	ck_assert_int_eq(n_far, 0);
	ck_assert_uint_eq(heap_live(), blocks);
	ck_assert_all_are_taken();
}

START_TEST(no_step_takes_longer_than_the_logarithm_of_the_priorities)
{
	try_many(ascending);
	try_many(descending);
	try_many(mixed);
	try_many(equal);
	try_many(few);
}
END_TEST

SUITE("priority",
    the_highest_priority_is_first_and_in_it_the_oldest,
    any_place_may_leave_the_line,
    what_is_put_back_is_the_first_of_its_priority,
    no_step_takes_longer_than_the_logarithm_of_the_priorities);
