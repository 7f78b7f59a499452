/* SPDX-License-Identifier: BSD-3-Clause */
/* Errors: sentences that name the host and the cause. */
#define EVPROMISE_ERROR_DOMAIN EVPROMISE_HTTP_DOMAIN
#include <errno.h>
#include <string.h>

#include <evpromise/error.h>
#include <evpromise/http.h>

#include "http/error.h"
#include "http/response.h"
#include "http/url.h"

/* What a failed connect(), or socket(), means. */
int
evpromise__code_of_errno(int error)
{
	switch (error) {
	case ECONNREFUSED:
		return EVPROMISE_HTTP_ERROR_REFUSED;
	case ECONNRESET:
	case EPIPE:
		return EVPROMISE_HTTP_ERROR_RESET;
	case EMFILE:
	case ENFILE:
	case ENOBUFS:
	case ENOMEM:
	case ENOSPC:		/* of epoll: too many are watched */
	case EACCES:
	case EPERM:
		return EVPROMISE_HTTP_ERROR_SYSTEM;
	default:
		return EVPROMISE_HTTP_ERROR_UNREACHABLE;
	}
}

static struct evpromise_value
lookup_error(const struct evpromise__end *end, const char *host)
{
	if (end->code == EVPROMISE_HTTP_ERROR_LOOKUP_FAILED)
		return evpromise_throw(end->code,
		    "%s: the look-up failed: %s", host, end->cause);
	return evpromise_throw(end->code, "%s: %s", host, end->cause);
}

static struct evpromise_value
connect_error(const struct evpromise__end *end, const char *authority)
{
	const char *sentence, *reason;

	if (end->code == EVPROMISE_HTTP_ERROR_REFUSED)
		return evpromise_throw(end->code, "%s: connection refused",
		    authority);
	sentence = end->code == EVPROMISE_HTTP_ERROR_SYSTEM ?
	    "the system gave no socket" : "cannot be reached";
	if (end->error == 0)
		return evpromise_throw(end->code, "%s: %s", authority,
		    sentence);
	/* NOLINTNEXTLINE(concurrency-mt-unsafe): of errno, a constant text */
	reason = strerror(end->error);
	return evpromise_throw(end->code, "%s: %s: %s", authority, sentence,
	    reason);
}

static struct evpromise_value
response_error(const struct evpromise__end *end, const char *authority)
{
	const char *cause = end->cause;

	switch (end->code) {
	case EVPROMISE_HTTP_ERROR_PROTOCOL:
		return evpromise_throw(end->code,
		    "%s: the response is not HTTP/1: %s", authority, cause);
	case EVPROMISE_HTTP_ERROR_TOO_LARGE:
		return evpromise_throw(end->code,
		    "%s: the response is too large: %s", authority, cause);
	default:
		return evpromise_throw(end->code, "%s: %s", authority,
		    cause != NULL ? cause : "the connection was lost");
	}
}

void
evpromise__too_large(struct evpromise__end *end, const char *cause)
{
	end->code = EVPROMISE_HTTP_ERROR_TOO_LARGE;
	end->cause = cause;
}

struct evpromise_value
evpromise__end_error(const struct evpromise__end *end,
    const struct evpromise__url *url, unsigned int deadline_ms)
{
	switch (end->code) {
	case EVPROMISE_ERROR_OUT_OF_MEMORY:
		return evpromise__response_value(NULL, NULL);
	case EVPROMISE_HTTP_ERROR_NAME_NOT_FOUND:
	case EVPROMISE_HTTP_ERROR_LOOKUP_FAILED:
		return lookup_error(end, url->host);
	case EVPROMISE_HTTP_ERROR_TIMED_OUT:
		return evpromise_throw(end->code, "%s: %s within %u ms",
		    url->authority, end->cause, deadline_ms);
	case EVPROMISE_HTTP_ERROR_REFUSED:
	case EVPROMISE_HTTP_ERROR_UNREACHABLE:
	case EVPROMISE_HTTP_ERROR_SYSTEM:
		return connect_error(end, url->authority);
	default:
		return response_error(end, url->authority);
	}
}
