/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * priority: a line for each priority that something waits with. A line is a
 * ring, of which the owner appends the links; the lines are in the order of
 * their priorities, the highest first.
 */
#ifndef EVPROMISE_CONCURRENCY_PRIORITY_H
#define EVPROMISE_CONCURRENCY_PRIORITY_H

#include "record/ring.h"

struct evpromise__priorities {
	struct evpromise__ring levels;
};

void evpromise__priorities_init(struct evpromise__priorities *priorities);
/* The line of a priority, made if need be; NULL if allocation failed. */
struct evpromise__ring *evpromise__priority_line(
    struct evpromise__priorities *priorities, int priority);
/* The first link of the highest priority; NULL if nothing waits. No line may be
 * empty. */
struct evpromise__ring *evpromise__priority_first(
    const struct evpromise__priorities *priorities);
/* Frees the lines that are empty. */
void evpromise__priorities_trim(struct evpromise__priorities *priorities);

#endif
