/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * Shows time: a promise that comes after a while, one that is waited for so
 * long and no longer, and an operation that is stopped when its time is up.
 *
 * It prints:
 *
 *	a quick kettle: tea
 *	a slow kettle: no tea: timed out
 *	a slow kettle that is switched off: no tea: timed out
 */
#include <stdio.h>

#include <event2/event.h>
#include <evpromise.h>

static struct evpromise *
boil(struct evpromise_base *base, int ms, struct evpromise_abort_signal *off)
{
	return evpromise_delay(base, ms, evpromise_string("tea"), off);
}

static struct evpromise_value
print_drink(const struct evpromise *settled, void *arg)
{
	printf("%s: %s\n", (const char *)arg, evpromise_as_string(settled));
	return evpromise_undefined();
}

static struct evpromise_value
print_error(const struct evpromise *settled, void *arg)
{
	printf("%s: no tea%s\n", (const char *)arg,
	    evpromise_code(settled) == EVPROMISE_ERROR_TIMEOUT ?
	    ": timed out" : "");
	return evpromise_undefined();
}

static int
drink(struct evpromise *kettle, char *name)
{
	return evpromise_done(evpromise_then2(kettle, print_drink,
	    print_error, name));
}

static int
make_tea(struct evpromise_base *base)
{
	struct evpromise_abort_signal *off;
	struct evpromise *kettle;
	int result;

	kettle = evpromise_timeout(boil(base, 10, NULL), 5000, NULL);
	result = drink(kettle, "a quick kettle");
	/* Only the waiting ends: this kettle boils to its end. */
	kettle = evpromise_timeout(boil(base, 600, NULL), 50, NULL);
	result |= drink(kettle, "a slow kettle");
	/* This one does not: the loop need not wait for a minute. */
	off = evpromise_abort_signal_timeout(base, 100);
	kettle = boil(base, 60000, off);
	evpromise_abort_signal_unref(off);
	return drink(kettle, "a slow kettle that is switched off") | result;
}

int
main(void)
{
	struct event_base *loop = event_base_new();
	struct evpromise_base *base;
	int result;

	if (loop == NULL || (base = evpromise_base_new(loop)) == NULL)
		return 1;
	result = make_tea(base);
	event_base_dispatch(loop);
	evpromise_base_free(base);
	event_base_free(loop);
	return result == 0 ? 0 : 1;
}
