/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * One connection to one address, on evhttp: made for a request, it may serve
 * others after that one, see http_pool.c.
 *
 * While a connection rests it is on no list of the loop, which can so end; the
 * close of the server is noticed when the connection is wanted again.
 */
#include <errno.h>
#include <string.h>
#include <sys/socket.h>
#include <arpa/inet.h>

#include "http/http.h"

/* evhttp's own times count from byte to byte: longer than any deadline. */
#define NEVER_S (UINT32_MAX / 1000 + 3600)

static struct bufferevent *
bufferevent_of(const struct evpromise__connection *connection)
{
	return evhttp_connection_get_bufferevent(connection->evhttp);
}

static void
on_output(struct evbuffer *output, const struct evbuffer_cb_info *info,
    void *arg)
{
	const struct evpromise__connection *connection = arg;
	struct evpromise__request *request = connection->request;

	if (request == NULL || info->n_deleted == 0 ||
	    evbuffer_get_length(output) > 0 || request->end.code != 0)
		return;
	request->times.sent_ms = evpromise__request_elapsed_ms(request);
	if (request->times.first_byte_ms != 0 && !request->exchange.head_done)
		evpromise__input_hide(request);
}

static int
set_up(struct evpromise__connection *connection)
{
	struct bufferevent *bev = bufferevent_of(connection);
	struct timeval never = { NEVER_S, 0 };

	evhttp_connection_set_timeout_tv(connection->evhttp, &never);
	evhttp_connection_set_retries(connection->evhttp, 0);
	connection->input_cb = evbuffer_add_cb(bufferevent_get_input(bev),
	    evpromise__on_input, connection);
	connection->output_cb = evbuffer_add_cb(bufferevent_get_output(bev),
	    on_output, connection);
	return connection->input_cb == NULL || connection->output_cb == NULL ?
	    -1 : 0;
}

/* A connection that is not begun yet; NULL if memory is out. */
struct evpromise__connection *
evpromise__connection_new(struct event_base *event_base,
    const struct evpromise__address *address, uint16_t port)
{
	struct evpromise__connection *connection;
	char text[INET6_ADDRSTRLEN];

	connection = evpromise__malloc(sizeof(*connection));
	if (connection == NULL)
		return NULL;
	memset(connection, 0, sizeof(*connection));
	connection->family = address->family;
	if (evutil_inet_ntop(address->family, address->bytes, text,
	    sizeof(text)) != NULL)
		connection->evhttp = evhttp_connection_base_new(event_base,
		    NULL, text, port);
	if (connection->evhttp == NULL || set_up(connection) == -1) {
		evpromise__connection_free(connection);
		return NULL;
	}
	return connection;
}

/* In any state; never called inside of evhttp. */
void
evpromise__connection_free(struct evpromise__connection *connection)
{
	struct bufferevent *bev;

	if (connection == NULL)
		return;
	if (connection->evhttp != NULL) {
		bev = bufferevent_of(connection);
		if (connection->input_cb != NULL)
			(void)evbuffer_remove_cb_entry(
			    bufferevent_get_input(bev), connection->input_cb);
		if (connection->output_cb != NULL)
			(void)evbuffer_remove_cb_entry(
			    bufferevent_get_output(bev),
			    connection->output_cb);
		evhttp_connection_free(connection->evhttp);
	}
	evpromise__free(connection);
}

/* Stands before evhttp's own callback until the connection stands. */
static void
on_connect(struct bufferevent *bev, short what, void *arg)
{
	struct evpromise__connection *connection = arg;
	struct evpromise__request *request = connection->request;
	int error = EVUTIL_SOCKET_ERROR();

	if (what & BEV_EVENT_CONNECTED) {
		request->exchange.connected = true;
		request->times.connect_ms =
		    evpromise__request_elapsed_ms(request);
	} else {
		evpromise__request_end_connecting(request, error);
	}
	EVUTIL_SET_SOCKET_ERROR(error);	/* evhttp reads it too */
	connection->evhttp_event_cb(bev, what, connection->evhttp_arg);
}

/* While evhttp connects: it would not tell why that failed. */
void
evpromise__connection_watch(struct evpromise__connection *connection)
{
	struct bufferevent *bev = bufferevent_of(connection);
	bufferevent_data_cb read_cb, write_cb;

	bufferevent_getcb(bev, &read_cb, &write_cb,
	    &connection->evhttp_event_cb, &connection->evhttp_arg);
	bufferevent_setcb(bev, NULL, NULL, on_connect, connection);
}

/* Keeps what comes from evhttp, or lets it pass. */
void
evpromise__connection_hold_input(struct evpromise__connection *connection,
    bool hold)
{
	bufferevent_setwatermark(bufferevent_of(connection), EV_READ,
	    hold ? EV_SIZE_MAX : 0, 0);
}

struct evbuffer *
evpromise__connection_input(const struct evpromise__connection *connection)
{
	return bufferevent_get_input(bufferevent_of(connection));
}

bool
evpromise__connection_is_sending(const struct evpromise__connection *connection)
{
	return evbuffer_get_length(bufferevent_get_output(
	    bufferevent_of(connection))) > 0;
}

/*
 * Lets a connection rest, after a response that allows it to be used again;
 * false if evhttp or the server has closed it, or sent more than the response.
 */
bool
evpromise__connection_rest(struct evpromise__connection *connection)
{
	struct bufferevent *bev = bufferevent_of(connection);

	connection->request = NULL;
	connection->reused = true;
	return bufferevent_getfd(bev) != -1 &&
	    evbuffer_get_length(bufferevent_get_input(bev)) == 0 &&
	    bufferevent_disable(bev, EV_READ | EV_WRITE) == 0;
}

/* Whether a server has neither closed a resting connection nor sent
 * anything, which it may not. */
bool
evpromise__connection_is_alive(const struct evpromise__connection *connection)
{
	char byte;

	return recv(bufferevent_getfd(bufferevent_of(connection)), &byte, 1,
	    MSG_PEEK | MSG_DONTWAIT) == -1 &&
	    (errno == EAGAIN || errno == EWOULDBLOCK);
}
