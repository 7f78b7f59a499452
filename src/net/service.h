/* SPDX-License-Identifier: BSD-3-Clause */
/* service: what the look-ups of a base share. */
#ifndef EVPROMISE_NET_SERVICE_H
#define EVPROMISE_NET_SERVICE_H

#include <evpromise/base.h>

#include "net/dns.h"

/* A name server in place of the system's, or the system's. */
struct evpromise__service_entry {
	struct evpromise__service_entry *next, **link;
	size_t n_users;
	struct evpromise__dns dns;
};

/* A look-up, which ends when its base is freed. */
struct evpromise__service_user {
	struct evpromise__service_user *next, **link;
	struct evpromise__service_entry *entry;
	/* Runs after it was taken out. */
	void (*end)(struct evpromise__service_user *user);
};

/* Enters a look-up; NULL if allocation failed. The server is one that
 * evpromise__dns_set_nameserver() takes, or NULL. */
struct evpromise__dns *evpromise__service_enter(struct evpromise_base *base,
    struct evpromise__service_user *user, const char *server);
void evpromise__service_leave(struct evpromise__service_user *user);

#endif
