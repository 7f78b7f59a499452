/* SPDX-License-Identifier: BSD-3-Clause */
/* message: what is sent, and how much may come back. */
#ifndef EVPROMISE_HTTP_MESSAGE_H
#define EVPROMISE_HTTP_MESSAGE_H

#include <stdbool.h>
#include <stddef.h>

struct evpromise__headers;

struct evpromise__message {
	bool is_head;			/* HEAD, else GET */
	bool keep_alive;		/* the connection may be used again */
	const char *target;		/* path and query */
	const struct evpromise__headers *headers;
	size_t max_headers, max_headers_bytes, max_body_bytes; /* of the response */
};

#endif
