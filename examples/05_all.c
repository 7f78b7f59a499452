/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * Shows how to wait for several things that run side by side: for the results
 * of all of them, or for the first error.
 *
 * It prints:
 *
 *	flour, 10 ms
 *	eggs, 20 ms
 *	milk, 40 ms
 *	dough of milk, flour and eggs
 *	no sugar left
 *	flour, 40 ms
 */
#include <stdio.h>

#include <event2/event.h>
#include <evpromise.h>

enum { NOTHING_LEFT = 1 };

struct errand {
	const char *what;
	int ms;
	int left;
	struct evpromise_resolver *resolver;
};

static void
on_return(evutil_socket_t fd, short what, void *arg)
{
	struct errand *errand = arg;

	(void)fd;
	(void)what;
	if (errand->left > 0) {
		printf("%s, %d ms\n", errand->what, errand->ms);
		evpromise_resolve(errand->resolver,
		    evpromise_string(errand->what));
	} else {
		evpromise_reject(errand->resolver,
		    evpromise_throw(NOTHING_LEFT, "no %s left", errand->what));
	}
	evpromise_resolver_unref(errand->resolver);
}

static struct evpromise *
fetch(struct evpromise_base *base, struct errand *errand)
{
	struct timeval time = { 0, errand->ms * 1000 };
	struct evpromise *promise =
	    evpromise_with_resolvers(base, &errand->resolver);

	if (promise != NULL &&
	    event_base_once(evpromise_base_get_event_base(base), -1,
	    EV_TIMEOUT, on_return, errand, &time) != 0)
		evpromise_resolver_unref(errand->resolver);
	return promise;
}

/* The results stand in the order of the members, whoever came first. */
static struct evpromise_value
mix(const struct evpromise *settled, void *arg)
{
	(void)arg;
	printf("dough of %s, %s and %s\n",
	    evpromise_as_string(evpromise_at(settled, 0)),
	    evpromise_as_string(evpromise_at(settled, 1)),
	    evpromise_as_string(evpromise_at(settled, 2)));
	return evpromise_undefined();
}

static struct evpromise_value
print_error(const struct evpromise *settled, void *arg)
{
	(void)arg;
	puts(evpromise_message(settled));
	return evpromise_undefined();
}

static int
bake(struct evpromise_base *base, struct errand errands[3])
{
	struct evpromise *members[3], *chain;

	for (int i = 0; i < 3; i++)
		members[i] = fetch(base, &errands[i]);
	chain = evpromise_all(base, members, 3);
	chain = evpromise_then(chain, mix, NULL);
	chain = evpromise_catch(chain, print_error, NULL);
	return evpromise_done(chain);
}

int
main(void)
{
	struct event_base *loop = event_base_new();
	struct errand bread[3] = { { "milk", 40, 1, NULL },
		{ "flour", 10, 1, NULL }, { "eggs", 20, 1, NULL } };
	struct errand cake[3] = { { "sugar", 10, 0, NULL },
		{ "flour", 40, 1, NULL }, { "salt", 20, 0, NULL } };
	struct evpromise_base *base;
	int result;

	if (loop == NULL || (base = evpromise_base_new(loop)) == NULL)
		return 1;
	result = bake(base, bread);
	event_base_dispatch(loop);
	if (result == 0)
		result = bake(base, cake);
	event_base_dispatch(loop);
	evpromise_base_free(base);
	event_base_free(loop);
	return result == 0 ? 0 : 1;
}
