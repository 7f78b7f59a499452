/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * A fetch: what the program asked for is checked, and made a request and its
 * promise. How the request goes on is in request.c.
 */
#define EVPROMISE_ERROR_DOMAIN EVPROMISE_HTTP_DOMAIN
#include <string.h>
#include <sys/socket.h>

#include <evpromise/error.h>
#include <evpromise/http.h>

#include "http/client.h"
#include "http/headers.h"
#include "http/options.h"
#include "http/request.h"
#include "http/response.h"
#include "http/url.h"
#include "record/alloc.h"
#include "record/hooks.h"

static int
family_of(enum evpromise_http_family family)
{
	if (family == EVPROMISE_HTTP_ANY)
		return AF_UNSPEC;
	return family == EVPROMISE_HTTP_IPV4 ? AF_INET : AF_INET6;
}

static void
set_message(struct evpromise__message *message,
    const struct evpromise_http_options *options, bool keep_alive)
{
	message->is_head = strcmp(options->method, "HEAD") == 0;
	message->keep_alive = keep_alive &&
	    !evpromise__headers_close(options->headers, options->n_headers);
	message->max_headers = options->max_headers;
	message->max_headers_bytes = options->max_headers_bytes;
	message->max_body_bytes = options->max_body_bytes;
}

/* Everything that a request is made of but its promise; NULL if allocation
 * failed, which a URL of NULL stands for too. */
static struct evpromise__request *
request_new(struct evpromise__http_shared *shared, struct evpromise__url *url,
    const struct evpromise_http_options *options)
{
	struct evpromise__request *request;
	bool keep_alive = shared->pool.max_idle > 0;

	request = url == NULL ? NULL : evpromise__malloc(sizeof(*request));
	if (request == NULL) {
		evpromise__free(url);
		return NULL;
	}
	evpromise__request_init(request, shared);
	request->url = url;
	request->deadline_ms = options->deadline_ms;
	request->waiter.family = family_of(options->family);
	set_message(&request->message, options, keep_alive);
	request->headers = evpromise__request_headers(url->sent,
	    options->headers, options->n_headers, keep_alive);
	if (request->headers == NULL) {
		evpromise__request_drop(request);
		return NULL;
	}
	request->message.target = url->target;
	request->message.headers = request->headers;
	return request;
}

/* The signal was aborted, with which the promise was rejected. The program
 * called that, and the client calls nothing of the program's inside of
 * evhttp. */
static void
on_abort(const struct evpromise *reason, void *arg)
{
	(void)reason;
	evpromise__request_drop(arg);
}

/* Sends what has been checked, unless the signal was aborted. */
static struct evpromise *
fetch(struct evpromise_http_client *client, struct evpromise__url *url,
    const struct evpromise_http_options *options)
{
	struct evpromise_base *base = client->shared.base;
	struct evpromise__request *request = request_new(&client->shared, url,
	    options);
	struct evpromise *promise;

	if (request == NULL)
		return evpromise_resolved(base,
		    evpromise__response_value(NULL, NULL));
	promise = evpromise_with_resolvers(base, &request->resolver);
	if (evpromise_resolver_on_abort(request->resolver, options->signal,
	    on_abort, request))
		evpromise__request_start(request);
	else
		evpromise__request_drop(request);
	return promise;
}

struct evpromise *
evpromise_http_fetch(struct evpromise_http_client *client, const char *url,
    const struct evpromise_http_options *options)
{
	struct evpromise_http_options all;
	struct evpromise_base *base;
	struct evpromise__url *parts;
	struct evpromise_value wrong;
	const char *why;

	if (client == NULL)
		return NULL;
	base = client->shared.base;
	parts = evpromise__url_new(url, &why);
	if (why != NULL)
		return MADE_HERE(evpromise_resolved(base,
		    evpromise_throw(EVPROMISE_HTTP_ERROR_INVALID,
		    "the URL \"%.200s\" is not acceptable: %s", url, why)));
	evpromise__options_fill_in(&all, options);
	wrong = evpromise__options_check(&all);
	if (wrong.tag != evpromise_undefined().tag) {
		evpromise__free(parts);
		return MADE_HERE(evpromise_resolved(base, wrong));
	}
	return MADE_HERE(fetch(client, parts, &all));
}
