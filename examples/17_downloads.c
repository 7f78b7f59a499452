/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * Shows a small program: it downloads the URLs of its command line side by
 * side, two at a time, each within two seconds. Without a URL it takes four
 * from a server of its own.
 *
 * It prints:
 *
 *	1: 200 OK, 5 bytes
 *	2: failed: timed out
 *	3: 404 Not Found
 *	4: 200 OK, 100000 bytes
 */
#include <netinet/in.h>
#include <signal.h>
#include <stdio.h>
#include <sys/socket.h>

#include <event2/buffer.h>
#include <event2/event.h>
#include <event2/http.h>
#include <evpromise.h>
#include <evpromise/http.h>

enum { SIDE_BY_SIDE = 2, WITHIN_MS = 2000 };

/* Called when there is room for one more; every answer is a value. */
static struct evpromise_value
download(void *input, struct evpromise_abort_signal *signal, void *client)
{
	struct evpromise_http_options options = EVPROMISE_HTTP_OPTIONS_INIT;
	char *const *url = input;

	options.deadline_ms = WITHIN_MS;
	options.signal = signal;
	return evpromise_adopt(evpromise_http_fetch(client, *url, &options));
}

static void
print_outcome(size_t number, const struct evpromise *outcome)
{
	const struct evpromise_http_response *response;
	size_t length;
	int status;

	printf("%zu: ", number);
	if (evpromise_state(outcome) == EVPROMISE_REJECTED) {
		printf("failed: %s\n",
		    evpromise_code(outcome) == EVPROMISE_HTTP_ERROR_TIMED_OUT ?
		    "timed out" : evpromise_message(outcome));
		return;
	}
	response = evpromise_http_response(outcome);
	status = evpromise_http_response_status(response);
	printf("%d %s", status, evpromise_http_response_reason(response));
	evpromise_http_response_body(response, &length);
	if (status == HTTP_OK)
		printf(", %zu bytes", length);
	puts("");
}

/* All outcomes, in the order of the URLs. */
static struct evpromise_value
print_outcomes(const struct evpromise *outcomes, void *arg)
{
	(void)arg;
	for (size_t i = 0; i < evpromise_length(outcomes); i++)
		print_outcome(i + 1, evpromise_at(outcomes, i));
	return evpromise_undefined();
}

/* 0 if all that there was to do was done. */
static int
download_all(struct evpromise_base *base, char *urls[], size_t n)
{
	struct evpromise_map_options options = EVPROMISE_MAP_OPTIONS_INIT;
	struct evpromise_http_client *client = evpromise_http_client_new(base);
	struct evpromise *chain;
	int result;

	if (client == NULL)
		return -1;
	options.collect = true;		/* one failure does not stop the rest */
	chain = evpromise_map(base, evpromise_inputs_array(urls, n,
	    sizeof(*urls)), SIDE_BY_SIDE, download, client, &options);
	chain = evpromise_run(base, evpromise_then(chain, print_outcomes,
	    NULL));
	result = chain != NULL &&
	    evpromise_state(chain) == EVPROMISE_FULFILLED ? 0 : -1;
	evpromise_unref(chain);
	evpromise_http_client_free(client);
	return result;
}

/* The server, as libevent has it */
static void
on_request(struct evhttp_request *request, void *arg)
{
	static const char bytes[100000];
	struct evbuffer *body = evbuffer_new();
	size_t length = *(const size_t *)arg;

	if (body == NULL || evbuffer_add(body, bytes, length) != 0)
		evhttp_send_error(request, HTTP_INTERNAL, NULL);
	else
		evhttp_send_reply(request, HTTP_OK, "OK", body);
	if (body != NULL)
		evbuffer_free(body);
}

static void
never_answer(struct evhttp_request *request, void *arg)
{
	(void)request;
	(void)arg;
}

static struct evhttp *
start_server(struct event_base *loop, unsigned int *port)
{
	static size_t small = 5, large = 100000;
	struct sockaddr_in address = { .sin_port = 0 };
	socklen_t length = sizeof(address);
	struct evhttp *server = evhttp_new(loop);
	struct evhttp_bound_socket *bound;

	if (server == NULL)
		return NULL;
	evhttp_set_cb(server, "/small", on_request, &small);
	evhttp_set_cb(server, "/large", on_request, &large);
	evhttp_set_cb(server, "/never", never_answer, NULL);
	bound = evhttp_bind_socket_with_handle(server, "127.0.0.1", 0);
	if (bound == NULL || getsockname(evhttp_bound_socket_get_fd(bound),
	    (struct sockaddr *)&address, &length) != 0) {
		evhttp_free(server);
		return NULL;
	}
	*port = ntohs(address.sin_port);
	return server;
}

static int
download_from_own_server(struct evpromise_base *base, struct event_base *loop)
{
	static const char *const paths[4] = { "small", "never", "nothing",
		"large" };
	char texts[4][64], *urls[4];
	struct evhttp *server;
	unsigned int port;
	int result;

	server = start_server(loop, &port);
	if (server == NULL)
		return -1;
	for (int i = 0; i < 4; i++) {
		urls[i] = texts[i];
		snprintf(texts[i], sizeof(texts[i]), "http://127.0.0.1:%u/%s",
		    port, paths[i]);
	}
	result = download_all(base, urls, 4);
	evhttp_free(server);
	return result;
}

int
main(int argc, char *argv[])
{
	struct event_base *loop = event_base_new();
	struct evpromise_base *base;
	int result;

	signal(SIGPIPE, SIG_IGN);	/* who is gone is an error, no end */
	if (loop == NULL || (base = evpromise_base_new(loop)) == NULL)
		return 1;
	result = argc > 1 ?
	    download_all(base, argv + 1, (size_t)argc - 1) :
	    download_from_own_server(base, loop);
	evpromise_base_free(base);
	event_base_free(loop);
	return result == 0 ? 0 : 1;
}
