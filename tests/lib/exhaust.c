/* SPDX-License-Identifier: BSD-3-Clause */
#include "record/heap.h"
#include "record/kinds.h"
#include "record/new.h"
#include "record/slab.h"

#include "exhaust.h"

static void
count(struct evpromise *record, void *n)
{
	(void)record;
	++*(size_t *)n;
}

size_t
records_live(struct evpromise_base *base)
{
	size_t n_live = 0;

	evpromise__records_each(base, count, &n_live);
	return n_live;
}

static bool
has_room(const struct evpromise_base *base)
{
	const struct evpromise__heap *heap = heap_of(base);

	return heap->slab->free != NULL || heap->slab->carved < SLAB_PLACES ||
	    heap->slabs.with_room != NULL || heap->slabs.empty != NULL;
}

void
exhaust(struct evpromise_base *base, struct exhausted *taken)
{
	struct evpromise *record;

	taken->records = NULL;
	while (has_room(base)) {
		record = evpromise__record_new(base, RECORD_SPARE, 0);
		record->next = taken->records;
		taken->records = record;
	}
}

void
exhaust_give_back(struct exhausted *taken, size_t n)
{
	struct evpromise *record;

	while (n-- > 0 && (record = taken->records) != NULL) {
		taken->records = record->next;
		evpromise__record_free(record);
	}
}

void
exhaust_undo(struct exhausted *taken)
{
	exhaust_give_back(taken, SIZE_MAX);
}
