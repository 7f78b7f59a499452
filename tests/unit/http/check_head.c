/* SPDX-License-Identifier: BSD-3-Clause */
/* head.c: which heads of responses are taken, and what they say. */
#include <string.h>

#include "http/head.h"
#include "http/headers.h"

#include "suite.h"

#define MAX_HEADERS 100

static struct evpromise__head head;

static const char *
check(const char *text, bool has_body)
{
	return evpromise__head_check(&head, text, strlen(text), MAX_HEADERS,
	    has_body);
}

START_TEST(what_may_begin_a_head)
{
	ck_assert(evpromise__head_may_begin("", 0));
	ck_assert(evpromise__head_may_begin("H", 1));
	ck_assert(evpromise__head_may_begin("HTTP/1.", 7));
	ck_assert(evpromise__head_may_begin("HTTP/1.9 ", 9));
	ck_assert(!evpromise__head_may_begin("h", 1));
	ck_assert(!evpromise__head_may_begin("HTTP/2.0", 8));
	ck_assert(!evpromise__head_may_begin("\r\n", 2));
}
END_TEST

static size_t
end_of(const char *text, size_t from)
{
	return evpromise__head_end(text, strlen(text), from);
}

/* Behind the empty line, whatever the lines end with. */
START_TEST(where_a_head_ends)
{
	ck_assert_uint_eq(end_of("HTTP/1.1 200 OK\r\n\r\nbody", 0), 19);
	ck_assert_uint_eq(end_of("HTTP/1.1 200 OK\n\nbody", 0), 17);
	ck_assert_uint_eq(end_of("a\r\nb: c\n\r\n\r\n", 0), 10);
	ck_assert_uint_eq(end_of("a\nb: c\r\n\n", 0), 9);
	ck_assert_uint_eq(end_of("a\n\n", 1), 3);
	ck_assert_uint_eq(end_of("", 0), 0);
	ck_assert_uint_eq(end_of("a", 0), 0);
	ck_assert_uint_eq(end_of("a\r\n", 0), 0);
	ck_assert_uint_eq(end_of("a\r\n\r", 0), 0);
	ck_assert_uint_eq(end_of("a\r\r\n\r", 0), 0);
	ck_assert_uint_eq(end_of("a\r\n \r\n", 0), 0);
	ck_assert_uint_eq(end_of("a\n\n", 2), 0);
	ck_assert_uint_eq(evpromise__head_end("a\0\n\0\n\nb", 7, 0), 6);
	ck_assert_uint_eq(evpromise__head_end("a\n\n", 2, 0), 0);
	ck_assert_uint_eq(evpromise__head_end("a\n\r\n", 3, 0), 0);
}
END_TEST

START_TEST(the_status)
{
	ck_assert_ptr_null(check("HTTP/1.1 200 OK\r\n\r\n", true));
	ck_assert_int_eq(head.status, 200);
	ck_assert(!head.chunked && !head.has_length);
	ck_assert_ptr_null(check("HTTP/1.0 599\n\n", true));
	ck_assert_int_eq(head.status, 599);
	ck_assert_ptr_null(check("HTTP/1.1 100 \r\n\r\n", true));
	ck_assert_int_eq(head.status, 100);
	/* RFC 9110, 15. */
	ck_assert_ptr_null(check("HTTP/1.1 999 Denied\r\n\r\n", true));
	ck_assert_int_eq(head.status, 999);
	ck_assert_ptr_null(check("HTTP/1.1 099\r\n\r\n", true));
	ck_assert_int_eq(head.status, 99);
	ck_assert(!evpromise__response_is_interim(99));
	ck_assert(evpromise__response_is_interim(100));
	ck_assert(evpromise__response_is_interim(199));
	ck_assert(!evpromise__response_is_interim(200));
}
END_TEST

START_TEST(malformed_status_lines)
{
	static const char *const lines[] = {
		"HTTP/1.1 200OK\r\n\r\n", "HTTP/1.1  200\r\n\r\n",
		"HTTP/1.1 20\r\n\r\n", "HTTP/1.1 2000\r\n\r\n",
		"HTTP/1.1 -20\r\n\r\n", "HTTP/1.1\t200\r\n\r\n",
		"HTTP/1.12 200\r\n\r\n", "HTTP/1. 200\r\n\r\n",
		"HTTP/1.1 0x1\r\n\r\n", "HTTP/1.1 \r\n\r\n",
		"HTTP/1.1 000 \r\n\r\n",
		"\r\n\r\n", " HTTP/1.1 200 OK\r\n\r\n", ""
	};
	size_t i;

	for (i = 0; i < sizeof(lines) / sizeof(lines[0]); i++)
		ck_assert_msg(check(lines[i], true) != NULL, "%s", lines[i]);
}
END_TEST

#define HEAD(headers) "HTTP/1.1 200 OK\r\n" headers "\r\n"

START_TEST(the_framing_of_the_body)
{
	ck_assert_ptr_null(check(HEAD("content-length:  42 \r\n"), true));
	ck_assert(head.has_length && !head.chunked);
	ck_assert_uint_eq(head.length, 42);
	ck_assert_ptr_null(check(HEAD("Transfer-Encoding: CHUNKED\r\n"),
	    true));
	ck_assert(head.chunked && !head.has_length);
	ck_assert_ptr_null(check(HEAD("X-Content-Length: 5\r\n"), true));
	ck_assert(!head.has_length);
}
END_TEST

START_TEST(a_length_beyond_all_numbers)
{
	ck_assert_ptr_null(check(
	    HEAD("Content-Length: 18446744073709551616\r\n"), true));
	ck_assert(head.length == UINT64_MAX);
	ck_assert_ptr_null(check(
	    HEAD("Content-Length: 99999999999999999999999999\r\n"), true));
	ck_assert(head.length == UINT64_MAX);
}
END_TEST

START_TEST(transfer_encodings)
{
	ck_assert_ptr_nonnull(check(HEAD("Transfer-Encoding: gzip\r\n"),
	    true));
	ck_assert_ptr_null(check(HEAD("Transfer-Encoding: gzip\r\n"), false));
	ck_assert_ptr_nonnull(check(HEAD("Transfer-Encoding: chunked\r\n"
	    "Transfer-Encoding: chunked\r\n"), true));
	ck_assert_ptr_nonnull(check(HEAD("Transfer-Encoding: chunked\r\n"
	    "Content-Length: 1\r\n"), false));
}
END_TEST

START_TEST(an_encoding_that_is_none)
{
	ck_assert_ptr_null(check(HEAD("Transfer-Encoding: Identity\r\n"
	    "Content-Length: 1\r\n"), true));
	ck_assert(!head.chunked && head.has_length);
	ck_assert_ptr_nonnull(check(HEAD("Transfer-Encoding: identity\r\n"
	    "Transfer-Encoding: chunked\r\n"), true));
	ck_assert_ptr_nonnull(check(HEAD("Transfer-Encoding: chunked\r\n"
	    "Transfer-Encoding: identity\r\n"), true));
	ck_assert_ptr_nonnull(check(HEAD("Transfer-Encoding: identity\r\n"
	    " gzip\r\n"), true));
}
END_TEST

START_TEST(space_before_a_colon)
{
	ck_assert_ptr_null(check(HEAD("A : b\r\nB \t: c\r\n"), true));
	ck_assert_ptr_null(check(HEAD("Connection : close\r\n"), true));
	ck_assert(!head.persistent);
	ck_assert_ptr_nonnull(check(HEAD("Content-Length : 1\r\n"), true));
	ck_assert_uint_eq(head.culprit_length, strlen("Content-Length"));
	ck_assert_int_eq(strncmp(head.culprit, "Content-Length", 14), 0);
	ck_assert_ptr_nonnull(check(HEAD("transfer-encoding\t: chunked\r\n"),
	    true));
	ck_assert_ptr_nonnull(check(HEAD("A B: c\r\n"), true));
	ck_assert_ptr_nonnull(check(HEAD(" : c\r\n"), true));
}
END_TEST

START_TEST(folded_lines)
{
	ck_assert_ptr_null(check(HEAD("A: b\r\n c\r\n\td\r\n"), true));
	ck_assert_ptr_nonnull(check(HEAD(" c\r\n"), true));
}
END_TEST

/* With what they go on, the line means something else. */
START_TEST(a_folded_framing)
{
	ck_assert_ptr_nonnull(check(HEAD("Content-Length: 5\r\n 6\r\n"),
	    false));
	ck_assert_ptr_nonnull(check(HEAD("Transfer-Encoding: chunked\r\n"
	    "\tgzip\r\n"), true));
	ck_assert_ptr_null(check(HEAD("Content-Length: 5\r\nA: b\r\n"
	    " c\r\n"), true));
}
END_TEST

START_TEST(a_head_that_is_cut)
{
	ck_assert_ptr_nonnull(check("HTTP/1.1 200 OK", true));
	ck_assert_ptr_nonnull(check("HTTP/1.1 200 OK\r\nA: b", true));
}
END_TEST

START_TEST(control_characters)
{
	static const char nul[] = HEAD("A: b\0c\r\n");

	ck_assert_ptr_nonnull(evpromise__head_check(&head, nul,
	    sizeof(nul) - 1, MAX_HEADERS,
	    true));
	ck_assert_ptr_nonnull(check(HEAD("A: b\rc\r\n"), true));
	ck_assert_ptr_nonnull(check(HEAD("A: \033c\r\n"), true));
	ck_assert_ptr_nonnull(check("HTTP/1.1 200 \033\r\n\r\n", true));
	ck_assert_ptr_null(check(HEAD("A: \xc3\xa4\tb\r\n"), true));
}
END_TEST

static bool
is_persistent(const char *text)
{
	ck_assert_ptr_null(check(text, true));
	return head.persistent;
}

START_TEST(connections_that_may_be_kept)
{
	ck_assert(is_persistent("HTTP/1.1 200 OK\r\n\r\n"));
	ck_assert(is_persistent(HEAD("Connection: keep-alive\r\n")));
	ck_assert(!is_persistent(HEAD("Connection: close\r\n")));
	ck_assert(!is_persistent(HEAD("Connection: close\r\n"
	    "Connection: keep-alive\r\n")));
	ck_assert(!is_persistent(HEAD("A: b,\r\n close\r\n")));
	ck_assert(!is_persistent("HTTP/1.0 200 OK\r\n\r\n"));
	ck_assert(is_persistent("HTTP/1.0 200 OK\r\n"
	    "Connection: keep-alive\r\n\r\n"));
	ck_assert(!is_persistent("HTTP/1.0 200 OK\r\n"
	    "Connection: keep-alive\r\n"
	    "Transfer-Encoding: chunked\r\n\r\n"));
}
END_TEST

START_TEST(responses_without_a_body)
{
	ck_assert(evpromise__response_has_body(false, 200));
	ck_assert(evpromise__response_has_body(false, 404));
	ck_assert(!evpromise__response_has_body(true, 200));
	ck_assert(!evpromise__response_has_body(false, 204));
	ck_assert(!evpromise__response_has_body(false, 304));
}
END_TEST

START_TEST(too_many_headers)
{
	char text[2000] = "HTTP/1.1 200 OK\r\n";
	size_t i;

	for (i = 0; i < MAX_HEADERS; i++)
		strcat(text, "A:\r\n");
	ck_assert_ptr_null(check(strcat(text, "\r\n"), true));
	ck_assert(!head.too_large);
	strcpy(text + strlen(text) - 2, "A:\r\n\r\n");
	ck_assert_ptr_nonnull(check(text, true));
	ck_assert(head.too_large);
}
END_TEST

SUITE("head",
    what_may_begin_a_head,
    where_a_head_ends,
    the_status,
    malformed_status_lines,
    the_framing_of_the_body,
    a_length_beyond_all_numbers,
    transfer_encodings,
    an_encoding_that_is_none,
    space_before_a_colon,
    folded_lines,
    a_folded_framing,
    a_head_that_is_cut,
    control_characters,
    connections_that_may_be_kept,
    responses_without_a_body,
    too_many_headers);
