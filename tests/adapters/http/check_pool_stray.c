/* SPDX-License-Identifier: BSD-3-Clause */
/* Servers that send a response that nobody has asked for on a connection that
 * is kept: it is never taken for the answer to the next request. */
#include <string.h>
#include <unistd.h>

#include "fetching.h"
#include "suite.h"

#define GOOD "HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\ngood"
#define STRAY "HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nstray"
#define N_TRIES (is_under_valgrind() ? 50 : 1000)

/* By which the server is told to send a stray response, and tells when it
 * has. */
static int wanted[2], sent[2];

static void
hand_over(int fd)
{
	ck_assert_int_eq(write(fd, "", 1), 1);
}

static bool
await(int fd)
{
	char byte;

	return read(fd, &byte, 1) == 1;
}

static void
open_pipes(void)
{
	ck_assert_int_eq(pipe(wanted), 0);
	ck_assert_int_eq(pipe(sent), 0);
}

static void
close_pipes(void)
{
	int i;

	for (i = 0; i < 2; i++) {
		(void)close(wanted[i]);
		(void)close(sent[i]);
	}
}

static void
serve_strays(int fd, const void *unused)
{
	(void)unused;
	while (raw_read_head(fd)) {
		raw_send(fd, GOOD);
		if (!await(wanted[0]))
			return;
		raw_send(fd, STRAY);
		hand_over(sent[1]);
	}
}

/* Loopback: what was sent is there. */
static void
want_stray(void)
{
	hand_over(wanted[1]);
	ck_assert(await(sent[0]));
}

static void
serve_one_stray(int fd, const void *unused)
{
	(void)unused;
	if (!raw_read_head(fd))
		return;
	raw_send(fd, GOOD);
	raw_sleep_ms(10);
	raw_send(fd, STRAY);
	(void)raw_read_head(fd);
}

static bool
is_stray(const struct outcome *outcome)
{
	assert_fetched(outcome);
	return strcmp(outcome->body, "good") != 0;
}

START_TEST(comes_while_the_connection_rests)
{
	struct fetching fetching;
	struct raw_server server;
	struct outcome outcome;
	int i, n_strays = 0;

	open_pipes();
	raw_server_start(&server, serve_strays, NULL);
	fetching_begin(&fetching);
	for (i = 0; i < N_TRIES; i++) {
		fetch(&fetching, &outcome, url_of("127.0.0.1", server.port),
		    NULL);
		n_strays += is_stray(&outcome);
		(void)raw_server_report(&server); /* or its pipe is full */
		want_stray();
	}
	ck_assert_int_eq(n_strays, 0);
	fetching_end(&fetching);
	raw_server_stop(&server);
	close_pipes();
}
END_TEST

static struct evpromise_value
on_first(const struct evpromise *settled, void *unused)
{
	(void)unused;
	ck_assert_int_eq(evpromise_state(settled), EVPROMISE_FULFILLED);
	want_stray();
	return evpromise_undefined();
}

/* The handler of the first request runs between its end and the beginning of
 * the second, whose place and connection come from the first. */
START_TEST(comes_before_the_connection_is_passed_on)
{
	struct fetching fetching;
	struct raw_server server;
	struct outcome outcome;
	int i, n_strays = 0;

	open_pipes();
	raw_server_start(&server, serve_strays, NULL);
	fetching_begin(&fetching);
	evpromise_http_client_set_max_connections(fetching.client, 1);
	for (i = 0; i < N_TRIES; i++) {
		ck_assert_int_eq(evpromise_done(evpromise_then2(
		    evpromise_http_fetch(fetching.client,
		    url_of("127.0.0.1", server.port), NULL), on_first, on_first,
		    NULL)), 0);
		fetch(&fetching, &outcome, url_of("127.0.0.1", server.port),
		    NULL);
		n_strays += is_stray(&outcome);
		(void)raw_server_report(&server); /* or its pipe is full */
		want_stray();
	}
	ck_assert_int_eq(n_strays, 0);
	fetching_end(&fetching);
	raw_server_stop(&server);
	close_pipes();
}
END_TEST

/* The turn finds the connection ready to read and to write. */
START_TEST(comes_in_the_turn_that_sends_the_request)
{
	struct fetching fetching;
	struct raw_server server;
	struct outcome outcome;

	raw_server_start(&server, serve_one_stray, NULL);
	fetching_begin(&fetching);
	fetch(&fetching, &outcome, url_of("127.0.0.1", server.port), NULL);
	ck_assert(!is_stray(&outcome));
	fetch_begin(&fetching, &outcome, url_of("127.0.0.1", server.port),
	    NULL);
	raw_sleep_ms(50);
	fetching_run(&fetching);
	ck_assert(!is_stray(&outcome));
	fetching_end(&fetching);
	raw_server_stop(&server);
}
END_TEST

SUITE("pool_stray",
    comes_while_the_connection_rests,
    comes_before_the_connection_is_passed_on,
    comes_in_the_turn_that_sends_the_request);
