/* SPDX-License-Identifier: BSD-3-Clause */
/* request: one fetch on its way. */
#ifndef EVPROMISE_HTTP_REQUEST_H
#define EVPROMISE_HTTP_REQUEST_H

#include <stdbool.h>
#include <stdint.h>

#include <event2/event_struct.h>

#include <evpromise/http.h>
#include <evpromise/resolver.h>

#include "http/error.h"
#include "http/exchange.h"
#include "http/message.h"
#include "http/pool.h"
#include "http/route.h"
#include "net/lookup.h"

struct evpromise__headers;
struct evpromise__url;

/* What the requests of a client share. */
struct evpromise__http_shared {
	struct evpromise_base *base;
	struct evpromise__dns dns;
	struct evpromise__pool pool;
	struct evpromise__request *requests; /* under way */
};

struct evpromise__request {
	struct evpromise__request *next, **link; /* in the list of those */
	struct evpromise__http_shared *shared;
	struct evpromise_resolver *resolver;
	struct event turn;		/* something happened, or a timer */
	struct evpromise__url *url;
	struct evpromise__headers *headers;
	struct evpromise__message message; /* made of these two */
	unsigned int deadline_ms;
	uint64_t started_us;
	bool begun;			/* the look-up, or the exchange */
	bool repeated;			/* after a connection that was dead */
	struct evpromise__waiter waiter;
	struct evpromise__route route;
	struct evpromise__exchange exchange;
	struct evpromise__end end;
	struct evpromise_http_times times;
};

/* Begins what was allocated for it. Then fetch.c fills in the message, with its
 * URL, headers and deadline, and the resolver. */
void evpromise__request_init(struct evpromise__request *request,
    struct evpromise__http_shared *shared);
/* The first step, within the call that makes a request. */
void evpromise__request_start(struct evpromise__request *request);
/* Ends it with an error, which settles its promise, and frees it. */
void evpromise__request_cancel(struct evpromise__request *request, int code,
    const char *cause);
/* Gives it up with what it holds of the loop, in any state. */
void evpromise__request_drop(struct evpromise__request *request);

#endif
