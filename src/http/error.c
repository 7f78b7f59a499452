/* SPDX-License-Identifier: BSD-3-Clause */
/* Errors: sentences that name the host and the cause. */
#include <errno.h>
#include <string.h>

#include "http/http.h"

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
lookup_error(const struct evpromise__request *request)
{
	const char *host = request->url->host;

	if (request->end.code == EVPROMISE_HTTP_ERROR_LOOKUP_FAILED)
		return evpromise_throw(request->end.code,
		    "%s: the look-up failed: %s", host, request->end.cause);
	return evpromise_throw(request->end.code, "%s: %s", host,
	    request->end.cause);
}

static struct evpromise_value
timed_out_error(const struct evpromise__request *request)
{
	const char *missing = "no complete response";

	if (request->lookup != NULL)
		missing = "no address from a name server";
	else if (!request->exchange.connected)
		missing = "no connection";
	else if (!request->exchange.head_done)
		missing = "no response";
	return evpromise_throw(EVPROMISE_HTTP_ERROR_TIMED_OUT,
	    "%s: %s within %u ms", request->url->authority, missing,
	    request->options.deadline_ms);
}

static struct evpromise_value
connect_error(const struct evpromise__request *request)
{
	const char *authority = request->url->authority, *sentence, *reason;

	if (request->end.code == EVPROMISE_HTTP_ERROR_REFUSED)
		return evpromise_throw(request->end.code,
		    "%s: connection refused", authority);
	sentence = request->end.code == EVPROMISE_HTTP_ERROR_SYSTEM ?
	    "the system gave no socket" : "cannot be reached";
	if (request->end.error == 0)
		return evpromise_throw(request->end.code, "%s: %s", authority,
		    sentence);
	/* NOLINTNEXTLINE(concurrency-mt-unsafe): of errno, a constant text */
	reason = strerror(request->end.error);
	return evpromise_throw(request->end.code, "%s: %s: %s", authority,
	    sentence, reason);
}

static struct evpromise_value
response_error(const struct evpromise__request *request)
{
	const char *authority = request->url->authority;
	const char *cause = request->end.cause;

	switch (request->end.code) {
	case EVPROMISE_HTTP_ERROR_PROTOCOL:
		return evpromise_throw(request->end.code,
		    "%s: the response is not HTTP/1: %s", authority, cause);
	case EVPROMISE_HTTP_ERROR_TOO_LARGE:
		return evpromise_throw(request->end.code,
		    "%s: the response is too large: %s", authority, cause);
	default:
		return evpromise_throw(request->end.code, "%s: %s", authority,
		    cause != NULL ? cause : "the connection was lost");
	}
}

/* What a request that ended in an error is rejected with. */
struct evpromise_value
evpromise__request_error(const struct evpromise__request *request)
{
	switch (request->end.code) {
	case EVPROMISE_ERROR_OUT_OF_MEMORY:
		return evpromise__response_value(NULL, NULL);
	case EVPROMISE_HTTP_ERROR_NAME_NOT_FOUND:
	case EVPROMISE_HTTP_ERROR_LOOKUP_FAILED:
		return lookup_error(request);
	case EVPROMISE_HTTP_ERROR_TIMED_OUT:
		return timed_out_error(request);
	case EVPROMISE_HTTP_ERROR_REFUSED:
	case EVPROMISE_HTTP_ERROR_UNREACHABLE:
	case EVPROMISE_HTTP_ERROR_SYSTEM:
		return connect_error(request);
	default:
		return response_error(request);
	}
}
