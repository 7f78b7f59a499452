/* SPDX-License-Identifier: BSD-3-Clause */
/* base: all that a base consists of, and how long its memory stays. */
#ifndef EVPROMISE_LOOP_BASE_H
#define EVPROMISE_LOOP_BASE_H

#include <evpromise/base.h>

#include "loop/annex.h"
#include "loop/timer.h"
#include "promise/agent.h"

struct evpromise__hook {
	evpromise_rejection_cb cb;
	void *arg;
};

struct evpromise_base {
	struct evpromise__agent agent;	/* its first member, see there */
	bool in_checkpoint;		/* microtask.c is at work up the stack */
	unsigned int pins;		/* calls up the stack that need it */
	struct evpromise__hook unhandled, handled; /* the program's */
	struct evpromise__timers timers;
	uint64_t virtual_ms;		/* clock.c */
	bool clock_is_virtual;
	bool clock_is_noted;		/* a time of it, beside those of timers */
	struct evpromise__annex annex;
};

/* NULL if allocation failed: then the host's data is still the caller's. */
struct evpromise_base *evpromise__base_create(
    const struct evpromise__host *host, void *host_data);
/* Frees the memory of a base that was freed, once nothing needs it. */
void evpromise__base_reap(struct evpromise_base *base);

/* The memory of a base that is freed meanwhile stays until the last unpin. */
static inline void
evpromise__base_pin(struct evpromise_base *base)
{
	base->pins++;
}

static inline void
evpromise__base_unpin(struct evpromise_base *base)
{
	base->pins--;
	evpromise__base_reap(base);
}

#endif
