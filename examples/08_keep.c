/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * Shows how the handlers of a chain share a state that is freed once, when the
 * chain has ended, in whatever way it ends.
 *
 * It prints:
 *
 *	the mean of 3 numbers is 4
 *	freed
 *	failed: no numbers
 *	freed
 */
#include <stdio.h>
#include <stdlib.h>

#include <event2/event.h>
#include <evpromise.h>

enum { NO_NUMBERS = 1 };

struct sum {
	int64_t total;
	int n;
};

static void
sum_free(void *sum)
{
	puts("freed");
	free(sum);
}

static struct evpromise_value
add(const struct evpromise *settled, void *arg)
{
	struct sum *sum = arg;

	sum->total += evpromise_as_int(settled);
	sum->n++;
	return evpromise_int(2 * evpromise_as_int(settled));
}

static struct evpromise_value
print_mean(const struct evpromise *settled, void *arg)
{
	const struct sum *sum = arg;

	(void)settled;
	if (sum->n == 0)
		return evpromise_throw(NO_NUMBERS, "no numbers");
	printf("the mean of %d numbers is %d\n", sum->n,
	    (int)(sum->total / sum->n));
	return evpromise_undefined();
}

static struct evpromise_value
print_error(const struct evpromise *settled, void *arg)
{
	(void)arg;
	printf("failed: %s\n", evpromise_message(settled));
	return evpromise_undefined();
}

/* The state is freed also if memory is out for a link of the chain. */
static struct evpromise *
mean(struct evpromise_base *base, int n)
{
	struct sum *sum = calloc(1, sizeof(*sum));
	struct evpromise *chain;

	if (sum == NULL)
		return NULL;
	chain = evpromise_resolved(base, evpromise_int(2));
	for (int i = 0; i < n; i++)
		chain = evpromise_then(chain, add, sum);
	chain = evpromise_then(chain, print_mean, sum);
	chain = evpromise_catch(chain, print_error, NULL);
	return evpromise_keep(chain, sum, sum_free);
}

int
main(void)
{
	struct event_base *loop = event_base_new();
	struct evpromise_base *base;
	int result;

	if (loop == NULL || (base = evpromise_base_new(loop)) == NULL)
		return 1;
	result = evpromise_done(mean(base, 3));
	event_base_dispatch(loop);
	if (result == 0)
		result = evpromise_done(mean(base, 0));
	event_base_dispatch(loop);
	evpromise_base_free(base);
	event_base_free(loop);
	return result == 0 ? 0 : 1;
}
