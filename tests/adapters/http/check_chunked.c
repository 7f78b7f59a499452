/* SPDX-License-Identifier: BSD-3-Clause */
/* Bodies in small pieces: what the client holds of them, what stands between
 * chunks, and how little time endless lines may take. */
#include <string.h>
#include <sys/resource.h>

#include "hostile.h"
#include "suite.h"
#include "weight.h"

#define N(array) (sizeof(array) / sizeof((array)[0]))
#define CHUNKED "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"

static void
assert_refused(raw_script script, const char *text, int code,
    const char *message)
{
	struct hostile hostile = { script, text, code, message };

	assert_withstood(&hostile, HOSTILE_GET);
}

START_TEST(sizes_that_are_no_digits)
{
	static const char *const texts[] = {
		CHUNKED "0x5\r\nhello\r\n0\r\n\r\n",
		CHUNKED "+5\r\nhello\r\n0\r\n\r\n",
		CHUNKED " 5\r\nhello\r\n0\r\n\r\n",
		CHUNKED "5 \r\nhello\r\n0\r\n\r\n",
		CHUNKED "\r\n5\r\nhello\r\n0\r\n\r\n",
		CHUNKED "5\r\nhello\r\n\r\n0\r\n\r\n",
		CHUNKED "5\r\nhello0\r\n\r\n"
	};
	size_t i;

	for (i = 0; i < N(texts); i++)
		assert_refused(hostile_reply, texts[i],
		    EVPROMISE_HTTP_ERROR_PROTOCOL, "chunks");
}
END_TEST

/* Endless lines: refused within a few bytes, and so without work. */

static double
cpu_ms(void)
{
	struct rusage usage;

	ck_assert_int_eq(getrusage(RUSAGE_SELF, &usage), 0);
	return (double)usage.ru_utime.tv_sec * 1000 +
	    (double)usage.ru_utime.tv_usec / 1000;
}

static void
assert_cheap(const char *text, int code, const char *message)
{
	double before = cpu_ms();

	assert_refused(hostile_repeat, text, code, message);
	if (!is_under_valgrind())
		ck_assert_double_lt(cpu_ms() - before, 500);
}

START_TEST(an_endless_size)
{
	assert_cheap(CHUNKED "\0000", EVPROMISE_HTTP_ERROR_TOO_LARGE,
	    "a line before a chunk is over 4096 bytes");
}
END_TEST

START_TEST(an_endless_extension)
{
	assert_cheap(CHUNKED "5;\0long and ", EVPROMISE_HTTP_ERROR_TOO_LARGE,
	    "a line before a chunk is over 4096 bytes");
}
END_TEST

START_TEST(endless_empty_lines)
{
	assert_cheap(CHUNKED "\0\r\n", EVPROMISE_HTTP_ERROR_PROTOCOL,
	    "chunks");
	assert_cheap(CHUNKED "1\r\na\r\n\0\r\n", EVPROMISE_HTTP_ERROR_PROTOCOL,
	    "chunks");
}
END_TEST

START_TEST(an_endless_trailer)
{
	assert_cheap(CHUNKED "0\r\nA: \0long and ",
	    EVPROMISE_HTTP_ERROR_TOO_LARGE, "trailers");
}
END_TEST

/* What is held */

#define N_PIECES 20000
#define ROOM 65536

struct pieces {
	const char *head, *piece;
	const char *end;
};

static void
send_pieces(int fd, const void *arg)
{
	const struct pieces *pieces = arg;
	size_t length = strlen(pieces->piece);
	int i;

	raw_read_head(fd);
	raw_send(fd, pieces->head);
	for (i = 0; i < N_PIECES; i++)
		raw_send_bytes(fd, pieces->piece, length);
	raw_send(fd, pieces->end);
}

/* Each piece is read for itself; it carries one byte. */
static void
assert_lean(const struct pieces *pieces)
{
	struct evpromise_http_options options = EVPROMISE_HTTP_OPTIONS_INIT;
	struct fetching fetching;
	struct raw_server server;
	struct outcome outcome;
	size_t before;

	raw_server_start(&server, send_pieces, pieces);
	weight_of_libevent();
	fetching_begin(&fetching);
	before = weight_now();
	weight_start();
	fetch(&fetching, &outcome, url_of("127.0.0.1", server.port),
	    &options);
	ck_assert_uint_le(weight_peak() - before, N_PIECES + ROOM);
	assert_fetched(&outcome);
	ck_assert_uint_eq(outcome.body_length, N_PIECES);
	fetching_end(&fetching);
	raw_server_stop(&server);
}

START_TEST(small_packets_until_the_connection_closes)
{
	const struct pieces pieces = { "HTTP/1.1 200 OK\r\n\r\n", "x", "" };

	assert_lean(&pieces);
}
END_TEST

START_TEST(small_packets_of_a_length)
{
	const struct pieces pieces = {
		"HTTP/1.1 200 OK\r\nContent-Length: 20000\r\n\r\n", "x", ""
	};

	assert_lean(&pieces);
}
END_TEST

START_TEST(small_packets_of_chunks)
{
	const struct pieces whole = {
		CHUNKED, "1\r\nx\r\n", "0\r\n\r\n"
	}, one = { CHUNKED "4e20\r\n", "x", "\r\n0\r\n\r\n" };

	assert_lean(&whole);
	assert_lean(&one);
}
END_TEST

/* Five times the body, which is as long as it may be. */
START_TEST(what_stands_between_chunks_is_no_body)
{
	static const char chunks[] = "1\r\nx\r\n1\r\nx\r\n1\r\nx\r\n1\r\nx\r\n";
	const struct pieces pieces = { CHUNKED, chunks, "0\r\n\r\n" };
	struct evpromise_http_options options = EVPROMISE_HTTP_OPTIONS_INIT;
	struct fetching fetching;
	struct raw_server server;
	struct outcome outcome;

	options.max_body_bytes = 4 * N_PIECES;
	options.max_headers_bytes = 100;
	raw_server_start(&server, send_pieces, &pieces);
	fetching_begin(&fetching);
	fetch(&fetching, &outcome, url_of("127.0.0.1", server.port),
	    &options);
	assert_fetched(&outcome);
	ck_assert_uint_eq(outcome.body_length, 4 * N_PIECES);
	fetching_end(&fetching);
	raw_server_stop(&server);
}
END_TEST

SUITE("chunked",
    sizes_that_are_no_digits,
    an_endless_size,
    an_endless_extension,
    endless_empty_lines,
    an_endless_trailer,
    small_packets_until_the_connection_closes,
    small_packets_of_a_length,
    small_packets_of_chunks,
    what_stands_between_chunks_is_no_body);
