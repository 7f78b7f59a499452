/* SPDX-License-Identifier: BSD-3-Clause */
/* input: what a server sends in one exchange, before evhttp is shown it. */
#ifndef EVPROMISE_HTTP_INPUT_H
#define EVPROMISE_HTTP_INPUT_H

#include <stdbool.h>
#include <stddef.h>

#include "http/body.h"
#include "http/head.h"

struct evbuffer;
struct evpromise__connection;
struct evpromise__end;
struct evpromise__message;

struct evpromise__input {
	struct evpromise__connection *connection; /* lent, as is the message */
	const struct evpromise__message *message;
	struct evpromise__head head;	/* the latest */
	bool head_done;			/* the final head was checked */
	unsigned int n_interim;		/* responses of 1xx swallowed */
	size_t interim_bytes;
	size_t scanned;			/* no head ends in so many bytes */
	struct evbuffer *hidden;	/* a part of one that came early */
	size_t head_length;		/* of the final one, until it is read */
	struct evpromise__body body;
	bool rewriting;
	char cause[160];		/* why it is refused, if that varies */
};

/* Before the message is sent. The struct is zero. */
void evpromise__input_begin(struct evpromise__input *input,
    struct evpromise__connection *connection,
    const struct evpromise__message *message);

/*
 * Checks what came. If something is wrong the end, which is zero, says what; its
 * cause is lent by the input. What comes in chunks is taken, and evhttp is shown
 * the end of it alone.
 */
void evpromise__input_check(struct evpromise__input *input,
    struct evbuffer *bytes, struct evpromise__end *end);

/* evhttp has read the final head. */
void evpromise__input_head_read(struct evpromise__input *input);

/*
 * Hides a head that is not complete from evhttp: right before evhttp begins to
 * read, when it would read what has come whatever the watermark is. -1 if
 * allocation failed.
 */
int evpromise__input_hide(struct evpromise__input *input);

/* Puts back what is hidden, if anything is, as soon as the watermark keeps it
 * from evhttp or more has come: it is checked as if it had just come. */
void evpromise__input_show(struct evpromise__input *input);

/* Frees what is hidden, and the body. */
void evpromise__input_finish(struct evpromise__input *input);

#endif
