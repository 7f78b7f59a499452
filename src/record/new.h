/* SPDX-License-Identifier: BSD-3-Clause */
/* new: taking records and giving them back, inline. */
#ifndef EVPROMISE_RECORD_NEW_H
#define EVPROMISE_RECORD_NEW_H

#include "record/heap.h"
#include "record/poison.h"

/* slab.c: what is rare. */
struct evpromise *evpromise__record_take_elsewhere(struct evpromise_base *);
void evpromise__slab_changed(struct evpromise__slab *slab);

/* A record whose members are set by the caller; NULL if the base has to look
 * for one elsewhere. */
static inline struct evpromise *
evpromise__record_at_hand(struct evpromise_base *base)
{
	struct evpromise__slab *slab = heap_of(base)->slab;
	struct evpromise *record = slab->free;

	evpromise__assert_thread(base);
	if (record == NULL) {
		if (unlikely(slab->carved == SLAB_PLACES))
			return NULL;
		record = (struct evpromise *)(void *)slab + slab->carved++;
		record_unpoison(record);
	} else {
		record_unpoison(record);
		slab->free = record->next;
	}
	slab->in_use++;
	return record;
}

/* What every record begins with; the other members are the caller's to set. */
static inline void
record_init(struct evpromise *record, enum evpromise__kind kind,
    uint64_t counts)
{
	assert((kinds_before(kind) & AFTER(FREE)) != 0);
	record->counts = counts;
	record->kind = (uint8_t)kind;
	record->state = EVPROMISE_PENDING;
	record->flags = 0;
	record->resolvers = 0;
	record->source = NULL;
	record->reactions.last = NULL;
	evpromise__begun(record);
}

/* The same, and all other members are zero. */
static inline void
record_clear(struct evpromise *record, enum evpromise__kind kind,
    uint64_t counts)
{
	record_init(record, kind, counts);
	record->next = NULL;
	record->arg = NULL;
	record->u.result.tag = 0;
	record->u.result.payload.integer = 0;
}

/* A record of which all other members are zero; NULL if allocation failed. */
static inline struct evpromise *
evpromise__record_new(struct evpromise_base *base, enum evpromise__kind kind,
    uint64_t counts)
{
	struct evpromise *record = evpromise__record_at_hand(base);

	if (unlikely(record == NULL))
		record = evpromise__record_take_elsewhere(base);
	if (likely(record != NULL))
		record_clear(record, kind, counts);
	return record;
}

static inline void
evpromise__record_free(struct evpromise *record)
{
	struct evpromise__slab *slab = evpromise__slab(record);

	evpromise__ended(record);
	set_kind(record, RECORD_FREE);
	record->next = slab->free;
	slab->free = record;
	record_poison(record);
	if (unlikely(--slab->in_use == slab->notice_at))
		evpromise__slab_changed(slab);
}

#ifdef EVPROMISE_FAULTS
#include <record_sites.h>	/* tests/fault: where memory can run out */
#endif

#endif
