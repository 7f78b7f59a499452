/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * Records, carved from slabs.
 *
 * A slab is aligned to its size and begins with the address of its base, so
 * that a record finds its base without a field of its own. Slabs are carved
 * from regions, which grow as the base does; free records wait in a list, the
 * last freed first, since it is still in the cache. All records of a base can
 * be visited, which is how freeing a base finds what is pending.
 */
#include "internal.h"

#define REGION_SLABS_FIRST 1
#define REGION_SLABS_MOST 16

struct evpromise__region {
	struct evpromise__region *next;
	size_t n_slabs;
	char *slabs;		/* aligned to the size of a slab */
};

/* The first slab in a region's block: behind its header, aligned. */
static char *
first_slab(struct evpromise__region *region)
{
	uintptr_t start = (uintptr_t)(region + 1);
	uintptr_t gap = -start & (EVPROMISE__SLAB_SIZE - 1);

	return (char *)(region + 1) + gap;
}

/* Each region is twice as large as the one before, to a bound. */
static bool
region_add(struct evpromise_base *base)
{
	struct evpromise__region *region = base->regions;
	size_t n_slabs = region == NULL ? REGION_SLABS_FIRST :
	    region->n_slabs * 2;

	if (n_slabs > REGION_SLABS_MOST)
		n_slabs = REGION_SLABS_MOST;
	region = evpromise__malloc(sizeof(*region) +
	    (n_slabs + 1) * EVPROMISE__SLAB_SIZE);
	if (region == NULL)
		return false;
	region->next = base->regions;
	region->n_slabs = n_slabs;
	region->slabs = first_slab(region);
	base->regions = region;
	base->carve = region->slabs;
	base->carve_end = region->slabs + n_slabs * EVPROMISE__SLAB_SIZE;
	return true;
}

/* The next record that was never used; at the head of a slab its base. */
struct evpromise *
evpromise__record_carve(struct evpromise_base *base)
{
	struct evpromise *record;

	if (base->carve == base->carve_end && !region_add(base))
		return NULL;
	if (((uintptr_t)base->carve & (EVPROMISE__SLAB_SIZE - 1)) == 0) {
		*(struct evpromise_base **)(void *)base->carve = base;
		base->carve += sizeof(*record);
	}
	record = (struct evpromise *)(void *)base->carve;
	base->carve += sizeof(*record);
	return record;
}

static void
region_each(struct evpromise__region *region, const char *end,
    void (*visit)(struct evpromise *))
{
	char *at;

	for (at = region->slabs; at < end; at += sizeof(struct evpromise)) {
		struct evpromise *record = (struct evpromise *)(void *)at;

		if (((uintptr_t)at & (EVPROMISE__SLAB_SIZE - 1)) == 0)
			continue;
		if (record->kind != RECORD_FREE)
			visit(record);
	}
}

/* Visits every record in use. The visitor may free records, and may add some,
 * which are visited or not. */
void
evpromise__records_each(struct evpromise_base *base,
    void (*visit)(struct evpromise *record))
{
	struct evpromise__region *region;
	const char *end = base->carve;

	for (region = base->regions; region != NULL; region = region->next) {
		if (region != base->regions)
			end = region->slabs +
			    region->n_slabs * EVPROMISE__SLAB_SIZE;
		region_each(region, end, visit);
	}
}

void
evpromise__slabs_free(struct evpromise_base *base)
{
	struct evpromise__region *region;

	while ((region = base->regions) != NULL) {
		base->regions = region->next;
#ifdef POISON_RECORDS
		ASAN_UNPOISON_MEMORY_REGION(region->slabs,
		    region->n_slabs * EVPROMISE__SLAB_SIZE);
#endif
		evpromise__free(region);
	}
}
