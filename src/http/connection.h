/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * connection: one connection to one address, on evhttp.
 *
 * It is made for one exchange and may serve others, one at a time. It reports
 * to the exchange that uses it; while it rests, in the pool, to nobody.
 */
#ifndef EVPROMISE_HTTP_CONNECTION_H
#define EVPROMISE_HTTP_CONNECTION_H

#include <stdbool.h>
#include <stdint.h>
#include <sys/queue.h>

#include <event2/bufferevent.h>

#include "net/address.h"

struct evbuffer;
struct evbuffer_cb_entry;
struct event_base;
struct evhttp_connection;

/* Called inside of evhttp: nothing of it may be freed there. */
struct evpromise__connection_callbacks {
	void (*on_connected)(void *user);
	/* The error is errno, 0 if it is unknown. */
	void (*on_connect_failed)(void *user, int error);
	void (*on_sent)(void *user);	/* everything that was to be sent */
	/* Bytes came, of which evhttp has not heard yet. */
	void (*on_input)(void *user, struct evbuffer *input);
};

struct evpromise__connection {
	/* The pool's, while it rests. */
	struct evpromise__origin *origin;
	LIST_ENTRY(evpromise__connection) in_origin;
	TAILQ_ENTRY(evpromise__connection) in_pool;
	uint64_t idle_since_us;

	const struct evpromise__connection_callbacks *callbacks;
	void *user;			/* NULL while it rests */
	struct evhttp_connection *evhttp;
	struct evbuffer_cb_entry *input_cb, *output_cb;
	bufferevent_event_cb evhttp_event_cb; /* what ours stands before */
	void *evhttp_arg;
	int family;			/* AF_INET or AF_INET6 */
	bool reused;			/* it has served an exchange */
};

/* A connection that is not begun yet; NULL if allocation failed. */
struct evpromise__connection *evpromise__connection_new(
    struct event_base *event_base, const struct evpromise__address *address,
    uint16_t port);
/* In any state, and of NULL; never called inside of evhttp. */
void evpromise__connection_free(struct evpromise__connection *connection);

/* Somebody uses it from now on, and holds back from evhttp what comes. */
void evpromise__connection_use(struct evpromise__connection *connection,
    const struct evpromise__connection_callbacks *callbacks, void *user);
/* While evhttp connects: it would not tell why that failed. */
void evpromise__connection_watch(struct evpromise__connection *connection);
/* Lets evhttp have what comes. */
void evpromise__connection_release_input(
    struct evpromise__connection *connection);
struct evbuffer *evpromise__connection_input(
    const struct evpromise__connection *connection);
bool evpromise__connection_is_sending(
    const struct evpromise__connection *connection);

/* Ends the use. False if the connection cannot serve another. */
bool evpromise__connection_rest(struct evpromise__connection *connection);
/* Whether the server has neither closed a connection that rests nor sent
 * anything. */
bool evpromise__connection_is_alive(
    const struct evpromise__connection *connection);

#endif
