/* SPDX-License-Identifier: BSD-3-Clause */
/* channel: a channel of c-ares, through which name servers are asked. */
#ifndef EVPROMISE_NET_CHANNEL_H
#define EVPROMISE_NET_CHANNEL_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <ares.h>
#include <event2/event_struct.h>

#include "net/file_id.h"

/* RFC 6891, 6.2.5; as much as is never sent in fragments. */
#define EVPROMISE__EDNS_SIZE 1232

struct sockaddr;
struct evpromise__resolv_conf;
struct evpromise__socket;
struct evpromise__question;

struct evpromise__channel {
	struct evpromise__channel *next, **link; /* dns.c */
	struct event_base *event_base;
	struct ares_channeldata *ares;
	struct event timer;		/* the next time-out of c-ares */
	struct evpromise__socket *sockets;
	struct evpromise__question *questions; /* asked, or given up */
	size_t n_questions;
	size_t n_users;			/* look-ups */
	struct evpromise__file_id id;	/* the configuration it was made of */
	bool is_plain;			/* a server does not know EDNS */
	int error;			/* errno of socket(); 0 */
	uint32_t zone;			/* of a given server; c-ares has none */
	char **domains;			/* the search list */
	int n_domains, n_dots;
};

/* With the servers of the system, or the one that is given. NULL with errno set
 * if memory, a descriptor or c-ares is lacking. */
struct evpromise__channel *evpromise__channel_open(
    struct event_base *event_base, const struct evpromise__resolv_conf *conf,
    const struct sockaddr *server);
/* Closes the channel, and forgets what is still asked. */
void evpromise__channel_close(struct evpromise__channel *channel);

/* Waits for the next time-out of c-ares, after something was asked. */
void evpromise__channel_arm(struct evpromise__channel *channel);
/* A socket is ready, or none: a time-out may be due. */
void evpromise__channel_process(struct evpromise__channel *channel,
    ares_socket_t readable, ares_socket_t writable);

#endif
