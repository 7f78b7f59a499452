/* SPDX-License-Identifier: BSD-3-Clause */
/* body: the body of a response, as it comes. */
#ifndef EVPROMISE_HTTP_BODY_H
#define EVPROMISE_HTTP_BODY_H

#include <stddef.h>

#include "http/chunked.h"

struct evbuffer;
struct evpromise__end;

struct evpromise__body {
	size_t max_bytes;
	struct evpromise__chunked chunked; /* if it comes so */
	char *bytes;			/* NULL while there are none */
	size_t length, size;		/* of the bytes, and of their block */
};

/* The bytes that lie together at the front of a buffer; there are some. */
size_t evpromise__front_of(struct evbuffer *input, const char **bytes);

/* Before anything of it comes. The struct is zero. */
void evpromise__body_begin(struct evpromise__body *body, size_t max_bytes,
    size_t max_trailers);

/* Takes the next piece, all of it. If something is wrong the end, which is
 * zero, says what. */
void evpromise__body_take(struct evpromise__body *body,
    struct evbuffer *bytes, struct evpromise__end *end);
/* Takes the next piece of one in chunks. Behind the last chunk and the trailers
 * it puts a chunk of size 0 before what is left. */
void evpromise__body_take_chunks(struct evpromise__body *body,
    struct evbuffer *bytes, struct evpromise__end *end);

/* Gives all of it away, with a '\0' behind it; NULL if it is empty. */
char *evpromise__body_give(struct evpromise__body *body, size_t *length);
/* Frees what was not given away. */
void evpromise__body_finish(struct evpromise__body *body);

#endif
