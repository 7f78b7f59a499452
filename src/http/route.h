/* SPDX-License-Identifier: BSD-3-Clause */
/* route: the addresses of a host, which are tried one after the other. */
#ifndef EVPROMISE_HTTP_ROUTE_H
#define EVPROMISE_HTTP_ROUTE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "net/address.h"
#include "net/lookup.h"

struct evpromise__end;

/* Zero before it is used. */
struct evpromise__route {
	struct evpromise__lookup *lookup; /* NULL unless it is under way */
	struct evpromise__addresses addresses;
	size_t current;			/* the address that is tried */
	bool was_refused;		/* by an address before it */
	uint64_t attempt_ends_us;	/* then the next one is tried */
};

/*
 * Finds the addresses of a host, of a family or AF_UNSPEC. True if they are
 * known at once. Else they are looked up, and done() is called when
 * evpromise__route_take() shall be; or there is none, and the end says why.
 */
bool evpromise__route_find(struct evpromise__route *route,
    struct evpromise__dns *dns, const char *host, int family,
    void (*done)(void *arg), void *arg, struct evpromise__end *end);
/* True if the addresses were found; else there is none, and the end says why,
 * or the look-up is still under way. */
bool evpromise__route_take(struct evpromise__route *route,
    struct evpromise__end *end);

/* An attempt with the current address begins: it gets a share of what time is
 * left. */
const struct evpromise__address *evpromise__route_attempt(
    struct evpromise__route *route, uint64_t now_us, uint64_t deadline_us);
bool evpromise__route_has_next(const struct evpromise__route *route);
/* After an attempt failed: goes on to the next address; false if it was the
 * last one. */
bool evpromise__route_next(struct evpromise__route *route, bool was_refused);

/* Gives up a look-up that is under way. */
void evpromise__route_finish(struct evpromise__route *route);

#endif
