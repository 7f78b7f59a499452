/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * loose: a table of values by the hash of the payload, which needs no memory.
 * What finds no place in its bucket is not looked at.
 */
#include "record/loose.h"

#ifdef EVPROMISE_DEBUG
#include <stdatomic.h>
#include <stdlib.h>

#include "record/call_site.h"
#include "record/log.h"

#define BUCKETS 1024
#define PLACES 8

struct loose {
	const void *payload;		/* NULL: none */
	const char *type;
	const void *site;
};

static struct loose table[BUCKETS][PLACES];
static size_t n_bases;
static bool is_registered;
static atomic_flag is_locked = ATOMIC_FLAG_INIT;

static void
lock(void)
{
	/* Whether two threads ever meet here is for no test to decide. */
	while (atomic_flag_test_and_set(&is_locked)) /* GCOVR_EXCL_BR_LINE */
		;
}

static void
unlock(void)
{
	atomic_flag_clear(&is_locked);
}

static const struct evpromise_type *
type_of(struct evpromise_value value)
{
	return (const struct evpromise_type *)(value.tag & ~(uintptr_t)1);
}

/* The place of a payload; of NULL: a free one in the bucket of another. NULL if
 * there is none. */
static struct loose *
place_of(const void *payload, const void *hashed)
{
	uint64_t hash = (uint64_t)(uintptr_t)hashed *
	    UINT64_C(0x9e3779b97f4a7c15);
	struct loose *bucket = table[hash >> 54];
	size_t i;

	for (i = 0; i < PLACES; i++)
		if (bucket[i].payload == payload)
			return &bucket[i];
	return NULL;
}

static void
report(const struct loose *loose)
{
	char where[EVPROMISE__SITE_SIZE];

	if (loose->payload != NULL)
		evpromise__log("mistake: a value of type %s was lost: it was "
		    "neither given nor released; it was made at %s",
		    loose->type, evpromise__site_text(loose->site, where));
}

static void
report_lost(void)
{
	size_t i;

	if (n_bases > 0)
		return;
	for (i = 0; i < (size_t)BUCKETS * PLACES; i++)
		report(&table[i / PLACES][i % PLACES]);
}

struct evpromise_value
evpromise__value_made(struct evpromise_value value, const void *site)
{
	const void *payload = value.payload.pointer;
	struct loose *free_place;

	if (type_of(value)->release == NULL)
		return value;
	lock();
	free_place = place_of(NULL, payload);
	if (free_place != NULL)
		*free_place = (struct loose){ payload, type_of(value)->name,
		    site };
	unlock();
	return value;
}

void
evpromise__value_given(struct evpromise_value value)
{
	struct loose *place;

	if (type_of(value)->release == NULL)
		return;
	lock();
	place = place_of(value.payload.pointer, value.payload.pointer);
	if (place != NULL)
		place->payload = NULL;
	unlock();
}

void
evpromise__loose_base_begins(void)
{
	lock();
	n_bases++;
	if (!is_registered)
		is_registered = atexit(report_lost) == 0;
	unlock();
}

void
evpromise__loose_base_ends(void)
{
	lock();
	n_bases--;
	unlock();
}
#endif
