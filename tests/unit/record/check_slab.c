/* SPDX-License-Identifier: BSD-3-Clause */
/* slab.c: records. */
#include "record/heap.h"
#include "record/kinds.h"
#include "record/new.h"
#include "record/slab.h"

#include "case.h"
#include "exhaust.h"
#include "fake_host.h"
#include "heap.h"

#define MANY 100000		/* several regions */

static size_t visited;

static void
visit(struct evpromise *record, void *arg)
{
	(void)arg;
	ck_assert_int_ne(record->kind, RECORD_FREE);
	visited++;
}

static void
give_back(struct evpromise *list)
{
	struct evpromise *record;

	while ((record = list) != NULL) {
		list = record->next;
		evpromise__record_free(record);
	}
}

CASE(every_record_finds_its_base)
{
	struct evpromise *list = NULL, *record;
	int i;

	for (i = 0; i < MANY; i++) {
		record = evpromise__record_new(base, RECORD_SPARE, 0);
		ck_assert_ptr_eq(evpromise__base(record), base);
		ck_assert_uint_eq((uintptr_t)record % SLAB_SIZE %
		    sizeof(*record), 0);
		record->next = list;
		list = record;
	}
	ck_assert_uint_eq(records_live(base), MANY + RECORDS_OF_A_BASE);
	give_back(list);
	ck_assert_uint_eq(records_live(base), RECORDS_OF_A_BASE);
}

CASE(every_record_in_use_is_visited)
{
	struct evpromise *list = NULL, *record;
	int i;

	for (i = 0; i < MANY; i++) {
		record = evpromise__record_new(base, RECORD_SPARE, 0);
		if (i % 2 == 0) {
			evpromise__record_free(record);
			continue;
		}
		record->next = list;
		list = record;
	}
	visited = 0;
	evpromise__records_each(base, visit, NULL);
	ck_assert_uint_eq(visited, MANY / 2 + RECORDS_OF_A_BASE);
}

CASE(a_freed_record_is_used_again_first)
{
	struct evpromise *record = evpromise__record_new(base, RECORD_SPARE, 0);

	evpromise__record_free(record);
	ck_assert_ptr_eq(evpromise__record_new(base, RECORD_SPARE, 0), record);
	ck_assert_ptr_null(record->arg);
	evpromise__record_free(record);
}

/* What a record costs beyond its own 64 bytes: little of a region. */
CASE(memory_is_asked_for_in_regions)
{
	int i;

	heap_fail(0, false);
	for (i = 0; i < MANY; i++)
		(void)evpromise__record_new(base, RECORD_SPARE, 0);
	ck_assert_uint_le(heap_count(), 12 * sizeof(struct evpromise) / 64);
}

/* Takes MANY records, the first of which are the oldest of the base, and gives
 * all but the last n back. */
static struct evpromise *
peak(struct evpromise_base *base, int n)
{
	struct evpromise *list = NULL, *kept = NULL, *record;
	int i;

	for (i = 0; i < MANY; i++) {
		record = evpromise__record_new(base, RECORD_SPARE, 0);
		record->next = i < n ? kept : list;
		if (i < n)
			kept = record;
		else
			list = record;
	}
	give_back(list);
	return kept;
}

CASE(memory_is_kept_after_a_peak_until_it_is_trimmed)
{
	size_t first = heap_live(), bytes;

	give_back(peak(base, 0));
	ck_assert_uint_gt(heap_live(), first);
	heap_fail(1, true);
	give_back(peak(base, 0));
	heap_heal();
	bytes = evpromise_base_trim(base);
	ck_assert_uint_ge(bytes, MANY * sizeof(struct evpromise) - (1 << 20));
	ck_assert_uint_eq(bytes % SLAB_SIZE, 0);
	/* but for the region that the next record will be taken from */
	ck_assert_uint_le(heap_live(), first + 1);
	ck_assert_uint_eq(evpromise_base_trim(base), 0);
}

CASE(regions_that_are_in_use_are_not_trimmed)
{
	struct evpromise *kept = peak(base, MANY / 2), *record;
	size_t n = 0;

	ck_assert_uint_gt(evpromise_base_trim(base), 0);
	for (record = kept; record != NULL; record = record->next)
		n += record->kind == RECORD_SPARE;
	ck_assert_uint_eq(n, MANY / 2);
	ck_assert_uint_eq(records_live(base),
	    MANY / 2 + RECORDS_OF_A_BASE);
	give_back(kept);
	ck_assert_uint_gt(evpromise_base_trim(base), 0);
}

/* What is beyond 64 MiB goes back by itself. */
CASE(what_a_base_keeps_is_bounded)
{
	struct evpromise *list = NULL, *record;
	int i;

	for (i = 0; i < 20 * MANY; i++) {
		record = evpromise__record_new(base, RECORD_SPARE, 0);
		record->next = list;
		list = record;
	}
	give_back(list);
	ck_assert_uint_le(evpromise_base_trim(base), 65 << 20);
}

/* A record that is given back makes room in a slab that was full. */
CASE(slabs_with_room_are_used_before_others)
{
	struct exhausted taken;
	struct evpromise *old = evpromise__record_new(base, RECORD_SPARE, 0);

	exhaust(base, &taken);
	old->next = NULL;
	give_back(old);
	heap_fail(1, true);
	ck_assert_ptr_eq(evpromise__record_new(base, RECORD_SPARE, 0), old);
	ck_assert_ptr_null(evpromise__record_new(base, RECORD_SPARE, 0));
	heap_heal();
	give_back(old);
	exhaust_undo(&taken);
}

CASE(a_slab_that_was_emptied_is_carved_anew_in_order)
{
	struct evpromise *before, *record;
	int i;

	give_back(peak(base, 0));
	while (heap_of(base)->slab->free != NULL || heap_of(base)->slab->carved != 2)
		(void)evpromise__record_new(base, RECORD_SPARE, 0);
	before = evpromise__record_new(base, RECORD_SPARE, 0);
	for (i = 0; i < 100; i++) {
		record = evpromise__record_new(base, RECORD_SPARE, 0);
		ck_assert_ptr_eq(record, before + 1);
		before = record;
	}
}

CASE(without_memory_there_is_no_record)
{
	int i = 0;

	heap_fail(1, true);
	while (evpromise__record_new(base, RECORD_SPARE, 0) != NULL)
		i++;
	ck_assert_int_gt(i, 0);
	heap_heal();
	ck_assert_ptr_nonnull(evpromise__record_new(base, RECORD_SPARE, 0));
}

CASE(once_the_base_is_freed_there_is_no_record)
{
	AUTO_PROMISE promise = evpromise_resolved(base, evpromise_int(1));

	evpromise_base_free(base);
	ck_assert_ptr_null(evpromise_resolved(evpromise_base_of(promise),
	    evpromise_string("released")));
}

SUITE("slab",
    every_record_finds_its_base,
    every_record_in_use_is_visited,
    a_freed_record_is_used_again_first,
    memory_is_asked_for_in_regions,
    memory_is_kept_after_a_peak_until_it_is_trimmed,
    regions_that_are_in_use_are_not_trimmed,
    what_a_base_keeps_is_bounded,
    slabs_with_room_are_used_before_others,
    a_slab_that_was_emptied_is_carved_anew_in_order,
    without_memory_there_is_no_record,
    once_the_base_is_freed_there_is_no_record);
