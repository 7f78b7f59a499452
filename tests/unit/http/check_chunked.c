/* SPDX-License-Identifier: BSD-3-Clause */
/* chunked.c: which lines stand between chunks, however they are cut. */
#include <string.h>

#include "http/chunked.h"

#include "suite.h"

#define MAX_TRAILERS 20
#define LONGEST EVPROMISE__MAX_CHUNK_LINE

static struct evpromise__chunked chunked;
static char data[64];

/* Pieces of one size; the data is written down. Returns how much was read. */
static size_t
feed(const char *text, size_t length, size_t piece)
{
	size_t at = 0, n, end;

	data[0] = '\0';
	evpromise__chunked_begin(&chunked, MAX_TRAILERS);
	while (at < length && chunked.state < CHUNKED_DONE) {
		end = at + piece < length ? at + piece : length;
		at += evpromise__chunked_read(&chunked, text + at, end - at);
		if (chunked.state != CHUNKED_DATA)
			continue;
		n = end - at < chunked.left ? end - at : (size_t)chunked.left;
		strncat(data, text + at, n);
		evpromise__chunked_take(&chunked, n);
		at += n;
	}
	return at;
}

static void
assert_reads(const char *text, const char *expected)
{
	size_t piece;

	for (piece = 1; piece <= strlen(text); piece++) {
		ck_assert_uint_eq(feed(text, strlen(text), piece),
		    strlen(text));
		ck_assert_msg(chunked.state == CHUNKED_DONE, "%s by %zu",
		    text, piece);
		ck_assert_str_eq(data, expected);
	}
}

static void
assert_ends_as(const char *text, enum evpromise__chunked_state state)
{
	size_t piece;

	for (piece = 1; piece <= strlen(text); piece++) {
		(void)feed(text, strlen(text), piece);
		ck_assert_msg(chunked.state == state, "%s by %zu: %d", text,
		    piece, chunked.state);
	}
}

START_TEST(sizes)
{
	assert_reads("5\r\nhello\r\n0\r\n\r\n", "hello");
	assert_reads("2\nhe\n3\nllo\n0\n\n", "hello");
	assert_reads("005\r\nhello\r\n000\r\n\r\n", "hello");
	assert_reads("a\r\n0123456789\r\n0\r\n\r\n", "0123456789");
	assert_reads("B\r\n0123\r\n56789\r\n0\r\n\r\n", "0123\r\n56789");
	assert_reads("0\r\n\r\n", "");
}
END_TEST

START_TEST(no_sizes)
{
	static const char *const lines[] = {
		"0x5\r\n", "+5\r\n", "-5\r\n", " 5\r\n", "5 \r\n", "5\t\r\n",
		"\r\n", "\n", ";a\r\n", "g\r\n", "5g\r\n", "5 5\r\n", "5\rx",
		"5 \n", "5\r\r\n", "5,\r\n"
	};
	size_t i;

	for (i = 0; i < sizeof(lines) / sizeof(lines[0]); i++)
		assert_ends_as(lines[i], CHUNKED_MALFORMED);
}
END_TEST

/* One line ends behind a chunk, no more and no less. */
START_TEST(between_chunks)
{
	assert_ends_as("1\r\na1\r\nb", CHUNKED_MALFORMED);
	assert_ends_as("1\r\na\r1", CHUNKED_MALFORMED);
	assert_ends_as("1\r\na\r\n\r\n", CHUNKED_MALFORMED);
	assert_ends_as("1\r\na\n\n", CHUNKED_MALFORMED);
}
END_TEST

/* RFC 9112, 7.1.1. */
START_TEST(extensions)
{
	assert_reads("5;a\r\nhello\r\n0;b=c\r\n\r\n", "hello");
	assert_reads("5 ; a = \"b;\t\"\r\nhello\r\n0\t;x\n\r\n", "hello");
	assert_ends_as("5;a\001\r\n", CHUNKED_MALFORMED);
	assert_ends_as("5;a\rb\r\n", CHUNKED_MALFORMED);
}
END_TEST

START_TEST(trailers)
{
	assert_reads("0\r\nA: b\r\nC: d\r\n\r\n", "");
	assert_reads("0\nA: b\n\n", "");
	assert_reads("0\r\nabcdefghijklmnop\r\n\r\n", "");
	assert_ends_as("0\r\nabcdefghijklmnopqrs\r\n\r\n",
	    CHUNKED_TRAILERS_TOO_LARGE);
	assert_ends_as("0\r\nA: \001\r\n", CHUNKED_MALFORMED);
	assert_ends_as("0\r\n\rA", CHUNKED_MALFORMED);
}
END_TEST

/* What is behind the end is not ours. */
START_TEST(more_than_the_body)
{
	ck_assert_uint_eq(feed("0\r\n\r\nHTTP", 9, 9), 5);
	ck_assert_int_eq(chunked.state, CHUNKED_DONE);
	ck_assert_uint_eq(evpromise__chunked_read(&chunked, "HTTP", 4), 0);
}
END_TEST

START_TEST(a_size_beyond_all_numbers)
{
	(void)feed("fffffffffffffffffffffffffffffffff", 33, 7);
	ck_assert_int_eq(chunked.state, CHUNKED_SIZE);
	ck_assert(chunked.left > UINT64_MAX >> 5);
	(void)feed("10000000000000000000000000000000\r\n", 34, 7);
	ck_assert_int_eq(chunked.state, CHUNKED_DATA);
	ck_assert(chunked.left > UINT64_MAX >> 5);
}
END_TEST

START_TEST(a_line_of_4096_bytes_and_no_more)
{
	static char line[LONGEST + 10];

	memset(line, '0', sizeof(line));
	line[LONGEST - 2] = ';';
	line[LONGEST - 1] = '\n';
	(void)feed(line, LONGEST, 1000);
	ck_assert_int_eq(chunked.state, CHUNKED_TRAILERS);
	line[LONGEST - 1] = 'x';
	line[LONGEST] = '\n';
	(void)feed(line, LONGEST + 1, 1000);
	ck_assert_int_eq(chunked.state, CHUNKED_LINE_TOO_LONG);
	memset(line, '0', sizeof(line));
	(void)feed(line, LONGEST + 1, 1000);
	ck_assert_int_eq(chunked.state, CHUNKED_LINE_TOO_LONG);
}
END_TEST

SUITE("chunked",
    sizes,
    no_sizes,
    between_chunks,
    extensions,
    trailers,
    more_than_the_body,
    a_size_beyond_all_numbers,
    a_line_of_4096_bytes_and_no_more);
