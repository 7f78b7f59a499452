/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * One exchange, a request and its response, on evhttp.
 *
 * Three things stand around evhttp:
 *
 * - The bufferevent's event callback is wrapped while it connects,
 *   connection.c. There the reason of a failure is known, and the time of
 *   success; evhttp itself reports "code 0" and an errno that later calls have
 *   changed.
 * - Nothing that the server sends reaches evhttp before the final head has
 *   been checked: the low watermark holds it back, and a callback of the
 *   input looks at it first, input.c.
 * - The body is taken from evhttp, piece by piece, and limited there; what
 *   comes in chunks it does not see at all, body.c.
 *
 *            start             on_connected           on_complete
 *     CLOSED ───────> CONNECTING ───────────> CONNECTED ─────────> ANSWERED
 *        │                │                    ▲    │
 *        │ start, on a    │                    │    │
 *        │ connection     └───────> FAILED <───│────┘
 *        │ that rested                         │
 *        └─────────────────────────────────────┘
 *
 * From each state, evpromise__exchange_close() leads back to CLOSED.
 *
 * The callbacks of evhttp run inside of its stack, where nothing of it may be
 * freed. So they only record how the exchange ended, the first end counting,
 * and report that; the owner closes the exchange from the loop.
 */
#include <assert.h>
#include <string.h>

#include <event2/buffer.h>
#include <event2/http.h>
#include <event2/util.h>

#include <evpromise/error.h>
#include <evpromise/http.h>

#include "http/body.h"
#include "http/clock.h"
#include "http/connection.h"
#include "http/error.h"
#include "http/exchange.h"
#include "http/headers.h"
#include "http/message.h"
#include "http/response.h"

#define NO_RESPONSE "the server closed the connection without a response"
#define NOT_COMPLETE                                                          \
	"the server closed the connection before its response was complete"

/* --- states ------------------------------------------------------------- */

/* The drawing above; to close an exchange is to begin it anew. */
static void
set_state(struct evpromise__exchange *exchange,
    enum evpromise__exchange_state state)
{
	switch (state) {
	case EXCHANGE_CONNECTING:
		assert(exchange->state == EXCHANGE_CLOSED);
		break;
	case EXCHANGE_CONNECTED:
		assert(exchange->state <= EXCHANGE_CONNECTING);
		break;
	case EXCHANGE_ANSWERED:
		assert(exchange->state == EXCHANGE_CONNECTED);
		break;
	default:
		assert(state == EXCHANGE_FAILED &&
		    (exchange->state == EXCHANGE_CONNECTING ||
		    exchange->state == EXCHANGE_CONNECTED));
	}
	exchange->state = state;
}

static bool
has_ended(const struct evpromise__exchange *exchange)
{
	return exchange->state >= EXCHANGE_ANSWERED;
}

/* Records and reports the end, if it is the first. */
static void
end_as(struct evpromise__exchange *exchange, const struct evpromise__end *end)
{
	if (has_ended(exchange))
		return;
	set_state(exchange, end->code == EVPROMISE__ANSWERED ?
	    EXCHANGE_ANSWERED : EXCHANGE_FAILED);
	exchange->callbacks->on_end(exchange->owner, end);
}

static void
end_with(struct evpromise__exchange *exchange, int code, const char *cause)
{
	const struct evpromise__end end = { .code = code, .cause = cause };

	end_as(exchange, &end);
}

static void
out_of_memory(struct evpromise__exchange *exchange)
{
	end_with(exchange, EVPROMISE_ERROR_OUT_OF_MEMORY, NULL);
}

/* --- what the connection reports ---------------------------------------- */

static void
on_connected(void *arg)
{
	struct evpromise__exchange *exchange = arg;

	if (exchange->state != EXCHANGE_CONNECTING)
		return;
	set_state(exchange, EXCHANGE_CONNECTED);
	exchange->connected_us = evpromise__monotonic_us();
}

static void
on_connect_failed(void *arg, int error)
{
	const struct evpromise__end end = {
		.code = evpromise__code_of_errno(error),
		.error = error,
		.at_connecting = true
	};

	end_as(arg, &end);
}

/* Right before evhttp begins to read. */
static void
on_sent(void *arg)
{
	struct evpromise__exchange *exchange = arg;

	if (has_ended(exchange))
		return;
	exchange->sent_us = evpromise__monotonic_us();
	if (exchange->first_byte_us == 0 || exchange->input.head_done)
		return;
	if (evpromise__input_hide(&exchange->input) == -1)
		out_of_memory(exchange);
	else
		exchange->callbacks->on_pause(exchange->owner);
}

static void
on_input(void *arg, struct evbuffer *bytes)
{
	struct evpromise__exchange *exchange = arg;
	const struct evpromise__connection *connection = exchange->connection;
	struct evpromise__end end = { .code = 0 };

	if (has_ended(exchange))
		return;
	if (connection->reused &&
	    evpromise__connection_is_sending(connection)) {
		end.code = EVPROMISE_HTTP_ERROR_PROTOCOL;
		end.cause = "it came before the request was sent";
		end.is_stale = true;
		end_as(exchange, &end);
		return;
	}
	if (exchange->first_byte_us == 0)
		exchange->first_byte_us = evpromise__monotonic_us();
	evpromise__input_show(&exchange->input);
	if (has_ended(exchange))	/* by what was shown */
		return;
	evpromise__input_check(&exchange->input, bytes, &end);
	if (end.code != 0)
		end_as(exchange, &end);
}

static const struct evpromise__connection_callbacks connection_callbacks = {
	on_connected, on_connect_failed, on_sent, on_input
};

/* --- what evhttp reports ------------------------------------------------ */

static int
on_header(struct evhttp_request *evhttp, void *arg)
{
	struct evpromise__exchange *exchange = arg;
	const struct evpromise__head *head = &exchange->input.head;

	if (has_ended(exchange))
		return -1;
	evpromise__input_head_read(&exchange->input);
	exchange->response = evpromise__response_new(evhttp);
	if (exchange->response == NULL) {
		out_of_memory(exchange);
		return -1;
	}
	evpromise__response_frame(evhttp, head->chunked, head->has_length);
	return 0;
}

static void
on_body(struct evhttp_request *evhttp, void *arg)
{
	struct evpromise__exchange *exchange = arg;
	struct evpromise__end end = { .code = 0 };

	if (has_ended(exchange))
		return;		/* evhttp drops it */
	evpromise__body_take(&exchange->input.body,
	    evhttp_request_get_input_buffer(evhttp), &end);
	if (end.code != 0)
		end_as(exchange, &end);
}

/* Called before on_complete(NULL); errno is that of a connection that failed
 * at once, inside of evhttp_make_request(). */
static void
on_error(enum evhttp_request_error error, void *arg)
{
	struct evpromise__exchange *exchange = arg;
	struct evpromise__end end = { .code = EVPROMISE_HTTP_ERROR_PROTOCOL };
	int system_error = EVUTIL_SOCKET_ERROR();

	exchange->evhttp = NULL;
	if (exchange->state == EXCHANGE_CONNECTING) {
		on_connect_failed(exchange, system_error);
		return;
	}
	end.is_stale = exchange->first_byte_us == 0 &&
	    exchange->connection->reused;
	if (error == EVREQ_HTTP_INVALID_HEADER ||
	    error == EVREQ_HTTP_DATA_TOO_LONG) {
		end.cause = "its headers are malformed";
	} else {
		end.code = EVPROMISE_HTTP_ERROR_RESET;
		end.cause = exchange->first_byte_us == 0 ? NO_RESPONSE :
		    NOT_COMPLETE;
	}
	end_as(exchange, &end);
}

static void
answered(struct evpromise__exchange *exchange)
{
	size_t length;
	char *body = evpromise__body_give(&exchange->input.body, &length);

	evpromise__response_set_body(exchange->response, body, length);
	end_with(exchange, EVPROMISE__ANSWERED, NULL);
}

/* NULL after on_error(); without a response if the connection failed. */
static void
on_complete(struct evhttp_request *evhttp, void *arg)
{
	struct evpromise__exchange *exchange = arg;

	exchange->evhttp = NULL;
	if (has_ended(exchange))
		return;
	if (evhttp != NULL && exchange->response != NULL)
		answered(exchange);
	else if (exchange->state == EXCHANGE_CONNECTING)
		on_connect_failed(exchange, 0);
	else	/* lost before evhttp had sent anything */
		end_with(exchange, EVPROMISE_HTTP_ERROR_RESET, NO_RESPONSE);
}

/* --- begin and end ------------------------------------------------------ */

static struct evhttp_request *
evhttp_request_open(struct evpromise__exchange *exchange)
{
	const struct evpromise__headers *headers = exchange->message->headers;
	struct evhttp_request *evhttp;
	struct evkeyvalq *output;
	size_t i;

	evhttp = evhttp_request_new(on_complete, exchange);
	if (evhttp == NULL)
		return NULL;
	evhttp_request_set_header_cb(evhttp, on_header);
	evhttp_request_set_chunked_cb(evhttp, on_body);
	evhttp_request_set_error_cb(evhttp, on_error);
	output = evhttp_request_get_output_headers(evhttp);
	for (i = 0; i < headers->n; i++) {
		if (evhttp_add_header(output, headers->at[i].name,
		    headers->at[i].value) == -1) {
			evhttp_request_free(evhttp);
			return NULL;
		}
	}
	return evhttp;
}

void
evpromise__exchange_init(struct evpromise__exchange *exchange,
    const struct evpromise__exchange_callbacks *callbacks, void *owner,
    const struct evpromise__message *message)
{
	memset(exchange, 0, sizeof(*exchange));
	exchange->callbacks = callbacks;
	exchange->owner = owner;
	exchange->message = message;
}

/* A connection that has rested has connected long ago. */
void
evpromise__exchange_start(struct evpromise__exchange *exchange,
    struct evpromise__connection *connection)
{
	const struct evpromise__message *message = exchange->message;

	set_state(exchange, connection != NULL && connection->reused ?
	    EXCHANGE_CONNECTED : EXCHANGE_CONNECTING);
	exchange->connection = connection;
	if (connection == NULL) {
		out_of_memory(exchange);
		return;
	}
	evpromise__connection_use(connection, &connection_callbacks, exchange);
	evpromise__input_begin(&exchange->input, connection, message);
	evhttp_connection_set_max_headers_size(connection->evhttp,
	    (ev_ssize_t)message->max_headers_bytes);
	exchange->evhttp = evhttp_request_open(exchange);
	if (exchange->evhttp == NULL) {
		out_of_memory(exchange);
	} else if (evhttp_make_request(connection->evhttp, exchange->evhttp,
	    message->is_head ? EVHTTP_REQ_HEAD : EVHTTP_REQ_GET,
	    message->target) == -1) {
		exchange->evhttp = NULL;	/* freed by it */
		out_of_memory(exchange);
	} else if (exchange->state == EXCHANGE_CONNECTING) {
		evpromise__connection_watch(connection);
	}
}

void
evpromise__exchange_resume(struct evpromise__exchange *exchange)
{
	if (!has_ended(exchange))
		evpromise__input_show(&exchange->input);
}

struct evpromise_http_response *
evpromise__exchange_take_response(struct evpromise__exchange *exchange)
{
	struct evpromise_http_response *response = exchange->response;

	exchange->response = NULL;
	return response;
}

static bool
allows_another(const struct evpromise__exchange *exchange)
{
	const struct evpromise__message *message = exchange->message;
	const struct evpromise__head *head = &exchange->input.head;

	return exchange->state == EXCHANGE_ANSWERED &&
	    message->keep_alive && head->persistent &&
	    (head->chunked || head->has_length ||
	    !evpromise__response_has_body(message->is_head, head->status)) &&
	    evpromise__connection_rest(exchange->connection);
}

struct evpromise__connection *
evpromise__exchange_close(struct evpromise__exchange *exchange)
{
	struct evpromise__connection *connection = exchange->connection;

	if (connection != NULL && !allows_another(exchange)) {
		evpromise__connection_free(connection);
		connection = NULL;
	}
	evpromise__input_finish(&exchange->input);
	evpromise__response_free(exchange->response);
	evpromise__exchange_init(exchange, exchange->callbacks,
	    exchange->owner, exchange->message);
	return connection;
}
