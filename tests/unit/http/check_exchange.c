/* SPDX-License-Identifier: BSD-3-Clause */
/* exchange.c: what it reports to an owner that is no request. What servers may
 * do is tested in adapters/. */
#include <netinet/in.h>
#include <string.h>

#include <event2/event.h>

#include <evpromise.h>
#include <evpromise/http.h>

#include "http/clock.h"
#include "http/connection.h"
#include "http/error.h"
#include "http/exchange.h"
#include "http/headers.h"
#include "http/message.h"
#include "http/response.h"

#include "raw_server.h"
#include "suite.h"

static struct event_base *event_base;
static struct raw_server server;
static struct evpromise__exchange exchange;
static struct evpromise__end end;
static int n_ends;

static void
on_pause(void *owner)
{
	ck_abort_msg("it pauses, though nothing came early: %p", owner);
}

static void
on_end(void *owner, const struct evpromise__end *reported)
{
	ck_assert_ptr_eq(owner, &exchange);
	end = *reported;
	n_ends++;
}

static const struct evpromise__exchange_callbacks callbacks = {
	on_pause, on_end
};

static void
answer_twice(int fd, const void *response)
{
	size_t i;

	for (i = 0; i < 2 && raw_read_head(fd); i++)
		raw_send(fd, response);
}

static void
begin(const struct evpromise__message *message, const char *response)
{
	event_base = event_base_new();
	raw_server_start(&server, answer_twice, response);
	evpromise__exchange_init(&exchange, &callbacks, &exchange, message);
}

static void
finish(void)
{
	evpromise__connection_free(evpromise__exchange_close(&exchange));
	event_base_free(event_base);
	raw_server_stop(&server);
}

static struct evpromise__connection *
connect_to(unsigned short port)
{
	struct evpromise__address address;

	ck_assert_int_eq(evpromise__address_parse("127.0.0.1", &address), 0);
	return evpromise__connection_new(event_base, &address, port);
}

/* Until it ends. */
static void
run(struct evpromise__connection *connection)
{
	memset(&end, 0, sizeof(end));
	n_ends = 0;
	evpromise__exchange_start(&exchange, connection);
	while (n_ends == 0 &&
	    event_base_loop(event_base, EVLOOP_ONCE) == 0)
		;
	ck_assert_int_eq(n_ends, 1);
}

static struct evpromise__headers no_headers = { 0 };
static const struct evpromise__message head = {
	.is_head = true, .keep_alive = true, .target = "/",
	.headers = &no_headers,
	.max_headers_bytes = 4096, .max_body_bytes = 4096
};

START_TEST(two_on_one_connection)
{
	struct evpromise__connection *connection;
	uint64_t now = evpromise__monotonic_us();

	begin(&head, "HTTP/1.1 200 OK\r\n\r\n");
	run(connect_to(server.port));
	ck_assert_int_eq(end.code, EVPROMISE__ANSWERED);
	ck_assert_int_eq(exchange.state, EXCHANGE_ANSWERED);
	ck_assert_uint_ge(exchange.connected_us, now);
	ck_assert_uint_ge(exchange.sent_us, exchange.connected_us);
	ck_assert_uint_ge(exchange.first_byte_us, exchange.sent_us);
	connection = evpromise__exchange_close(&exchange);
	ck_assert_ptr_nonnull(connection);
	ck_assert_int_eq(exchange.state, EXCHANGE_CLOSED);
	run(connection);
	ck_assert_int_eq(end.code, EVPROMISE__ANSWERED);
	ck_assert_uint_eq(exchange.connected_us, 0);
	evpromise__response_free(evpromise__exchange_take_response(&exchange));
	ck_assert_ptr_null(evpromise__exchange_take_response(&exchange));
	/* A third one finds that the server has closed. */
	connection = evpromise__exchange_close(&exchange);
	if (connection != NULL) {
		run(connection);
		ck_assert_int_eq(end.code, EVPROMISE_HTTP_ERROR_RESET);
		ck_assert(end.is_stale);
	}
	finish();
}
END_TEST

START_TEST(what_is_not_http)
{
	begin(&head, "SSH-2.0-OpenSSH\r\n\r\n");
	run(connect_to(server.port));
	ck_assert_int_eq(end.code, EVPROMISE_HTTP_ERROR_PROTOCOL);
	ck_assert(!end.is_stale && !end.at_connecting);
	ck_assert_ptr_null(evpromise__exchange_take_response(&exchange));
	ck_assert_ptr_null(evpromise__exchange_close(&exchange));
	finish();
}
END_TEST

START_TEST(a_server_that_refuses)
{
	begin(&head, "");
	run(connect_to(raw_free_port()));
	ck_assert_int_eq(end.code, EVPROMISE_HTTP_ERROR_REFUSED);
	ck_assert(end.at_connecting);
	ck_assert_int_eq(exchange.state, EXCHANGE_FAILED);
	finish();
}
END_TEST

START_TEST(without_a_connection_there_was_no_memory)
{
	begin(&head, "");
	run(NULL);
	ck_assert_int_eq(end.code, EVPROMISE_ERROR_OUT_OF_MEMORY);
	finish();
}
END_TEST

/* Nothing is reported any more. */
START_TEST(closed_before_its_end)
{
	begin(&head, "");
	n_ends = 0;
	evpromise__exchange_start(&exchange, connect_to(server.port));
	ck_assert_int_eq(exchange.state, EXCHANGE_CONNECTING);
	finish();
	ck_assert_int_eq(n_ends, 0);
}
END_TEST

SUITE("exchange",
    two_on_one_connection,
    what_is_not_http,
    a_server_that_refuses,
    without_a_connection_there_was_no_memory,
    closed_before_its_end);
