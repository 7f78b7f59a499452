/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * Shows cancellation: a controller stops operations of the program's own, each
 * of which says how it is stopped.
 *
 * It prints:
 *
 *	front door: somebody is there
 *	nobody else comes
 *	back door: stopped waiting
 *	back door: failed: it is late
 */
#include <stdio.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <unistd.h>

#include <event2/event.h>
#include <evpromise.h>

enum { LATE = 1 };

struct door {
	const char *name;
	evutil_socket_t ends[2];
};

/* The operation: to wait until a socket is readable. */
struct wait {
	const struct door *door;
	struct event *event;
	struct evpromise_resolver *resolver;
};

static void
wait_free(struct wait *wait)
{
	if (wait->event != NULL)
		event_free(wait->event);
	evpromise_resolver_unref(wait->resolver);
	free(wait);
}

static void
on_readable(evutil_socket_t fd, short what, void *arg)
{
	struct wait *wait = arg;

	(void)fd;
	(void)what;
	evpromise_resolve(wait->resolver, evpromise_undefined());
	wait_free(wait);
}

/* Runs when the signal is aborted first; the promise is rejected by then. */
static void
stop(const struct evpromise *reason, void *arg)
{
	struct wait *wait = arg;

	(void)reason;
	printf("%s: stopped waiting\n", wait->door->name);
	wait_free(wait);
}

static int
start(struct wait *wait, struct evpromise_base *base,
    struct evpromise_abort_signal *signal)
{
	wait->event = event_new(evpromise_base_get_event_base(base),
	    wait->door->ends[0], EV_READ, on_readable, wait);
	if (wait->event == NULL)
		return -1;
	/* false: it was aborted before it began */
	if (!evpromise_resolver_on_abort(wait->resolver, signal, stop, wait))
		return -1;
	return event_add(wait->event, NULL);
}

static struct evpromise *
wait_at(const struct door *door, struct evpromise_base *base,
    struct evpromise_abort_signal *signal)
{
	struct wait *wait = calloc(1, sizeof(*wait));
	struct evpromise *promise;

	if (wait == NULL)
		return NULL;
	wait->door = door;
	promise = evpromise_with_resolvers(base, &wait->resolver);
	if (promise == NULL || start(wait, base, signal) != 0)
		wait_free(wait);	/* gives the resolver up */
	return promise;
}

static struct evpromise_value
print_knock(const struct evpromise *settled, void *arg)
{
	(void)settled;
	printf("%s: somebody is there\n", ((const struct door *)arg)->name);
	return evpromise_undefined();
}

static struct evpromise_value
print_error(const struct evpromise *settled, void *arg)
{
	printf("%s: failed: %s\n", ((const struct door *)arg)->name,
	    evpromise_message(settled));
	return evpromise_undefined();
}

static struct evpromise_value
go_to_bed(const struct evpromise *settled, void *arg)
{
	(void)settled;
	puts("nobody else comes");
	evpromise_abort_controller_abort(arg,
	    evpromise_throw(LATE, "it is late"));
	return evpromise_undefined();
}

static int
wait_for_guests(struct evpromise_base *base, struct door doors[2],
    struct evpromise_abort_controller *controller)
{
	struct evpromise *chain;
	int failed = 0;

	for (int i = 0; i < 2; i++) {
		chain = wait_at(&doors[i], base,
		    evpromise_abort_controller_signal(controller));
		chain = evpromise_then2(chain, print_knock, print_error,
		    &doors[i]);
		failed |= evpromise_done(chain);
	}
	chain = evpromise_delay(base, 50, evpromise_undefined(), NULL);
	chain = evpromise_then(chain, go_to_bed, controller);
	return evpromise_done(chain) | failed;
}

int
main(void)
{
	struct event_base *loop = event_base_new();
	struct door doors[2] = { { "front door", { -1, -1 } },
		{ "back door", { -1, -1 } } };
	struct evpromise_abort_controller *controller;
	struct evpromise_base *base;
	int result;

	if (loop == NULL || (base = evpromise_base_new(loop)) == NULL ||
	    (controller = evpromise_abort_controller_new(base)) == NULL)
		return 1;
	for (int i = 0; i < 2; i++)
		if (evutil_socketpair(AF_UNIX, SOCK_STREAM, 0, doors[i].ends))
			return 1;
	result = wait_for_guests(base, doors, controller);
	if (write(doors[0].ends[1], "knock", 5) != 5)
		return 1;
	event_base_dispatch(loop);
	evpromise_abort_controller_unref(controller);
	evpromise_base_free(base);
	event_base_free(loop);
	return result == 0 ? 0 : 1;
}
