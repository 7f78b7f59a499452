/* SPDX-License-Identifier: BSD-3-Clause */
/* error: how an exchange or a request ended, and the error that says so. */
#ifndef EVPROMISE_HTTP_ERROR_H
#define EVPROMISE_HTTP_ERROR_H

#include <stdbool.h>

#include <evpromise/value.h>

struct evpromise__url;

/* The code is 0 before the end, EVPROMISE__ANSWERED for a response, else that
 * of an error. */
#define EVPROMISE__ANSWERED 1
struct evpromise__end {
	int code;
	int error;			/* errno, where the system said no */
	const char *cause;		/* static text, or NULL */
	bool at_connecting;		/* another address may do better */
	bool is_stale;			/* another connection may do better */
};

/* What the server sent is over a limit. */
void evpromise__too_large(struct evpromise__end *end, const char *cause);

#define EVPROMISE__BODY_TOO_LARGE "its body is over the limit"

/* The code for a connect() or socket() that failed. */
int evpromise__code_of_errno(int error);

/* What a request for that URL is rejected with. */
struct evpromise_value evpromise__end_error(const struct evpromise__end *end,
    const struct evpromise__url *url, unsigned int deadline_ms);

#endif
