/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * Shows the smallest program: a promise, a handler for its value, and the loop
 * that runs the handler.
 *
 * It prints:
 *
 *	the loop begins
 *	hello, world
 */
#include <stdio.h>

#include <event2/event.h>
#include <evpromise.h>

static struct evpromise_value
greet(const struct evpromise *settled, void *arg)
{
	printf("%s, %s\n", (const char *)arg, evpromise_as_string(settled));
	return evpromise_undefined();
}

int
main(void)
{
	struct event_base *loop = event_base_new();
	struct evpromise_base *base;
	struct evpromise *chain;
	int result;

	if (loop == NULL || (base = evpromise_base_new(loop)) == NULL)
		return 1;
	chain = evpromise_resolved(base, evpromise_string("world"));
	chain = evpromise_then(chain, greet, "hello");
	result = evpromise_done(chain);	/* -1: memory ran out on the way */
	puts("the loop begins");	/* no handler runs before */
	event_base_dispatch(loop);
	evpromise_base_free(base);
	event_base_free(loop);
	return result == 0 ? 0 : 1;
}
