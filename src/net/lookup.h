/* SPDX-License-Identifier: BSD-3-Clause */
/* lookup: the addresses of a name, from the hosts file or a name server. */
#ifndef EVPROMISE_NET_LOOKUP_H
#define EVPROMISE_NET_LOOKUP_H

#include "net/address.h"
#include "net/dns.h"

enum evpromise__lookup_state {
	LOOKUP_PENDING,
	LOOKUP_FOUND,
	LOOKUP_BAD_NAME,		/* nobody can have that name */
	LOOKUP_NO_NAME,			/* the name does not exist */
	LOOKUP_NO_ADDRESS,		/* it has none of the family asked */
	LOOKUP_NO_ANSWER,		/* no name server answered */
	LOOKUP_FAILED,			/* a name server did; see the cause */
	LOOKUP_SYSTEM			/* no socket or memory: see errno */
};

struct evpromise__lookup;

/*
 * Looks a name up, for addresses of a family; AF_UNSPEC: of both. done() is
 * called once, now or later, unless the look-up is given up before. NULL with
 * errno set if memory or a descriptor is lacking for the hosts file.
 */
struct evpromise__lookup *evpromise__lookup_start(struct evpromise__dns *dns,
    const char *name, int family, void (*done)(void *arg), void *arg);

/* The addresses, in the order to be tried, and the cause are lent; errno is set
 * with LOOKUP_SYSTEM. */
enum evpromise__lookup_state evpromise__lookup_state(
    const struct evpromise__lookup *lookup,
    const struct evpromise__addresses **addresses, const char **cause);

/* Gives a look-up up, at any time; done() is not called any more. */
void evpromise__lookup_drop(struct evpromise__lookup *lookup);

#endif
