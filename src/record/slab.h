/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * slab: 64 KiB of records, aligned to their size, with a head of their own in
 * the place of the first record, where every record finds its slab and base.
 */
#ifndef EVPROMISE_RECORD_SLAB_H
#define EVPROMISE_RECORD_SLAB_H

#include "record/record.h"

#define SLAB_SIZE ((size_t)65536)
#define SLAB_PLACES (SLAB_SIZE / sizeof(struct evpromise))

struct evpromise__slab {
	struct evpromise_base *base;
	struct evpromise *free;		/* records given back, the last first */
	uint32_t carved;		/* places that were used since it was
					 * empty, the first of them its head */
	uint32_t in_use;		/* records; and 1 while it is the one
					 * that the base takes them from */
	uint32_t notice_at;		/* the in_use to call slab_changed() at */
	struct evpromise__slab *next, **link;	/* in the list that it is on */
	struct evpromise__region *region;
};

_Static_assert(sizeof(struct evpromise__slab) <= sizeof(struct evpromise),
    "the head of a slab takes the place of one record");

/* All slabs of a base but the one that it takes records from. */
struct evpromise__slabs {
	struct evpromise__slab *with_room;	/* some records are in use */
	struct evpromise__slab *empty;
	struct evpromise__region *regions;
	size_t n_made;
	size_t n_empty;
	size_t n_in_use;		/* that are not empty */
};

static inline struct evpromise__slab *
evpromise__slab(const struct evpromise *record)
{
	return (struct evpromise__slab *)
	    ((uintptr_t)record & ~(uintptr_t)(SLAB_SIZE - 1));
}

static inline struct evpromise_base *
evpromise__base(const struct evpromise *record)
{
	return evpromise__slab(record)->base;
}

#endif
