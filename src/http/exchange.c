/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * One exchange, a request and its response, on evhttp.
 *
 * Three things stand around evhttp:
 *
 * - The bufferevent's event callback is wrapped while it connects,
 *   http_connection.c. There the reason of a failure is known, and the time of
 *   success; evhttp itself reports "code 0" and an errno that later calls have
 *   changed.
 * - Nothing that the server sends reaches evhttp before the final head has
 *   been checked: the low watermark holds it back, and a callback of the
 *   input, http_input.c, looks at it first.
 * - The limit on the body is kept by the same callback, since evhttp cannot
 *   tell a body over its limit from a malformed chunk.
 *
 * No callback frees anything: see http_internal.h.
 */
#include <string.h>
#include <sys/queue.h>

#include <event2/keyvalq_struct.h>

#include "http/http.h"

#define NO_RESPONSE "the server closed the connection without a response"

static void
out_of_memory(struct evpromise__request *request)
{
	evpromise__request_end(request, EVPROMISE_ERROR_OUT_OF_MEMORY, NULL);
}

static void
not_http(struct evpromise__request *request, const char *cause)
{
	evpromise__request_end(request, EVPROMISE_HTTP_ERROR_PROTOCOL, cause);
}

/*
 * evhttp believes that a response with a Connection header other than "close"
 * and no length has no body: the header is taken from its sight, once copied.
 */
static void
let_read_until_close(struct evhttp_request *evhttp)
{
	struct evkeyvalq *headers = evhttp_request_get_input_headers(evhttp);

	while (evhttp_remove_header(headers, "Connection") == 0)
		;
}

/*
 * Libevent as it was released leaves a tab before a value, or the space of a
 * folded one, and would not know "chunked" behind it: it would read until the
 * server closes. The security fixes of distributions trim it.
 */
static void
trim_transfer_encoding(struct evhttp_request *evhttp)
{
	struct evkeyvalq *headers = evhttp_request_get_input_headers(evhttp);
	struct evkeyval *header;
	size_t space;

	TAILQ_FOREACH(header, headers, next) {
		if (evutil_ascii_strcasecmp(header->key,
		    "Transfer-Encoding") != 0)
			continue;
		space = strspn(header->value, " \t");
		memmove(header->value, header->value + space,
		    strlen(header->value + space) + 1);
	}
}

static int
on_header(struct evhttp_request *evhttp, void *arg)
{
	struct evpromise__request *request = arg;
	const struct evpromise__head *head = &request->exchange.head;

	if (request->end.code != 0)
		return -1;
	request->response = evpromise__response_new(evhttp);
	if (request->response == NULL) {
		out_of_memory(request);
		return -1;
	}
	if (!head->chunked && !head->has_length)
		let_read_until_close(evhttp);
	else if (head->chunked)
		trim_transfer_encoding(evhttp);
	return 0;
}

/* Called before on_complete(NULL); errno is that of a connection that failed
 * at once, inside of evhttp_make_request(). */
static void
on_error(enum evhttp_request_error error, void *arg)
{
	struct evpromise__request *request = arg;
	struct evpromise__exchange *exchange = &request->exchange;
	int system_error = EVUTIL_SOCKET_ERROR();

	exchange->evhttp = NULL;
	if (request->end.code == 0 && request->times.first_byte_ms == 0)
		request->end.is_stale = exchange->connection->reused;
	if (!exchange->connected)
		evpromise__request_end_connecting(request, system_error);
	else if (error == EVREQ_HTTP_INVALID_HEADER)
		not_http(request, "its headers are malformed");
	else if (error == EVREQ_HTTP_DATA_TOO_LONG)
		not_http(request, "its chunks or trailers are malformed");
	else if (request->times.first_byte_ms == 0)
		evpromise__request_end(request, EVPROMISE_HTTP_ERROR_RESET,
		    NO_RESPONSE);
	else
		evpromise__request_end(request, EVPROMISE_HTTP_ERROR_RESET,
		    "the server closed the connection before its response was "
		    "complete");
}

static void
take_body(struct evpromise__request *request, struct evhttp_request *evhttp)
{
	struct evbuffer *body = evhttp_request_get_input_buffer(evhttp);

	if (evbuffer_get_length(body) > request->options.max_body_bytes)
		evpromise__request_end(request,
		    EVPROMISE_HTTP_ERROR_TOO_LARGE,
		    EVPROMISE__BODY_TOO_LARGE);
	else if (evpromise__response_set_body(request->response, body) == -1)
		out_of_memory(request);
	else
		evpromise__request_end(request, EVPROMISE__ANSWERED, NULL);
}

/* NULL after on_error(); without a response if the connection failed. */
static void
on_complete(struct evhttp_request *evhttp, void *arg)
{
	struct evpromise__request *request = arg;

	request->exchange.evhttp = NULL;
	if (request->end.code != 0)
		return;
	if (evhttp != NULL && request->response != NULL)
		take_body(request, evhttp);
	else if (!request->exchange.connected)
		evpromise__request_end_connecting(request, 0);
	else	/* lost before evhttp had sent anything */
		evpromise__request_end(request, EVPROMISE_HTTP_ERROR_RESET,
		    NO_RESPONSE);
}

static struct evhttp_request *
evhttp_request_open(struct evpromise__request *request)
{
	struct evhttp_request *evhttp;
	struct evkeyvalq *headers;
	size_t i;

	evhttp = evhttp_request_new(on_complete, request);
	if (evhttp == NULL)
		return NULL;
	evhttp_request_set_header_cb(evhttp, on_header);
	evhttp_request_set_error_cb(evhttp, on_error);
	headers = evhttp_request_get_output_headers(evhttp);
	for (i = 0; i < request->headers->n; i++) {
		if (evhttp_add_header(headers, request->headers->at[i].name,
		    request->headers->at[i].value) == -1) {
			evhttp_request_free(evhttp);
			return NULL;
		}
	}
	return evhttp;
}

/* A connection that was made for another request has connected long ago. */
static int
prepare(struct evpromise__request *request)
{
	struct evpromise__exchange *exchange = &request->exchange;

	if (exchange->connection == NULL) {
		exchange->connection = evpromise__connection_new(
		    event_get_base(&request->turn),
		    &request->addresses.at[request->current],
		    request->url->port);
		if (exchange->connection == NULL)
			return -1;
		exchange->connection->request = request;
	}
	exchange->connected = exchange->connection->reused;
	evhttp_connection_set_max_headers_size(exchange->connection->evhttp,
	    (ev_ssize_t)request->options.max_headers_bytes);
	evpromise__connection_hold_input(exchange->connection, true);
	exchange->evhttp = evhttp_request_open(request);
	return exchange->evhttp == NULL ? -1 : 0;
}

/* Begins an exchange: on the connection that the request was given, or on one
 * to its current address. */
void
evpromise__exchange_start(struct evpromise__request *request)
{
	struct evpromise__exchange *exchange = &request->exchange;

	if (prepare(request) == -1) {
		out_of_memory(request);
		return;
	}
	if (evhttp_make_request(exchange->connection->evhttp, exchange->evhttp,
	    request->is_head ? EVHTTP_REQ_HEAD : EVHTTP_REQ_GET,
	    request->url->target) == -1) {
		exchange->evhttp = NULL;	/* freed by it */
		out_of_memory(request);
	} else if (request->end.code == 0 && !exchange->connected) {
		evpromise__connection_watch(exchange->connection);
	}
}

static bool
allows_another(const struct evpromise__request *request)
{
	const struct evpromise__exchange *exchange = &request->exchange;
	const struct evpromise__head *head = &exchange->head;

	return request->end.code == EVPROMISE__ANSWERED &&
	    request->keep_alive && head->persistent &&
	    (head->chunked || head->has_length ||
	    !evpromise__response_has_body(request->is_head, head->status)) &&
	    evpromise__connection_rest(exchange->connection);
}

/*
 * Ends an exchange in any state; never called inside of evhttp. Returns its
 * connection if that can serve another request.
 */
struct evpromise__connection *
evpromise__exchange_close(struct evpromise__request *request)
{
	struct evpromise__exchange *exchange = &request->exchange;
	struct evpromise__connection *connection = exchange->connection;

	if (connection != NULL && !allows_another(request)) {
		evpromise__connection_free(connection);
		connection = NULL;
	}
	if (exchange->hidden != NULL)
		evbuffer_free(exchange->hidden);
	memset(exchange, 0, sizeof(*exchange));
	return connection;
}
