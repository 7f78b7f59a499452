/* SPDX-License-Identifier: BSD-3-Clause */
/* In promises: each chain makes its next request when the last was answered. */
#include <stdio.h>

#include <event2/event.h>
#include <evpromise.h>
#include <evpromise/http.h>

#include "head.h"

struct run {
	struct evpromise_http_client *client;
	struct evpromise_http_options options;
	char url[64];
	size_t left, answered;
};

static struct evpromise_value
make_requests(const struct evpromise *settled, void *arg);

static struct evpromise_value
count_answer(const struct evpromise *settled, void *arg)
{
	struct run *run = arg;

	if (evpromise_http_response_status(evpromise_http_response(settled)) ==
	    200)
		run->answered++;
	return make_requests(settled, run);
}

/* Adopts the next, and so on until none is left. */
static struct evpromise_value
make_requests(const struct evpromise *settled, void *arg)
{
	struct run *run = arg;
	struct evpromise *response;

	(void)settled;
	if (run->left == 0)
		return evpromise_undefined();
	run->left--;
	response = evpromise_http_fetch(run->client, run->url, &run->options);
	return evpromise_adopt(evpromise_then(response, count_answer, run));
}

static struct evpromise_value
print_error(const struct evpromise *settled, void *arg)
{
	(void)arg;
	fprintf(stderr, "bench_head: %s\n", evpromise_message(settled));
	return evpromise_undefined();
}

size_t
head_promise(struct event_base *loop, unsigned short port, size_t n,
    size_t n_connections)
{
	struct evpromise_base *base = evpromise_base_new(loop);
	struct run run = { .client = evpromise_http_client_new(base),
		.options = EVPROMISE_HTTP_OPTIONS_INIT, .left = n };
	struct evpromise *chain;

	run.options.method = "HEAD";
	run.options.deadline_ms = HEAD_DEADLINE_MS;
	(void)snprintf(run.url, sizeof(run.url), "http://127.0.0.1:%u/", port);
	while (n_connections-- > 0) {
		chain = evpromise_resolved(base, evpromise_undefined());
		chain = evpromise_then(chain, make_requests, &run);
		chain = evpromise_catch(chain, print_error, NULL);
		if (evpromise_done(chain) == -1)
			break;
	}
	(void)event_base_dispatch(loop);
	evpromise_http_client_free(run.client);
	evpromise_base_free(base);
	return run.answered;
}
