/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * One exchange with one address, on evhttp.
 *
 * Three things stand around evhttp:
 *
 * - The bufferevent's event callback is wrapped while it connects. There the
 *   reason of a failure is known, and the time of success; evhttp itself
 *   reports "code 0" and an errno that later calls have changed.
 * - Nothing that the server sends reaches evhttp before the final head has
 *   been checked: the low watermark holds it back, and a callback of the
 *   input, http_input.c, looks at it first.
 * - The limit on the body is kept by the same callback, since evhttp cannot
 *   tell a body over its limit from a malformed chunk.
 *
 * No callback frees anything: see http_internal.h.
 */
#include <errno.h>
#include <string.h>
#include <sys/queue.h>
#include <arpa/inet.h>

#include <event2/keyvalq_struct.h>

#include "http_internal.h"

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

static struct bufferevent *
bufferevent_of(const struct evpromise__exchange *exchange)
{
	return evhttp_connection_get_bufferevent(exchange->connection);
}

static void
on_output(struct evbuffer *output, const struct evbuffer_cb_info *info,
    void *arg)
{
	struct evpromise__request *request = arg;

	if (info->n_deleted > 0 && evbuffer_get_length(output) == 0 &&
	    request->end.code == 0)
		request->times.sent_ms =
		    evpromise__request_elapsed_ms(request);
}

/* Stands before evhttp's own callback until the connection stands. */
static void
on_connect(struct bufferevent *bev, short what, void *arg)
{
	struct evpromise__request *request = arg;
	struct evpromise__exchange *exchange = &request->exchange;
	int error = EVUTIL_SOCKET_ERROR();

	if (what & BEV_EVENT_CONNECTED) {
		exchange->connected = true;
		request->times.connect_ms =
		    evpromise__request_elapsed_ms(request);
	} else {
		evpromise__request_end_connecting(request, error);
	}
	EVUTIL_SET_SOCKET_ERROR(error);	/* evhttp reads it too */
	exchange->evhttp_event_cb(bev, what, exchange->evhttp_arg);
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
	if (!exchange->connected)
		evpromise__request_end_connecting(request, system_error);
	else if (error == EVREQ_HTTP_INVALID_HEADER)
		not_http(request, "its headers are malformed");
	else if (error == EVREQ_HTTP_DATA_TOO_LONG)
		not_http(request, "its chunks or trailers are malformed");
	else if (request->times.first_byte_ms == 0)
		evpromise__request_end(request, EVPROMISE_HTTP_ERROR_RESET,
		    "the server closed the connection without a response");
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
	if (evhttp == NULL || request->response == NULL)
		evpromise__request_end_connecting(request, 0);
	else
		take_body(request, evhttp);
}

/* The deadline is ours: evhttp's own times count from byte to byte. */
static void
set_limits(struct evpromise__request *request)
{
	struct evpromise__exchange *exchange = &request->exchange;
	struct bufferevent *bev = bufferevent_of(exchange);
	struct timeval never = { 0, 0 };

	never.tv_sec = (time_t)(request->options.deadline_ms / 1000) + 3600;
	evhttp_connection_set_timeout_tv(exchange->connection, &never);
	evhttp_connection_set_retries(exchange->connection, 0);
	evhttp_connection_set_max_headers_size(exchange->connection,
	    (ev_ssize_t)request->options.max_headers_bytes);
	bufferevent_setwatermark(bev, EV_READ, EV_SIZE_MAX, 0);
	exchange->input_cb = evbuffer_add_cb(bufferevent_get_input(bev),
	    evpromise__on_input, request);
	exchange->output_cb = evbuffer_add_cb(bufferevent_get_output(bev),
	    on_output, request);
}

static int
connection_open(struct evpromise__request *request)
{
	struct evpromise__exchange *exchange = &request->exchange;
	const struct evpromise__address *address =
	    &request->addresses.at[request->current];
	char text[INET6_ADDRSTRLEN];

	if (evutil_inet_ntop(address->family, address->bytes, text,
	    sizeof(text)) == NULL)
		return -1;
	exchange->connection = evhttp_connection_base_new(
	    event_get_base(&request->turn), NULL, text, request->url->port);
	if (exchange->connection == NULL)
		return -1;
	set_limits(request);
	return exchange->input_cb == NULL || exchange->output_cb == NULL ? -1 :
	    0;
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

static void
wrap_event_cb(struct evpromise__request *request)
{
	struct evpromise__exchange *exchange = &request->exchange;
	struct bufferevent *bev = bufferevent_of(exchange);
	bufferevent_data_cb read_cb, write_cb;

	bufferevent_getcb(bev, &read_cb, &write_cb,
	    &exchange->evhttp_event_cb, &exchange->evhttp_arg);
	bufferevent_setcb(bev, NULL, NULL, on_connect, request);
}

/* Begins an exchange with the request's current address. */
void
evpromise__exchange_start(struct evpromise__request *request)
{
	struct evpromise__exchange *exchange = &request->exchange;

	if (connection_open(request) == -1) {
		out_of_memory(request);
		return;
	}
	exchange->evhttp = evhttp_request_open(request);
	if (exchange->evhttp == NULL) {
		out_of_memory(request);
		return;
	}
	if (evhttp_make_request(exchange->connection, exchange->evhttp,
	    request->is_head ? EVHTTP_REQ_HEAD : EVHTTP_REQ_GET,
	    request->url->target) == -1) {
		exchange->evhttp = NULL;	/* freed by it */
		out_of_memory(request);
	} else if (request->end.code == 0) {
		wrap_event_cb(request);
	}
}

/* Ends an exchange in any state; never called inside of evhttp. */
void
evpromise__exchange_close(struct evpromise__exchange *exchange)
{
	struct bufferevent *bev;

	if (exchange->connection == NULL)
		return;
	bev = bufferevent_of(exchange);
	if (exchange->input_cb != NULL)
		(void)evbuffer_remove_cb_entry(bufferevent_get_input(bev),
		    exchange->input_cb);
	if (exchange->output_cb != NULL)
		(void)evbuffer_remove_cb_entry(bufferevent_get_output(bev),
		    exchange->output_cb);
	evhttp_connection_free(exchange->connection);
	memset(exchange, 0, sizeof(*exchange));
}
