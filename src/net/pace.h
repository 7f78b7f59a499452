/* SPDX-License-Identifier: BSD-3-Clause */
/* pace: how many names are asked for at once. */
#ifndef EVPROMISE_NET_PACE_H
#define EVPROMISE_NET_PACE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <event2/event_struct.h>

/* A name that is asked for, or waits for that. Zero before it enters. */
struct evpromise__turn {
	struct evpromise__turn *next, **link; /* while it waits; or NULL */
	/* Runs now, or from the loop; it may but ask, and frees nothing. */
	void (*start)(void *arg);
	void *arg;
	uint64_t number;		/* in the order of asking; or 0 */
};

struct evpromise__pace {
	struct evpromise__turn *first, **last; /* that wait */
	uint64_t n_asked, n_read;	/* numbers, in the order of asking */
	size_t n_turns;			/* that have a number */
	size_t most;			/* unread ones at once */
	bool is_silent;			/* no answer came in time */
	struct event event;
};

void evpromise__pace_init(struct evpromise__pace *pace,
    struct event_base *event_base);
void evpromise__pace_finish(struct evpromise__pace *pace);
void evpromise__pace_enter(struct evpromise__pace *pace,
    struct evpromise__turn *turn);
/* Enters again, after it left: before those that wait for their first turn. */
void evpromise__pace_reenter(struct evpromise__pace *pace,
    struct evpromise__turn *turn);
/* A name server has answered. */
void evpromise__pace_answered(struct evpromise__pace *pace,
    const struct evpromise__turn *turn);
/* It ends, or is given up. Does nothing if it has not entered. */
void evpromise__pace_leave(struct evpromise__pace *pace,
    struct evpromise__turn *turn);

#endif
