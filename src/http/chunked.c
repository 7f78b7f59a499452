/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * A body in chunks, RFC 9112, 7.1: what stands between its bytes. evhttp would
 * take "0x5", "+5" and " 5" for a size, and any number of empty lines before
 * one; it would hold a line however long, and search it anew with each piece.
 *
 *      ┌────────────────────────────────────────────────────────┐
 *      ▼   blank           ;                                    │
 *     SIZE ────> BLANK ────> EXTENSION                          │
 *      │ │ ;                  ▲ │                               │
 *      │ └────────────────────┘ │ CR                            │
 *      │ CR                     ▼      LF             CR        │ LF
 *      └────────────────────> LINE_END ──> DATA ─> DATA_END ──> DATA_LF
 *                                 │ LF of a size of 0
 *                                 ▼       CR       LF
 *                  TRAILER <──> TRAILERS ──> END ────> DONE
 *
 * Where a CR is due the LF may come alone, as in a head. From each state other
 * bytes lead to MALFORMED, and too many to one of the other two ends. The
 * extensions and the trailers are read over.
 */
#include <assert.h>
#include <stdbool.h>

#include "http/chunked.h"

/* More than any limit; 16 times that, and a digit, is still a number. */
#define HUGE_SIZE (UINT64_MAX >> 5)

static bool
is_blank(char c)
{
	return c == ' ' || c == '\t';
}

static bool
is_control(char c)
{
	return ((unsigned char)c < ' ' && c != '\t') || c == 0x7f;
}

/* -1 for what is no hexadecimal digit. */
static int
digit_of(char c)
{
	if (c >= '0' && c <= '9')
		return c - '0';
	if (c >= 'a' && c <= 'f')
		return c - 'a' + 10;
	if (c >= 'A' && c <= 'F')
		return c - 'A' + 10;
	return -1;
}

static enum evpromise__chunked_state
end_line(struct evpromise__chunked *chunked)
{
	chunked->line = 0;
	return chunked->left > 0 ? CHUNKED_DATA : CHUNKED_TRAILERS;
}

static enum evpromise__chunked_state
add_digit(struct evpromise__chunked *chunked, int digit)
{
	if (chunked->left <= HUGE_SIZE)
		chunked->left = chunked->left * 16 + (uint64_t)digit;
	return CHUNKED_SIZE;
}

/* The first byte of the line is counted already. */
static enum evpromise__chunked_state
read_size(struct evpromise__chunked *chunked, char c)
{
	int digit = digit_of(c);

	if (digit >= 0)
		return add_digit(chunked, digit);
	if (chunked->line == 1)
		return CHUNKED_MALFORMED;
	if (c == ';')
		return CHUNKED_EXTENSION;
	if (c == '\r')
		return CHUNKED_LINE_END;
	if (c == '\n')
		return end_line(chunked);
	return is_blank(c) ? CHUNKED_BLANK : CHUNKED_MALFORMED;
}

static enum evpromise__chunked_state
read_blank(char c)
{
	if (c == ';')
		return CHUNKED_EXTENSION;
	return is_blank(c) ? CHUNKED_BLANK : CHUNKED_MALFORMED;
}

static enum evpromise__chunked_state
read_extension(struct evpromise__chunked *chunked, char c)
{
	if (c == '\r')
		return CHUNKED_LINE_END;
	if (c == '\n')
		return end_line(chunked);
	return is_control(c) ? CHUNKED_MALFORMED : CHUNKED_EXTENSION;
}

/* A line of the trailers, or the empty one that ends them. */
static enum evpromise__chunked_state
read_trailers(char c)
{
	if (c == '\r')
		return CHUNKED_END;
	if (c == '\n')
		return CHUNKED_DONE;
	return is_control(c) ? CHUNKED_MALFORMED : CHUNKED_TRAILER;
}

static enum evpromise__chunked_state
read_trailer(char c)
{
	if (c == '\n')
		return CHUNKED_TRAILERS;
	return is_control(c) && c != '\r' ? CHUNKED_MALFORMED :
	    CHUNKED_TRAILER;
}

static enum evpromise__chunked_state
read_byte(struct evpromise__chunked *chunked, char c)
{
	switch (chunked->state) {
	case CHUNKED_SIZE:
		return read_size(chunked, c);
	case CHUNKED_BLANK:
		return read_blank(c);
	case CHUNKED_EXTENSION:
		return read_extension(chunked, c);
	case CHUNKED_LINE_END:
		return c == '\n' ? end_line(chunked) : CHUNKED_MALFORMED;
	case CHUNKED_DATA_END:
		if (c == '\r')
			return CHUNKED_DATA_LF;
		return c == '\n' ? CHUNKED_SIZE : CHUNKED_MALFORMED;
	case CHUNKED_DATA_LF:
		return c == '\n' ? CHUNKED_SIZE : CHUNKED_MALFORMED;
	case CHUNKED_TRAILERS:
		return read_trailers(c);
	case CHUNKED_TRAILER:
		return read_trailer(c);
	default:
		assert(chunked->state == CHUNKED_END);
		return c == '\n' ? CHUNKED_DONE : CHUNKED_MALFORMED;
	}
}

/* Counts a byte; false if it is one too many. */
static bool
count(struct evpromise__chunked *chunked)
{
	switch (chunked->state) {
	case CHUNKED_SIZE:
	case CHUNKED_BLANK:
	case CHUNKED_EXTENSION:
		if (++chunked->line <= EVPROMISE__MAX_CHUNK_LINE)
			return true;
		chunked->state = CHUNKED_LINE_TOO_LONG;
		return false;
	case CHUNKED_TRAILERS:
	case CHUNKED_TRAILER:
		if (++chunked->trailers <= chunked->max_trailers)
			return true;
		chunked->state = CHUNKED_TRAILERS_TOO_LARGE;
		return false;
	default:
		return true;
	}
}

void
evpromise__chunked_begin(struct evpromise__chunked *chunked,
    size_t max_trailers)
{
	chunked->state = CHUNKED_SIZE;
	chunked->left = 0;
	chunked->line = chunked->trailers = 0;
	chunked->max_trailers = max_trailers;
}

size_t
evpromise__chunked_read(struct evpromise__chunked *chunked, const char *bytes,
    size_t length)
{
	size_t i;

	for (i = 0; i < length && chunked->state != CHUNKED_DATA &&
	    chunked->state < CHUNKED_DONE; i++) {
		if (count(chunked))
			chunked->state = read_byte(chunked, bytes[i]);
	}
	return i;
}

void
evpromise__chunked_take(struct evpromise__chunked *chunked, size_t n)
{
	assert(chunked->state == CHUNKED_DATA && n <= chunked->left);
	chunked->left -= n;
	if (chunked->left == 0)
		chunked->state = CHUNKED_DATA_END;
}
