/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * The body of a response, as it comes. It is copied out of the buffers that it
 * came in: those may be mostly empty, one for each small packet. Here the bytes
 * lie behind each other in one block, which grows with them and becomes the
 * body of the response.
 */
#include <string.h>

#include <event2/buffer.h>

#include <evpromise/error.h>
#include <evpromise/http.h>

#include "http/body.h"
#include "http/error.h"
#include "record/alloc.h"

/* How much more than it needs a block has: 64 KiB, or of a large one a part, so
 * that to make it longer costs no more the longer it is. */
#define SPARE_BYTES 65536
#define SPARE_PART 16

#define LAST_CHUNK "0\r\n\r\n"

void
evpromise__body_begin(struct evpromise__body *body, size_t max_bytes,
    size_t max_trailers)
{
	body->max_bytes = max_bytes;
	evpromise__chunked_begin(&body->chunked, max_trailers);
}

/* How much more it may have. */
static size_t
room(const struct evpromise__body *body)
{
	return body->max_bytes - body->length;
}

/* For a body of a length, and a '\0' behind it. A small block is doubled. */
static size_t
size_for(const struct evpromise__body *body, size_t length)
{
	size_t spare = body->size;

	if (spare > SPARE_BYTES)
		spare = SPARE_BYTES;
	if (spare < body->size / SPARE_PART)
		spare = body->size / SPARE_PART;
	return length + 1 > body->size + spare ? length + 1 :
	    body->size + spare;
}

static int
resize(struct evpromise__body *body, size_t size)
{
	char *bytes = evpromise__realloc(body->bytes, size);

	if (bytes == NULL)
		return -1;
	body->bytes = bytes;
	body->size = size;
	return 0;
}

static void
add(struct evpromise__body *body, const char *bytes, size_t length,
    struct evpromise__end *end)
{
	size_t after = body->length + length;

	if (after >= body->size && resize(body, size_for(body, after)) == -1) {
		end->code = EVPROMISE_ERROR_OUT_OF_MEMORY;
		return;
	}
	memcpy(body->bytes + body->length, bytes, length);
	body->length = after;
}

size_t
evpromise__front_of(struct evbuffer *input, const char **bytes)
{
	struct evbuffer_iovec extent = { NULL, 0 };

	(void)evbuffer_peek(input, -1, NULL, &extent, 1);
	*bytes = extent.iov_base;
	return extent.iov_len;
}

void
evpromise__body_take(struct evpromise__body *body, struct evbuffer *bytes,
    struct evpromise__end *end)
{
	const char *front;
	size_t n;

	if (evbuffer_get_length(bytes) > room(body)) {
		evpromise__too_large(end, EVPROMISE__BODY_TOO_LARGE);
		return;
	}
	while (evbuffer_get_length(bytes) > 0 && end->code == 0) {
		n = evpromise__front_of(bytes, &front);
		add(body, front, n, end);
		(void)evbuffer_drain(bytes, n);
	}
}

static void
check_chunked(const struct evpromise__body *body, struct evpromise__end *end)
{
	const struct evpromise__chunked *chunked = &body->chunked;

	if (chunked->state == CHUNKED_MALFORMED) {
		end->code = EVPROMISE_HTTP_ERROR_PROTOCOL;
		end->cause = "its chunks or trailers are malformed";
	} else if (chunked->state == CHUNKED_LINE_TOO_LONG) {
		evpromise__too_large(end,
		    "a line before a chunk is over 4096 bytes");
	} else if (chunked->state == CHUNKED_TRAILERS_TOO_LARGE) {
		evpromise__too_large(end, "its trailers are over the limit");
	} else if (chunked->left > room(body)) {
		evpromise__too_large(end, EVPROMISE__BODY_TOO_LARGE);
	}
}

/* Of bytes that lie together, says how many belong to the chunks. */
static size_t
take_front(struct evpromise__body *body, const char *bytes, size_t length,
    struct evpromise__end *end)
{
	struct evpromise__chunked *chunked = &body->chunked;
	size_t at = 0, n;

	while (at < length && end->code == 0 &&
	    chunked->state < CHUNKED_DONE) {
		at += evpromise__chunked_read(chunked, bytes + at,
		    length - at);
		check_chunked(body, end);
		if (end->code != 0 || chunked->state != CHUNKED_DATA)
			continue;
		n = length - at;
		if (n > chunked->left)
			n = (size_t)chunked->left;
		add(body, bytes + at, n, end);
		evpromise__chunked_take(chunked, n);
		at += n;
	}
	return at;
}

void
evpromise__body_take_chunks(struct evpromise__body *body,
    struct evbuffer *bytes, struct evpromise__end *end)
{
	const char *front;
	size_t n;

	if (body->chunked.state >= CHUNKED_DONE)
		return;
	while (evbuffer_get_length(bytes) > 0 && end->code == 0 &&
	    body->chunked.state < CHUNKED_DONE) {
		n = evpromise__front_of(bytes, &front);
		(void)evbuffer_drain(bytes, take_front(body, front, n, end));
	}
	if (body->chunked.state == CHUNKED_DONE &&
	    evbuffer_prepend(bytes, LAST_CHUNK, strlen(LAST_CHUNK)) == -1)
		end->code = EVPROMISE_ERROR_OUT_OF_MEMORY;
}

/* A block that cannot be made smaller serves as well. */
char *
evpromise__body_give(struct evpromise__body *body, size_t *length)
{
	char *bytes;

	*length = body->length;
	if (body->length == 0)
		return NULL;
	if (body->size > body->length + 1)
		(void)resize(body, body->length + 1);
	bytes = body->bytes;
	bytes[body->length] = '\0';
	body->bytes = NULL;
	body->length = body->size = 0;
	return bytes;
}

void
evpromise__body_finish(struct evpromise__body *body)
{
	evpromise__free(body->bytes);
	body->bytes = NULL;
}
