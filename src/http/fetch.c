/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * A fetch: what the program asked for is checked, and made a request and its
 * promise. How the request goes on is in http_request.c.
 */
#include <string.h>

#include "http/http.h"
#include "record/hooks.h"

/* Everything that a request is made of but its promise; NULL if memory is
 * out, as is an URL of NULL. */
static struct evpromise__request *
request_new(struct evpromise_http_client *client, struct evpromise__url *url,
    const struct evpromise_http_options *options)
{
	struct evpromise__request *request;

	request = url == NULL ? NULL : evpromise__malloc(sizeof(*request));
	if (request == NULL) {
		evpromise__free(url);
		return NULL;
	}
	memset(request, 0, sizeof(*request));
	request->client = client;
	request->options = *options;
	request->options.method = NULL;
	request->options.headers = NULL;
	request->options.signal = NULL;
	request->is_head = strcmp(options->method, "HEAD") == 0;
	request->keep_alive = client->pool.max_idle > 0 &&
	    !evpromise__headers_close(options->headers, options->n_headers);
	request->started_us = evpromise__monotonic_us();
	(void)evtimer_assign(&request->turn, client->dns.event_base,
	    evpromise__request_turn, request);
	request->url = url;
	request->headers = evpromise__request_headers(url->authority,
	    options->headers, options->n_headers, client->pool.max_idle > 0);
	if (request->headers == NULL) {
		evpromise__request_drop(request);
		return NULL;
	}
	return request;
}

static void
link_request(struct evpromise__request *request)
{
	struct evpromise__request **list = &request->client->requests;

	request->next = *list;
	request->link = list;
	if (request->next != NULL)
		request->next->link = &request->next;
	*list = request;
}

/* The signal was aborted, with which the promise was rejected. The program
 * called that, and the client calls nothing of the program's inside of evhttp
 * or evdns. */
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
	struct evpromise__request *request = request_new(client, url, options);
	struct evpromise *promise;

	if (request == NULL)
		return evpromise_resolved(client->base,
		    evpromise__response_value(NULL, NULL));
	promise = evpromise_with_resolvers(client->base, &request->resolver);
	if (evpromise_resolver_on_abort(request->resolver, options->signal,
	    on_abort, request)) {
		link_request(request);
		evpromise__request_start(request);
	} else {
		evpromise__request_drop(request);
	}
	return promise;
}

struct evpromise *
evpromise_http_fetch(struct evpromise_http_client *client, const char *url,
    const struct evpromise_http_options *options)
{
	struct evpromise_http_options all;
	struct evpromise__url *parts;
	struct evpromise_value wrong;
	const char *why;

	if (client == NULL)
		return NULL;
	parts = evpromise__url_new(url, &why);
	if (why != NULL)
		return MADE_HERE(evpromise_resolved(client->base,
		    evpromise_throw(EVPROMISE_HTTP_ERROR_INVALID,
		    "the URL \"%.200s\" is not acceptable: %s", url, why)));
	evpromise__options_fill_in(&all, options);
	wrong = evpromise__options_check(&all);
	if (wrong.tag != evpromise_undefined().tag) {
		evpromise__free(parts);
		return MADE_HERE(evpromise_resolved(client->base, wrong));
	}
	return MADE_HERE(fetch(client, parts, &all));
}
