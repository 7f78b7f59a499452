/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * exchange: one message and the response to it, on one connection.
 *
 * It reports to its owner, and notes the times at which something happened.
 */
#ifndef EVPROMISE_HTTP_EXCHANGE_H
#define EVPROMISE_HTTP_EXCHANGE_H

#include <stdint.h>

#include "http/input.h"

struct evhttp_request;
struct evpromise__connection;
struct evpromise__end;
struct evpromise__message;
struct evpromise_http_response;

/* Called inside of evhttp: the exchange may not be closed there. */
struct evpromise__exchange_callbacks {
	/* It waits for evpromise__exchange_resume(), called from the loop. */
	void (*on_pause)(void *owner);
	/* It ended; once, if it is not closed before. */
	void (*on_end)(void *owner, const struct evpromise__end *end);
};

/* The arrows between them are drawn in exchange.c. */
enum evpromise__exchange_state {
	EXCHANGE_CLOSED,
	EXCHANGE_CONNECTING,
	EXCHANGE_CONNECTED,
	EXCHANGE_ANSWERED,
	EXCHANGE_FAILED
};

struct evpromise__exchange {
	const struct evpromise__exchange_callbacks *callbacks;
	void *owner;
	const struct evpromise__message *message; /* lent by it */
	enum evpromise__exchange_state state;
	struct evpromise__connection *connection;
	struct evhttp_request *evhttp;	/* NULL once evhttp is done with it */
	struct evpromise__input input;
	struct evpromise_http_response *response;
	uint64_t connected_us;		/* 0 for a connection that is kept */
	uint64_t sent_us, first_byte_us;
};

/* The exchange is closed; it keeps these three for all that it is used for. */
void evpromise__exchange_init(struct evpromise__exchange *exchange,
    const struct evpromise__exchange_callbacks *callbacks, void *owner,
    const struct evpromise__message *message);

/* Begins, on a connection that is given away: a new one, or one that has
 * rested. NULL is one that allocation failed for. */
void evpromise__exchange_start(struct evpromise__exchange *exchange,
    struct evpromise__connection *connection);
void evpromise__exchange_resume(struct evpromise__exchange *exchange);

/* Gives the response away, after the end. */
struct evpromise_http_response *evpromise__exchange_take_response(
    struct evpromise__exchange *exchange);

/* Closes an exchange in any state; never called inside of evhttp. Returns its
 * connection if that can serve another one. */
struct evpromise__connection *evpromise__exchange_close(
    struct evpromise__exchange *exchange);

#endif
