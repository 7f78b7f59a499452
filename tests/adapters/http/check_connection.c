/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * Connections that are kept: after which responses, and what is done with one
 * that turns out to be dead.
 */

#include "fetching.h"
#include "serving.h"
#include "suite.h"

/* How many connections two requests take, the second of which is made when the
 * loop has ended after the first, and so much time has passed. */
static size_t
connections_for_two(raw_script script, const char *text, const char *method,
    unsigned int ms)
{
	struct fetching fetching;
	struct raw_server server;
	struct outcome outcome;
	size_t i, n;

	raw_server_start(&server, script, text);
	fetching_begin(&fetching);
	for (i = 0; i < 2; i++) {
		fetch_from(&fetching, &outcome, &server, method, 5000);
		assert_fetched(&outcome);
		raw_sleep_ms(ms);
	}
	fetching_end(&fetching);
	n = count_connections(&server);
	raw_server_stop(&server);
	return n;
}

static void
assert_kept(const char *text, const char *method)
{
	ck_assert_uint_eq(connections_for_two(serve_each, text, method, 0), 1);
}

/* The connection of a server that waits for the next request. */
static void
assert_not_kept(const char *text, const char *method)
{
	ck_assert_uint_eq(connections_for_two(serve_each, text, method, 0), 2);
}

START_TEST(kept_if_the_response_allows_it)
{
	assert_kept(HELLO, "GET");
	assert_kept("HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\n", "HEAD");
	assert_kept("HTTP/1.1 200 OK\r\n\r\n", "HEAD");
	assert_kept("HTTP/1.1 204 No Content\r\n\r\n", "GET");
	assert_kept("HTTP/1.1 304 Not Modified\r\nContent-Length: 5\r\n\r\n",
	    "GET");
	assert_kept("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"
	    "5\r\nhello\r\n0\r\n\r\n", "GET");
	assert_kept("HTTP/1.1 200 OK\r\nConnection: foo, Keep-Alive\r\n"
	    "Content-Length: 0\r\n\r\n", "GET");
	assert_kept("HTTP/1.1 103 Early Hints\r\n\r\n" HELLO, "GET");
}
END_TEST

START_TEST(kept_if_a_server_of_http_1_0_says_so)
{
	assert_kept("HTTP/1.0 200 OK\r\nConnection: keep-alive\r\n"
	    "Content-Length: 5\r\n\r\nhello", "GET");
	assert_not_kept("HTTP/1.0 200 OK\r\nContent-Length: 0\r\n\r\n", "GET");
	assert_not_kept("HTTP/1.0 200 OK\r\nConnection: keep-alive\r\n"
	    "Transfer-Encoding: chunked\r\n\r\n0\r\n\r\n", "GET");
}
END_TEST

START_TEST(not_kept_if_the_response_forbids_it)
{
	assert_not_kept("HTTP/1.1 200 OK\r\nConnection: close\r\n"
	    "Content-Length: 0\r\n\r\n", "GET");
	assert_not_kept("HTTP/1.1 200 OK\r\nConnection: foo, CLOSE ,bar\r\n"
	    "Content-Length: 0\r\n\r\n", "GET");
	assert_not_kept("HTTP/1.1 200 OK\r\nConnection: keep-alive\r\n"
	    "Connection: close\r\nContent-Length: 0\r\n\r\n", "HEAD");
	/* evhttp does not see this one. */
	assert_not_kept("HTTP/1.1 200 OK\r\nConnection: foo,\r\n close\r\n"
	    "Content-Length: 0\r\n\r\n", "GET");
}
END_TEST

START_TEST(not_kept_if_more_than_the_response_came)
{
	assert_not_kept(HELLO "x", "GET");
	assert_not_kept(HELLO, "HEAD");
	assert_not_kept(HELLO HELLO, "GET");
}
END_TEST

static void
serve_once(int fd, const void *text)
{
	raw_tell("[");
	(void)raw_read_head(fd);
	raw_send(fd, text);
	raw_tell("]");
}

static void
serve_once_and_reset(int fd, const void *text)
{
	serve_once(fd, text);
	raw_sleep_ms(10);
	raw_reset(fd);
}

START_TEST(a_server_that_closes_unasked)
{
	ck_assert_uint_eq(connections_for_two(serve_once, HELLO, "GET", 0), 2);
	ck_assert_uint_eq(connections_for_two(serve_once, HELLO, "GET", 50),
	    2);
	ck_assert_uint_eq(connections_for_two(serve_once_and_reset, HELLO,
	    "GET", 0), 2);
	ck_assert_uint_eq(connections_for_two(serve_once_and_reset, HELLO,
	    "HEAD", 50), 2);
	/* The body is over when the connection is. */
	ck_assert_uint_eq(connections_for_two(serve_once,
	    "HTTP/1.1 200 OK\r\n\r\nhello", "GET", 0), 2);
}
END_TEST

/* A body that nobody asked for, later than the head */
static void
serve_late_body(int fd, const void *text)
{
	raw_tell("[");
	while (raw_read_head(fd)) {
		raw_send(fd, EMPTY);
		raw_sleep_ms(20);
		raw_send(fd, text);
	}
	raw_tell("]");
}

START_TEST(a_server_that_sends_more_later)
{
	ck_assert_uint_eq(connections_for_two(serve_late_body, "hello", "HEAD",
	    0), 2);
	ck_assert_uint_eq(connections_for_two(serve_late_body, "hello", "HEAD",
	    60), 2);
}
END_TEST

/* The second request on a connection meets its end. */

struct ending {
	const char *text;	/* of the second response, before the end */
	bool reset;
	size_t answered;	/* connections that answer the first */
};

static void
end_second(int fd, const void *arg)
{
	static size_t n_connections;
	const struct ending *ending = arg;

	raw_tell("[");
	if (raw_read_head(fd) && n_connections++ < ending->answered) {
		raw_send(fd, EMPTY);
		if (raw_read_head(fd))
			raw_send(fd, ending->text);
	}
	if (ending->reset)
		raw_reset(fd);
	raw_tell("]");
}

static struct outcome
second_of(const struct ending *ending, size_t connections, size_t requests)
{
	struct fetching fetching;
	struct raw_server server;
	struct outcome outcome;
	const char *report;

	raw_server_start(&server, end_second, ending);
	fetching_begin(&fetching);
	fetch_from(&fetching, &outcome, &server, "GET", 5000);
	assert_fetched(&outcome);
	fetch_from(&fetching, &outcome, &server, "GET", 5000);
	fetching_end(&fetching);
	raw_sleep_ms(10);
	report = raw_server_report(&server);
	ck_assert_uint_eq(count(report, '['), connections);
	ck_assert_uint_eq(count(report, 'G'), requests);	/* GET */
	raw_server_stop(&server);
	return outcome;
}

START_TEST(a_dead_connection_is_replaced_once)
{
	static const struct ending closes = { "", false, 9 },
	    resets = { "", true, 9 }, dies = { "", false, 1 };
	struct outcome outcome;

	outcome = second_of(&closes, 2, 3);
	assert_fetched(&outcome);
	outcome = second_of(&resets, 2, 3);
	assert_fetched(&outcome);
	outcome = second_of(&dies, 2, 3);
	ck_assert_int_eq(outcome.code, EVPROMISE_HTTP_ERROR_RESET);
}
END_TEST

START_TEST(what_has_begun_to_answer_is_not_dead)
{
	static const struct ending begins = { "HTTP/1.1 200 OK\r\n", false, 9 },
	    strange = { "HTTP/1.1 000 Odd\r\n\r\n", false, 9 };

	ck_assert_int_eq(second_of(&begins, 1, 2).code,
	    EVPROMISE_HTTP_ERROR_RESET);
	ck_assert_int_eq(second_of(&strange, 1, 2).code,
	    EVPROMISE_HTTP_ERROR_PROTOCOL);
}
END_TEST

SUITE("connection",
    kept_if_the_response_allows_it,
    kept_if_a_server_of_http_1_0_says_so,
    not_kept_if_the_response_forbids_it,
    not_kept_if_more_than_the_response_came,
    a_server_that_closes_unasked,
    a_server_that_sends_more_later,
    a_dead_connection_is_replaced_once,
    what_has_begun_to_answer_is_not_dead);
