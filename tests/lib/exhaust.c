/* SPDX-License-Identifier: BSD-3-Clause */
#include "internal.h"

#include "exhaust.h"

void
exhaust(struct evpromise_base *base, struct exhausted *taken)
{
	struct evpromise *record;

	taken->records = NULL;
	while (base->free_records != NULL || base->carve != base->carve_end) {
		record = evpromise__record_new(base, RECORD_SPARE);
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
