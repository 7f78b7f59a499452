/* SPDX-License-Identifier: BSD-3-Clause */
/* timer.c: the heap, against a list that is searched. */
#include <event2/event.h>

#include "timer_internal.h"

#include "fake_host.h"
#include "heap.h"
#include "suite.h"
#include "trace.h"

#define MANY 2000

struct numbered {
	struct evpromise__timer timer;
	uint64_t due_ms;
	int number;
	bool is_there;
};

static struct numbered all[MANY];
static int fired[MANY], n_fired;

static void
on_end(struct evpromise__timer *timer, enum evpromise__timer_end how)
{
	struct numbered *numbered = (struct numbered *)timer;

	ck_assert_int_eq(how, TIMER_FIRED);
	ck_assert(numbered->is_there);
	numbered->is_there = false;
	fired[n_fired++] = numbered->number;
}

static uint64_t
next_random(uint64_t *state)
{
	*state = *state * 6364136223846793005U + 1442695040888963407U;
	return *state >> 33;
}

/* The one that must fire next: of those that are there the first in time, and
 * among equals the first that was made. */
static int
expected(void)
{
	int i, first = -1;

	for (i = 0; i < MANY; i++)
		if (all[i].is_there && (first < 0 ||
		    all[i].due_ms < all[first].due_ms))
			first = i;
	return first;
}

START_TEST(they_fire_in_order_whatever_is_removed)
{
	struct evpromise_base *base = fake_base_new();
	uint64_t state = 1;
	int i, n, order[MANY];

	for (i = 0; i < MANY; i++) {
		all[i].timer.end = on_end;
		all[i].due_ms = 1 + next_random(&state) % 97;
		all[i].number = i;
		all[i].is_there = true;
		ck_assert(evpromise__timer_add(base, &all[i].timer,
		    all[i].due_ms));
	}
	for (i = 0; i < MANY; i++)
		if (next_random(&state) % 3 == 0) {
			evpromise__timer_remove(base, &all[i].timer);
			evpromise__timer_remove(base, &all[i].timer);
			all[i].is_there = false;
		}
	for (n = 0; (i = expected()) >= 0; n++) {
		order[n] = i;
		all[i].is_there = false;
	}
	for (i = 0; i < n; i++)
		all[order[i]].is_there = true;
	ck_assert(evpromise_clock_advance_ms(base, 100));
	ck_assert_int_eq(n_fired, n);
	ck_assert_mem_eq(fired, order, (size_t)n * sizeof(fired[0]));
	evpromise_base_free(base);
}
END_TEST

SUITE("timer", they_fire_in_order_whatever_is_removed);
