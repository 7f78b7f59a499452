/* SPDX-License-Identifier: BSD-3-Clause */
#include "http_promise.h"

#include <sys/socket.h>

#include "descriptors.h"

struct evpromise_http_client *
http_promise_client_new(struct evpromise_base *base,
    const struct options *options)
{
	struct evpromise_http_client *client = evpromise_http_client_new(base);

	if (client == NULL)
		return NULL;
	/* A ping is that of a new connection, also the second of a site. */
	evpromise_http_client_set_keep_alive(client, 0, 0);
	if (options->nameserver != NULL &&
	    evpromise_http_client_set_nameserver(client,
	    options->nameserver) != 0) {
		evpromise_http_client_free(client);
		return NULL;
	}
	return client;
}

struct evpromise *
http_promise_head(struct evpromise_http_client *client, const char *url,
    const struct options *options, struct evpromise_abort_signal *signal)
{
	struct evpromise_http_options request = EVPROMISE_HTTP_OPTIONS_INIT;

	request.method = "HEAD";
	request.deadline_ms = options->deadline_ms;
	request.signal = signal;
	if (options->family == AF_INET)
		request.family = EVPROMISE_HTTP_IPV4;
	if (options->family == AF_INET6)
		request.family = EVPROMISE_HTTP_IPV6;
	return evpromise_http_fetch(client, url, &request);
}

enum verdict
http_promise_verdict(const struct evpromise *settled)
{
	switch (evpromise_code(settled)) {
	case EVPROMISE_HTTP_ERROR_NAME_NOT_FOUND:
		return VERDICT_NAME_NOT_FOUND;
	case EVPROMISE_HTTP_ERROR_LOOKUP_FAILED:
		return VERDICT_LOOKUP_FAILED;
	case EVPROMISE_HTTP_ERROR_REFUSED:
		return VERDICT_REFUSED;
	case EVPROMISE_HTTP_ERROR_UNREACHABLE:
		return VERDICT_UNREACHABLE;
	case EVPROMISE_HTTP_ERROR_TIMED_OUT:
	case EVPROMISE_ERROR_TIMEOUT:
		return VERDICT_TIMED_OUT;
	case EVPROMISE_HTTP_ERROR_RESET:
		return VERDICT_RESET;
	case EVPROMISE_HTTP_ERROR_PROTOCOL:
		return VERDICT_PROTOCOL;
	case EVPROMISE_HTTP_ERROR_TOO_LARGE:
		return VERDICT_TOO_LARGE;
	case EVPROMISE_HTTP_ERROR_SYSTEM:
		return descriptors_are_out() ? VERDICT_NO_DESCRIPTOR :
		    VERDICT_SYSTEM;
	case EVPROMISE_ERROR_ABORT:
		return VERDICT_INTERRUPTED;
	default:
		return VERDICT_NOT_PINGED;
	}
}
