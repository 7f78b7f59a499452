/* SPDX-License-Identifier: BSD-3-Clause */
/* The deadline of a connection that is not answered, and where the limits on
 * what servers send are exactly. */
#include <stdio.h>
#include <string.h>

#include "fetching.h"
#include "suite.h"

#define DEADLINE_MS 300

/* The deadline */

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
reply(int fd, const void *text)
{
	raw_read_head(fd);
	raw_send(fd, text);
	raw_read_head(fd);
}

static struct outcome
ask_with(const char *text, const struct evpromise_http_options *options)
{
	struct fetching fetching;
	struct raw_server server;
	struct outcome outcome;

	raw_server_start(&server, reply, text);
	fetching_begin(&fetching);
	fetch(&fetching, &outcome, url_of("127.0.0.1", server.port), options);
	fetching_end(&fetching);
	raw_server_stop(&server);
	return outcome;
}

static struct outcome
ask(const char *text, const char *method, size_t max_headers_bytes,
    size_t max_body_bytes)
{
	struct evpromise_http_options options = EVPROMISE_HTTP_OPTIONS_INIT;

	options.method = method;
	options.max_headers_bytes = max_headers_bytes;
	options.max_body_bytes = max_body_bytes;
	return ask_with(text, &options);
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

/* The outcome of so many headers. */
static struct outcome
ask_for_headers(size_t n, size_t max_headers)
{
	static char text[20000];
	struct evpromise_http_options options = EVPROMISE_HTTP_OPTIONS_INIT;
	char *at = text + sprintf(text, "HTTP/1.1 200 OK\r\n");

	while (n-- > 0)
		at += sprintf(at, "A: b\r\n");
	strcpy(at, "\r\n");
	options.method = "HEAD";
	options.max_headers = max_headers;
	return ask_with(text, &options);
}

static void
assert_limited(size_t max_headers, size_t limit, const char *message)
{
	struct outcome outcome = ask_for_headers(limit, max_headers);

	ck_assert_msg(outcome.code == 0, "%s", outcome.message);
	outcome = ask_for_headers(limit + 1, max_headers);
	ck_assert_int_eq(outcome.code, EVPROMISE_HTTP_ERROR_TOO_LARGE);
	ck_assert_ptr_nonnull(strstr(outcome.message, message));
}

START_TEST(the_limit_on_the_number_of_headers_is_exact)
{
	assert_limited(0, 1000, "it has more than 1000 headers");
	assert_limited(5, 5, "it has more than 5 headers");
	assert_limited(2000, 2000, "it has more than 2000 headers");
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

SUITE("request_limits",
    a_host_that_does_not_answer_the_connection,
    the_limit_on_the_body_is_exact,
    the_limit_on_the_headers_is_exact,
    the_limit_on_the_number_of_headers_is_exact,
    eight_interim_responses_and_no_more);
