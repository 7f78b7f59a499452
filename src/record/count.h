/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * count: the references to a record: handles, which the program holds, and
 * refs, which the library holds. Both are in one word, handles in its lower
 * half, so that a handle becomes a ref in one step and the last of both is seen
 * at once.
 */
#ifndef EVPROMISE_RECORD_COUNT_H
#define EVPROMISE_RECORD_COUNT_H

#include "record/record.h"

/* What an assertion that fails says is for the program, which did it. */

#define COUNT_HANDLE ((uint64_t)1)
#define COUNT_REF ((uint64_t)1 << 32)

/* One instruction for the subtraction and the test that it may be done. */
static inline bool
subtract_overflows(uint64_t *from, uint64_t number)
{
#ifdef __GNUC__
	return __builtin_sub_overflow(*from, number, from);
#else
	bool overflows = *from < number;

	*from -= number;
	return overflows;
#endif
}

static inline uint32_t
count_handles(const struct evpromise *record)
{
	return (uint32_t)record->counts;
}

static inline void
count_add_handle(struct evpromise *record)
{
	assert(count_handles(record) < UINT32_MAX);
	record->counts += COUNT_HANDLE;
}

static inline void
count_drop_handle(struct evpromise *record)
{
	assert(count_handles(record) > 0 &&
	    "a promise was used after it was given away");
	record->counts -= COUNT_HANDLE;
}

static inline void
count_add_ref(struct evpromise *record)
{
	record->counts += COUNT_REF;
}

/* True if that was the last reference. */
static inline bool
count_drop_ref(struct evpromise *record)
{
	bool none = subtract_overflows(&record->counts, COUNT_REF);

	assert(!none);
	(void)none;		/* unused with NDEBUG */
	return record->counts == 0;
}

/* The program gave its handle to the library. */
static inline void
count_handle_to_ref(struct evpromise *record)
{
	assert(count_handles(record) > 0 &&
	    "a promise was used after it was given away");
	record->counts += COUNT_REF - COUNT_HANDLE;
}

#endif
