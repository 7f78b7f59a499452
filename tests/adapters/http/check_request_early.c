/* SPDX-License-Identifier: BSD-3-Clause */
/* Servers that answer a large request before they have read it. */
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "fetching.h"
#include "suite.h"

#define N_LARGE 16

/* What comes before the request was read, and what behind it. */
struct early {
	const char *before, *after;
};

static void
read_large(int fd)
{
	static char block[65536 + 4];
	size_t kept = 0;
	ssize_t n;

	while ((n = read(fd, block + kept, 65536)) > 0) {
		kept += (size_t)n;
		if (kept < 4 || memcmp(block + kept - 4, "\r\n\r\n", 4) == 0)
			return;
		memmove(block, block + kept - 4, 4);
		kept = 4;
	}
}

static void
serve_early(int fd, const void *arg)
{
	const struct early *early = arg;

	raw_send(fd, early->before);
	raw_sleep_ms(30);
	read_large(fd);
	raw_sleep_ms(30);
	raw_send(fd, early->after);
	(void)raw_read_head(fd);
}

static struct outcome
ask(const char *before, const char *after)
{
	const struct early early = { before, after };
	struct evpromise_http_options options = EVPROMISE_HTTP_OPTIONS_INIT;
	struct evpromise_http_header headers[N_LARGE];
	struct fetching fetching;
	struct raw_server server;
	struct outcome outcome;
	char *value = fill_headers(headers, N_LARGE);

	raw_server_start(&server, serve_early, &early);
	fetching_begin(&fetching);
	options.headers = headers;
	options.n_headers = N_LARGE;
	options.deadline_ms = 10000;
	fetch(&fetching, &outcome, url_of("127.0.0.1", server.port),
	    &options);
	fetching_end(&fetching);
	raw_server_stop(&server);
	free(value);
	return outcome;
}

#define REFUSED "HTTP/1.1 431 Too Large\r\nContent-Length: 5\r\n\r\n"

static void
assert_answered(const char *before, const char *after)
{
	struct outcome outcome = ask(before, after);

	ck_assert_msg(outcome.code == 0, "%s", outcome.message);
	ck_assert_int_eq(outcome.status, 431);
	ck_assert_str_eq(outcome.reason, "Too Large");
	ck_assert_str_eq(outcome.body, "hello");
}

START_TEST(the_whole_response_comes_early)
{
	assert_answered(REFUSED "hello", "");
}
END_TEST

START_TEST(the_head_comes_early)
{
	assert_answered(REFUSED, "hello");
	assert_answered(REFUSED "he", "llo");
}
END_TEST

START_TEST(a_part_of_the_head_comes_early)
{
	assert_answered("HTTP/1.1 4", "31 Too Large\r\n"
	    "Content-Length: 5\r\n\r\nhello");
	assert_answered("HTTP/1.1 431 Too Large\r\nA: b\r\nContent-",
	    "Length: 5\r\n\r\nhello");
	assert_answered("HTTP/1.1 103 Early Hints\r\n\r\nHTTP/1.1 431 ",
	    "Too Large\r\nContent-Length: 5\r\n\r\nhello");
	assert_answered("HTTP/1.1 103 Early Hints\r\n\r\n",
	    REFUSED "hello");
	assert_answered("HTTP/1.1 103 Early Hints\r\nA: b\r\n",
	    "\r\n" REFUSED "hello");
}
END_TEST

/* It is checked all the same. */
START_TEST(a_part_that_is_not_http_comes_early)
{
	struct outcome outcome;

	outcome = ask("HTTP/1.1 -5 Odd\r\nA: b\r\n",
	    "HTTP/1.1 200 O:K\r\nContent-Length: 0\r\n\r\n");
	ck_assert_int_eq(outcome.code, EVPROMISE_HTTP_ERROR_PROTOCOL);
	ck_assert_ptr_nonnull(strstr(outcome.message, "status line"));
	outcome = ask("HTTP/1.1 200 OK\r\nA: b\r\n",
	    "HTTP/1.1 200 O:K\r\nContent-Length: 0\r\n\r\n");
	ck_assert_int_eq(outcome.code, EVPROMISE_HTTP_ERROR_PROTOCOL);
	ck_assert_ptr_nonnull(strstr(outcome.message, "proper name"));
}
END_TEST

SUITE("request_early",
    the_whole_response_comes_early,
    the_head_comes_early,
    a_part_of_the_head_comes_early,
    a_part_that_is_not_http_comes_early);
