/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * The head of a response, before evhttp reads it: evhttp does not count
 * interim responses, takes most of them for the final one, and lets pass what
 * is not HTTP. For http_attempt.c.
 */
#ifndef EVPING_HTTP_HEAD_H
#define EVPING_HTTP_HEAD_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <event2/buffer.h>

#include "verdict.h"

struct http_head {
	size_t interim_bytes;
	unsigned int n_interim;
	size_t scanned;		/* no head ends before here */
	int status;
	bool has_length;
	bool has_encoding;
	uint64_t length;
	const char *identity;	/* of an encoding that is none, or NULL */
};

/*
 * Looks at what has arrived and takes interim responses away. Gives
 * VERDICT_NOT_PINGED while the final head is not complete, VERDICT_ANSWERED
 * with the status when it is, or what is wrong with it.
 */
enum verdict http_head_look(struct http_head *head, struct evbuffer *input);

#endif
