/* SPDX-License-Identifier: BSD-3-Clause */
/* chunked: what stands between the bytes of a body that comes in chunks. */
#ifndef EVPROMISE_HTTP_CHUNKED_H
#define EVPROMISE_HTTP_CHUNKED_H

#include <stddef.h>
#include <stdint.h>

/* The most bytes of a line before a chunk, its extensions included. */
#define EVPROMISE__MAX_CHUNK_LINE 4096

/* The arrows between them are drawn in chunked.c. */
enum evpromise__chunked_state {
	CHUNKED_SIZE,
	CHUNKED_BLANK,
	CHUNKED_EXTENSION,
	CHUNKED_LINE_END,
	CHUNKED_DATA,
	CHUNKED_DATA_END,
	CHUNKED_DATA_LF,
	CHUNKED_TRAILERS,
	CHUNKED_TRAILER,
	CHUNKED_END,
	CHUNKED_DONE,
	CHUNKED_MALFORMED,
	CHUNKED_LINE_TOO_LONG,
	CHUNKED_TRAILERS_TOO_LARGE
};

struct evpromise__chunked {
	enum evpromise__chunked_state state;
	uint64_t left;			/* of the chunk */
	size_t line;			/* bytes of the line until now */
	size_t trailers, max_trailers;	/* bytes of them all */
};

/* Before the first chunk. */
void evpromise__chunked_begin(struct evpromise__chunked *chunked,
    size_t max_trailers);

/*
 * Reads from the next bytes, each of which is given once, what stands before
 * data, and says how many bytes that were. Behind them, in the state
 * CHUNKED_DATA, stand `left` bytes of data. In a state from CHUNKED_DONE on it
 * reads no more.
 */
size_t evpromise__chunked_read(struct evpromise__chunked *chunked,
    const char *bytes, size_t length);
/* That many bytes of data, at most `left`, have been taken. */
void evpromise__chunked_take(struct evpromise__chunked *chunked, size_t n);

#endif
