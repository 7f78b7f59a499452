/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * hash: what is found by its key. Those of one bucket are a ring, in the order
 * in which they were added, so that the first added of equal ones is found
 * first. A few have one bucket, which is here; more of them a block of many. If
 * memory for that is out the rings are longer, and all works as before.
 */
#ifndef EVPROMISE_RECORD_HASH_H
#define EVPROMISE_RECORD_HASH_H

#include "record/compiler.h"

#include <stdint.h>

#include <evpromise/attributes.h>

#include "record/ring.h"

struct evpromise__hash {
	struct evpromise__ring one;		/* the bucket of a few */
	struct evpromise__ring *buckets;	/* that one, or a block */
	size_t mask;				/* their number less one */
	size_t n;				/* of the links in them */
};

/* What the bucket of a link is known by. */
typedef size_t (*evpromise__hash_fn)(const struct evpromise__ring *link);

/* Of a key of two words. */
static inline size_t
hash_of(uintptr_t a, uintptr_t b)
{
	uint64_t mixed = (a * UINT64_C(0x9e3779b97f4a7c15)) ^ b;

	mixed *= UINT64_C(0xbf58476d1ce4e5b9);
	return (size_t)(mixed ^ mixed >> 32);
}

static inline void
hash_init(struct evpromise__hash *hash)
{
	ring_init(&hash->one);
	hash->buckets = &hash->one;
	hash->mask = 0;
	hash->n = 0;
}

/* The links whose key may be one with this hash. */
static inline struct evpromise__ring *
hash_bucket(const struct evpromise__hash *hash, size_t of)
{
	return &hash->buckets[of & hash->mask];
}

/* libevpromise_extra uses these too. */
EVPROMISE_API void evpromise__hash_add(struct evpromise__hash *hash,
    struct evpromise__ring *link, evpromise__hash_fn of);
/* With the last link the block goes. */
EVPROMISE_API void evpromise__hash_remove(struct evpromise__hash *hash,
    struct evpromise__ring *link);

#endif
