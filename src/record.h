/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * Taking records and giving them back, which every promise does: inline, but
 * for what is rare, see slab.c.
 */
#ifndef EVPROMISE_RECORD_H
#define EVPROMISE_RECORD_H

#include <string.h>

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

static inline struct evpromise *
evpromise__record_new(struct evpromise_base *base, enum evpromise__kind kind)
{
	struct evpromise *record = base->free_records;

	evpromise__assert_thread(base);
	if (likely(record != NULL)) {
		record_unpoison(record);
		base->free_records = record->next;
	} else {
		record = evpromise__record_carve(base);
		if (record == NULL)
			return NULL;
	}
	memset(record, 0, sizeof(*record));
	record->kind = (uint8_t)kind;
	base->live++;
	return record;
}

static inline void
evpromise__record_free(struct evpromise *record)
{
	struct evpromise_base *base = evpromise__base(record);

	assert(record->kind != RECORD_FREE);
	record->kind = RECORD_FREE;
	record->next = base->free_records;
	base->free_records = record;
	base->live--;
	record_poison(record);
}

#endif
