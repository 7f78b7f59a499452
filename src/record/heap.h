/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * heap: what the records of a base are taken from and given back to, which
 * every promise does, see new.h and slab.c.
 *
 * The heap is the first part of a base, of which record/ and value/ know no
 * more. promise/ knows its agent, which begins with the heap (promise/agent.h);
 * loop/ knows all of it (loop/base.h).
 */
#ifndef EVPROMISE_RECORD_HEAP_H
#define EVPROMISE_RECORD_HEAP_H

#include "record/hooks.h"
#include "record/slab.h"
#include "record/thread.h"

/* No array has more members than this on a 32-bit machine, and no promise is
 * referenced by more of them. */
#define EVPROMISE__MOST_MEMBERS                                               \
	((size_t)INT32_MAX / sizeof(struct evpromise *))

struct evpromise__heap {
	struct evpromise__slab *slab;	/* that records are taken from */
	struct evpromise__slabs slabs;	/* slab.c: all of them */
	struct evpromise *garbage;	/* value/collect.c: to be released */
	bool collecting;		/* it is at work up the stack */
	bool freed;			/* evpromise_base_free() was called */
	/* Frees the memory of a base that was freed, if nothing needs it. */
	void (*reap)(struct evpromise_base *base);
#ifdef EVPROMISE_DEBUG
	const struct evpromise__hooks *hooks;
	const void *thread;		/* the one that it is used on */
	/* debug/mistakes.c */
	struct evpromise *owners[4096];	/* of payloads, by 12 bits of a hash */
	struct evpromise_base *next_freed;
#endif
};

static inline struct evpromise__heap *
heap_of(const struct evpromise_base *base)
{
	return (struct evpromise__heap *)(uintptr_t)base;
}

static inline bool
base_is_freed(const struct evpromise_base *base)
{
	return heap_of(base)->freed;
}

static inline bool
evpromise__is_freed(const struct evpromise *record)
{
	return base_is_freed(evpromise__base(record));
}

/* False if allocation failed. */
bool evpromise__slabs_init(struct evpromise_base *base);
/* The base is freed and takes no record any more. */
void evpromise__slabs_let_go(struct evpromise_base *base);
void evpromise__slabs_free(struct evpromise_base *base);
/* Visits every record in use. The visitor may free records, and may add some,
 * which are visited or not. */
void evpromise__records_each(struct evpromise_base *base,
    void (*visit)(struct evpromise *record, void *arg), void *arg);
/* A number for reports: that of its place, the first one made is 1. */
size_t evpromise__record_number(const struct evpromise *record);

#endif
