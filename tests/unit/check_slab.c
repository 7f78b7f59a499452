/* SPDX-License-Identifier: BSD-3-Clause */
/* slab.c: records. */
#include "internal.h"

#include "fake_host.h"
#include "heap.h"
#include "suite.h"

#define MANY 100000		/* several regions */

static size_t visited;

static void
visit(struct evpromise *record)
{
	ck_assert_int_ne(record->kind, RECORD_FREE);
	visited++;
}

START_TEST(every_record_finds_its_base)
{
	struct evpromise_base *base = fake_base_new();
	struct evpromise *list = NULL, *record;
	int i;

	for (i = 0; i < MANY; i++) {
		record = evpromise__record_new(base, RECORD_SPARE);
		ck_assert_ptr_eq(evpromise__base(record), base);
		ck_assert_uint_eq((uintptr_t)record % sizeof(*record), 0);
		record->next = list;
		list = record;
	}
	ck_assert_uint_eq(base->live, MANY + RECORDS_OF_A_BASE);
	while ((record = list) != NULL) {
		list = record->next;
		evpromise__record_free(record);
	}
	ck_assert_uint_eq(base->live, RECORDS_OF_A_BASE);
	evpromise_base_free(base);
}
END_TEST

START_TEST(every_record_in_use_is_visited)
{
	struct evpromise_base *base = fake_base_new();
	struct evpromise *list = NULL, *record;
	int i;

	for (i = 0; i < MANY; i++) {
		record = evpromise__record_new(base, RECORD_SPARE);
		if (i % 2 == 0) {
			evpromise__record_free(record);
			continue;
		}
		record->next = list;
		list = record;
	}
	visited = 0;
	evpromise__records_each(base, visit);
	ck_assert_uint_eq(visited, MANY / 2 + RECORDS_OF_A_BASE);
	evpromise_base_free(base);
}
END_TEST

START_TEST(a_freed_record_is_used_again_first)
{
	struct evpromise_base *base = fake_base_new();
	struct evpromise *record = evpromise__record_new(base, RECORD_SPARE);

	evpromise__record_free(record);
	ck_assert_ptr_eq(evpromise__record_new(base, RECORD_SPARE), record);
	ck_assert_ptr_null(record->arg);
	evpromise__record_free(record);
	evpromise_base_free(base);
}
END_TEST

/* What a record costs beyond its own 64 bytes: little of a region. */
START_TEST(memory_is_asked_for_in_regions)
{
	struct evpromise_base *base = fake_base_new();
	int i;

	heap_fail(0, false);
	for (i = 0; i < MANY; i++)
		(void)evpromise__record_new(base, RECORD_SPARE);
	ck_assert_uint_le(heap_count(), 12);
	evpromise_base_free(base);
}
END_TEST

START_TEST(without_memory_there_is_no_record)
{
	struct evpromise_base *base = fake_base_new();
	int i = 0;

	heap_fail(1, true);
	while (evpromise__record_new(base, RECORD_SPARE) != NULL)
		i++;
	ck_assert_int_gt(i, 0);
	heap_heal();
	ck_assert_ptr_nonnull(evpromise__record_new(base, RECORD_SPARE));
	evpromise_base_free(base);
}
END_TEST

SUITE("slab",
    every_record_finds_its_base,
    every_record_in_use_is_visited,
    a_freed_record_is_used_again_first,
    memory_is_asked_for_in_regions,
    without_memory_there_is_no_record);
