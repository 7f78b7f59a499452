/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * The gate that each site passes before it is pinged. There are no more places
 * behind it than descriptors. It lets one site pass at a time, in a turn of the
 * loop in which nothing has come from the others: if all were pinged at once,
 * their answers would wait until the program has time for them, and it would
 * take that for the time of the sites.
 */
#ifndef EVPING_GATE_H
#define EVPING_GATE_H

#include <stddef.h>
#include <sys/queue.h>

#include <event2/event.h>
#include <event2/event_struct.h>

struct gate_waiter {
	TAILQ_ENTRY(gate_waiter) link;
	void (*on_turn)(void *arg);
	void *arg;
};

struct gate {
	struct event opening;
	size_t places;		/* that are free */
	TAILQ_HEAD(, gate_waiter) waiters;
};

void gate_init(struct gate *gate, struct event_base *base, size_t places);

/* Calls on_turn() from the loop, when a place is free and those before it have
 * passed. The waiter must live until then. */
void gate_enter(struct gate *gate, struct gate_waiter *waiter,
    void (*on_turn)(void *arg), void *arg);

/* Gives the place back. */
void gate_leave(struct gate *gate);

/* Those that wait have their turn here and now. */
void gate_clear(struct gate *gate);

#endif
