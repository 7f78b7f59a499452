/* SPDX-License-Identifier: BSD-3-Clause */
/* body.c: what is held of a body, and when there is too much of it. */
#include <string.h>

#include <event2/buffer.h>

#include <evpromise/error.h>
#include <evpromise/http.h>

#include "http/body.h"
#include "http/error.h"
#include "record/alloc.h"

#include "heap.h"
#include "suite.h"
#include "weight.h"

#define MEGABYTE 1048576
#define MAX_TRAILERS 20

static struct evpromise__body body;
static struct evpromise__end end;
static struct evbuffer *bytes;

static void
begin(size_t max_bytes)
{
	memset(&body, 0, sizeof(body));
	memset(&end, 0, sizeof(end));
	bytes = evbuffer_new();
	evpromise__body_begin(&body, max_bytes, MAX_TRAILERS);
}

static void
finish(void)
{
	evpromise__body_finish(&body);
	evbuffer_free(bytes);
	ck_assert_uint_eq(heap_live(), 0);
}

static void
take(const char *text)
{
	ck_assert_int_eq(evbuffer_add(bytes, text, strlen(text)), 0);
	evpromise__body_take(&body, bytes, &end);
}

static void
take_chunks(const char *text)
{
	ck_assert_int_eq(evbuffer_add(bytes, text, strlen(text)), 0);
	evpromise__body_take_chunks(&body, bytes, &end);
}

static void
assert_gives(const char *expected)
{
	size_t length;
	char *given = evpromise__body_give(&body, &length);

	ck_assert_int_eq(end.code, 0);
	ck_assert_uint_eq(length, strlen(expected));
	ck_assert_str_eq(given, expected);
	evpromise__free(given);
}

static void
assert_ends(int code, const char *cause)
{
	ck_assert_int_eq(end.code, code);
	ck_assert_str_eq(end.cause, cause);
}

START_TEST(pieces_are_put_together)
{
	begin(5);
	take("he");
	take("");
	take("llo");
	ck_assert_uint_eq(evbuffer_get_length(bytes), 0);
	assert_gives("hello");
	finish();
}
END_TEST

START_TEST(an_empty_one_takes_no_memory)
{
	size_t length = 1;

	begin(5);
	take("");
	ck_assert_ptr_null(evpromise__body_give(&body, &length));
	ck_assert_uint_eq(length, 0);
	finish();
}
END_TEST

START_TEST(one_byte_over_the_limit)
{
	begin(5);
	take("hello");
	take("!");
	assert_ends(EVPROMISE_HTTP_ERROR_TOO_LARGE, EVPROMISE__BODY_TOO_LARGE);
	finish();
}
END_TEST

START_TEST(chunks_are_put_together)
{
	begin(5);
	take_chunks("2;a=b\r\nhe\r\n3\r\nl");
	take_chunks("lo\r\n0\r\nName: value\r\n\r\nnext");
	ck_assert_mem_eq(evbuffer_pullup(bytes, -1), "0\r\n\r\nnext", 9);
	evpromise__body_take_chunks(&body, bytes, &end);
	ck_assert_uint_eq(evbuffer_get_length(bytes), 9);
	assert_gives("hello");
	finish();
}
END_TEST

START_TEST(a_chunk_over_the_limit_is_seen_by_its_size)
{
	begin(5);
	take_chunks("3\r\nhel\r\n3\r\n");
	assert_ends(EVPROMISE_HTTP_ERROR_TOO_LARGE, EVPROMISE__BODY_TOO_LARGE);
	finish();
}
END_TEST

START_TEST(what_is_wrong_between_chunks_is_named)
{
	begin(5);
	take_chunks("0x5\r\n");
	assert_ends(EVPROMISE_HTTP_ERROR_PROTOCOL,
	    "its chunks or trailers are malformed");
	finish();
	begin(5);
	take_chunks("0\r\nName: too long a value\r\n\r\n");
	assert_ends(EVPROMISE_HTTP_ERROR_TOO_LARGE,
	    "its trailers are over the limit");
	finish();
}
END_TEST

START_TEST(an_endless_line_before_a_chunk)
{
	int i;

	begin(5);
	take_chunks("5;");
	for (i = 0; i < 1000 && end.code == 0; i++)
		take_chunks("0123456789");
	assert_ends(EVPROMISE_HTTP_ERROR_TOO_LARGE,
	    "a line before a chunk is over 4096 bytes");
	ck_assert_int_le(i, 410);
	finish();
}
END_TEST

/* Bytes that come one by one, each in a buffer of its own. */
START_TEST(small_packets_take_their_bytes_and_64_kib)
{
	size_t i, length;
	char *given;

	begin(MEGABYTE);
	weight_start();
	for (i = 0; i < MEGABYTE; i++) {
		take("x");
		ck_assert_uint_le(weight_now(), i + 1 + 65536 + 4096);
	}
	given = evpromise__body_give(&body, &length);
	ck_assert_uint_eq(length, MEGABYTE);
	ck_assert_uint_le(weight_peak(), MEGABYTE + 65536 + 4096);
	ck_assert_uint_le(weight_now(), MEGABYTE + 4096);
	evpromise__free(given);
	finish();
}
END_TEST

START_TEST(a_large_one_is_not_copied_for_each_piece)
{
	static char piece[10001];
	size_t i;

	memset(piece, 'x', sizeof(piece) - 1);
	begin(64 * MEGABYTE);
	heap_fail(0, false);
	for (i = 0; i < 6400; i++)
		take(piece);
	ck_assert_uint_eq(body.length, 64000000);
	ck_assert_uint_le(heap_count(), 120);
	ck_assert_uint_le(body.size, body.length + body.length / 16 + 1);
	finish();
}
END_TEST

START_TEST(memory_runs_out)
{
	size_t n;

	for (n = 1; n <= 2; n++) {
		begin(100);
		heap_fail(n, false);
		take("x");
		take("xxxx");
		ck_assert_int_eq(end.code, EVPROMISE_ERROR_OUT_OF_MEMORY);
		heap_heal();
		finish();
	}
	begin(100);		/* of a block that cannot be made smaller */
	take("x");
	take("xx");
	take("xx");
	heap_fail(1, false);
	assert_gives("xxxxx");
	heap_heal();
	finish();
}
END_TEST

SUITE("body",
    pieces_are_put_together,
    an_empty_one_takes_no_memory,
    one_byte_over_the_limit,
    chunks_are_put_together,
    a_chunk_over_the_limit_is_seen_by_its_size,
    what_is_wrong_between_chunks_is_named,
    an_endless_line_before_a_chunk,
    small_packets_take_their_bytes_and_64_kib,
    a_large_one_is_not_copied_for_each_piece,
    memory_runs_out);
