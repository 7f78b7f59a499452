/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * HEAD requests by callbacks alone: by hand, for ping_callback.c, what
 * evpromise_http_fetch() does for ping_promise.c.
 */
#ifndef EVPING_HTTP_CALLBACK_H
#define EVPING_HTTP_CALLBACK_H

#include <event2/event.h>

#include "sites.h"
#include "verdict.h"

/* Name servers, and the requests under way. */
struct http_client;

/* Hears how a request ended, once; never from within a call of this file. The
 * status is that of the answer, if there is one. */
typedef void (*http_callback)(enum verdict verdict, int status, void *arg);

/* Makes a client. The family is AF_UNSPEC, AF_INET or AF_INET6; nameserver is
 * a numeric address, or NULL for the system's. NULL if memory is out. */
struct http_client *http_client_new(struct event_base *base, int family,
    const char *nameserver);

/* Ends all requests with VERDICT_INTERRUPTED, soon. */
void http_client_cancel(struct http_client *client);

/* Frees a client that has no request under way; NULL does nothing. */
void http_client_free(struct http_client *client);

/* Asks for a site, which must outlive the request, and gives up after some
 * time. -1 if memory is out: the callback is not called then. */
int http_head(struct http_client *client, const struct site *site,
    double deadline_ms, http_callback callback, void *arg);

#endif
