/* SPDX-License-Identifier: BSD-3-Clause */
/* dns: what the look-ups of a client share. */
#ifndef EVPROMISE_NET_DNS_H
#define EVPROMISE_NET_DNS_H

#include <stdbool.h>
#include <sys/socket.h>

#include "net/hosts.h"
#include "net/pace.h"

struct event_base;
struct evpromise__channel;

struct evpromise__dns {
	struct event_base *event_base;
	const char *resolv_conf;	/* the path of that file, lent */
	unsigned short port;		/* of the servers in it; 0: that of DNS */
	struct evpromise__hosts *hosts;	/* lent; by default its own */
	struct evpromise__hosts own_hosts;
	struct evpromise__channel *channels; /* the newest first */
	struct evpromise__pace pace;
	bool is_stale;			/* the newest asks other servers */
	bool has_server;		/* in place of the system's */
	struct sockaddr_storage server;
};

void evpromise__dns_init(struct evpromise__dns *dns,
    struct event_base *event_base);
/* -1 if that is no address. */
int evpromise__dns_set_nameserver(struct evpromise__dns *dns,
    const char *address);
/* Ends, once no look-up is left. */
void evpromise__dns_finish(struct evpromise__dns *dns);

/* A channel for a look-up; NULL with errno set if there is none. */
struct evpromise__channel *evpromise__dns_acquire(struct evpromise__dns *dns);
/* The look-up has ended. */
void evpromise__dns_release(struct evpromise__dns *dns,
    struct evpromise__channel *channel);

#endif
