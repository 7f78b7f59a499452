/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * A request on its way, from its place among the connections to its end.
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
 * Everything that happens is followed by a turn: one callback, from the loop,
 * that takes the request a step further or ends it. Only an abort ends it at
 * once.
 */
#include <errno.h>
#include <string.h>
#include <time.h>

#include "http/http.h"

/* RFC 8305, 8: how long another address waits for one that is silent. */
#define CONNECTION_ATTEMPT_MS 1000

uint64_t
evpromise__monotonic_us(void)
{
	struct timespec now;

	(void)clock_gettime(CLOCK_MONOTONIC, &now);
	return (uint64_t)now.tv_sec * 1000000 + (uint64_t)now.tv_nsec / 1000;
}

static uint64_t
deadline_us(const struct evpromise__request *request)
{
	return request->started_us +
	    (uint64_t)request->options.deadline_ms * 1000;
}

/* Never 0, which stands for "has not happened". */
double
evpromise__request_elapsed_ms(const struct evpromise__request *request)
{
	uint64_t elapsed = evpromise__monotonic_us() - request->started_us;

	return (double)(elapsed > 0 ? elapsed : 1) / 1000;
}

/* Records how a request ended: the first outcome counts. */
void
evpromise__request_end(struct evpromise__request *request, int code,
    const char *cause)
{
	if (request->end.code != 0)
		return;
	request->end.code = code;
	request->end.cause = cause;
	if (code == EVPROMISE__ANSWERED)
		request->times.total_ms =
		    evpromise__request_elapsed_ms(request);
	event_active(&request->turn, EV_READ, 0);
}

/* Records that an address did not connect; error is errno, 0 if unknown. */
void
evpromise__request_end_connecting(struct evpromise__request *request,
    int error)
{
	if (request->end.code != 0)
		return;
	request->end.error = error;
	request->end.at_connecting = true;
	evpromise__request_end(request, evpromise__code_of_errno(error), NULL);
}

/* Gives a request up, with what it holds of the loop; in any state, half made
 * too. Never called inside of evhttp or evdns. */
void
evpromise__request_drop(struct evpromise__request *request)
{
	(void)event_del(&request->turn);
	evpromise__lookup_drop(request->lookup);
	evpromise__pool_leave(&request->client->pool, request,
	    evpromise__exchange_close(request));
	if (request->link != NULL) {
		*request->link = request->next;
		if (request->next != NULL)
			request->next->link = request->link;
	}
	evpromise_resolver_unref(request->resolver);
	evpromise__response_free(request->response);
	evpromise__free(request->headers);
	evpromise__free(request->url);
	evpromise__free(request);
}

/* Settles the promise of a request that ended, and frees the request. */
void
evpromise__request_finish(struct evpromise__request *request)
{
	struct evpromise_http_response *response = request->response;
	struct evpromise_value outcome;

	if (request->end.code == EVPROMISE__ANSWERED) {
		request->response = NULL;
		outcome = evpromise__response_value(response, &request->times);
	} else {
		outcome = evpromise__request_error(request);
	}
	(void)evpromise_resolve(request->resolver, outcome);
	evpromise__request_drop(request);
}

static bool
has_another_address(const struct evpromise__request *request)
{
	return request->current + 1 < request->addresses.n;
}

/* The bound of the attempt that begins: a share of what time is left. */
static void
start_attempt(struct evpromise__request *request)
{
	uint64_t now = evpromise__monotonic_us();
	uint64_t deadline = deadline_us(request), share;

	share = (deadline > now ? deadline - now : 0) /
	    (request->addresses.n - request->current);
	if (share > CONNECTION_ATTEMPT_MS * 1000)
		share = CONNECTION_ATTEMPT_MS * 1000;
	request->attempt_ends_us = has_another_address(request) ?
	    now + share : deadline;
	evpromise__exchange_start(request);
}

static void
take_addresses(struct evpromise__request *request)
{
	const struct evpromise__addresses *addresses;
	enum evpromise__lookup_state state;
	const char *cause;

	state = evpromise__lookup_state(request->lookup, &addresses, &cause);
	if (state == LOOKUP_PENDING)
		return;
	request->addresses = *addresses;
	evpromise__lookup_drop(request->lookup);
	request->lookup = NULL;
	if (state == LOOKUP_FAILED) {
		evpromise__request_end(request,
		    EVPROMISE_HTTP_ERROR_LOOKUP_FAILED, cause);
	} else if (state != LOOKUP_FOUND) {
		evpromise__request_end(request,
		    EVPROMISE_HTTP_ERROR_NAME_NOT_FOUND, cause);
	} else {
		request->times.lookup_ms =
		    evpromise__request_elapsed_ms(request);
		start_attempt(request);
	}
}

static void
wake(void *arg)
{
	struct evpromise__request *request = arg;

	event_active(&request->turn, EV_READ, 0);
}

/* A look-up could not begin: memory was out, or what errno tells. */
static void
end_without_lookup(struct evpromise__request *request)
{
	request->end.error = errno;
	evpromise__request_end(request, errno == EMFILE || errno == ENFILE ?
	    EVPROMISE_HTTP_ERROR_SYSTEM : EVPROMISE_ERROR_OUT_OF_MEMORY, NULL);
}

/* A numeric host needs no look-up; one of the wrong family has no address. */
static void
find_addresses(struct evpromise__request *request)
{
	enum evpromise_http_family family = request->options.family;
	struct evpromise__address address;

	if (evpromise__address_parse(request->url->host, &address) == -1) {
		errno = 0;
		request->lookup = evpromise__lookup_start(
		    &request->client->dns, request->url->host, family, wake,
		    request);
		if (request->lookup == NULL)
			end_without_lookup(request);
	} else if (family == (address.family == AF_INET ?
	    EVPROMISE_HTTP_IPV6 : EVPROMISE_HTTP_IPV4)) {
		evpromise__request_end(request,
		    EVPROMISE_HTTP_ERROR_NAME_NOT_FOUND,
		    "the address is of the other family");
	} else {
		request->addresses.n = 0;
		evpromise__addresses_add(&request->addresses, address.family,
		    address.bytes);
		request->times.lookup_ms =
		    evpromise__request_elapsed_ms(request);
		start_attempt(request);
	}
}

/* Once it has a place: goes on with the connection that came with it, or makes
 * one. */
static void
begin(struct evpromise__request *request)
{
	request->begun = true;
	if (request->exchange.connection == NULL) {
		find_addresses(request);
		return;
	}
	request->times.lookup_ms = evpromise__request_elapsed_ms(request);
	request->times.connect_ms = request->times.lookup_ms;
	evpromise__exchange_start(request);
}

/* RFC 9112, 9.3.1: after a kept connection turned out to be dead. GET and HEAD
 * may be repeated. */
static bool
try_again(struct evpromise__request *request)
{
	if (!request->end.is_stale || request->repeated)
		return false;
	(void)evpromise__exchange_close(request);
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
	if (end->code == EVPROMISE_HTTP_ERROR_REFUSED)
		request->was_refused = true;
	if (!has_another_address(request)) {
		if (request->was_refused)
			end->code = EVPROMISE_HTTP_ERROR_REFUSED;
		return false;
	}
	(void)evpromise__exchange_close(request);
	memset(end, 0, sizeof(*end));
	request->current++;
	start_attempt(request);
	return true;
}

/* Sleeps until something happens, or the next time that is set. */
static void
arm(struct evpromise__request *request)
{
	uint64_t now = evpromise__monotonic_us(), until = deadline_us(request), left;
	struct timeval delay;

	if (request->exchange.connection != NULL &&
	    !request->exchange.connected && request->attempt_ends_us < until)
		until = request->attempt_ends_us;
	left = until > now ? until - now : 0;
	delay.tv_sec = (time_t)(left / 1000000);
	delay.tv_usec = (suseconds_t)(left % 1000000);
	if (event_add(&request->turn, &delay) == -1)
		evpromise__request_end(request, EVPROMISE_ERROR_OUT_OF_MEMORY,
		    NULL);
}

static void
check_time(struct evpromise__request *request)
{
	uint64_t now = evpromise__monotonic_us();

	if (now >= deadline_us(request)) {
		evpromise__request_end(request,
		    EVPROMISE_HTTP_ERROR_TIMED_OUT, NULL);
	} else if (request->exchange.connection != NULL &&
	    !request->exchange.connected && has_another_address(request) &&
	    now >= request->attempt_ends_us) {
		request->end.at_connecting = true;
		evpromise__request_end(request,
		    EVPROMISE_HTTP_ERROR_TIMED_OUT, NULL);
	}
}

/* Takes a request a step further, from the loop. */
void
evpromise__request_turn(evutil_socket_t fd, short what, void *arg)
{
	struct evpromise__request *request = arg;
	struct evpromise_base *base = request->client->base;

	(void)fd;
	(void)what;
	if (request->end.code == 0)
		check_time(request);
	if (request->end.code == 0 && request->has_place && !request->begun)
		begin(request);
	if (request->end.code == 0 && request->lookup != NULL)
		take_addresses(request);
	if (request->end.code == 0 && request->exchange.hidden != NULL)
		evpromise__input_show(request);
	while (request->end.code != 0 &&
	    (try_again(request) || try_next_address(request)))
		;
	if (request->end.code == 0) {
		arm(request);
		return;
	}
	evpromise__request_finish(request);
	evpromise_checkpoint(base);
}

/* The first step, within the call that makes a request. */
void
evpromise__request_start(struct evpromise__request *request)
{
	if (evpromise__pool_enter(&request->client->pool, request) == -1)
		evpromise__request_end(request, EVPROMISE_ERROR_OUT_OF_MEMORY,
		    NULL);
	else if (request->has_place)
		begin(request);
	if (request->end.code == 0)
		arm(request);
}
