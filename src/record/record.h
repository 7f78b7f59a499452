/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * Taking records and giving them back, which every promise does: inline, but
 * for what is rare, see slab.c.
 */
#ifndef EVPROMISE_RECORD_H
#define EVPROMISE_RECORD_H

/* Included by internal.h, behind the record and the base. */

#if defined(__SANITIZE_ADDRESS__)
#define POISON_RECORDS 1
#elif defined(__has_feature)
#if __has_feature(address_sanitizer)
#define POISON_RECORDS 1
#endif
#endif

#ifdef POISON_RECORDS
#include <sanitizer/asan_interface.h>
#endif

/* The parts of a record that are out of bounds while it is free: all but the
 * counts and the kind, which tell that it is. */
#define POISON_START offsetof(struct evpromise, source)

static inline void
record_poison(struct evpromise *record)
{
#ifdef POISON_RECORDS
	ASAN_POISON_MEMORY_REGION((char *)record + POISON_START,
	    sizeof(*record) - POISON_START);
#else
	(void)record;
#endif
}

static inline void
record_unpoison(struct evpromise *record)
{
#ifdef POISON_RECORDS
	ASAN_UNPOISON_MEMORY_REGION((char *)record + POISON_START,
	    sizeof(*record) - POISON_START);
#else
	(void)record;
#endif
}

/* A record whose members are set by the caller; NULL if the base has to look
 * for one elsewhere. */
static inline struct evpromise *
evpromise__record_at_hand(struct evpromise_base *base)
{
	struct evpromise__slab *slab = base->slab;
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
	record->counts = counts;
	record->kind = (uint8_t)kind;
	record->state = EVPROMISE_PENDING;
	record->flags = 0;
	record->resolvers = 0;
	record->source = NULL;
	record->reactions.last = NULL;
	evpromise__origin_begin(record);
}

/* A record of which all members but these are zero; NULL if memory is out. */
static inline struct evpromise *
evpromise__record_new(struct evpromise_base *base, enum evpromise__kind kind,
    uint64_t counts)
{
	struct evpromise *record = evpromise__record_at_hand(base);

	if (unlikely(record == NULL))
		record = evpromise__record_take_elsewhere(base);
	if (likely(record != NULL)) {
		record_init(record, kind, counts);
		record->next = NULL;
		record->arg = NULL;
		record->u.result.tag = 0;
		record->u.result.payload.integer = 0;
	}
	return record;
}

static inline void
evpromise__record_free(struct evpromise *record)
{
	struct evpromise__slab *slab = evpromise__slab(record);

	assert(record->kind != RECORD_FREE);
	evpromise__origin_end(record);
	record->kind = RECORD_FREE;
	record->next = slab->free;
	slab->free = record;
	record_poison(record);
	if (unlikely(--slab->in_use == slab->notice_at))
		evpromise__slab_changed(slab);
}

#endif
