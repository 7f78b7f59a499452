/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * Shows HTTP requests as promises: every answer is a value, also 404, and no
 * answer is an error whose code tells the cause. The server is the program's
 * own.
 *
 * It prints:
 *
 *	/greeting: 200 OK, hello
 *	/nothing: 404 Not Found
 *	the server stops
 *	/greeting: refused
 */
#include <netinet/in.h>
#include <stdio.h>
#include <sys/socket.h>

#include <event2/buffer.h>
#include <event2/event.h>
#include <event2/http.h>
#include <evpromise.h>
#include <evpromise/http.h>

struct site {
	struct evhttp *server;
	struct evpromise_http_client *client;
	unsigned int port;
};

static struct evpromise *
fetch(struct site *site, const char *path)
{
	struct evpromise_http_options options = EVPROMISE_HTTP_OPTIONS_INIT;
	char url[64];

	options.deadline_ms = 5000;
	snprintf(url, sizeof(url), "http://127.0.0.1:%u%s", site->port, path);
	return evpromise_http_fetch(site->client, url, &options);
}

static struct evpromise_value
print_greeting(const struct evpromise *settled, void *arg)
{
	const struct evpromise_http_response *response =
	    evpromise_http_response(settled);

	printf("/greeting: %d %s, %s\n",
	    evpromise_http_response_status(response),
	    evpromise_http_response_reason(response),
	    evpromise_http_response_body(response, NULL));
	return evpromise_adopt(fetch(arg, "/nothing"));
}

static struct evpromise_value
print_status(const struct evpromise *settled, void *arg)
{
	const struct evpromise_http_response *response =
	    evpromise_http_response(settled);

	(void)arg;
	printf("/nothing: %d %s\n", evpromise_http_response_status(response),
	    evpromise_http_response_reason(response));
	return evpromise_undefined();
}

static struct evpromise_value
stop_server(const struct evpromise *settled, void *arg)
{
	struct site *site = arg;

	(void)settled;
	puts("the server stops");
	evhttp_free(site->server);
	return evpromise_undefined();
}

static struct evpromise_value
fetch_again(const struct evpromise *settled, void *arg)
{
	(void)settled;
	return evpromise_adopt(fetch(arg, "/greeting"));
}

static struct evpromise_value
print_refusal(const struct evpromise *settled, void *arg)
{
	(void)arg;
	if (evpromise_code(settled) != EVPROMISE_HTTP_ERROR_REFUSED)
		return evpromise_rethrow(settled);
	puts("/greeting: refused");
	return evpromise_undefined();
}

static int
visit(struct site *site)
{
	struct evpromise *chain = fetch(site, "/greeting");

	chain = evpromise_then(chain, print_greeting, site);
	chain = evpromise_then(chain, print_status, NULL);
	chain = evpromise_finally(chain, stop_server, site);
	chain = evpromise_then(chain, fetch_again, site);
	chain = evpromise_catch(chain, print_refusal, NULL);
	return evpromise_done(chain);
}

/* The server, as libevent has it */
static void
on_greeting(struct evhttp_request *request, void *arg)
{
	struct evbuffer *body = evbuffer_new();

	(void)arg;
	if (body != NULL)
		evbuffer_add_printf(body, "hello");
	evhttp_send_reply(request, HTTP_OK, "OK", body);
	if (body != NULL)
		evbuffer_free(body);
}

static int
start_server(struct site *site, struct event_base *loop)
{
	struct sockaddr_in address = { .sin_port = 0 };
	socklen_t length = sizeof(address);
	struct evhttp_bound_socket *bound;

	site->server = evhttp_new(loop);
	if (site->server == NULL)
		return -1;
	evhttp_set_cb(site->server, "/greeting", on_greeting, NULL);
	bound = evhttp_bind_socket_with_handle(site->server, "127.0.0.1", 0);
	if (bound == NULL || getsockname(evhttp_bound_socket_get_fd(bound),
	    (struct sockaddr *)&address, &length) != 0)
		return -1;
	site->port = ntohs(address.sin_port);
	return 0;
}

int
main(void)
{
	struct event_base *loop = event_base_new();
	struct evpromise_base *base;
	struct site site;
	int result;

	if (loop == NULL || (base = evpromise_base_new(loop)) == NULL ||
	    (site.client = evpromise_http_client_new(base)) == NULL ||
	    start_server(&site, loop) != 0)
		return 1;
	result = visit(&site);
	event_base_dispatch(loop);
	evpromise_http_client_free(site.client);
	evpromise_base_free(base);
	event_base_free(loop);
	return result == 0 ? 0 : 1;
}
