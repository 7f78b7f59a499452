/* SPDX-License-Identifier: BSD-3-Clause */
/* What the files of the timers share. A timer is a member of what it belongs
 * to, and is told once how it ended. */
#ifndef EVPROMISE_TIMER_INTERNAL_H
#define EVPROMISE_TIMER_INTERNAL_H

#include "internal.h"

enum evpromise__timer_end { TIMER_FIRED, TIMER_DROPPED };

struct evpromise__timer {
	size_t at;			/* in the heap; SIZE_MAX: nowhere */
	/* Its time came, or its base was freed; it is in the heap no more. */
	void (*end)(struct evpromise__timer *timer,
	    enum evpromise__timer_end how);
};

#define TIMER_NOWHERE SIZE_MAX

struct evpromise__timer_entry {
	uint64_t due_ms;
	uint64_t number;		/* in the order in which they are made */
	struct evpromise__timer *timer;
};

/* timer.c */
bool evpromise__timer_add(struct evpromise_base *base,
    struct evpromise__timer *timer, uint64_t due_ms);
void evpromise__timer_remove(struct evpromise_base *base,
    struct evpromise__timer *timer);
uint64_t evpromise__timers_next(const struct evpromise_base *base);

/* clock.c */
uint64_t evpromise__now_us(const struct evpromise_base *base);
struct evpromise_value evpromise__due_ms(const struct evpromise_base *base,
    int64_t ms, uint64_t *due_ms);
struct evpromise_value evpromise__check_times(const struct evpromise_base *base,
    int64_t first_ms, int64_t second_ms);

/* delay.c */
struct evpromise__delay {
	struct evpromise__timer timer;	/* its first member */
	struct evpromise_resolver *resolver;
	struct evpromise_value completion;
};
void evpromise__delay_end(struct evpromise__timer *timer,
    enum evpromise__timer_end how);
struct evpromise *evpromise__delay_until(struct evpromise_base *base,
    uint64_t due_ms, struct evpromise_value completion,
    struct evpromise_abort_signal *signal);

/* timeout.c */
struct evpromise__timeout {
	struct evpromise__timer timer;	/* its first member */
	unsigned int refs;		/* of the timer, and of the handler */
	struct evpromise_resolver *resolver;
};
void evpromise__timeout_unref(void *timeout);

#endif
