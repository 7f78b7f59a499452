/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * Shows how a callback of libevent becomes a promise: the resolver goes to the
 * callback, the promise to those who wait. Here it is that of the next line
 * from a bufferevent.
 *
 * It prints:
 *
 *	question: what is a promise?
 *	answer: a callback that you can pass on
 *	failed: the other side hung up
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include <event2/buffer.h>
#include <event2/bufferevent.h>
#include <event2/event.h>
#include <evpromise.h>

enum { HUNG_UP = 1 };

struct peer {
	struct evpromise_base *base;
	struct bufferevent *stream;
};

static void
settle(struct bufferevent *stream, struct evpromise_resolver *resolver,
    struct evpromise_value completion)
{
	bufferevent_setcb(stream, NULL, NULL, NULL, NULL);
	evpromise_resolve(resolver, completion);
	evpromise_resolver_unref(resolver);
}

static void
on_read(struct bufferevent *stream, void *arg)
{
	char *line = evbuffer_readln(bufferevent_get_input(stream), NULL,
	    EVBUFFER_EOL_LF);

	if (line == NULL)
		return;
	settle(stream, arg, evpromise_string(line));
	free(line);
}

static void
on_event(struct bufferevent *stream, short what, void *arg)
{
	(void)what;
	settle(stream, arg,
	    evpromise_throw(HUNG_UP, "the other side hung up"));
}

/* The promise of one line. There is one at a time. */
static struct evpromise *
read_line(struct peer *peer)
{
	struct evpromise_resolver *resolver;
	struct evpromise *promise =
	    evpromise_with_resolvers(peer->base, &resolver);

	if (promise == NULL)
		return NULL;
	bufferevent_setcb(peer->stream, on_read, NULL, on_event, resolver);
	bufferevent_enable(peer->stream, EV_READ);
	/* The line may be in the buffer already. */
	bufferevent_trigger(peer->stream, EV_READ, 0);
	return promise;
}

static struct evpromise_value
print_question(const struct evpromise *settled, void *arg)
{
	printf("question: %s\n", evpromise_as_string(settled));
	return evpromise_adopt(read_line(arg));
}

static struct evpromise_value
print_answer(const struct evpromise *settled, void *arg)
{
	printf("answer: %s\n", evpromise_as_string(settled));
	return evpromise_adopt(read_line(arg));
}

static struct evpromise_value
print_error(const struct evpromise *settled, void *arg)
{
	(void)arg;
	printf("failed: %s\n", evpromise_message(settled));
	return evpromise_undefined();
}

static int
talk(struct peer *peer)
{
	struct evpromise *chain = read_line(peer);

	chain = evpromise_then(chain, print_question, peer);
	chain = evpromise_then(chain, print_answer, peer);
	chain = evpromise_catch(chain, print_error, NULL);
	return evpromise_done(chain);
}

/* The other side says its two lines at once and hangs up. */
static int
call(struct peer *peer, struct event_base *loop)
{
	static const char lines[] =
	    "what is a promise?\na callback that you can pass on\n";
	evutil_socket_t pair[2];

	if (evutil_socketpair(AF_UNIX, SOCK_STREAM, 0, pair) != 0 ||
	    write(pair[1], lines, strlen(lines)) != (ssize_t)strlen(lines) ||
	    close(pair[1]) != 0 || evutil_make_socket_nonblocking(pair[0]))
		return -1;
	peer->stream = bufferevent_socket_new(loop, pair[0],
	    BEV_OPT_CLOSE_ON_FREE);
	return peer->stream == NULL ? -1 : 0;
}

int
main(void)
{
	struct event_base *loop = event_base_new();
	struct peer peer;
	int result;

	if (loop == NULL || (peer.base = evpromise_base_new(loop)) == NULL ||
	    call(&peer, loop) != 0)
		return 1;
	result = talk(&peer);
	event_base_dispatch(loop);
	bufferevent_free(peer.stream);
	evpromise_base_free(peer.base);
	event_base_free(loop);
	return result == 0 ? 0 : 1;
}
