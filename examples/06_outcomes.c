/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * Shows the other ways to wait for several things: for every outcome, for the
 * first success, for whatever comes first.
 *
 * It prints:
 *
 *	race: near is closed
 *	any: the letter from far
 *	all_settled: the letter from away
 *	all_settled: near is closed
 *	all_settled: the letter from far
 */
#include <stdio.h>

#include <event2/event.h>
#include <evpromise.h>

#define N 3

enum { CLOSED = 1 };

struct office {
	const char *name;
	int ms;
	int closed;
	struct evpromise_resolver *resolver;
};

static void
on_answer(evutil_socket_t fd, short what, void *arg)
{
	struct office *office = arg;

	(void)fd;
	(void)what;
	if (office->closed)
		evpromise_reject(office->resolver,
		    evpromise_throw(CLOSED, "%s is closed", office->name));
	else
		evpromise_resolve(office->resolver,
		    evpromise_string(office->name));
	evpromise_resolver_unref(office->resolver);
}

static struct evpromise *
ask(struct evpromise_base *base, struct office *office)
{
	struct timeval time = { 0, office->ms * 1000 };
	struct evpromise *promise =
	    evpromise_with_resolvers(base, &office->resolver);

	if (promise != NULL &&
	    event_base_once(evpromise_base_get_event_base(base), -1,
	    EV_TIMEOUT, on_answer, office, &time) != 0)
		evpromise_resolver_unref(office->resolver);
	return promise;
}

static void
print_outcome(const char *operation, const struct evpromise *outcome)
{
	if (evpromise_state(outcome) == EVPROMISE_FULFILLED)
		printf("%s: the letter from %s\n", operation,
		    evpromise_as_string(outcome));
	else
		printf("%s: %s\n", operation, evpromise_message(outcome));
}

static struct evpromise_value
print_one(const struct evpromise *settled, void *arg)
{
	print_outcome(arg, settled);
	return evpromise_undefined();
}

static struct evpromise_value
print_each(const struct evpromise *settled, void *arg)
{
	for (size_t i = 0; i < evpromise_length(settled); i++)
		print_outcome(arg, evpromise_at(settled, i));
	return evpromise_undefined();
}

/* Three handles of one promise, since each combinator takes one. */
static int
ask_all(struct evpromise_base *base, struct office offices[N])
{
	struct evpromise *first[N], *success[N], *every[N], *chain;
	int failed;

	for (int i = 0; i < N; i++) {
		first[i] = ask(base, &offices[i]);
		success[i] = evpromise_ref(first[i]);
		every[i] = evpromise_ref(first[i]);
	}
	chain = evpromise_race(base, first, N);
	chain = evpromise_then2(chain, print_one, print_one, "race");
	failed = evpromise_done(chain);
	chain = evpromise_any(base, success, N);
	chain = evpromise_then2(chain, print_one, print_one, "any");
	failed |= evpromise_done(chain);
	chain = evpromise_all_settled(base, every, N);
	chain = evpromise_then(chain, print_each, "all_settled");
	return evpromise_done(chain) | failed;
}

int
main(void)
{
	struct event_base *loop = event_base_new();
	struct office offices[N] = { { "away", 60, 0, NULL },
		{ "near", 10, 1, NULL }, { "far", 35, 0, NULL } };
	struct evpromise_base *base;
	int result;

	if (loop == NULL || (base = evpromise_base_new(loop)) == NULL)
		return 1;
	result = ask_all(base, offices);
	event_base_dispatch(loop);
	evpromise_base_free(base);
	event_base_free(loop);
	return result == 0 ? 0 : 1;
}
