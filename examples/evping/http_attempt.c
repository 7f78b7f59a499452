/* SPDX-License-Identifier: BSD-3-Clause */
#include "http_attempt.h"

#include <errno.h>
#include <netdb.h>
#include <sys/socket.h>

#include <event2/buffer.h>

/* No evhttp timeout may come before the deadline of the request. */
#define NEVER_S (48 * 3600)

void
http_attempt_end(struct http_attempt *attempt, enum verdict verdict)
{
	if (attempt->verdict != VERDICT_NOT_PINGED)
		return;
	attempt->verdict = verdict;
	event_active(attempt->on_end, EV_TIMEOUT, 0);
}

static enum verdict
verdict_of_errno(int error)
{
	switch (error) {
	case ECONNREFUSED:
		return VERDICT_REFUSED;
	case ECONNRESET:
	case EPIPE:
		return VERDICT_RESET;
	case EMFILE:
	case ENFILE:
		return VERDICT_NO_DESCRIPTOR;
	case ENOBUFS:
	case ENOMEM:
	case EACCES:
	case EPERM:
		return VERDICT_SYSTEM;
	default:
		return VERDICT_UNREACHABLE;
	}
}

/* Stands before evhttp's own callback until the connection is made: evhttp
 * would not tell why it failed. */
static void
on_connect(struct bufferevent *bufferevent, short what, void *arg)
{
	struct http_attempt *attempt = arg;
	int error = EVUTIL_SOCKET_ERROR();

	if (what & BEV_EVENT_CONNECTED)
		attempt->connected = true;
	else
		http_attempt_end(attempt, verdict_of_errno(error));
	EVUTIL_SET_SOCKET_ERROR(error);		/* evhttp reads it, too */
	attempt->evhttp_event_cb(bufferevent, what, attempt->connection);
}

static void
on_input(struct evbuffer *input, const struct evbuffer_cb_info *info,
    void *arg)
{
	struct http_attempt *attempt = arg;
	struct bufferevent *bufferevent;
	enum verdict verdict;

	if (info->n_added == 0 || attempt->status != 0 ||
	    attempt->verdict != VERDICT_NOT_PINGED)
		return;
	verdict = http_head_look(&attempt->head, input);
	if (verdict == VERDICT_ANSWERED) {
		/* Now evhttp may read it. */
		attempt->status = attempt->head.status;
		bufferevent =
		    evhttp_connection_get_bufferevent(attempt->connection);
		bufferevent_setwatermark(bufferevent, EV_READ, 0, 0);
	} else if (verdict != VERDICT_NOT_PINGED) {
		http_attempt_end(attempt, verdict);
	}
}

/* Called before on_response() with NULL. */
static void
on_error(enum evhttp_request_error error, void *arg)
{
	http_attempt_end(arg, error == EVREQ_HTTP_INVALID_HEADER ?
	    VERDICT_PROTOCOL : VERDICT_RESET);
}

/* Called with NULL after on_error(), and with a request that has no response
 * after on_connect(): the verdict stands already. */
static void
on_response(struct evhttp_request *response, void *arg)
{
	struct http_attempt *attempt = arg;

	http_attempt_end(attempt, response != NULL && attempt->status != 0 ?
	    VERDICT_ANSWERED : VERDICT_RESET);
}

/* Deferred callbacks, so that on_connect() is in its place also when a
 * connection fails at once. */
static struct bufferevent *
new_bufferevent(struct http_attempt *attempt, struct event_base *base)
{
	struct bufferevent *bufferevent = bufferevent_socket_new(base, -1,
	    BEV_OPT_CLOSE_ON_FREE | BEV_OPT_DEFER_CALLBACKS);

	if (bufferevent == NULL)
		return NULL;
	if (evbuffer_add_cb(bufferevent_get_input(bufferevent), on_input,
	    attempt) == NULL) {
		bufferevent_free(bufferevent);
		return NULL;
	}
	/* What arrives is kept from evhttp until on_input() has checked it. */
	bufferevent_setwatermark(bufferevent, EV_READ, EV_SIZE_MAX, 0);
	return bufferevent;
}

/* By its numeric address, which evhttp does not look up. */
static struct evhttp_connection *
new_connection(struct event_base *base, struct bufferevent *bufferevent,
    const struct evutil_addrinfo *address, unsigned short port)
{
	struct evhttp_connection *connection;
	struct timeval never = { NEVER_S, 0 };
	char numeric[NI_MAXHOST];

	if (getnameinfo(address->ai_addr, (socklen_t)address->ai_addrlen,
	    numeric, sizeof(numeric), NULL, 0, NI_NUMERICHOST) != 0)
		return NULL;
	connection = evhttp_connection_base_bufferevent_new(base, NULL,
	    bufferevent, numeric, port);
	if (connection == NULL)
		return NULL;
	evhttp_connection_set_family(connection, address->ai_family);
	evhttp_connection_set_timeout_tv(connection, &never);
	return connection;
}

static int
open_connection(struct http_attempt *attempt, struct event_base *base,
    const struct evutil_addrinfo *address, unsigned short port)
{
	struct bufferevent *bufferevent = new_bufferevent(attempt, base);

	if (bufferevent == NULL)
		return -1;
	attempt->connection = new_connection(base, bufferevent, address, port);
	if (attempt->connection == NULL) {
		bufferevent_free(bufferevent);
		return -1;
	}
	return 0;
}

static int
add_headers(struct evhttp_request *request, const struct site *site)
{
	struct evkeyvalq *headers = evhttp_request_get_output_headers(request);

	if (evhttp_add_header(headers, "Host", site->authority) != 0 ||
	    evhttp_add_header(headers, "User-Agent", "evping") != 0 ||
	    evhttp_add_header(headers, "Connection", "close") != 0)
		return -1;
	return 0;
}

static int
send_head(struct http_attempt *attempt, const struct site *site)
{
	struct evhttp_request *request =
	    evhttp_request_new(on_response, attempt);

	if (request == NULL)
		return -1;
	evhttp_request_set_error_cb(request, on_error);
	if (add_headers(request, site) != 0) {
		evhttp_request_free(request);
		return -1;
	}
	/* From here on the request is evhttp's, also on failure. */
	return evhttp_make_request(attempt->connection, request,
	    EVHTTP_REQ_HEAD, site->target);
}

void
http_attempt_start(struct http_attempt *attempt, struct event_base *base,
    const struct evutil_addrinfo *address, const struct site *site,
    struct event *on_end)
{
	struct bufferevent *bufferevent;

	*attempt = (struct http_attempt){ .on_end = on_end };
	if (open_connection(attempt, base, address, site->port) != 0 ||
	    send_head(attempt, site) != 0) {
		http_attempt_end(attempt, VERDICT_NO_MEMORY);
		return;
	}
	bufferevent = evhttp_connection_get_bufferevent(attempt->connection);
	bufferevent_getcb(bufferevent, NULL, NULL, &attempt->evhttp_event_cb,
	    NULL);
	bufferevent_setcb(bufferevent, NULL, NULL, on_connect, attempt);
}

void
http_attempt_close(struct http_attempt *attempt)
{
	if (attempt->connection != NULL)
		evhttp_connection_free(attempt->connection);
	attempt->connection = NULL;
}
