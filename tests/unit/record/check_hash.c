/* SPDX-License-Identifier: BSD-3-Clause */
/* hash.c: links are found by their key, the first added of equal ones first. */
#include "record/hash.h"

#include "heap.h"
#include "suite.h"

#define MANY 100000

struct item {
	struct evpromise__ring link;
	size_t key;
};

static struct item items[MANY];
static struct evpromise__hash hash;
static size_t steps;		/* that finding took */

static struct item *
item_of(const struct evpromise__ring *link)
{
	return ring_entry((uintptr_t)link, struct item, link);
}

static size_t
of_key(const struct evpromise__ring *link)
{
	return hash_of(item_of(link)->key, 0);
}

static struct item *
find(size_t key)
{
	struct evpromise__ring *bucket = hash_bucket(&hash, hash_of(key, 0));
	struct evpromise__ring *at;

	for (at = bucket->next; at != bucket; at = at->next) {
		steps++;
		if (item_of(at)->key == key)
			return item_of(at);
	}
	return NULL;
}

/* The key of item i is i / n_equal. */
static void
add_many(size_t n, size_t n_equal)
{
	size_t i;

	hash_init(&hash);
	steps = 0;
	for (i = 0; i < n; i++) {
		items[i].key = i / n_equal;
		evpromise__hash_add(&hash, &items[i].link, of_key);
	}
	ck_assert_uint_eq(hash.n, n);
}

static void
remove_one(size_t i, size_t key)
{
	ck_assert_ptr_eq(find(key), &items[i]);
	evpromise__hash_remove(&hash, &items[i].link);
}

START_TEST(each_is_found_in_a_few_steps)
{
	size_t i;

	add_many(MANY, 1);
	for (i = 0; i < MANY; i++)
		remove_one(i, i);
	ck_assert_ptr_null(find(0));
	add_many(MANY, 1);
	for (i = MANY; i-- > 0;)
		remove_one(i, i);
	ck_assert_uint_lt(steps, 2 * MANY);
}
END_TEST

START_TEST(of_equal_ones_the_first_added_is_found)
{
	size_t i;

	add_many(MANY, 10);
	for (i = 0; i < MANY; i++)
		remove_one(i, i / 10);
	add_many(MANY, MANY);
	for (i = 0; i < MANY; i++)
		remove_one(i, 0);
	ck_assert_uint_lt(steps, MANY + 100);
}
END_TEST

START_TEST(a_few_take_no_memory_and_the_last_gives_it_back)
{
	size_t i;

	add_many(8, 1);
	ck_assert_uint_eq(heap_live(), 0);
	add_many(9, 1);
	ck_assert_uint_eq(heap_live(), 1);
	for (i = 0; i < 9; i++)
		remove_one(i, i);
	ck_assert_uint_eq(heap_live(), 0);
}
END_TEST

START_TEST(without_memory_it_only_takes_longer)
{
	size_t i;

	heap_fail(1, true);
	add_many(1000, 2);
	heap_heal();
	ck_assert_uint_eq(heap_live(), 0);
	items[1000].key = 0;
	evpromise__hash_add(&hash, &items[1000].link, of_key);
	ck_assert_uint_eq(heap_live(), 1);
	for (i = 0; i < 1000; i++)
		remove_one(i, i / 2);
	remove_one(1000, 0);
	ck_assert_uint_eq(heap_live(), 0);
}
END_TEST

SUITE("hash",
    each_is_found_in_a_few_steps,
    of_equal_ones_the_first_added_is_found,
    a_few_take_no_memory_and_the_last_gives_it_back,
    without_memory_it_only_takes_longer);
