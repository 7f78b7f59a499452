/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * Shows a small program: a client that sends a line over TCP and waits for the
 * answer, each time for two seconds, three times at the most. Without a port of
 * this host it talks to a server of its own, which is slow to get up.
 *
 * It prints:
 *
 *	the server hangs up
 *	the server hangs up
 *	the server hears: how are you?
 *	answer: fine, thanks
 *	the server is gone
 *	no answer: Connection refused, at attempt 3
 */
#include <netinet/in.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>

#include <event2/buffer.h>
#include <event2/bufferevent.h>
#include <event2/event.h>
#include <event2/listener.h>
#include <evpromise.h>

enum { NO_ANSWER = 1, ATTEMPTS = 3, WITHIN_MS = 2000, PAUSE_MS = 20 };

struct client {
	struct event_base *loop;
	struct evpromise_base *base;
	struct sockaddr_in server;
};

/* One connection. It ends with the promise, in whatever way. */
struct call {
	struct bufferevent *stream;
	struct evpromise_resolver *resolver;
};

static void
call_end(struct call *call, struct evpromise_value completion)
{
	evpromise_resolve(call->resolver, completion);
	evpromise_resolver_unref(call->resolver);
	if (call->stream != NULL)
		bufferevent_free(call->stream);
	free(call);
}

static void
on_read(struct bufferevent *stream, void *call)
{
	char *line = evbuffer_readln(bufferevent_get_input(stream), NULL,
	    EVBUFFER_EOL_LF);

	if (line != NULL)
		call_end(call, evpromise_string(line));
	free(line);
}

static void
on_event(struct bufferevent *stream, short what, void *call)
{
	int error = EVUTIL_SOCKET_ERROR();

	(void)stream;
	if (what & BEV_EVENT_CONNECTED)
		return;
	call_end(call, evpromise_throw(NO_ANSWER, "%s",
	    what & BEV_EVENT_EOF ? "the server hung up" :
	    evutil_socket_error_to_string(error)));
}

/* It has taken too long: the promise is rejected already. */
static void
on_abort(const struct evpromise *reason, void *call)
{
	(void)reason;
	call_end(call, evpromise_undefined());
}

/* Callbacks are deferred, so that none runs before this has returned; one is
 * told of what fails here as well. */
static int
call_begin(struct call *call, struct client *client, const char *line)
{
	call->stream = bufferevent_socket_new(client->loop, -1,
	    BEV_OPT_CLOSE_ON_FREE | BEV_OPT_DEFER_CALLBACKS);
	if (call->stream == NULL || evbuffer_add_printf(
	    bufferevent_get_output(call->stream), "%s\n", line) < 0)
		return -1;
	bufferevent_setcb(call->stream, on_read, NULL, on_event, call);
	bufferevent_enable(call->stream, EV_READ | EV_WRITE);
	(void)bufferevent_socket_connect(call->stream,
	    (struct sockaddr *)&client->server, sizeof(client->server));
	return 0;
}

/* One attempt. Its signal is aborted when it fails, also by its time-out. */
static struct evpromise_value
ask(struct evpromise_abort_signal *signal, void *arg)
{
	struct client *client = arg;
	struct call *call = calloc(1, sizeof(*call));
	struct evpromise *answer;

	if (call == NULL)
		return evpromise_string(NULL);	/* throws "out of memory" */
	answer = evpromise_with_resolvers(client->base, &call->resolver);
	if (!evpromise_resolver_on_abort(call->resolver, signal, on_abort,
	    call) || call_begin(call, client, "how are you?") != 0)
		call_end(call, evpromise_string(NULL));
	return evpromise_adopt(evpromise_timeout(answer, WITHIN_MS, NULL));
}

/* An error of the last attempt has those before as its causes. */
static void
print_error(const struct evpromise *rejected)
{
	const struct evpromise *cause = rejected;
	int attempts = 0;

	for (; cause != NULL; attempts++)
		cause = evpromise_error_cause(evpromise_error(cause));
	printf("no answer: %s, at attempt %d\n", evpromise_message(rejected),
	    attempts);
}

static int
talk(struct client *client)
{
	struct evpromise_retry_options options = EVPROMISE_RETRY_OPTIONS_INIT;
	struct evpromise *answer;

	options.attempts = ATTEMPTS;
	options.delay_ms = PAUSE_MS;
	answer = evpromise_run(client->base,
	    evpromise_retry(client->base, ask, client, &options));
	if (answer == NULL)
		return -1;
	if (evpromise_state(answer) == EVPROMISE_FULFILLED)
		printf("answer: %s\n", evpromise_as_string(answer));
	else
		print_error(answer);
	evpromise_unref(answer);
	return 0;
}

/* The server, as libevent has it: it does not like its first two visitors. */
static void
on_line(struct bufferevent *stream, void *arg)
{
	char *line = evbuffer_readln(bufferevent_get_input(stream), NULL,
	    EVBUFFER_EOL_LF);

	(void)arg;
	if (line == NULL)
		return;
	printf("the server hears: %s\n", line);
	free(line);
	bufferevent_write(stream, "fine, thanks\n", strlen("fine, thanks\n"));
}

static void
on_client_left(struct bufferevent *stream, short what, void *arg)
{
	(void)what;
	(void)arg;
	bufferevent_free(stream);
}

static void
on_visitor(struct evconnlistener *listener, evutil_socket_t fd,
    struct sockaddr *address, int length, void *arg)
{
	struct bufferevent *stream = bufferevent_socket_new(
	    evconnlistener_get_base(listener), fd, BEV_OPT_CLOSE_ON_FREE);
	int *visitors = arg;

	(void)address;
	(void)length;
	if (stream == NULL) {
		evutil_closesocket(fd);
	} else if (++*visitors < ATTEMPTS) {
		puts("the server hangs up");
		bufferevent_free(stream);
	} else {
		bufferevent_setcb(stream, on_line, NULL, on_client_left, NULL);
		bufferevent_enable(stream, EV_READ | EV_WRITE);
	}
}

static int
talk_to_own_server(struct client *client)
{
	socklen_t length = sizeof(client->server);
	struct evconnlistener *listener;
	int visitors = 0, result = -1;

	listener = evconnlistener_new_bind(client->loop, on_visitor, &visitors,
	    LEV_OPT_CLOSE_ON_FREE, -1, (struct sockaddr *)&client->server,
	    sizeof(client->server));
	if (listener == NULL)
		return -1;
	if (getsockname(evconnlistener_get_fd(listener),
	    (struct sockaddr *)&client->server, &length) == 0)
		result = talk(client);
	evconnlistener_free(listener);
	puts("the server is gone");
	return talk(client) != 0 ? -1 : result;
}

int
main(int argc, char *argv[])
{
	struct client client = { event_base_new(), NULL, { 0 } };
	int result;

	signal(SIGPIPE, SIG_IGN);	/* who is gone is an error, no end */
	if (client.loop == NULL ||
	    (client.base = evpromise_base_new(client.loop)) == NULL)
		return 1;
	client.server.sin_family = AF_INET;
	client.server.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
	client.server.sin_port = htons((unsigned short)
	    (argc > 1 ? atoi(argv[1]) : 0));
	result = argc > 1 ? talk(&client) : talk_to_own_server(&client);
	evpromise_base_free(client.base);
	event_base_free(client.loop);
	return result == 0 ? 0 : 1;
}
