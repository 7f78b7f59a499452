/* SPDX-License-Identifier: BSD-3-Clause */
/* How an exchange ends, against servers written byte by byte: with an answer, or
 * without a connection. What servers do wrong is in check_request_hostile.c. */
#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/resource.h>

#include "fetching.h"
#include "suite.h"

#define DEADLINE_MS 5000

/* Sends a text once the request is read. */
static void
reply(int fd, const void *text)
{
	raw_read_head(fd);
	raw_send(fd, text);
}

/* The same, then keeps the connection open until the client closes it. */
static void
reply_and_wait(int fd, const void *text)
{
	reply(fd, text);
	raw_read_head(fd);
}

static struct outcome
ask(raw_script script, const char *text, const char *method)
{
	struct fetching fetching;
	struct raw_server server;
	struct outcome outcome;

	raw_server_start(&server, script, text);
	fetching_begin(&fetching);
	fetch_from(&fetching, &outcome, &server, method, DEADLINE_MS);
	fetching_end(&fetching);
	raw_server_stop(&server);
	return outcome;
}

static void
assert_answered(raw_script script, const char *text, const char *method,
    int status, const char *body)
{
	struct outcome outcome = ask(script, text, method);

	ck_assert_msg(outcome.code == 0, "%s", outcome.message);
	ck_assert_int_eq(outcome.status, status);
	ck_assert_str_eq(outcome.body, body);
	ck_assert_uint_eq(outcome.body_length, strlen(body));
	ck_assert_soon(outcome.elapsed_ms);
}

/* Answers */

START_TEST(a_status_fulfils_whatever_it_is)
{
	static const struct {
		const char *text;
		int status;
	} cases[] = {
		{ "HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n", 200 },
		{ "HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n", 404 },
		{ "HTTP/1.1 500 Oh\r\nContent-Length: 0\r\n\r\n", 500 },
		{ "HTTP/1.1 301 Go\r\nLocation: /\r\n\r\n", 301 },
		{ "HTTP/1.1 204 No Content\r\n\r\n", 204 },
		{ "HTTP/1.1 304 Not Modified\r\nContent-Length: 9\r\n\r\n",
		    304 },
		{ "HTTP/1.0 200 OK\r\n\r\n", 200 },
		{ "HTTP/1.1 599\r\nContent-Length: 0\r\n\r\n", 599 },
		{ "HTTP/1.1 200 OK\nContent-Length: 0\n\n", 200 }
	};
	size_t i;

	for (i = 0; i < sizeof(cases) / sizeof(cases[0]); i++)
		assert_answered(reply, cases[i].text, "GET", cases[i].status,
		    "");
}
END_TEST

START_TEST(the_reason_and_the_times_are_told)
{
	struct outcome outcome = ask(reply,
	    "HTTP/1.1 418 I'm a teapot\r\nContent-Length: 2\r\n\r\nhi", "GET");

	ck_assert_str_eq(outcome.reason, "I'm a teapot");
	ck_assert_double_gt(outcome.times.lookup_ms, 0);
	ck_assert_double_ge(outcome.times.connect_ms, outcome.times.lookup_ms);
	ck_assert_double_ge(outcome.times.sent_ms, outcome.times.connect_ms);
	ck_assert_double_ge(outcome.times.first_byte_ms,
	    outcome.times.sent_ms);
	ck_assert_double_ge(outcome.times.total_ms,
	    outcome.times.first_byte_ms);
	ck_assert_double_le(outcome.times.total_ms, outcome.elapsed_ms);
}
END_TEST

START_TEST(a_body_may_have_a_length)
{
	assert_answered(reply_and_wait,
	    "HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello", "GET", 200,
	    "hello");
	assert_answered(reply_and_wait, "HTTP/1.1 200 OK\r\n"
	    "Content-Length: 5\r\nContent-Length: 5\r\n\r\nhello", "GET", 200,
	    "hello");
}
END_TEST

START_TEST(a_body_may_come_in_chunks)
{
	assert_answered(reply_and_wait, "HTTP/1.1 200 OK\r\n"
	    "Transfer-Encoding: chunked\r\n\r\n"
	    "2\r\nhe\r\n3\r\nllo\r\n0\r\n\r\n", "GET", 200, "hello");
	assert_answered(reply_and_wait, "HTTP/1.1 200 OK\r\n"
	    "Transfer-Encoding: Chunked\r\n\r\n"
	    "5\r\nhello\r\n0\r\nX-Trailer: yes\r\n\r\n", "GET", 200, "hello");
	/* With white space that is no part of the value. */
	assert_answered(reply_and_wait, "HTTP/1.1 200 OK\r\n"
	    "Transfer-Encoding:\t chunked\t\r\n\r\n"
	    "5\r\nhello\r\n0\r\n\r\n", "GET", 200, "hello");
}
END_TEST

START_TEST(a_body_may_last_until_the_close)
{
	assert_answered(reply, "HTTP/1.1 200 OK\r\n\r\nhello", "GET", 200,
	    "hello");
	assert_answered(reply, "HTTP/1.1 200 OK\r\n"
	    "Connection: close\r\n\r\nhello", "GET", 200, "hello");
	/* evhttp believes that these have no body. */
	assert_answered(reply, "HTTP/1.1 200 OK\r\n"
	    "Connection: keep-alive\r\n\r\nhello", "GET", 200, "hello");
	assert_answered(reply, "HTTP/1.1 200 OK\r\n"
	    "Connection: Close, foo\r\n\r\nhello", "GET", 200, "hello");
}
END_TEST

START_TEST(head_has_no_body_whatever_is_announced)
{
	assert_answered(reply_and_wait, "HTTP/1.1 200 OK\r\n"
	    "Content-Length: 99999999999999999999999\r\n\r\n", "HEAD", 200,
	    "");
	assert_answered(reply_and_wait, "HTTP/1.1 200 OK\r\n"
	    "Transfer-Encoding: chunked\r\n\r\n", "HEAD", 200, "");
	assert_answered(reply_and_wait, "HTTP/1.1 200 OK\r\n"
	    "Transfer-Encoding: gzip, chunked\r\n\r\n", "HEAD", 200, "");
	assert_answered(reply_and_wait, "HTTP/1.1 200 OK\r\n"
	    "Content-Length: 5\r\n\r\nhello", "HEAD", 200, "");
}
END_TEST

START_TEST(interim_responses_are_passed_over)
{
	assert_answered(reply_and_wait, "HTTP/1.1 100 Continue\r\n\r\n"
	    "HTTP/1.1 200 OK\r\nContent-Length: 1\r\n\r\nx", "GET", 200, "x");
	assert_answered(reply_and_wait, "HTTP/1.1 102 Processing\r\n\r\n"
	    "HTTP/1.1 103 Early Hints\r\nLink: </a>\r\n\r\n"
	    "HTTP/1.1 200 OK\r\nContent-Length: 1\r\n\r\nx", "GET", 200, "x");
	assert_answered(reply_and_wait, "HTTP/1.1 103 Early Hints\r\n\r\n"
	    "HTTP/1.1 404 No\r\n\r\n", "HEAD", 404, "");
}
END_TEST

static void
dribble(int fd, const void *text)
{
	const char *at;

	raw_read_head(fd);
	for (at = text; *at != '\0'; at++) {
		raw_send_bytes(fd, at, 1);
		raw_sleep_ms(1);
	}
}

START_TEST(a_response_may_come_byte_by_byte)
{
	assert_answered(dribble, "HTTP/1.1 103 Early Hints\r\nA: b\r\n\r\n"
	    "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"
	    "2\r\nhe\r\n3\r\nllo\r\n0\r\n\r\n", "GET", 200, "hello");
}
END_TEST

/* Refused, unreachable, no socket */

START_TEST(refused)
{
	struct fetching fetching;
	struct outcome outcome;

	fetching_begin(&fetching);
	fetch(&fetching, &outcome, url_of("127.0.0.1", raw_free_port()), NULL);
	fetching_end(&fetching);
	ck_assert_int_eq(outcome.code, EVPROMISE_HTTP_ERROR_REFUSED);
	ck_assert_ptr_nonnull(strstr(outcome.message, ": connection refused"));
	ck_assert_soon(outcome.elapsed_ms);
}
END_TEST

START_TEST(an_address_that_cannot_be_reached)
{
	struct fetching fetching;
	struct outcome outcome;

	fetching_begin(&fetching);
	/* An address of the network itself: the kernel says no at once. */
	fetch(&fetching, &outcome, "http://127.255.255.255:9/", NULL);
	fetching_end(&fetching);
	ck_assert_msg(outcome.code == EVPROMISE_HTTP_ERROR_UNREACHABLE ||
	    outcome.code == EVPROMISE_HTTP_ERROR_SYSTEM, "%s",
	    outcome.message);
	ck_assert_soon(outcome.elapsed_ms);
}
END_TEST

static void
assert_no_descriptor(const char *host)
{
	struct rlimit before, none;
	struct fetching fetching;
	struct outcome outcome;

	fetching_begin(&fetching);
	ck_assert_int_eq(getrlimit(RLIMIT_NOFILE, &before), 0);
	none = before;
	none.rlim_cur = 0;
	ck_assert_int_eq(setrlimit(RLIMIT_NOFILE, &none), 0);
	fetch_begin(&fetching, &outcome, url_of(host, 9), NULL);
	fetching_run(&fetching);
	ck_assert_int_eq(setrlimit(RLIMIT_NOFILE, &before), 0);
	fetching_end(&fetching);
	ck_assert_int_eq(outcome.settled, 1);
	ck_assert_int_eq(outcome.code, EVPROMISE_HTTP_ERROR_SYSTEM);
	ck_assert_ptr_nonnull(strstr(outcome.message, strerror(EMFILE)));
}

START_TEST(no_descriptor_is_left)
{
	assert_no_descriptor("127.0.0.1");
	/* Nor one for the hosts file, which may have this name. */
	assert_no_descriptor("any.test");
}
END_TEST

SUITE("exchange",
    a_status_fulfils_whatever_it_is,
    the_reason_and_the_times_are_told,
    a_body_may_have_a_length,
    a_body_may_come_in_chunks,
    a_body_may_last_until_the_close,
    head_has_no_body_whatever_is_announced,
    interim_responses_are_passed_over,
    a_response_may_come_byte_by_byte,
    refused,
    an_address_that_cannot_be_reached,
    no_descriptor_is_left);
