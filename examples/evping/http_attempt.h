/* SPDX-License-Identifier: BSD-3-Clause */
/* One HEAD request to one address, on evhttp: for http_callback.c. */
#ifndef EVPING_HTTP_ATTEMPT_H
#define EVPING_HTTP_ATTEMPT_H

#include <stdbool.h>

#include <event2/bufferevent.h>
#include <event2/event.h>
#include <event2/http.h>
#include <event2/util.h>

#include "http_head.h"
#include "sites.h"
#include "verdict.h"

struct http_attempt {
	enum verdict verdict;	/* VERDICT_NOT_PINGED until it has ended */
	bool connected;
	int status;

	struct event *on_end;
	struct evhttp_connection *connection;
	bufferevent_event_cb evhttp_event_cb;
	struct http_head head;
};

/* Begins an attempt. Its end, which may come at once, activates the event
 * on_end. */
void http_attempt_start(struct http_attempt *attempt, struct event_base *base,
    const struct evutil_addrinfo *address, const struct site *site,
    struct event *on_end);

/* Ends it, unless it has ended: the first verdict holds. */
void http_attempt_end(struct http_attempt *attempt, enum verdict verdict);

/* Closes the connection, if there is one. Not to be called from callbacks of
 * evhttp. */
void http_attempt_close(struct http_attempt *attempt);

#endif
