/* SPDX-License-Identifier: BSD-3-Clause */
/* poison: the address sanitizer is told which records are free. */
#ifndef EVPROMISE_RECORD_POISON_H
#define EVPROMISE_RECORD_POISON_H

#include "record/record.h"

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

#endif
