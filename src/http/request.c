/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * A request on its way, from its place among the connections to its end. It
 * leads the others, which know nothing of it and report:
 *
 *   url.c, headers.c, options.c   check what the program asked for: a fetch
 *   pool.c                        gives it a place, and a connection perhaps
 *   route.c, and net/             find the addresses of the host
 *   connection.c                  one connection to one address, on evhttp
 *   exchange.c                    one message and its response on that
 *   input.c, head.c, body.c       check what the server sent, before evhttp
 *   response.c, error.c           what the promise is settled with
 *
 *               ┌────────────────────────────────┐
 *               │ a connection that is kept      │
 *   fetch ──> place ──> look-up ──> exchange with an address ──> response
 *     │         │         │  ▲        ▲  │    │                   │
 *     │         │         │  └────────│──│────┘ once more, if a   │
 *     │         │         │           └──┘      kept one is dead  │
 *     ▼         ▼         ▼              the next one, if it      ▼
 *   rejected <──┴─────────┴───────────── does not connect    fulfilled
 *
 * The callbacks of evhttp run inside of its stack, where nothing
 * may be freed. So a report only records how the request ended, the first
 * outcome counting, and activates its event. That is followed by a turn: one
 * callback, from the loop, that takes the request a step further, or closes
 * its exchange and settles the promise. Only an abort ends it at once.
 *
 * `end` and `times` are written in this file alone. A HEAD request on a
 * connection that is kept enters the file four times:
 *
 *   evpromise__request_init()     from fetch.c
 *   evpromise__request_start()    from fetch.c: place, and exchange
 *   on_end()                      from exchange.c: the response is complete
 *   turn()                        from the loop: the promise is settled
 *
 * wake() and another turn come before the exchange if it waits for its place,
 * or for the addresses of a name.
 */
#include <string.h>

#include <event2/event.h>

#include <evpromise/error.h>
#include <evpromise/run.h>

#include "http/clock.h"
#include "http/connection.h"
#include "http/request.h"
#include "http/response.h"
#include "http/url.h"
#include "record/alloc.h"

/* --- how it ends -------------------------------------------------------- */

static uint64_t
deadline_us(const struct evpromise__request *request)
{
	return request->started_us + (uint64_t)request->deadline_ms * 1000;
}

/* 0 stands for "has not happened" in both. */
static double
elapsed_ms(const struct evpromise__request *request, uint64_t at_us)
{
	return at_us == 0 ? 0 :
	    evpromise__elapsed_ms(request->started_us, at_us);
}

/* The addresses are known. */
static void
note_lookup(struct evpromise__request *request)
{
	request->times.lookup_ms =
	    elapsed_ms(request, evpromise__monotonic_us());
}

/* The response is complete. To be given a connection takes no time. */
static void
note_exchange(struct evpromise__request *request)
{
	const struct evpromise__exchange *exchange = &request->exchange;
	struct evpromise_http_times *times = &request->times;

	times->connect_ms = exchange->connected_us == 0 ? times->lookup_ms :
	    elapsed_ms(request, exchange->connected_us);
	times->sent_ms = elapsed_ms(request, exchange->sent_us);
	times->first_byte_ms = elapsed_ms(request, exchange->first_byte_us);
	times->total_ms = elapsed_ms(request, evpromise__monotonic_us());
}

/* Records how it ended: the first outcome counts. */
static void
end_as(struct evpromise__request *request, const struct evpromise__end *end)
{
	if (request->end.code != 0)
		return;
	request->end = *end;
	if (end->code == EVPROMISE__ANSWERED)
		note_exchange(request);
	event_active(&request->turn, EV_READ, 0);
}

static void
end_with(struct evpromise__request *request, int code, const char *cause)
{
	const struct evpromise__end end = { .code = code, .cause = cause };

	end_as(request, &end);
}

static void
on_end(void *arg, const struct evpromise__end *end)
{
	end_as(arg, end);
}

/* What it waits for has come: a place, addresses, or the exchange's turn. */
static void
wake(void *arg)
{
	struct evpromise__request *request = arg;

	event_active(&request->turn, EV_READ, 0);
}

void
evpromise__request_drop(struct evpromise__request *request)
{
	(void)event_del(&request->turn);
	evpromise__route_finish(&request->route);
	evpromise__pool_leave(&request->shared->pool, &request->waiter,
	    evpromise__exchange_close(&request->exchange));
	if (request->link != NULL) {
		*request->link = request->next;
		if (request->next != NULL)
			request->next->link = request->link;
	}
	evpromise_resolver_unref(request->resolver);
	evpromise__free(request->headers);
	evpromise__free(request->url);
	evpromise__free(request);
}

/* Settles the promise of a request that ended, and frees the request. */
static void
finish(struct evpromise__request *request)
{
	struct evpromise_value outcome;

	if (request->end.code == EVPROMISE__ANSWERED)
		outcome = evpromise__response_value(
		    evpromise__exchange_take_response(&request->exchange),
		    &request->times);
	else
		outcome = evpromise__end_error(&request->end, request->url,
		    request->deadline_ms);
	(void)evpromise_resolve(request->resolver, outcome);
	evpromise__request_drop(request);
}

void
evpromise__request_cancel(struct evpromise__request *request, int code,
    const char *cause)
{
	end_with(request, code, cause);
	finish(request);
}

/* --- its steps ---------------------------------------------------------- */

/* The addresses are known, or the one before has failed. */
static void
start_attempt(struct evpromise__request *request)
{
	const struct evpromise__address *address =
	    evpromise__route_attempt(&request->route,
	    evpromise__monotonic_us(), deadline_us(request));

	evpromise__exchange_start(&request->exchange,
	    evpromise__connection_new(event_get_base(&request->turn), address,
	    request->url->port));
}

/* The first attempt, if the addresses were found; or the end, if it is one. */
static void
set_out(struct evpromise__request *request, bool found,
    const struct evpromise__end *end)
{
	if (found) {
		note_lookup(request);
		start_attempt(request);
	} else if (end->code != 0) {
		end_as(request, end);
	}
}

static void
find_addresses(struct evpromise__request *request)
{
	struct evpromise__end end = { .code = 0 };
	bool found = evpromise__route_find(&request->route,
	    &request->shared->dns, request->url->host, request->waiter.family,
	    wake, request, &end);

	set_out(request, found, &end);
}

static void
take_addresses(struct evpromise__request *request)
{
	struct evpromise__end end = { .code = 0 };

	set_out(request, evpromise__route_take(&request->route, &end), &end);
}

/* Once it has a place: goes on with the connection that came with it, or makes
 * one. */
static void
begin(struct evpromise__request *request)
{
	struct evpromise__connection *connection =
	    evpromise__pool_take(&request->waiter);

	request->begun = true;
	if (connection == NULL) {
		find_addresses(request);
		return;
	}
	note_lookup(request);
	evpromise__exchange_start(&request->exchange, connection);
}

/* RFC 9112, 9.3.1: after a kept connection turned out to be dead. GET and HEAD
 * may be repeated. */
static bool
try_again(struct evpromise__request *request)
{
	if (!request->end.is_stale || request->repeated)
		return false;
	(void)evpromise__exchange_close(&request->exchange);
	memset(&request->end, 0, sizeof(request->end));
	memset(&request->times, 0, sizeof(request->times));
	request->repeated = true;
	find_addresses(request);
	return true;
}

/* After an address did not connect: the next one, if it may do better. To be
 * refused says more to the user than what the last address may say. */
static bool
try_next_address(struct evpromise__request *request)
{
	struct evpromise__end *end = &request->end;

	if (!end->at_connecting || end->code == EVPROMISE_HTTP_ERROR_SYSTEM)
		return false;
	if (!evpromise__route_next(&request->route,
	    end->code == EVPROMISE_HTTP_ERROR_REFUSED)) {
		if (request->route.was_refused)
			end->code = EVPROMISE_HTTP_ERROR_REFUSED;
		return false;
	}
	(void)evpromise__exchange_close(&request->exchange);
	memset(end, 0, sizeof(*end));
	start_attempt(request);
	return true;
}

static bool
is_connecting(const struct evpromise__request *request)
{
	return request->exchange.state == EXCHANGE_CONNECTING;
}

/* Sleeps until something happens, or the next time that is set. */
static void
arm(struct evpromise__request *request)
{
	uint64_t now = evpromise__monotonic_us(), left;
	uint64_t until = deadline_us(request);
	struct timeval delay;

	if (is_connecting(request) && request->route.attempt_ends_us < until)
		until = request->route.attempt_ends_us;
	left = until > now ? until - now : 0;
	delay.tv_sec = (time_t)(left / 1000000);
	delay.tv_usec = (suseconds_t)(left % 1000000);
	if (event_add(&request->turn, &delay) == -1)
		end_with(request, EVPROMISE_ERROR_OUT_OF_MEMORY, NULL);
}

/* What the deadline came before. */
static const char *
missing(const struct evpromise__request *request)
{
	if (request->route.lookup != NULL)
		return "no address from a name server";
	if (request->exchange.state < EXCHANGE_CONNECTED)
		return "no connection";
	return request->exchange.input.head_done ? "no complete response" :
	    "no response";
}

static void
check_time(struct evpromise__request *request)
{
	static const struct evpromise__end attempt_end = {
		.code = EVPROMISE_HTTP_ERROR_TIMED_OUT, .at_connecting = true
	};
	uint64_t now = evpromise__monotonic_us();

	if (now >= deadline_us(request))
		end_with(request, EVPROMISE_HTTP_ERROR_TIMED_OUT,
		    missing(request));
	else if (is_connecting(request) &&
	    evpromise__route_has_next(&request->route) &&
	    now >= request->route.attempt_ends_us)
		end_as(request, &attempt_end);
}

/* Takes a request a step further, from the loop. */
static void
turn(evutil_socket_t fd, short what, void *arg)
{
	struct evpromise__request *request = arg;
	struct evpromise_base *base = request->shared->base;

	(void)fd;
	(void)what;
	if (request->end.code == 0)
		check_time(request);
	if (request->end.code == 0 && request->waiter.has_place &&
	    !request->begun)
		begin(request);
	if (request->end.code == 0 && request->route.lookup != NULL)
		take_addresses(request);
	if (request->end.code == 0)
		evpromise__exchange_resume(&request->exchange);
	while (request->end.code != 0 &&
	    (try_again(request) || try_next_address(request)))
		;
	if (request->end.code == 0) {
		arm(request);
		return;
	}
	finish(request);
	evpromise_checkpoint(base);
}

/* --- its beginning ------------------------------------------------------ */

void
evpromise__request_init(struct evpromise__request *request,
    struct evpromise__http_shared *shared)
{
	static const struct evpromise__exchange_callbacks callbacks = {
		wake, on_end
	};

	memset(request, 0, sizeof(*request));
	request->shared = shared;
	request->started_us = evpromise__monotonic_us();
	request->waiter.on_place = wake;
	request->waiter.arg = request;
	evpromise__exchange_init(&request->exchange, &callbacks, request,
	    &request->message);
	(void)evtimer_assign(&request->turn, shared->dns.event_base, turn,
	    request);
}

static void
link_request(struct evpromise__request *request)
{
	struct evpromise__request **list = &request->shared->requests;

	request->next = *list;
	request->link = list;
	if (request->next != NULL)
		request->next->link = &request->next;
	*list = request;
}

void
evpromise__request_start(struct evpromise__request *request)
{
	link_request(request);
	if (evpromise__pool_enter(&request->shared->pool, &request->waiter,
	    request->url->authority, request->started_us) == -1)
		end_with(request, EVPROMISE_ERROR_OUT_OF_MEMORY, NULL);
	else if (request->waiter.has_place)
		begin(request);
	if (request->end.code == 0)
		arm(request);
}
