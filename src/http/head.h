/* SPDX-License-Identifier: BSD-3-Clause */
/* head: the head of a response, status line and headers. */
#ifndef EVPROMISE_HTTP_HEAD_H
#define EVPROMISE_HTTP_HEAD_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct evpromise__head {
	int status;
	bool persistent;	/* the connection may serve another request */
	bool keep_alive, close;	/* what its Connection says */
	bool chunked;
	bool has_encoding;	/* a Transfer-Encoding, whichever; */
	const char *identity;	/* the line of one that is none, or NULL */
	size_t identity_length;
	bool framing;		/* the latest header frames the body */
	bool has_length;
	uint64_t length;	/* of the body, if it has_length */
	bool too_large;		/* why the check failed: over a limit */
	const char *culprit;	/* the header that failed, within the text; */
	size_t culprit_length;	/* NULL if what is wrong says it */
};

/* Whether these bytes, of which there may be few, can begin a response. */
bool evpromise__head_may_begin(const char *bytes, size_t length);

/* Where the head that a text begins with ends, behind its empty line; 0 if that
 * has not come. The bytes before `from` were looked at already. */
size_t evpromise__head_end(const char *text, size_t length, size_t from);

bool evpromise__response_is_interim(int status);
bool evpromise__response_has_body(bool is_head, int status);

/* Checks a complete head and reads from it how the body is framed. Returns
 * what is wrong with it, or NULL. */
const char *evpromise__head_check(struct evpromise__head *head,
    const char *text, size_t length, size_t max_headers, bool has_body);

#endif
