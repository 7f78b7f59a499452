/* SPDX-License-Identifier: BSD-3-Clause */
/* origin: a host and a port, with the connections to it that rest and the
 * waiters for one (RFC 9110, 4.3.1; the scheme is always http). */
#ifndef EVPROMISE_HTTP_ORIGIN_H
#define EVPROMISE_HTTP_ORIGIN_H

#include <stddef.h>
#include <sys/queue.h>

#include "record/hash.h"

struct evpromise__connection;
struct evpromise__waiter;

struct evpromise__origin {
	struct evpromise__ring link;	/* of the hash of its pool */
	size_t hash;
	size_t n_places;		/* taken */
	LIST_HEAD(, evpromise__connection) resting; /* the latest first */
	TAILQ_HEAD(, evpromise__waiter) waiting; /* the first in line first */
	char authority[];		/* host and port */
};

/* The origin of an authority, in any case; it is made if it is not here. NULL
 * if allocation failed. */
struct evpromise__origin *evpromise__origin_of(struct evpromise__hash *origins,
    const char *authority);
/* Frees it if it has neither a place taken nor a waiter. */
void evpromise__origin_free_if_empty(struct evpromise__hash *origins,
    struct evpromise__origin *origin);

#endif
