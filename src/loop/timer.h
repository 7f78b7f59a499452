/* SPDX-License-Identifier: BSD-3-Clause */
/* timer: a member of the struct that it belongs to, and calls that once when it
 * ends. */
#ifndef EVPROMISE_LOOP_TIMER_H
#define EVPROMISE_LOOP_TIMER_H

#include "record/compiler.h"

struct evpromise_base;

enum evpromise__timer_end { TIMER_FIRED, TIMER_DROPPED };

struct evpromise__timer {
	size_t at;			/* in the heap */
	/* Its time came, or its base was freed; it is in the heap no more. */
	void (*end)(struct evpromise__timer *timer,
	    enum evpromise__timer_end how);
};

#define TIMER_NOWHERE SIZE_MAX		/* at: in no heap */

struct evpromise__timer_entry {
	uint64_t due_us;
	uint64_t number;		/* in the order in which they are made */
	struct evpromise__timer *timer;
};

struct evpromise__timers {
	struct evpromise__timer_entry *heap;
	size_t length, capacity;
	uint64_t made;			/* how many, ever */
	uint64_t wake_us;		/* the host was told; UINT64_MAX: no */
	bool running;			/* timer.c is at work up the stack */
};

/* False if allocation failed. */
bool evpromise__timer_add(struct evpromise_base *base,
    struct evpromise__timer *timer, uint64_t due_us);
/* Also of one that ended already. */
void evpromise__timer_remove(struct evpromise_base *base,
    struct evpromise__timer *timer);
/* When the first is due; UINT64_MAX if there is none. */
uint64_t evpromise__timers_next(const struct evpromise_base *base);
/* Fires what is due: those timers that were due when it began, so that the loop
 * has its turn however many are made meanwhile. The base may be freed. A loop
 * that is turned meanwhile does not come here: the host is told of no timer
 * before the end. */
void evpromise__timers_run(struct evpromise_base *base);
/* The base is freed. */
void evpromise__timers_drop(struct evpromise_base *base);

#endif
