/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * Any bytes are what a server answers, behind two that say how:
 *
 *   1 a HEAD request; 2 the server answers before it is asked; 4 it resets
 *     the connection at the end in place of closing it; the other bits:
 *     in which turn of the loop the request is aborted, 0 for never
 *   how many bytes it sends at a time, 0 for all at once
 *
 * The head's check reads them by itself; then a server in the same loop sends
 * them. The promise settles once, within the deadline, with a response within
 * the limits, or a reason that fits; and no head that the check refuses is
 * taken.
 */
#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include <netinet/in.h>

#include <event2/event.h>
#include <event2/event_struct.h>
#include <event2/util.h>

#include <evpromise.h>
#include <evpromise/http.h>

#include "http/head.h"
#include "http/headers.h"

#include "fuzz.h"
#include "heap.h"

#define MAX_HEADERS 100
#define MAX_HEADERS_BYTES 512
#define MAX_BODY_BYTES 256
#define DEADLINE_MS 20000	/* that it passes is a failure */

enum { IS_HEAD = 1, AT_ONCE = 2, RESETS = 4, TURN = 8 };

struct server {
	int listener, fd;
	struct event accept_event, send_event;
	int how;
	size_t piece;			/* so many bytes at a time */
	const unsigned char *bytes;
	size_t length;
};

struct result {
	int settled, code;
	int status;
	size_t body_length;
};

static void
require(bool good, const char *what)
{
	if (good)
		return;
	fprintf(stderr, "%s\n", what);
	abort();
}

/* --- the server --------------------------------------------------------------- */

static void
server_close(struct server *server)
{
	struct linger reset = { 1, 0 };

	(void)event_del(&server->send_event);
	if (server->fd < 0)
		return;
	if (server->how & RESETS)
		(void)setsockopt(server->fd, SOL_SOCKET, SO_LINGER, &reset,
		    sizeof(reset));
	(void)close(server->fd);
	server->fd = -1;
}

/* The next piece; it takes the request before, unless it answers at once. */
static void
server_send(evutil_socket_t fd, short what, void *arg)
{
	struct server *server = arg;
	size_t length = server->length;
	char request[4096];
	ssize_t n;

	(void)fd;
	(void)what;
	if (!(server->how & AT_ONCE)) {
		n = recv(server->fd, request, sizeof(request), 0);
		if (n < 0 && errno == EAGAIN) {
			(void)event_add(&server->send_event, NULL);
			return;
		}
		server->how |= AT_ONCE;
	}
	if (server->piece > 0 && length > server->piece)
		length = server->piece;
	n = send(server->fd, server->bytes, length, MSG_NOSIGNAL);
	if (n < (ssize_t)length || length == server->length) {
		server_close(server);
		return;
	}
	server->bytes += length;
	server->length -= length;
	event_active(&server->send_event, EV_READ, 0);
}

static void
server_accept(evutil_socket_t fd, short what, void *arg)
{
	struct server *server = arg;

	(void)what;
	server->fd = accept(fd, NULL, NULL);
	require(server->fd >= 0, "nothing was accepted");
	(void)evutil_make_socket_nonblocking(server->fd);
	(void)event_del(&server->accept_event);
	(void)event_assign(&server->send_event,
	    event_get_base(&server->accept_event), server->fd, EV_READ,
	    server_send, server);
	server_send(server->fd, EV_READ, server);
}

/* A listener each time, on one loopback address after the other, since what
 * is closed occupies a port for a while. Writes the URL. */
static void
server_open(struct server *server, struct event_base *event_base, char *url,
    size_t size)
{
	static unsigned int n;
	struct sockaddr_in at;
	socklen_t length = sizeof(at);
	char address[32];

	(void)snprintf(address, sizeof(address), "127.0.%u.%u",
	    1 + n / 250 % 250, 1 + n % 250);
	n++;
	memset(&at, 0, sizeof(at));
	at.sin_family = AF_INET;
	(void)evutil_inet_pton(AF_INET, address, &at.sin_addr);
	server->fd = -1;
	server->listener = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK, 0);
	require(server->listener >= 0 && bind(server->listener,
	    (struct sockaddr *)&at, length) == 0 &&
	    listen(server->listener, 1) == 0 && getsockname(server->listener,
	    (struct sockaddr *)&at, &length) == 0, "there is no listener");
	(void)event_assign(&server->accept_event, event_base,
	    server->listener, EV_READ, server_accept, server);
	(void)evtimer_assign(&server->send_event, event_base, server_send,
	    server);
	(void)event_add(&server->accept_event, NULL);
	(void)snprintf(url, size, "http://%s:%u/", address,
	    ntohs(at.sin_port));
}

/* --- what is required of a response ---------------------------------------------- */

static bool
is_clean(const char *text)
{
	for (; *text != '\0'; text++)
		if ((unsigned char)*text < ' ' && *text != '\t')
			return false;
	return true;
}

static void
check_response(struct result *result,
    const struct evpromise_http_response *response)
{
	const struct evpromise_http_header *header;
	size_t i;

	result->status = evpromise_http_response_status(response);
	(void)evpromise_http_response_body(response, &result->body_length);
	require(result->status > 0 && result->status <= 999 &&
	    !evpromise__response_is_interim(result->status), "the status");
	require(result->body_length <= MAX_BODY_BYTES, "the body's length");
	require(is_clean(evpromise_http_response_reason(response)),
	    "the reason phrase");
	for (i = 0; (header = evpromise_http_response_header_at(response,
	    i)) != NULL; i++)
		require(evpromise__is_token(header->name,
		    strlen(header->name)) && is_clean(header->value),
		    "a header");
	require(i <= MAX_HEADERS, "the number of headers");
}

static struct evpromise_value
on_settled(const struct evpromise *settled, void *arg)
{
	struct result *result = arg;

	result->settled++;
	result->code = evpromise_code(settled);
	if (evpromise_state(settled) == EVPROMISE_FULFILLED)
		check_response(result, evpromise_http_response(settled));
	return evpromise_undefined();
}

/* --- the head by itself ------------------------------------------------------------ */

/* Where the head ends, behind its empty line; 0 if it has none. */
static size_t
end_of_head(const char *text, size_t length)
{
	size_t i, line = 0;

	for (i = 0; i < length; i++) {
		if (text[i] != '\n')
			continue;
		if (i > 0 && (i == line || (i == line + 1 && text[i - 1] == '\r')))
			return i + 1;
		line = i + 1;
	}
	return 0;
}

/* Whether the first head that is not interim is one that the check takes. */
static bool
has_good_head(const char *text, size_t length, bool has_body)
{
	struct evpromise__head head;
	size_t end;

	while ((end = end_of_head(text, length)) > 0) {
		if (evpromise__head_check(&head, text, end, MAX_HEADERS,
		    has_body) != NULL)
			return false;
		if (!evpromise__response_is_interim(head.status))
			return true;
		text += end;
		length -= end;
	}
	return false;
}

/* A copy, of which nothing behind its end may be read. */
static bool
check_alone(const unsigned char *bytes, size_t length, bool has_body)
{
	char *text = malloc(length > 0 ? length : 1);
	bool good;

	require(text != NULL, "no memory");
	memcpy(text, bytes, length);
	(void)evpromise__head_may_begin(text, length);
	good = has_good_head(text, length, has_body);
	free(text);
	return good;
}

/* ------------------------------------------------------------------------------------ */

static bool
fits(int code, bool aborted)
{
	return (aborted && code == EVPROMISE_ERROR_ABORT) ||
	    code == EVPROMISE_HTTP_ERROR_PROTOCOL ||
	    code == EVPROMISE_HTTP_ERROR_TOO_LARGE ||
	    code == EVPROMISE_HTTP_ERROR_RESET;
}

static struct evpromise *
fetch(struct evpromise_http_client *client, struct server *server,
    const char *url, struct result *result,
    struct evpromise_abort_signal *signal)
{
	struct evpromise_http_options options = EVPROMISE_HTTP_OPTIONS_INIT;
	struct evpromise *promise;

	options.signal = signal;
	options.method = server->how & IS_HEAD ? "HEAD" : "GET";
	options.deadline_ms = DEADLINE_MS;
	options.max_headers = MAX_HEADERS;
	options.max_headers_bytes = MAX_HEADERS_BYTES;
	options.max_body_bytes = MAX_BODY_BYTES;
	promise = evpromise_http_fetch(client, url, &options);
	require(evpromise_done(evpromise_then2(evpromise_ref(promise),
	    on_settled, on_settled, result)) == 0, "no memory");
	return promise;
}

/* What is pending is rejected with the reason within the call. */
static void
abort_request(struct evpromise_abort_controller *controller,
    const struct evpromise *promise)
{
	bool pending = evpromise_state(promise) == EVPROMISE_PENDING;

	(void)evpromise_abort_controller_abort(controller,
	    evpromise_undefined());
	require(evpromise_state(promise) != EVPROMISE_PENDING &&
	    pending == (evpromise_code(promise) == EVPROMISE_ERROR_ABORT),
	    "an abort that does not settle");
}

/* Turns the loop until the promise has settled, and its handler has run. */
static void
turn(struct event_base *event_base, const struct evpromise *promise,
    struct evpromise_abort_controller *controller, int abort_in,
    const struct result *result)
{
	int turn = 0;

	do {
		if (++turn == abort_in)
			abort_request(controller, promise);
	} while (result->settled == 0 &&
	    event_base_loop(event_base, EVLOOP_ONCE) == 0);
}

static void
run(struct server *server, struct result *result, int abort_in)
{
	struct event_base *event_base = event_base_new();
	struct evpromise_base *base = evpromise_base_new(event_base);
	struct evpromise_http_client *client = evpromise_http_client_new(base);
	struct evpromise_abort_controller *controller =
	    evpromise_abort_controller_new(base);
	struct evpromise *promise;
	char url[64];

	memset(result, 0, sizeof(*result));
	server_open(server, event_base, url, sizeof(url));
	promise = fetch(client, server, url, result,
	    evpromise_abort_controller_signal(controller));
	turn(event_base, promise, controller, abort_in, result);
	evpromise_unref(promise);
	evpromise_abort_controller_unref(controller);
	server_close(server);
	(void)event_del(&server->accept_event);
	(void)close(server->listener);
	evpromise_http_client_free(client);
	evpromise_base_free(base);
	event_base_free(event_base);
}

int
LLVMFuzzerTestOneInput(const unsigned char *bytes, size_t length)
{
	struct server server;
	struct result result;
	bool good;

	if (length < 2)
		return 0;
	(void)signal(SIGPIPE, SIG_IGN);
	heap_install();
	memset(&server, 0, sizeof(server));
	server.how = bytes[0] & 7;
	server.piece = bytes[1];
	server.bytes = bytes + 2;
	server.length = length - 2;
	good = check_alone(bytes + 2, length - 2, !(server.how & IS_HEAD));
	run(&server, &result, bytes[0] / TURN);
	require(result.settled == 1, "it was not settled once");
	require(result.code == 0 || fits(result.code, bytes[0] >= TURN),
	    "the reason is none that fits");
	require(result.code != 0 || good, "a head was taken that is refused");
	require(result.code != 0 || !(bytes[0] & IS_HEAD) ||
	    result.body_length == 0, "a body to HEAD");
	require(heap_live() == 0, "blocks are leaked");
	return 0;
}
