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
exhaust_undo(struct exhausted *taken)
{
	struct evpromise *record;

	while ((record = taken->records) != NULL) {
		taken->records = record->next;
		evpromise__record_free(record);
	}
}
