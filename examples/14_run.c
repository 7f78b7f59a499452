/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * Shows a program whose main waits for a promise, where there is no other work
 * for the loop; and that it is told if the promise could never settle.
 *
 * It prints:
 *
 *	1 and 41 are 42
 *	failed: no event is left that could settle the promise
 */
#include <stdio.h>
#include <string.h>

#include <event2/event.h>
#include <evpromise.h>

static struct evpromise_value
add(const struct evpromise *numbers, void *arg)
{
	(void)arg;
	return evpromise_int(evpromise_as_int(evpromise_at(numbers, 0)) +
	    evpromise_as_int(evpromise_at(numbers, 1)));
}

static struct evpromise *
sum(struct evpromise_base *base)
{
	struct evpromise *numbers[2] = {
		evpromise_delay(base, 20, evpromise_int(1), NULL),
		evpromise_delay(base, 10, evpromise_int(41), NULL)
	};

	return evpromise_then(evpromise_all(base, numbers, 2), add, NULL);
}

/* What is given back has settled: it is read as in a handler. */
static int
print_result(struct evpromise *settled)
{
	const char *message;

	if (settled == NULL)
		return -1;
	if (evpromise_state(settled) == EVPROMISE_FULFILLED) {
		printf("1 and 41 are %d\n", (int)evpromise_as_int(settled));
	} else {
		message = evpromise_message(settled);
		printf("failed: %.*s\n", (int)strcspn(message, ":"), message);
	}
	evpromise_unref(settled);
	return 0;
}

/* Nobody uses the resolver. */
static int
wait_in_vain(struct evpromise_base *base)
{
	struct evpromise_resolver *resolver;
	struct evpromise *promise = evpromise_with_resolvers(base, &resolver);
	int result = print_result(evpromise_run(base, promise));

	evpromise_resolver_unref(resolver);
	return result;
}

int
main(void)
{
	struct event_base *loop = event_base_new();
	struct evpromise_base *base;
	int result;

	if (loop == NULL || (base = evpromise_base_new(loop)) == NULL)
		return 1;
	result = print_result(evpromise_run(base, sum(base)));
	if (result == 0)
		result = wait_in_vain(base);
	evpromise_base_free(base);
	event_base_free(loop);
	return result == 0 ? 0 : 1;
}
