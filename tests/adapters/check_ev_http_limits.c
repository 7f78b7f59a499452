/* SPDX-License-Identifier: BSD-3-Clause */
/* Servers that never end: the deadline, and the limits on what they send. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <unistd.h>

#include "fetching.h"
#include "suite.h"

#define DEADLINE_MS 300

/* The deadline */

static void
say_nothing(int fd, const void *unused)
{
	(void)unused;
	raw_read_head(fd);
	raw_read_head(fd);
}

/* Sends a text byte by byte, far more slowly than the deadline allows. */
static void
drip(int fd, const void *text)
{
	const char *at;

	raw_read_head(fd);
	for (at = text; *at != '\0'; at++) {
		raw_send_bytes(fd, at, 1);
		raw_sleep_ms(20);
	}
}

static bool
times_out_on_time(const char *url, const char *message)
{
	struct evpromise_http_options options = EVPROMISE_HTTP_OPTIONS_INIT;
	struct fetching fetching;
	struct outcome outcome;

	options.deadline_ms = DEADLINE_MS;
	fetching_begin(&fetching);
	fetch(&fetching, &outcome, url, &options);
	fetching_end(&fetching);
	ck_assert_msg(outcome.code == EVPROMISE_HTTP_ERROR_TIMED_OUT, "%d: %s",
	    outcome.code, outcome.message);
	ck_assert_msg(strstr(outcome.message, message) != NULL, "%s",
	    outcome.message);
	return is_on_time(outcome.elapsed_ms, DEADLINE_MS);
}

static void
assert_times_out(raw_script script, const char *text, const char *message)
{
	struct raw_server server;
	int tries = 0;
	bool on_time;

	do {
		raw_server_start(&server, script, text);
		on_time = times_out_on_time(url_of("127.0.0.1", server.port),
		    message);
		raw_server_stop(&server);
	} while (!on_time && ++tries < TRIES);
	ck_assert_int_lt(tries, TRIES);
}

START_TEST(a_silent_server)
{
	assert_times_out(say_nothing, NULL, ": no response within 300 ms");
}
END_TEST

START_TEST(a_head_in_drips)
{
	assert_times_out(drip, "HTTP/1.1 200 OK\r\n"
	    "A-header-that-would-take-many-times-the-deadline: yes\r\n\r\n",
	    ": no response within 300 ms");
}
END_TEST

START_TEST(a_body_in_drips)
{
	assert_times_out(drip, "HTTP/1.1 200 OK\r\n\r\n"
	    "A body that would take many times as long as the deadline is.",
	    ": no response within 300 ms");
}
END_TEST

static void
begin_and_stop(int fd, const void *text)
{
	raw_read_head(fd);
	raw_send(fd, text);
	raw_read_head(fd);
}

START_TEST(a_body_that_stops)
{
	assert_times_out(begin_and_stop, "HTTP/1.1 200 OK\r\n"
	    "Content-Length: 10\r\n\r\nhello",
	    ": no complete response within 300 ms");
	assert_times_out(begin_and_stop, "HTTP/1.1 100 Continue\r\n\r\n",
	    ": no response within 300 ms");
}
END_TEST

START_TEST(a_host_that_does_not_answer_the_connection)
{
	struct raw_silent silent;
	int tries = 0;

	raw_silent_open(&silent, "127.0.0.1", 0);
	while (!times_out_on_time(url_of("127.0.0.1", silent.port),
	    ": no connection within 300 ms"))
		ck_assert_int_lt(++tries, TRIES);
	raw_silent_close(&silent);
}
END_TEST

/* The limits */

static void
send_for_ever(int fd, const void *text)
{
	static char block[65536];
	const char *head = text, *repeated = head + strlen(head) + 1;
	size_t length = strlen(repeated), filled = 0;

	while (filled + length <= sizeof(block)) {
		memcpy(block + filled, repeated, length);
		filled += length;
	}
	raw_read_head(fd);
	raw_send(fd, head);
	while (send(fd, block, filled, MSG_NOSIGNAL) > 0)
		;
}

static long
peak_kilobytes(void)
{
	struct rusage usage;

	ck_assert_int_eq(getrusage(RUSAGE_SELF, &usage), 0);
	return usage.ru_maxrss;
}

/* The text: what is sent once, a NUL, what is sent for ever. */
static void
assert_too_large(const char *text, const char *message)
{
	struct evpromise_http_options options = EVPROMISE_HTTP_OPTIONS_INIT;
	struct fetching fetching;
	struct raw_server server;
	struct outcome outcome;
	long before;

	options.max_body_bytes = 100000;
	raw_server_start(&server, send_for_ever, text);
	fetching_begin(&fetching);
	before = peak_kilobytes();
	fetch(&fetching, &outcome, url_of("127.0.0.1", server.port), &options);
	if (!is_under_valgrind())
		ck_assert_int_lt(peak_kilobytes() - before, 4096);
	fetching_end(&fetching);
	raw_server_stop(&server);
	ck_assert_msg(outcome.code == EVPROMISE_HTTP_ERROR_TOO_LARGE, "%d: %s",
	    outcome.code, outcome.message);
	ck_assert_msg(strstr(outcome.message, message) != NULL, "%s",
	    outcome.message);
	ck_assert_soon(outcome.elapsed_ms);
}

START_TEST(an_endless_status_line)
{
	assert_too_large("HTTP/1.1 200 \0long and ", "headers");
}
END_TEST

START_TEST(an_endless_header)
{
	assert_too_large("HTTP/1.1 200 OK\r\nA: \0long and ", "headers");
}
END_TEST

START_TEST(endless_headers)
{
	assert_too_large("HTTP/1.1 200 OK\r\n\0A: b\r\n", "headers");
}
END_TEST

START_TEST(endless_interim_responses)
{
	assert_too_large("\0HTTP/1.1 100 Continue\r\n\r\n",
	    "more than 8 interim");
	assert_too_large("\0HTTP/1.1 103 Early Hints\r\n\r\n",
	    "more than 8 interim");
}
END_TEST

START_TEST(an_endless_body)
{
	assert_too_large("HTTP/1.1 200 OK\r\n\r\n\0hello", "body");
	assert_too_large("HTTP/1.1 200 OK\r\n"
	    "Transfer-Encoding: chunked\r\n\r\n\0005\r\nhello\r\n", "body");
}
END_TEST

START_TEST(an_endless_chunk)
{
	assert_too_large("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n"
	    "\r\n7fffffff\r\n\0hello", "body");
	assert_too_large("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n"
	    "\r\n\0000", "body");
}
END_TEST

static void
reply(int fd, const void *text)
{
	raw_read_head(fd);
	raw_send(fd, text);
	raw_read_head(fd);
}

static struct outcome
ask(const char *text, const char *method, size_t max_headers, size_t max_body)
{
	struct evpromise_http_options options = EVPROMISE_HTTP_OPTIONS_INIT;
	struct fetching fetching;
	struct raw_server server;
	struct outcome outcome;

	options.method = method;
	options.max_headers_bytes = max_headers;
	options.max_body_bytes = max_body;
	raw_server_start(&server, reply, text);
	fetching_begin(&fetching);
	fetch(&fetching, &outcome, url_of("127.0.0.1", server.port), &options);
	fetching_end(&fetching);
	raw_server_stop(&server);
	return outcome;
}

#define HELLO "HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello"
#define CHUNKS "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"        \
	"1\r\nh\r\n4\r\nello\r\n0\r\n\r\n"

START_TEST(the_limit_on_the_body_is_exact)
{
	ck_assert_int_eq(ask(HELLO, "GET", 0, 5).code, 0);
	ck_assert_int_eq(ask(HELLO, "GET", 0, 4).code,
	    EVPROMISE_HTTP_ERROR_TOO_LARGE);
	ck_assert_int_eq(ask(HELLO, "HEAD", 0, 4).code, 0);
	ck_assert_int_eq(ask(CHUNKS, "GET", 0, 5).code, 0);
	ck_assert_int_eq(ask(CHUNKS, "GET", 0, 4).code,
	    EVPROMISE_HTTP_ERROR_TOO_LARGE);
}
END_TEST

START_TEST(the_limit_on_the_headers_is_exact)
{
	size_t length = sizeof(HELLO) - sizeof("hello");

	ck_assert_int_eq(ask(HELLO, "GET", length, 0).code, 0);
	ck_assert_int_eq(ask(HELLO, "GET", length - 1, 0).code,
	    EVPROMISE_HTTP_ERROR_TOO_LARGE);
}
END_TEST

START_TEST(a_huge_length_is_believed_at_once)
{
	ck_assert_int_eq(ask("HTTP/1.1 200 OK\r\n"
	    "Content-Length: 99999999999999999999999\r\n\r\n", "GET", 0,
	    0).code, EVPROMISE_HTTP_ERROR_TOO_LARGE);
}
END_TEST

START_TEST(a_hundred_headers_and_no_more)
{
	char text[2000] = "HTTP/1.1 200 OK\r\n";
	size_t i;

	for (i = 0; i < 100; i++)
		strcat(text, "A: b\r\n");
	strcat(text, "\r\n");
	ck_assert_int_eq(ask(text, "HEAD", 0, 0).code, 0);
	strcpy(text + strlen(text) - 2, "A: b\r\n\r\n");
	ck_assert_int_eq(ask(text, "HEAD", 0, 0).code,
	    EVPROMISE_HTTP_ERROR_TOO_LARGE);
}
END_TEST

/* The code after n interim responses and a final one. */
static int
code_after(size_t n)
{
	char text[1000] = "";

	while (n-- > 0)
		strcat(text, "HTTP/1.1 100 Continue\r\n\r\n");
	strcat(text, "HTTP/1.1 200 OK\r\n\r\n");
	return ask(text, "HEAD", 0, 0).code;
}

START_TEST(eight_interim_responses_and_no_more)
{
	ck_assert_int_eq(code_after(8), 0);
	ck_assert_int_eq(code_after(9), EVPROMISE_HTTP_ERROR_TOO_LARGE);
}
END_TEST

START_TEST(endless_trailers)
{
	static const char text[] = "HTTP/1.1 200 OK\r\n"
	    "Transfer-Encoding: chunked\r\n\r\n0\r\n\0A: b\r\n";
	struct fetching fetching;
	struct raw_server server;
	struct outcome outcome;

	raw_server_start(&server, send_for_ever, text);
	fetching_begin(&fetching);
	fetch_from(&fetching, &outcome, &server, "GET", 5000);
	fetching_end(&fetching);
	raw_server_stop(&server);
	ck_assert_int_eq(outcome.code, EVPROMISE_HTTP_ERROR_PROTOCOL);
	ck_assert_ptr_nonnull(strstr(outcome.message, "trailers"));
}
END_TEST

SUITE("ev_http_limits",
    a_silent_server,
    a_head_in_drips,
    a_body_in_drips,
    a_body_that_stops,
    a_host_that_does_not_answer_the_connection,
    an_endless_status_line,
    an_endless_header,
    endless_headers,
    endless_interim_responses,
    an_endless_body,
    an_endless_chunk,
    the_limit_on_the_body_is_exact,
    the_limit_on_the_headers_is_exact,
    a_huge_length_is_believed_at_once,
    a_hundred_headers_and_no_more,
    eight_interim_responses_and_no_more,
    endless_trailers);
