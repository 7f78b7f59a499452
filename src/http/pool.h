/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * pool: connections that rest, and places for those that want one.
 *
 * A waiter asks for a place with an origin. It has the place at once, or is
 * told later; a connection may come with it.
 */
#ifndef EVPROMISE_HTTP_POOL_H
#define EVPROMISE_HTTP_POOL_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/queue.h>

#include <event2/event.h>
#include <event2/event_struct.h>

#include "record/hash.h"

struct evpromise__connection;
struct evpromise__origin;

struct evpromise__waiter {
	int family;			/* that suits, or AF_UNSPEC: both */
	void (*on_place)(void *arg);	/* it had to wait, and has one now */
	void *arg;

	/* The pool's. */
	bool has_place, was_passed_on;
	struct evpromise__origin *origin; /* while it has one or waits */
	TAILQ_ENTRY(evpromise__waiter) in_line;
	struct evpromise__connection *connection; /* until it is taken */
};

struct evpromise__pool {
	struct evpromise__hash origins;
	TAILQ_HEAD(, evpromise__connection) resting; /* the oldest first */
	size_t n_idle;
	struct event sweep;		/* closes those that rest too long */
	size_t max_idle;
	unsigned int idle_ms;
	size_t max_connections;		/* to an origin; 0: no limit */
};
void evpromise__pool_init(struct evpromise__pool *pool,
    struct event_base *event_base);
/* When all waiters have left. */
void evpromise__pool_finish(struct evpromise__pool *pool);

void evpromise__pool_set_keep_alive(struct evpromise__pool *pool,
    size_t max_idle, unsigned int idle_ms);
void evpromise__pool_set_max_connections(struct evpromise__pool *pool,
    size_t n);

/* Asks for a place with the origin of an authority, host and port; -1 if
 * allocation failed. */
int evpromise__pool_enter(struct evpromise__pool *pool,
    struct evpromise__waiter *waiter, const char *authority, uint64_t now_us);
/* Gives away the connection that came with the place; NULL if none came. */
struct evpromise__connection *evpromise__pool_take(
    struct evpromise__waiter *waiter);
/* Gives up the place, or the wait for it; a waiter that has not entered may
 * leave too. A connection that can serve others is given away to the pool. */
void evpromise__pool_leave(struct evpromise__pool *pool,
    struct evpromise__waiter *waiter,
    struct evpromise__connection *connection);

#endif
