/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * Responses that are not as the RFCs want them, and are taken all the same: by
 * GET and HEAD, on a new connection and on one that was kept. And those that are
 * not taken, of which the message names the header.
 */
#include <stdio.h>
#include <string.h>

#include "hostile.h"
#include "suite.h"

#define OK "HTTP/1.1 200 OK\r\n"

/* The second of two responses on a connection. */
static void
serve(int fd, const void *text)
{
	static bool was_good;

	if (!was_good) {
		was_good = true;
		raw_read_head(fd);
		raw_send(fd, "HTTP/1.1 204 No Content\r\n\r\n");
	}
	hostile_reply_and_wait(fd, text);
}

static struct outcome
ask_once(raw_script script, const char *text, const char *method)
{
	struct fetching fetching;
	struct raw_server server;
	struct outcome outcome;

	raw_server_start(&server, script, text);
	fetching_begin(&fetching);
	if (script == serve)
		fetch_from(&fetching, &outcome, &server, "GET", 5000);
	fetch_from(&fetching, &outcome, &server, method, 5000);
	fetching_end(&fetching);
	raw_server_stop(&server);
	return outcome;
}

static void
assert_answered(const char *text, int status, const char *body)
{
	static const char *const methods[] = { "GET", "HEAD" };
	struct outcome outcome;
	int i;

	for (i = 0; i < 4; i++) {
		if (i % 2 == 1 && *body != '\0')
			continue;	/* HEAD has none */
		outcome = ask_once(i < 2 ? hostile_reply_and_wait : serve,
		    text, methods[i % 2]);
		ck_assert_msg(outcome.code == 0, "%s: %s", text,
		    outcome.message);
		ck_assert_int_eq(outcome.status, status);
		ck_assert_str_eq(outcome.body, body);
	}
}

START_TEST(three_digits_are_a_status)
{
	assert_answered("HTTP/1.1 999 Request denied\r\n"
	    "Content-Length: 0\r\n\r\n", 999, "");
	assert_answered("HTTP/1.1 999 Request denied\r\n"
	    "Content-Length: 5\r\n\r\nhello", 999, "hello");
	assert_answered("HTTP/1.1 600\r\nContent-Length: 0\r\n\r\n", 600, "");
	assert_answered("HTTP/1.1 099 Odd\r\nContent-Length: 0\r\n\r\n", 99,
	    "");
}
END_TEST

START_TEST(space_before_a_colon)
{
	assert_answered(OK "X-Powered-By : PHP\r\nContent-Length: 0\r\n\r\n",
	    200, "");
	assert_answered(OK "X-Powered-By \t:PHP\r\nContent-Length: 5\r\n\r\n"
	    "hello", 200, "hello");
}
END_TEST

START_TEST(an_encoding_that_is_none)
{
	assert_answered(OK "Transfer-Encoding: identity\r\n"
	    "Content-Length: 5\r\n\r\nhello", 200, "hello");
	assert_answered(OK "Content-Length: 0\r\n"
	    "Transfer-Encoding: Identity\r\n\r\n", 200, "");
	assert_answered("HTTP/1.1 200\r\nTransfer-Encoding: identity\r\n"
	    "Connection: close\r\nContent-Length: 5\r\nA: b\r\n\r\nhello",
	    200, "hello");
}
END_TEST

START_TEST(extensions_of_chunks)
{
	assert_answered(OK "Transfer-Encoding: chunked\r\n\r\n"
	    "2;a=b\r\nhe\r\n3 ; c=\"d;e\"\r\nllo\r\n0;f\r\n\r\n", 200, "hello");
}
END_TEST

/* Nothing of a connection is used up by chunks: it is kept. */
static void
serve_chunks_twice(int fd, const void *unused)
{
	static const char text[] = OK "Transfer-Encoding: chunked\r\n\r\n"
	    "5;x\r\nhello\r\n0\r\nA: b\r\n\r\n";
	static int n_connections;
	char told[32];

	(void)unused;
	(void)snprintf(told, sizeof(told), "connection %d\n",
	    ++n_connections);
	raw_tell(told);
	while (raw_read_head(fd))
		raw_send(fd, text);
}

START_TEST(a_connection_is_kept_behind_chunks)
{
	struct fetching fetching;
	struct raw_server server;
	struct outcome outcome;
	int i;

	raw_server_start(&server, serve_chunks_twice, NULL);
	fetching_begin(&fetching);
	for (i = 0; i < 3; i++) {
		fetch_from(&fetching, &outcome, &server, "GET", 5000);
		assert_fetched(&outcome);
		ck_assert_str_eq(outcome.body, "hello");
	}
	fetching_end(&fetching);
	ck_assert_ptr_null(strstr(raw_server_report(&server),
	    "connection 2"));
	raw_server_stop(&server);
}
END_TEST

/* A piece each millisecond, cut where it hurts. */
static void
serve_in_pieces(int fd, const void *text)
{
	const char *at;

	raw_read_head(fd);
	for (at = text; *at != '\0'; at++) {
		raw_send_bytes(fd, at, 1);
		raw_sleep_ms(1);
	}
	raw_read_head(fd);
}

START_TEST(chunks_byte_by_byte)
{
	struct outcome outcome = ask_once(serve_in_pieces,
	    OK "Transfer-Encoding: chunked\r\n\r\n"
	    "2;a\r\nhe\r\n3\r\nllo\r\n0\r\nA: b\r\n\r\n", "GET");

	ck_assert_msg(outcome.code == 0, "%s", outcome.message);
	ck_assert_str_eq(outcome.body, "hello");
}
END_TEST

/* Refusals */

START_TEST(a_refusal_names_the_header)
{
	static const char *const cases[][2] = {
		{ OK "no colon\r\n\r\n", "no colon: \"no colon\"" },
		{ OK "Content-Length : 5\r\n\r\n",
		    "before its colon: \"Content-Length\"" },
		{ OK "transfer-encoding\t: chunked\r\n\r\n",
		    "before its colon: \"transfer-encoding\"" },
		{ OK "X-A: b\001\r\n\r\n", "control character: \"X-A\"" },
		{ OK "X A: b\r\n\r\n", "no proper name: \"X A\"" },
		{ OK "X-\001: b\r\n\r\n", "control character: \"X-?\"" },
		{ OK "X-A: b\r\n c\001\r\n\r\n", "character: \" c?\"" },
		{ OK "Content-Length: 5\r\n 6\r\n\r\n", "folded: \" 6\"" },
		{ OK "0123456789012345678901234567890123456789xyz\001:\r\n\r\n",
		    "\"0123456789012345678901234567890123456789\"" }
	};
	size_t i;

	for (i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct hostile hostile = { hostile_reply, cases[i][0],
			EVPROMISE_HTTP_ERROR_PROTOCOL, cases[i][1] };

		assert_withstood(&hostile, HOSTILE_BOTH);
	}
}
END_TEST

START_TEST(an_encoding_that_is_none_and_another)
{
	static const struct hostile hostile = { hostile_reply,
		OK "Transfer-Encoding: identity\r\n"
		"Transfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
		EVPROMISE_HTTP_ERROR_PROTOCOL, "other than chunked" };

	assert_withstood(&hostile, HOSTILE_GET);
}
END_TEST

SUITE("head_lenient",
    three_digits_are_a_status,
    space_before_a_colon,
    an_encoding_that_is_none,
    extensions_of_chunks,
    a_connection_is_kept_behind_chunks,
    chunks_byte_by_byte,
    a_refusal_names_the_header,
    an_encoding_that_is_none_and_another);
