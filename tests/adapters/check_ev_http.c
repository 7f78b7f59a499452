/* SPDX-License-Identifier: BSD-3-Clause */
/* How an exchange ends: each way against a server written byte by byte. */
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

static void
reply_and_reset(int fd, const void *text)
{
	reply(fd, text);
	raw_sleep_ms(50);
	raw_reset(fd);
}

static void
close_at_once(int fd, const void *unused)
{
	(void)fd;
	(void)unused;
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

static void
assert_fails(raw_script script, const char *text, const char *method, int code,
    const char *message)
{
	struct outcome outcome = ask(script, text, method);

	ck_assert_msg(outcome.code == code, "%d: %s", outcome.code,
	    outcome.message);
	ck_assert_msg(strstr(outcome.message, message) != NULL, "%s",
	    outcome.message);
	ck_assert_int_eq(strncmp(outcome.message, "127.0.0.1:", 10), 0);
}

#define assert_not_http(text, method, message)                                \
	assert_fails(reply, text, method, EVPROMISE_HTTP_ERROR_PROTOCOL,      \
	    message)

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

START_TEST(no_descriptor_is_left)
{
	struct rlimit before, none;
	struct fetching fetching;
	struct outcome outcome;

	fetching_begin(&fetching);
	ck_assert_int_eq(getrlimit(RLIMIT_NOFILE, &before), 0);
	none = before;
	none.rlim_cur = 0;
	ck_assert_int_eq(setrlimit(RLIMIT_NOFILE, &none), 0);
	fetch_begin(&fetching, &outcome, "http://127.0.0.1:9/", NULL);
	fetching_run(&fetching);
	ck_assert_int_eq(setrlimit(RLIMIT_NOFILE, &before), 0);
	fetching_end(&fetching);
	ck_assert_int_eq(outcome.settled, 1);
	ck_assert_int_eq(outcome.code, EVPROMISE_HTTP_ERROR_SYSTEM);
	ck_assert_ptr_nonnull(strstr(outcome.message, strerror(EMFILE)));
}
END_TEST

/* The connection is lost */

START_TEST(closed_before_a_response)
{
	assert_fails(close_at_once, NULL, "GET", EVPROMISE_HTTP_ERROR_RESET,
	    "closed the connection without a response");
	assert_fails(reply, "", "GET", EVPROMISE_HTTP_ERROR_RESET,
	    "closed the connection without a response");
}
END_TEST

START_TEST(reset_before_a_response)
{
	assert_fails(reply_and_reset, "", "HEAD", EVPROMISE_HTTP_ERROR_RESET,
	    "closed the connection without a response");
}
END_TEST

START_TEST(closed_within_a_response)
{
	static const char *const texts[] = {
		"H", "HTTP/1.1 200 OK", "HTTP/1.1 200 OK\r\nA:",
		"HTTP/1.1 200 OK\r\nA: b\r\n",
		"HTTP/1.1 100 Continue\r\n\r\n",
		"HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhell",
		"HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\n",
		"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"
		    "5\r\nhello\r\n",
		"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"
		    "5\r\nhello\r\n0\r\n"
	};
	size_t i;

	for (i = 0; i < sizeof(texts) / sizeof(texts[0]); i++)
		assert_fails(reply, texts[i], "GET",
		    EVPROMISE_HTTP_ERROR_RESET, "before its response was");
}
END_TEST

START_TEST(reset_within_a_response)
{
	assert_fails(reply_and_reset, "HTTP/1.1 200 OK\r\n\r\nhello", "GET",
	    EVPROMISE_HTTP_ERROR_RESET, "before its response was");
}
END_TEST

/* What is not HTTP/1 */

START_TEST(garbage)
{
	assert_not_http("SSH-2.0-OpenSSH_9.2\r\n", "GET", "begin with HTTP/1");
	assert_not_http("<html>an answer as of HTTP/0.9</html>", "GET",
	    "begin with HTTP/1");
	assert_not_http("\r\n\r\n", "GET", "begin with HTTP/1");
	assert_not_http("HTTP/2.0 200 OK\r\n\r\n", "GET", "begin with HTTP/1");
	assert_fails(reply_and_wait, "x", "GET", EVPROMISE_HTTP_ERROR_PROTOCOL,
	    "begin with HTTP/1");
}
END_TEST

START_TEST(a_malformed_status_line)
{
	assert_not_http("HTTP/1.1 OK\r\n\r\n", "GET", "status line");
	assert_not_http("HTTP/1.1\r\n\r\n", "GET", "status line");
	assert_not_http("HTTP/1.1 -5 Odd\r\n\r\n", "GET", "status line");
	assert_not_http("HTTP/1.1 1215752191 Odd\r\n\r\n", "GET",
	    "status line");
	assert_not_http("HTTP/1.1 4294967496 Odd\r\n\r\n", "GET",
	    "status line");
	assert_not_http("HTTP/1.1 200OK\r\n\r\n", "GET", "status line");
}
END_TEST

START_TEST(a_status_out_of_range)
{
	assert_not_http("HTTP/1.1 099 Odd\r\n\r\n", "GET", "100 to 599");
	assert_not_http("HTTP/1.1 600 Odd\r\n\r\n", "GET", "100 to 599");
	assert_not_http("HTTP/1.1 000 Odd\r\n\r\n", "HEAD", "100 to 599");
}
END_TEST

START_TEST(switching_protocols_unasked)
{
	assert_not_http("HTTP/1.1 101 Switch\r\nUpgrade: x\r\n\r\n", "GET",
	    "switches protocols");
}
END_TEST

START_TEST(malformed_headers)
{
	assert_not_http("HTTP/1.1 200 OK\r\nno colon\r\n\r\n", "GET",
	    "no proper name");
	assert_not_http("HTTP/1.1 200 OK\r\n: empty\r\n\r\n", "GET",
	    "no proper name");
	assert_not_http("HTTP/1.1 200 OK\r\nA : b\r\n\r\n", "GET",
	    "no proper name");
	assert_not_http("HTTP/1.1 200 OK\r\n folded: b\r\n\r\n", "GET",
	    "folded");
	assert_not_http("HTTP/1.1 200 OK\r\nA: b\rC: d\r\n\r\n", "GET",
	    "control character");
	assert_not_http("HTTP/1.1 200 OK\r\nA: \033[2J\r\n\r\n", "GET",
	    "control character");
}
END_TEST

static void
reply_with_nul(int fd, const void *unused)
{
	static const char text[] = "HTTP/1.1 200 OK\r\nA: b\r\n\0\r\n\r\n";

	(void)unused;
	raw_read_head(fd);
	raw_send_bytes(fd, text, sizeof(text) - 1);
}

START_TEST(a_nul_in_the_headers)
{
	assert_fails(reply_with_nul, NULL, "GET",
	    EVPROMISE_HTTP_ERROR_PROTOCOL, "control character");
}
END_TEST

START_TEST(a_length_that_two_would_read_differently)
{
	static const char both[] = "HTTP/1.1 200 OK\r\nContent-Length: 5\r\n"
	    "Transfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n0\r\n\r\n";
	static const char *const methods[] = { "GET", "HEAD" };
	size_t i;

	for (i = 0; i < 2; i++) {
		assert_not_http(both, methods[i], "both");
		assert_not_http("HTTP/1.1 200 OK\r\nContent-Length: 5\r\n"
		    "Content-Length: 6\r\n\r\nhello", methods[i], "different");
		assert_not_http("HTTP/1.1 200 OK\r\nContent-Length: -1\r\n"
		    "\r\n", methods[i], "not a number");
		assert_not_http("HTTP/1.1 200 OK\r\nContent-Length: 5, 5\r\n"
		    "\r\nhello", methods[i], "not a number");
		assert_not_http("HTTP/1.1 200 OK\r\nContent-Length:\r\n"
		    "\r\nhello", methods[i], "is empty");
	}
	assert_not_http("HTTP/1.1 200 OK\r\n"
	    "Transfer-Encoding: gzip, chunked\r\n\r\n", "GET",
	    "other than chunked");
}
END_TEST

START_TEST(malformed_chunks)
{
	assert_not_http("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n"
	    "\r\nx\r\nhello\r\n0\r\n\r\n", "GET", "chunks");
	assert_not_http("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n"
	    "\r\n-5\r\nhello\r\n0\r\n\r\n", "GET", "chunks");
}
END_TEST

SUITE("ev_http",
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
    no_descriptor_is_left,
    closed_before_a_response,
    reset_before_a_response,
    closed_within_a_response,
    reset_within_a_response,
    garbage,
    a_malformed_status_line,
    a_status_out_of_range,
    switching_protocols_unasked,
    malformed_headers,
    a_nul_in_the_headers,
    a_length_that_two_would_read_differently,
    malformed_chunks);
