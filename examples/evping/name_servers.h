/* SPDX-License-Identifier: BSD-3-Clause */
/* Looking names up by evdns: for http_callback.c. */
#ifndef EVPING_NAME_SERVERS_H
#define EVPING_NAME_SERVERS_H

#include <event2/dns.h>
#include <event2/event.h>

#include "verdict.h"

/* The name servers of the system, or the one whose numeric address is given;
 * freed by evdns_base_free(). NULL if memory is out. */
struct evdns_base *name_servers_new(struct event_base *base,
    const char *nameserver);

/* What the result of a question that brought no address means. */
enum verdict name_servers_verdict(int result);

#endif
