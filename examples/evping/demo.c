/* SPDX-License-Identifier: BSD-3-Clause */
#include "demo.h"

#include <netinet/in.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/queue.h>
#include <sys/socket.h>

#include <event2/event_struct.h>
#include <event2/http.h>

#define N_SERVERS 4

static const struct server_kind {
	const char *name;
	long delay_ms;
	int status;
	const char *reason;
} slow[N_SERVERS] = {
	{ "demo-80ms", 80, 200, "OK" },
	{ "demo-120ms", 120, 200, "OK" },
	{ "demo-160ms-404", 160, 404, "Not Found" },
	{ "demo-200ms", 200, 200, "OK" },
}, prompt = { "prompt", 0, 200, "OK" };

struct server {
	struct demo *demo;
	const struct server_kind *kind;
	struct evhttp *http;
};

/* An answer that waits for its time. */
struct answer {
	LIST_ENTRY(answer) link;
	const struct server_kind *kind;
	struct evhttp_request *request;
	struct event timer;
};

struct demo {
	struct event_base *base;
	struct server servers[N_SERVERS];
	LIST_HEAD(, answer) answers;
};

static void
give_answer(struct answer *answer)
{
	LIST_REMOVE(answer, link);
	event_del(&answer->timer);
	evhttp_send_reply(answer->request, answer->kind->status,
	    answer->kind->reason, NULL);
	free(answer);
}

static void
on_time(evutil_socket_t fd, short what, void *arg)
{
	(void)fd;
	(void)what;
	give_answer(arg);
}

static void
on_request(struct evhttp_request *request, void *arg)
{
	struct server *server = arg;
	struct answer *answer = malloc(sizeof(*answer));
	struct timeval delay = { 0, server->kind->delay_ms * 1000 };

	if (answer == NULL) {
		evhttp_send_error(request, HTTP_INTERNAL, NULL);
		return;
	}
	answer->kind = server->kind;
	answer->request = request;
	evtimer_assign(&answer->timer, server->demo->base, on_time, answer);
	LIST_INSERT_HEAD(&server->demo->answers, answer, link);
	if (evtimer_add(&answer->timer, &delay) != 0)
		give_answer(answer);
}

/* The port that the system chose; 0 if it cannot be told. */
static int
port_of(struct evhttp_bound_socket *bound)
{
	struct sockaddr_in6 address = { .sin6_port = 0 };
	socklen_t length = sizeof(address);

	/* The port of an IPv4 address stands in the same place. */
	getsockname(evhttp_bound_socket_get_fd(bound),
	    (struct sockaddr *)&address, &length);
	return ntohs(address.sin6_port);
}

static int
server_start(struct server *server, struct sites *sites, int family)
{
	struct evhttp_bound_socket *bound;
	char url[64];

	server->http = evhttp_new(server->demo->base);
	if (server->http == NULL)
		return -1;
	evhttp_set_gencb(server->http, on_request, server);
	bound = evhttp_bind_socket_with_handle(server->http,
	    family == AF_INET6 ? "::1" : "127.0.0.1", 0);
	if (bound == NULL)
		return -1;
	snprintf(url, sizeof(url), "http://%s:%d/",
	    family == AF_INET6 ? "[::1]" : "127.0.0.1", port_of(bound));
	return sites_add(sites, server->kind->name, url, family) ==
	    SITES_ADDED ? 0 : -1;
}

static struct demo *
start(struct event_base *base, struct sites *sites, int family,
    const struct server_kind *kinds, size_t n)
{
	struct demo *demo = calloc(1, sizeof(*demo));

	if (demo == NULL)
		return NULL;
	demo->base = base;
	LIST_INIT(&demo->answers);
	for (size_t i = 0; i < n; i++) {
		demo->servers[i].demo = demo;
		demo->servers[i].kind = &kinds[i];
		if (server_start(&demo->servers[i], sites, family) != 0) {
			demo_free(demo);
			return NULL;
		}
	}
	return demo;
}

struct demo *
demo_new(struct event_base *base, struct sites *sites, int family)
{
	struct demo *demo = start(base, sites, family, slow, N_SERVERS);

	if (demo == NULL)
		fputs("evping: cannot start the demonstration\n", stderr);
	return demo;
}

struct demo *
demo_new_prompt(struct event_base *base, struct sites *sites, int family)
{
	return start(base, sites, family, &prompt, 1);
}

void
demo_free(struct demo *demo)
{
	struct answer *answer, *next;

	if (demo == NULL)
		return;
	/* An answer that nobody waits for is given all the same: so evhttp
	 * frees the request. */
	for (answer = LIST_FIRST(&demo->answers); answer != NULL;
	    answer = next) {
		next = LIST_NEXT(answer, link);
		give_answer(answer);
	}
	for (size_t i = 0; i < N_SERVERS; i++) {
		if (demo->servers[i].http != NULL)
			evhttp_free(demo->servers[i].http);
	}
	free(demo);
}
