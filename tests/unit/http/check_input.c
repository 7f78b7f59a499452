/* SPDX-License-Identifier: BSD-3-Clause */
/* input.c: a head that is hidden from evhttp, and what becomes of it. What
 * servers may send is tested in adapters/. */
#include <string.h>

#include <event2/buffer.h>
#include <event2/http.h>

#include "http/client.h"
#include "http/connection.h"

#include "fetching.h"
#include "suite.h"

static struct fetching fetching;
static struct raw_server server;
static struct outcome outcome;

static void
say_nothing(int fd, const void *unused)
{
	(void)unused;
	(void)raw_read_head(fd);
	(void)raw_read_head(fd);
}

/* A request that was sent, and whose response we make up. */
static struct evpromise__request *
begin(void)
{
	struct evpromise_http_options options = EVPROMISE_HTTP_OPTIONS_INIT;

	raw_server_start(&server, say_nothing, NULL);
	fetching_begin(&fetching);
	options.deadline_ms = 5000;
	fetch_begin(&fetching, &outcome, url_of("127.0.0.1", server.port),
	    &options);
	while (outcome.settled == 0 &&
	    fetching.client->shared.requests->exchange.sent_us == 0)
		fetching_pass(&fetching, 5);
	ck_assert_int_eq(outcome.settled, 0);
	return fetching.client->shared.requests;
}

static void
end(void)
{
	fetching_end(&fetching);
	raw_server_stop(&server);
}

/* As if these bytes had been read. */
static void
add(struct evpromise__request *request, const char *text)
{
	struct bufferevent *bev = evhttp_connection_get_bufferevent(
	    request->exchange.connection->evhttp);
	struct evbuffer *input = bufferevent_get_input(bev);

	ck_assert_int_eq(evbuffer_unfreeze(input, 0), 0);
	ck_assert_int_eq(evbuffer_add(input, text, strlen(text)), 0);
	ck_assert_int_eq(evbuffer_freeze(input, 0), 0);
	bufferevent_trigger(bev, EV_READ, 0);
}

/* As if the request had been sent after that. */
static void
hide(struct evpromise__request *request)
{
	request->exchange.connection->callbacks->on_sent(&request->exchange);
	ck_assert_ptr_nonnull(request->exchange.input.hidden);
}

static size_t
n_visible(const struct evpromise__request *request)
{
	return evbuffer_get_length(
	    evpromise__connection_input(request->exchange.connection));
}

static void
assert_shown(const char *hidden, const char *more, int code)
{
	struct evpromise__request *request = begin();

	add(request, hidden);
	hide(request);
	ck_assert_uint_eq(n_visible(request), 0);
	add(request, more);
	fetching_run(&fetching);
	ck_assert_int_eq(outcome.settled, 1);
	ck_assert_int_eq(outcome.code, code);
	if (code == 0)
		ck_assert_str_eq(outcome.body, "hello");
	end();
}

/* Before the turn that would show it. */
START_TEST(more_comes_at_once)
{
	assert_shown("HTTP/1.1 2", "00 OK\r\nContent-Length: 5\r\n\r\nhello",
	    0);
	assert_shown("HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r",
	    "\nhello", 0);
	/* Nothing is left that could be hidden. */
	assert_shown("HTTP/1.1 103 Early\r\n\r\n",
	    "HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello", 0);
	assert_shown("HTTP/1.1 -5 Odd\r\nA: b\r\n",
	    "HTTP/1.1 200 O:K\r\nContent-Length: 5\r\n\r\nhello",
	    EVPROMISE_HTTP_ERROR_PROTOCOL);
}
END_TEST

/* The turn comes first. */
START_TEST(more_comes_later)
{
	struct evpromise__request *request = begin();

	add(request, "HTTP/1.1 200 OK\r\nContent-Le");
	hide(request);
	fetching_pass(&fetching, 10);
	ck_assert_int_eq(outcome.settled, 0);
	ck_assert_ptr_null(request->exchange.input.hidden);
	ck_assert_uint_eq(n_visible(request), 27);
	add(request, "ngth: 0\r\n\r\n");
	fetching_run(&fetching);
	assert_fetched(&outcome);
	end();
}
END_TEST

START_TEST(the_client_is_freed_meanwhile)
{
	struct evpromise__request *request = begin();

	add(request, "HTTP/1.1 200 OK\r\nContent-Le");
	hide(request);
	evpromise_http_client_free(fetching.client);
	fetching.client = NULL;
	fetching_run(&fetching);
	ck_assert_int_eq(outcome.code, EVPROMISE_HTTP_ERROR_CLIENT_FREED);
	end();
}
END_TEST

SUITE("input",
    more_comes_at_once,
    more_comes_later,
    the_client_is_freed_meanwhile);
