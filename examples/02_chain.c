/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * Shows a chain of steps: each gets what the one before it returned, and an
 * error in any of them passes the rest and ends in one place.
 *
 * It prints:
 *
 *	6 times 7 is 42
 *	error 1: 'six' is not a number
 */
#include <stdio.h>
#include <stdlib.h>

#include <event2/event.h>
#include <evpromise.h>

enum { NOT_A_NUMBER = 1 };

static struct evpromise_value
parse(const struct evpromise *settled, void *arg)
{
	const char *text = evpromise_as_string(settled);
	char *end;
	long number;

	(void)arg;
	if (text == NULL)	/* not a string: the handler ends in that */
		return evpromise_undefined();
	number = strtol(text, &end, 10);
	if (end == text || *end != '\0')
		return evpromise_throw(NOT_A_NUMBER, "'%s' is not a number",
		    text);
	return evpromise_int(number);
}

static struct evpromise_value
times_seven(const struct evpromise *settled, void *arg)
{
	(void)arg;
	return evpromise_int(7 * evpromise_as_int(settled));
}

static struct evpromise_value
print(const struct evpromise *settled, void *arg)
{
	printf("%s times 7 is %d\n", (const char *)arg,
	    (int)evpromise_as_int(settled));
	return evpromise_undefined();
}

static struct evpromise_value
print_error(const struct evpromise *settled, void *arg)
{
	(void)arg;
	printf("error %d: %s\n", evpromise_code(settled),
	    evpromise_message(settled));
	return evpromise_undefined();
}

static int
calculate(struct evpromise_base *base, char *text)
{
	struct evpromise *chain;

	chain = evpromise_resolved(base, evpromise_string(text));
	chain = evpromise_then(chain, parse, NULL);
	chain = evpromise_then(chain, times_seven, NULL);
	chain = evpromise_then(chain, print, text);
	chain = evpromise_catch(chain, print_error, NULL);
	return evpromise_done(chain);
}

int
main(void)
{
	struct event_base *loop = event_base_new();
	struct evpromise_base *base;
	int result;

	if (loop == NULL || (base = evpromise_base_new(loop)) == NULL)
		return 1;
	result = calculate(base, "6");
	if (result == 0)
		result = calculate(base, "six");
	event_base_dispatch(loop);
	evpromise_base_free(base);
	event_base_free(loop);
	return result == 0 ? 0 : 1;
}
