/* SPDX-License-Identifier: BSD-3-Clause */
/* lookup: the addresses of a name, from the hosts file or a name server. */
#ifndef EVPROMISE_NET_LOOKUP_H
#define EVPROMISE_NET_LOOKUP_H

#include <stdbool.h>

#include <event2/event.h>
#include <event2/event_struct.h>

#include "net/address.h"

struct evdns_base;

/* What the look-ups of a client share. */
struct evpromise__dns {
	struct event_base *event_base;
	struct evdns_base *evdns;	/* NULL while no look-up is under way */
	bool has_stray;			/* evdns still asks what nobody wants */
	char *hosts;			/* /etc/hosts, NULL until needed */
	char nameserver[64];		/* "" for the system's */
	struct evpromise__lookup *lookups; /* under way */
	struct event sweep;		/* frees evdns behind them */
	bool closing;			/* evdns goes with all questions */
};
void evpromise__dns_init(struct evpromise__dns *dns,
    struct event_base *event_base);
/* -1 if that is no address. */
int evpromise__dns_set_nameserver(struct evpromise__dns *dns,
    const char *address);
/* Before the look-ups that are under way are given up with the client. */
void evpromise__dns_close(struct evpromise__dns *dns);
/* Ends, once no look-up is left. */
void evpromise__dns_finish(struct evpromise__dns *dns);

enum evpromise__lookup_state {
	LOOKUP_PENDING,
	LOOKUP_FOUND,
	LOOKUP_NO_NAME,			/* the name does not exist */
	LOOKUP_NO_ADDRESS,		/* it has none of the family asked */
	LOOKUP_FAILED			/* see the cause */
};

/*
 * Looks a name up, for addresses of a family; AF_UNSPEC: of both. done() is
 * called once, now or later, unless the look-up is given up before. NULL if
 * allocation failed, or with errno set to EMFILE or ENFILE if no descriptor is
 * left.
 */
struct evpromise__lookup *evpromise__lookup_start(struct evpromise__dns *dns,
    const char *name, int family, void (*done)(void *arg), void *arg);

/* The addresses and the cause are lent. */
enum evpromise__lookup_state evpromise__lookup_state(
    const struct evpromise__lookup *lookup,
    const struct evpromise__addresses **addresses, const char **cause);

/* Gives a look-up up, at any time; done() is not called any more. */
void evpromise__lookup_drop(struct evpromise__lookup *lookup);

#endif
