/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * One connection to one address, on evhttp: made for an exchange, it may serve
 * others after that one, see pool.c.
 *
 * While a connection rests it is on no list of the loop, which can so end; the
 * close of the server is noticed when the connection is wanted again.
 */
#include <errno.h>
#include <string.h>
#include <netinet/in.h>
#include <sys/socket.h>

#include <event2/buffer.h>
#include <event2/event.h>
#include <event2/http.h>
#include <event2/util.h>

#include "http/connection.h"
#include "record/alloc.h"

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

	if (connection->user != NULL && info->n_deleted > 0 &&
	    evbuffer_get_length(output) == 0)
		connection->callbacks->on_sent(connection->user);
}

static void
on_input(struct evbuffer *input, const struct evbuffer_cb_info *info,
    void *arg)
{
	const struct evpromise__connection *connection = arg;

	if (connection->user != NULL && info->n_added > 0)
		connection->callbacks->on_input(connection->user, input);
}

static int
set_up(struct evpromise__connection *connection)
{
	struct bufferevent *bev = bufferevent_of(connection);
	struct timeval never = { NEVER_S, 0 };

	evhttp_connection_set_timeout_tv(connection->evhttp, &never);
	evhttp_connection_set_retries(connection->evhttp, 0);
	connection->input_cb = evbuffer_add_cb(bufferevent_get_input(bev),
	    on_input, connection);
	connection->output_cb = evbuffer_add_cb(bufferevent_get_output(bev),
	    on_output, connection);
	return connection->input_cb == NULL || connection->output_cb == NULL ?
	    -1 : 0;
}

/* As evhttp reads it. */
static bool
print_address(const struct evpromise__address *address, char *text,
    size_t size)
{
	size_t length;

	if (evutil_inet_ntop(address->family, address->bytes, text, size) ==
	    NULL)
		return false;
	length = strlen(text);
	if (address->zone != 0)
		(void)evutil_snprintf(text + length, size - length, "%%%u",
		    address->zone);
	return true;
}

struct evpromise__connection *
evpromise__connection_new(struct event_base *event_base,
    const struct evpromise__address *address, uint16_t port)
{
	struct evpromise__connection *connection;
	char text[INET6_ADDRSTRLEN + sizeof("%4294967295")];

	connection = evpromise__malloc(sizeof(*connection));
	if (connection == NULL)
		return NULL;
	memset(connection, 0, sizeof(*connection));
	connection->family = address->family;
	if (print_address(address, text, sizeof(text)))
		connection->evhttp = evhttp_connection_base_new(event_base,
		    NULL, text, port);
	if (connection->evhttp == NULL || set_up(connection) == -1) {
		evpromise__connection_free(connection);
		return NULL;
	}
	return connection;
}

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
	int error = EVUTIL_SOCKET_ERROR();

	if (what & BEV_EVENT_CONNECTED)
		connection->callbacks->on_connected(connection->user);
	else
		connection->callbacks->on_connect_failed(connection->user,
		    error);
	EVUTIL_SET_SOCKET_ERROR(error);	/* evhttp reads it too */
	connection->evhttp_event_cb(bev, what, connection->evhttp_arg);
}

void
evpromise__connection_use(struct evpromise__connection *connection,
    const struct evpromise__connection_callbacks *callbacks, void *user)
{
	struct bufferevent *bev = bufferevent_of(connection);

	connection->callbacks = callbacks;
	connection->user = user;
	bufferevent_setwatermark(bev, EV_READ, EV_SIZE_MAX, 0);
	/* Of two events that are ready together, libevent runs the one that
	 * was added later first: that must be the read, which evhttp adds, for
	 * what came before the request is sent to be seen. */
	if (connection->reused)
		(void)bufferevent_enable(bev, EV_WRITE);
}

void
evpromise__connection_watch(struct evpromise__connection *connection)
{
	struct bufferevent *bev = bufferevent_of(connection);
	bufferevent_data_cb read_cb, write_cb;

	bufferevent_getcb(bev, &read_cb, &write_cb,
	    &connection->evhttp_event_cb, &connection->evhttp_arg);
	bufferevent_setcb(bev, NULL, NULL, on_connect, connection);
}

void
evpromise__connection_release_input(struct evpromise__connection *connection)
{
	bufferevent_setwatermark(bufferevent_of(connection), EV_READ, 0, 0);
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

	connection->user = NULL;
	connection->reused = true;
	return bufferevent_getfd(bev) != -1 &&
	    evbuffer_get_length(bufferevent_get_input(bev)) == 0 &&
	    bufferevent_disable(bev, EV_READ | EV_WRITE) == 0;
}

/* Whether a server has neither closed a resting connection nor sent anything,
 * which it may not. */
bool
evpromise__connection_is_alive(const struct evpromise__connection *connection)
{
	char byte;

	return recv(bufferevent_getfd(bufferevent_of(connection)), &byte, 1,
	    MSG_PEEK | MSG_DONTWAIT) == -1 &&
	    (errno == EAGAIN || errno == EWOULDBLOCK);
}
