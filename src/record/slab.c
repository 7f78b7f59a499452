/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * slab: records, carved from slabs.
 *
 * A base takes records from one slab until that is full, then from another
 * that has room, then from an empty one. What a program used one after the
 * other lies one after the other: a slab that is empty again is carved anew
 * from its beginning.
 *
 *              takes from it             the last record
 *     empty ─────────────────> the base's ────────────────> full
 *       ▲                          ▲                          │ one is
 *       │ the last one is          │                          │ given back
 *       │ given back               │      takes from it       ▼
 *       └──────────────────────────┴──────────────────── with room
 *
 * Slabs are parts of regions, which grow as the base does. A region whose slabs
 * are all empty can be given back to the system.
 */
#include "record/alloc.h"
#include "record/new.h"

/* record_sites.h: what follows is no site, but what those call. */
#undef evpromise__record_at_hand
#undef evpromise__record_take_elsewhere

#define REGION_SLABS_FIRST 1
#define REGION_SLABS_MOST 16
/* Above this many empty slabs, 64 MiB, empty regions are given back at once. */
#define EMPTY_SLABS_MOST 1024

struct evpromise__region {
	struct evpromise__region *next, **link;
	size_t first;		/* the number of its first slab */
	size_t n_slabs;
	size_t n_empty;
	char *slabs;		/* aligned to the size of a slab */
};

/* What a base that was freed takes records from: nothing. */
static struct evpromise__slab no_slab = { .carved = SLAB_PLACES };

static void
slab_insert(struct evpromise__slab **list, struct evpromise__slab *slab)
{
	slab->next = *list;
	slab->link = list;
	if (slab->next != NULL)
		slab->next->link = &slab->next;
	*list = slab;
}

static void
slab_remove(struct evpromise__slab *slab)
{
	*slab->link = slab->next;
	if (slab->next != NULL)
		slab->next->link = slab->link;
}

static struct evpromise__slab *
slab_at(const struct evpromise__region *region, size_t i)
{
	return (struct evpromise__slab *)(void *)
	    (region->slabs + i * SLAB_SIZE);
}

/* The first slab in a region's block: behind its header, aligned. */
static char *
first_slab(struct evpromise__region *region)
{
	uintptr_t start = (uintptr_t)(region + 1);
	uintptr_t gap = -start & (SLAB_SIZE - 1);

	return (char *)(region + 1) + gap;
}

static struct evpromise__slabs *
slabs_of(const struct evpromise__slab *slab)
{
	return &heap_of(slab->base)->slabs;
}

static void
slab_empty(struct evpromise__slab *slab)
{
	slab->free = NULL;
	slab->carved = 1;
	slab->region->n_empty++;
	slabs_of(slab)->n_empty++;
	slab_insert(&slabs_of(slab)->empty, slab);
}

static void
region_insert(struct evpromise__slabs *slabs, struct evpromise__region *region)
{
	region->next = slabs->regions;
	region->link = &slabs->regions;
	if (region->next != NULL)
		region->next->link = &region->next;
	slabs->regions = region;
}

/* Each region is twice as large as the one before, to a bound. */
static bool
region_add(struct evpromise_base *base)
{
	struct evpromise__slabs *slabs = &heap_of(base)->slabs;
	struct evpromise__region *region = slabs->regions;
	size_t i, n_slabs = region == NULL ? REGION_SLABS_FIRST :
	    region->n_slabs * 2;

	if (n_slabs > REGION_SLABS_MOST)
		n_slabs = REGION_SLABS_MOST;
	region = evpromise__malloc(sizeof(*region) + (n_slabs + 1) * SLAB_SIZE);
	if (region == NULL)
		return false;
	region->first = slabs->n_made;
	slabs->n_made += n_slabs;
	region->n_slabs = n_slabs;
	region->n_empty = 0;
	region->slabs = first_slab(region);
	region_insert(slabs, region);
	for (i = n_slabs; i-- > 0;) {
		struct evpromise__slab *slab = slab_at(region, i);

		*slab = (struct evpromise__slab){
			.base = base,
			.region = region
		};
		slab_empty(slab);
	}
	return true;
}

static void
region_free(struct evpromise__region *region)
{
#ifdef POISON_RECORDS
	ASAN_UNPOISON_MEMORY_REGION(region->slabs, region->n_slabs * SLAB_SIZE);
#endif
	*region->link = region->next;
	if (region->next != NULL)
		region->next->link = region->link;
	evpromise__free(region);
}

/* Gives a region back of which no record is in use. */
static void
region_give_back(struct evpromise__slabs *slabs,
    struct evpromise__region *region)
{
	size_t i;

	assert(region->n_empty == region->n_slabs);
	for (i = 0; i < region->n_slabs; i++)
		slab_remove(slab_at(region, i));
	slabs->n_empty -= region->n_slabs;
	region_free(region);
}

/* Takes a slab off its list for the base; NULL if memory is out. */
static struct evpromise__slab *
slab_take(struct evpromise_base *base)
{
	struct evpromise__slabs *slabs = &heap_of(base)->slabs;
	struct evpromise__slab *slab = slabs->with_room;

	if (slab == NULL) {
		if (slabs->empty == NULL && !region_add(base))
			return NULL;
		slab = slabs->empty;
		assert(slab != NULL);		/* a region has slabs */
		slab->region->n_empty--;
		slabs->n_empty--;
		slabs->n_in_use++;
	}
	slab_remove(slab);
	slab->in_use++;			/* the base's */
	return slab;
}

/* The first slab of a base; false if memory is out. */
bool
evpromise__slabs_init(struct evpromise_base *base)
{
	heap_of(base)->slab = slab_take(base);
	return heap_of(base)->slab != NULL;
}

/* The base's slab is full: takes a record from another one. */
struct evpromise *
evpromise__record_take_elsewhere(struct evpromise_base *base)
{
	struct evpromise__slab *full = heap_of(base)->slab;
	struct evpromise__slab *slab;

	slab = base_is_freed(base) ? NULL : slab_take(base);
	if (slab == NULL)
		return NULL;
	full->in_use--;
	full->notice_at = full->in_use - 1;
	heap_of(base)->slab = slab;
	return evpromise__record_at_hand(base);
}

/* The last record of a slab was given back. */
static void
slab_emptied(struct evpromise__slab *slab)
{
	struct evpromise_base *base = slab->base;
	struct evpromise__region *region = slab->region;

	slab_remove(slab);
	slabs_of(slab)->n_in_use--;
	slab_empty(slab);
	if (base_is_freed(base))
		heap_of(base)->reap(base);
	else if (region->n_empty == region->n_slabs &&
	    slabs_of(slab)->n_empty > EMPTY_SLABS_MOST)
		region_give_back(slabs_of(slab), region);
}

/* A slab was full and has room now, or is empty. */
void
evpromise__slab_changed(struct evpromise__slab *slab)
{
	if (slab->notice_at > 0) {
		slab->notice_at = 0;
		slab_insert(&slabs_of(slab)->with_room, slab);
	}
	if (slab->in_use == 0)
		slab_emptied(slab);
}

/* The base is freed and takes no record any more. */
void
evpromise__slabs_let_go(struct evpromise_base *base)
{
	struct evpromise__slab *slab = heap_of(base)->slab;

	heap_of(base)->slab = &no_slab;
	slab_insert(&slabs_of(slab)->with_room, slab);
	if (--slab->in_use == 0)
		slab_emptied(slab);
}

void
evpromise__slabs_free(struct evpromise_base *base)
{
	struct evpromise__slabs *slabs = &heap_of(base)->slabs;

	while (slabs->regions != NULL)
		region_free(slabs->regions);
}

size_t
evpromise_base_trim(struct evpromise_base *base)
{
	struct evpromise__slabs *slabs = &heap_of(base)->slabs;
	struct evpromise__region *region, *next;
	size_t n_empty = slabs->n_empty;

	for (region = slabs->regions; region != NULL; region = next) {
		next = region->next;
		if (region->n_empty == region->n_slabs)
			region_give_back(slabs, region);
	}
	return (n_empty - slabs->n_empty) * SLAB_SIZE;
}

static void
slab_each(struct evpromise__slab *slab,
    void (*visit)(struct evpromise *, void *), void *arg)
{
	struct evpromise *record = (struct evpromise *)(void *)slab;
	uint32_t i;

	for (i = 1; i < slab->carved; i++)
		if (record[i].kind != RECORD_FREE)
			visit(&record[i], arg);
}

/* Visits every record in use. The visitor may free records, and may add some,
 * which are visited or not. */
void
evpromise__records_each(struct evpromise_base *base,
    void (*visit)(struct evpromise *record, void *arg), void *arg)
{
	struct evpromise__region *region;
	size_t i;

	for (region = heap_of(base)->slabs.regions; region != NULL;
	     region = region->next)
		for (i = 0; i < region->n_slabs; i++)
			slab_each(slab_at(region, i), visit, arg);
}

/* A number for reports: that of its place, the first one made is 1. */
size_t
evpromise__record_number(const struct evpromise *record)
{
	const struct evpromise__slab *slab = evpromise__slab(record);
	size_t i = ((size_t)((const char *)slab - slab->region->slabs)) /
	    SLAB_SIZE;

	return (slab->region->first + i) * (SLAB_PLACES - 1) +
	    (size_t)(record - (const struct evpromise *)(const void *)slab);
}
