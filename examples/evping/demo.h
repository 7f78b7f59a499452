/* SPDX-License-Identifier: BSD-3-Clause */
/* HTTP servers of the program's own: for the demonstration, slow on purpose. */
#ifndef EVPING_DEMO_H
#define EVPING_DEMO_H

#include <event2/event.h>

#include "sites.h"

struct demo;

/* Starts the servers on loopback ports that the system chooses, IPv6 for
 * AF_INET6, and adds them to the sites. NULL if it fails, which standard error
 * tells. */
struct demo *demo_new(struct event_base *base, struct sites *sites,
    int family);

/* The same with one server that answers at once, silently. */
struct demo *demo_new_prompt(struct event_base *base, struct sites *sites,
    int family);

/* Stops the servers; NULL does nothing. */
void demo_free(struct demo *demo);

#endif
