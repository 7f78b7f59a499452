/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * In callbacks, on evhttp: a connection for each chain. What the library does
 * for each request is done by hand: a deadline over all of it, a limit on what
 * comes, and a look at the head before evhttp is shown it, by the code that
 * evping has for it. A connection that fails is replaced, and its request made
 * once more.
 */
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>

#include <event2/buffer.h>
#include <event2/bufferevent.h>
#include <event2/event.h>
#include <event2/event_struct.h>
#include <event2/http.h>

#include "../../examples/evping/http_head.h"

#include "head.h"

struct run {
	struct event_base *loop;
	unsigned short port;
	char authority[32];
	size_t left, answered;
};

struct chain {
	struct run *run;
	struct evhttp_connection *connection;
	struct event step;		/* activated by hand */
	struct event deadline;
	struct http_head head;
	bool requested;			/* a request is under way */
	bool failed, repeated, wrong;
};

static void
fail(struct chain *chain, bool wrong)
{
	chain->failed = true;
	chain->wrong = wrong;
	event_active(&chain->step, EV_TIMEOUT, 0);
}

static void
on_deadline(evutil_socket_t fd, short what, void *arg)
{
	(void)fd;
	(void)what;
	fail(arg, true);
}

static void
on_input(struct evbuffer *input, const struct evbuffer_cb_info *info, void *arg)
{
	struct chain *chain = arg;
	enum verdict verdict;

	if (info->n_added == 0 || !chain->requested || chain->failed ||
	    chain->head.status >= 200)
		return;
	verdict = http_head_look(&chain->head, input);
	if (verdict == VERDICT_ANSWERED)
		bufferevent_setwatermark(evhttp_connection_get_bufferevent(
		    chain->connection), EV_READ, 0, 0);
	else if (verdict != VERDICT_NOT_PINGED)
		fail(chain, true);
}

static void
on_response(struct evhttp_request *response, void *arg)
{
	struct chain *chain = arg;

	if (chain->failed)
		return;
	if (response == NULL ||
	    evhttp_request_get_response_code(response) == 0) {
		fail(chain, false);
		return;
	}
	if (evhttp_request_get_response_code(response) == HTTP_OK)
		chain->run->answered++;
	chain->requested = false;
	event_active(&chain->step, EV_TIMEOUT, 0);
}

static struct evhttp_connection *
new_connection(struct chain *chain)
{
	struct timeval never = { 48 * 3600, 0 };
	struct evhttp_connection *connection;

	connection = evhttp_connection_base_new(chain->run->loop, NULL,
	    "127.0.0.1", chain->run->port);
	if (connection == NULL)
		return NULL;
	evhttp_connection_set_timeout_tv(connection, &never);
	evhttp_connection_set_max_headers_size(connection, 65536);
	if (evbuffer_add_cb(bufferevent_get_input(
	    evhttp_connection_get_bufferevent(connection)), on_input,
	    chain) == NULL) {
		evhttp_connection_free(connection);
		return NULL;
	}
	return connection;
}

static int
send_head(struct chain *chain)
{
	struct timeval deadline = { HEAD_DEADLINE_MS / 1000, 0 };
	struct evhttp_request *request =
	    evhttp_request_new(on_response, chain);
	struct evkeyvalq *headers;

	if (request == NULL)
		return -1;
	headers = evhttp_request_get_output_headers(request);
	if (evhttp_add_header(headers, "Host", chain->run->authority) != 0 ||
	    evhttp_add_header(headers, "User-Agent", "bench_head") != 0 ||
	    evtimer_add(&chain->deadline, &deadline) != 0) {
		evhttp_request_free(request);
		return -1;
	}
	chain->head = (struct http_head){ 0 };
	chain->requested = true;
	bufferevent_setwatermark(evhttp_connection_get_bufferevent(
	    chain->connection), EV_READ, EV_SIZE_MAX, 0);
	return evhttp_make_request(chain->connection, request,
	    EVHTTP_REQ_HEAD, "/");
}

static void
replace_connection(struct chain *chain)
{
	if (chain->connection != NULL)
		evhttp_connection_free(chain->connection);
	chain->connection = NULL;
	chain->failed = false;
	chain->requested = false;
}

/* Outside of evhttp, which would not bear that its connection is freed. */
static void
on_step(evutil_socket_t fd, short what, void *arg)
{
	struct chain *chain = arg;
	struct run *run = chain->run;
	bool again = chain->failed && !chain->wrong && !chain->repeated;

	(void)fd;
	(void)what;
	(void)event_del(&chain->deadline);
	if (chain->failed) {
		replace_connection(chain);
		if (!again)
			return;
	}
	chain->repeated = again;
	if (!again && run->left == 0) {
		replace_connection(chain);
		return;
	}
	if (!again)
		run->left--;
	if (chain->connection == NULL)
		chain->connection = new_connection(chain);
	if (chain->connection == NULL || send_head(chain) != 0)
		fputs("bench_head: out of memory\n", stderr);
}

size_t
head_callback(struct event_base *loop, unsigned short port, size_t n,
    size_t n_connections)
{
	struct run run = { .loop = loop, .port = port, .left = n };
	struct chain *chains = calloc(n_connections, sizeof(*chains));

	if (chains == NULL)
		return 0;
	(void)snprintf(run.authority, sizeof(run.authority), "127.0.0.1:%u",
	    port);
	for (size_t i = 0; i < n_connections; i++) {
		chains[i].run = &run;
		(void)evtimer_assign(&chains[i].step, loop, on_step,
		    &chains[i]);
		(void)evtimer_assign(&chains[i].deadline, loop, on_deadline,
		    &chains[i]);
		event_active(&chains[i].step, EV_TIMEOUT, 0);
	}
	(void)event_base_dispatch(loop);
	free(chains);
	return run.answered;
}
