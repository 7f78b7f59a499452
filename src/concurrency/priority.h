/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * priority: places in a line, the highest priority first, and of the same
 * priority the place that was added first. Nothing is allocated. A step takes
 * no longer the more places have a priority, and as long as the logarithm of
 * the number of priorities that places have.
 */
#ifndef EVPROMISE_CONCURRENCY_PRIORITY_H
#define EVPROMISE_CONCURRENCY_PRIORITY_H

#include <stdint.h>

#include "record/ring.h"

/* A place of the line: part of what waits there. */
struct evpromise__place {
	struct evpromise__ring ring;	/* of those of the same priority */
	/* The first of a priority is in the tree; the others are not. */
	struct evpromise__place *up, *before, *behind;
	uint32_t weight;
	bool is_first;			/* of its priority */
	int priority;
};

struct evpromise__priorities {
	struct evpromise__place *root;	/* NULL: nothing waits */
	uint32_t random;
};

void evpromise__priorities_init(struct evpromise__priorities *priorities);
/* Adds a place behind all that have the same priority. */
void evpromise__priority_add(struct evpromise__priorities *priorities,
    struct evpromise__place *place, int priority);
/* Puts a place that was removed before all that have its priority. */
void evpromise__priority_put_back(struct evpromise__priorities *priorities,
    struct evpromise__place *place);
/* Removes a place of the line, the first or any other. */
void evpromise__priority_remove(struct evpromise__priorities *priorities,
    struct evpromise__place *place);
/* The first place; NULL if nothing waits. */
struct evpromise__place *evpromise__priority_first(
    const struct evpromise__priorities *priorities);

#endif
