/* SPDX-License-Identifier: BSD-3-Clause */
/* priority.c: lines in the order of their priorities. */
#include "concurrency/priority.h"

#include "heap.h"
#include "suite.h"

#define N 5

static struct evpromise__ring links[N];

/* Appends a link to the line of a priority. */
static void
append(struct evpromise__priorities *priorities, int link, int priority)
{
	struct evpromise__ring *line =
	    evpromise__priority_line(priorities, priority);

	ck_assert_ptr_nonnull(line);
	ring_append(line, &links[link]);
}

/* Takes the first link out, and gives its number; -1 if there is none. */
static int
take(struct evpromise__priorities *priorities)
{
	struct evpromise__ring *first = evpromise__priority_first(priorities);

	if (first == NULL)
		return -1;
	ring_remove(first);
	evpromise__priorities_trim(priorities);
	return (int)(first - links);
}

START_TEST(the_highest_priority_is_first_and_in_it_the_oldest)
{
	static const int priorities_of[N] = { 0, 7, -3, 7, 0 };
	static const int order[N] = { 1, 3, 0, 4, 2 };
	struct evpromise__priorities priorities;
	int i;

	evpromise__priorities_init(&priorities);
	for (i = 0; i < N; i++)
		append(&priorities, i, priorities_of[i]);
	ck_assert_uint_eq(heap_live(), 3);
	for (i = 0; i < N; i++)
		ck_assert_int_eq(take(&priorities), order[i]);
	ck_assert_int_eq(take(&priorities), -1);
}
END_TEST

START_TEST(without_memory_only_a_new_line_fails)
{
	struct evpromise__priorities priorities;

	evpromise__priorities_init(&priorities);
	append(&priorities, 0, 1);
	heap_fail(1, true);
	ck_assert_ptr_null(evpromise__priority_line(&priorities, 2));
	append(&priorities, 1, 1);
	heap_heal();
	ck_assert_int_eq(take(&priorities), 0);
	ck_assert_int_eq(take(&priorities), 1);
}
END_TEST

SUITE("priority",
    the_highest_priority_is_first_and_in_it_the_oldest,
    without_memory_only_a_new_line_fails);
