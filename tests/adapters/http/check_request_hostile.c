/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * Hostile servers: whatever one does, a request settles once, by its deadline,
 * with an error that says what happened, and the client holds less than a
 * megabyte of what was sent. See hostile.h for what is asserted of each; what
 * name servers may do is in check_lookup_hostile.c, the exact limits in
 * check_request_limits.c, aborts in check_request_abort.c. Certificates cannot
 * be wrong: the library has no TLS.
 */
#include <string.h>
#include <sys/socket.h>

#include "hostile.h"
#include "suite.h"

#define N(array) (sizeof(array) / sizeof((array)[0]))

static void
assert_error(raw_script script, const char *text, int methods, int code,
    const char *message)
{
	struct hostile hostile = { script, text, code, message };

	assert_withstood(&hostile, methods);
}

#define assert_times_out(script, text, methods, message)                      \
	assert_error(script, text, methods, EVPROMISE_HTTP_ERROR_TIMED_OUT,   \
	    message)
#define assert_lost(script, text, methods, message)                           \
	assert_error(script, text, methods, EVPROMISE_HTTP_ERROR_RESET,       \
	    message)
#define assert_not_http(text, methods, message)                               \
	assert_error(hostile_reply, text, methods,                            \
	    EVPROMISE_HTTP_ERROR_PROTOCOL, message)
#define assert_too_large(script, text, methods, message)                      \
	assert_error(script, text, methods, EVPROMISE_HTTP_ERROR_TOO_LARGE,   \
	    message)

/* Too slow */

START_TEST(silent)
{
	assert_times_out(hostile_reply_and_wait, "", HOSTILE_BOTH,
	    ": no response within 600 ms");
	assert_times_out(hostile_reply_and_wait,
	    "HTTP/1.1 100 Continue\r\n\r\n", HOSTILE_BOTH,
	    ": no response within 600 ms");
}
END_TEST

START_TEST(silent_within_a_response)
{
	assert_times_out(hostile_reply_and_wait,
	    "HTTP/1.1 200 OK\r\nConten", HOSTILE_BOTH,
	    ": no response within 600 ms");
	assert_times_out(hostile_reply_and_wait, "HTTP/1.1 200 OK\r\n"
	    "Content-Length: 10\r\n\r\nhello", HOSTILE_GET,
	    ": no complete response within 600 ms");
}
END_TEST

START_TEST(one_byte_each_half_second)
{
	assert_times_out(hostile_drip, "\0HTTP/1.1 200 OK\r\n\r\n",
	    HOSTILE_BOTH, ": no response within 600 ms");
	assert_times_out(hostile_drip, "HTTP/1.1 200 OK\r\n\r\n\0hello",
	    HOSTILE_GET, ": no complete response within 600 ms");
}
END_TEST


/* The connection is lost */

static void
close_at_once(int fd, const void *unused)
{
	(void)fd;
	(void)unused;
}

START_TEST(eof_before_a_response)
{
	assert_lost(close_at_once, NULL, HOSTILE_BOTH,
	    "closed the connection without a response");
	assert_lost(hostile_reply, "", HOSTILE_BOTH,
	    "closed the connection without a response");
}
END_TEST

START_TEST(reset_before_a_response)
{
	assert_lost(hostile_reply_and_reset, "", HOSTILE_BOTH,
	    "closed the connection without a response");
}
END_TEST

static const char *const begun_heads[] = {
	"H", "HTTP/1.1 200 OK", "HTTP/1.1 200 OK\r\nA:",
	"HTTP/1.1 200 OK\r\nA: b\r\n", "HTTP/1.1 200 OK\r\nA: b\r\n\r",
	"HTTP/1.1 100 Continue\r\n\r\n"
};

START_TEST(eof_within_a_head)
{
	size_t i;

	for (i = 0; i < N(begun_heads); i++)
		assert_lost(hostile_reply, begun_heads[i], HOSTILE_BOTH,
		    "before its response was");
}
END_TEST

START_TEST(reset_within_a_head)
{
	size_t i;

	for (i = 0; i < N(begun_heads); i++)
		assert_lost(hostile_reply_and_reset, begun_heads[i],
		    HOSTILE_BOTH, "before its response was");
}
END_TEST

#define CHUNKED "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"

START_TEST(eof_within_a_body)
{
	static const char *const texts[] = {
		"HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhell",
		"HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\n",
		CHUNKED, CHUNKED "5\r\nhel", CHUNKED "5\r\nhello\r\n",
		CHUNKED "5\r\nhello\r\n0\r\n"
	};
	size_t i;

	for (i = 0; i < N(texts); i++)
		assert_lost(hostile_reply, texts[i], HOSTILE_GET,
		    "before its response was");
}
END_TEST

START_TEST(reset_within_a_body)
{
	assert_lost(hostile_reply_and_reset, "HTTP/1.1 200 OK\r\n\r\nhello",
	    HOSTILE_GET, "before its response was");
	assert_lost(hostile_reply_and_reset, CHUNKED "5\r\nhel", HOSTILE_GET,
	    "before its response was");
}
END_TEST

/* What is not HTTP/1 */

START_TEST(garbage)
{
	static const char begins[] = "begin with HTTP/1";

	assert_not_http("SSH-2.0-OpenSSH_9.2\r\n", HOSTILE_BOTH, begins);
	assert_not_http("\r\n\r\n", HOSTILE_BOTH, begins);
	assert_not_http("HTTP/2.0 200 OK\r\n\r\n", HOSTILE_BOTH, begins);
	assert_not_http("\x16\x03\x01\x02", HOSTILE_BOTH, begins);
	assert_error(hostile_reply_and_wait, "x", HOSTILE_BOTH,
	    EVPROMISE_HTTP_ERROR_PROTOCOL, begins);
}
END_TEST

START_TEST(http_0_9)
{
	assert_not_http("<html>an answer as of HTTP/0.9</html>", HOSTILE_BOTH,
	    "begin with HTTP/1");
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

static void
begin_with_nul(int fd, const void *unused)
{
	(void)unused;
	raw_read_head(fd);
	raw_send_bytes(fd, "\0HTTP/1.1 200 OK\r\n\r\n", 20);
}

START_TEST(a_nul)
{
	assert_error(reply_with_nul, NULL, HOSTILE_BOTH,
	    EVPROMISE_HTTP_ERROR_PROTOCOL, "control character");
	assert_error(begin_with_nul, NULL, HOSTILE_BOTH,
	    EVPROMISE_HTTP_ERROR_PROTOCOL, "begin with HTTP/1");
}
END_TEST

START_TEST(a_malformed_status_line)
{
	static const char *const texts[] = {
		"HTTP/1.1 OK\r\n\r\n", "HTTP/1.1\r\n\r\n",
		"HTTP/1.1 -5 Odd\r\n\r\n", "HTTP/1.1 1215752191 Odd\r\n\r\n",
		"HTTP/1.1 4294967496 Odd\r\n\r\n", "HTTP/1.1 200OK\r\n\r\n"
	};
	size_t i;

	for (i = 0; i < N(texts); i++)
		assert_not_http(texts[i], HOSTILE_BOTH, "status line");
}
END_TEST

/* evhttp has no other word for "no response". */
START_TEST(a_status_of_zero)
{
	assert_not_http("HTTP/1.1 000 Odd\r\n\r\n", HOSTILE_BOTH,
	    "status is 000");
}
END_TEST

START_TEST(switching_protocols_unasked)
{
	assert_not_http("HTTP/1.1 101 Switch\r\nUpgrade: x\r\n\r\n",
	    HOSTILE_BOTH, "switches protocols");
}
END_TEST

START_TEST(malformed_headers)
{
	assert_not_http("HTTP/1.1 200 OK\r\nno colon\r\n\r\n", HOSTILE_BOTH,
	    "no colon");
	assert_not_http("HTTP/1.1 200 OK\r\n: empty\r\n\r\n", HOSTILE_BOTH,
	    "no proper name");
	assert_not_http("HTTP/1.1 200 OK\r\nA b: c\r\n\r\n", HOSTILE_BOTH,
	    "no proper name");
	assert_not_http("HTTP/1.1 200 OK\r\n folded: b\r\n\r\n", HOSTILE_BOTH,
	    "folded");
	assert_not_http("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n"
	    " gzip\r\n\r\n0\r\n\r\n", HOSTILE_GET, "folded");
	assert_not_http("HTTP/1.1 200 OK\r\nA: b\rC: d\r\n\r\n", HOSTILE_BOTH,
	    "control character");
	assert_not_http("HTTP/1.1 200 OK\r\nA: \033[2J\r\n\r\n", HOSTILE_BOTH,
	    "control character");
}
END_TEST

START_TEST(malformed_chunks)
{
	assert_not_http(CHUNKED "x\r\nhello\r\n0\r\n\r\n", HOSTILE_GET,
	    "chunks");
	assert_not_http(CHUNKED "-5\r\nhello\r\n0\r\n\r\n", HOSTILE_GET,
	    "chunks");
	assert_not_http("HTTP/1.1 200 OK\r\n"
	    "Transfer-Encoding: gzip, chunked\r\n\r\n", HOSTILE_GET,
	    "other than chunked");
}
END_TEST

/* Lengths of bodies */

#define LENGTH(value) "HTTP/1.1 200 OK\r\nContent-Length: " value "\r\n\r\n"

START_TEST(a_huge_length)
{
	static const struct hostile to_head = {
		hostile_reply_and_wait, LENGTH("99999999999999999999999"),
		0, ""
	};

	assert_withstood(&to_head, HOSTILE_HEAD);
	assert_too_large(hostile_reply_and_wait,
	    LENGTH("99999999999999999999999"), HOSTILE_GET, "body");
	assert_too_large(hostile_reply_and_wait, LENGTH("100001"), HOSTILE_GET,
	    "body");
}
END_TEST

START_TEST(a_negative_length)
{
	assert_not_http(LENGTH("-1"), HOSTILE_BOTH, "not a number");
}
END_TEST

START_TEST(a_duplicate_length)
{
	assert_not_http(LENGTH("5\r\nContent-Length: 6") "hello", HOSTILE_BOTH,
	    "different");
	assert_not_http(LENGTH("5, 5") "hello", HOSTILE_BOTH, "not a number");
	assert_not_http(LENGTH("5\r\nTransfer-Encoding: chunked")
	    "5\r\nhello\r\n0\r\n\r\n", HOSTILE_BOTH, "both");
}
END_TEST

START_TEST(an_empty_length)
{
	assert_not_http(LENGTH("") "hello", HOSTILE_BOTH, "is empty");
}
END_TEST

/* What never ends */

START_TEST(an_endless_line)
{
	assert_too_large(hostile_repeat, "HTTP/1.1 200 \0long and ",
	    HOSTILE_BOTH, "headers");
	assert_too_large(hostile_repeat,
	    "HTTP/1.1 200 OK\r\nA: \0long and ", HOSTILE_BOTH, "headers");
}
END_TEST

START_TEST(endless_headers)
{
	assert_too_large(hostile_repeat, "HTTP/1.1 200 OK\r\n\0A: b\r\n",
	    HOSTILE_BOTH, "headers");
}
END_TEST

START_TEST(endless_interim_responses)
{
	assert_too_large(hostile_repeat, "\0HTTP/1.1 100 Continue\r\n\r\n",
	    HOSTILE_BOTH, "more than 8 interim");
	assert_too_large(hostile_repeat, "\0HTTP/1.1 103 Early Hints\r\n\r\n",
	    HOSTILE_BOTH, "more than 8 interim");
}
END_TEST

START_TEST(an_endless_body)
{
	assert_too_large(hostile_repeat, "HTTP/1.1 200 OK\r\n\r\n\0hello",
	    HOSTILE_GET, "body");
	assert_too_large(hostile_repeat, CHUNKED "\0005\r\nhello\r\n",
	    HOSTILE_GET, "body");
}
END_TEST

START_TEST(an_endless_chunk)
{
	assert_too_large(hostile_repeat, CHUNKED "7fffffff\r\n\0hello",
	    HOSTILE_GET, "body");
}
END_TEST

START_TEST(endless_trailers)
{
	assert_too_large(hostile_repeat, CHUNKED "0\r\n\0A: b\r\n",
	    HOSTILE_GET, "trailers");
}
END_TEST

SUITE("request_hostile",
    silent,
    silent_within_a_response,
    one_byte_each_half_second,
    eof_before_a_response,
    reset_before_a_response,
    eof_within_a_head,
    reset_within_a_head,
    eof_within_a_body,
    reset_within_a_body,
    garbage,
    http_0_9,
    a_nul,
    a_malformed_status_line,
    a_status_of_zero,
    switching_protocols_unasked,
    malformed_headers,
    malformed_chunks,
    a_huge_length,
    a_negative_length,
    a_duplicate_length,
    an_empty_length,
    an_endless_line,
    endless_headers,
    endless_interim_responses,
    an_endless_body,
    an_endless_chunk,
    endless_trailers);
