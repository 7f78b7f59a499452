/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * Shows one function for many inputs, so many at a time: the results stand in
 * the order of the inputs, and the first failure stops the rest.
 *
 * It prints:
 *
 *	begin one
 *	begin three
 *	end one
 *	begin eleven
 *	end eleven
 *	end three
 *	lengths: 3 5 6
 *	begin one
 *	begin
 *	stop one
 *	failed: no word
 */
#include <stdio.h>
#include <string.h>

#include <event2/event.h>
#include <evpromise.h>

enum { NO_WORD = 1 };

struct word {
	const char *text;
	int ms;
};

static struct evpromise_value
print_end(const struct evpromise *settled, void *arg)
{
	const struct word *word = arg;

	printf("%s %s\n", evpromise_state(settled) == EVPROMISE_FULFILLED ?
	    "end" : "stop", word->text);
	return evpromise_undefined();
}

/* Runs for two words at a time. The signal is aborted when another one fails:
 * what listens to it, as the delay, stops. */
static struct evpromise_value
measure(void *input, struct evpromise_abort_signal *signal, void *arg)
{
	struct word *word = input;
	size_t length = strlen(word->text);
	struct evpromise *chain;

	printf("begin%s%s\n", length > 0 ? " " : "", word->text);
	if (length == 0)
		return evpromise_throw(NO_WORD, "no word");
	chain = evpromise_delay(arg, word->ms, evpromise_int((int)length),
	    signal);
	return evpromise_adopt(evpromise_finally(chain, print_end, word));
}

static struct evpromise_value
print_lengths(const struct evpromise *lengths, void *arg)
{
	(void)arg;
	fputs("lengths:", stdout);
	for (size_t i = 0; i < evpromise_length(lengths); i++)
		printf(" %d", (int)evpromise_as_int(evpromise_at(lengths, i)));
	puts("");
	return evpromise_undefined();
}

static struct evpromise_value
print_error(const struct evpromise *settled, void *arg)
{
	(void)arg;
	printf("failed: %s\n", evpromise_message(settled));
	return evpromise_undefined();
}

static int
measure_all(struct evpromise_base *base, struct word *words, size_t n)
{
	struct evpromise *chain = evpromise_map(base,
	    evpromise_inputs_array(words, n, sizeof(*words)), 2, measure, base,
	    NULL);

	return evpromise_done(evpromise_then2(chain, print_lengths,
	    print_error, NULL));
}

int
main(void)
{
	struct event_base *loop = event_base_new();
	struct word good[] = { { "one", 10 }, { "three", 300 },
		{ "eleven", 20 } };
	struct word bad[] = { { "one", 60000 }, { "", 0 }, { "three", 10 } };
	struct evpromise_base *base;
	int result;

	if (loop == NULL || (base = evpromise_base_new(loop)) == NULL)
		return 1;
	result = measure_all(base, good, 3);
	event_base_dispatch(loop);
	if (result == 0)
		result = measure_all(base, bad, 3);
	event_base_dispatch(loop);
	evpromise_base_free(base);
	event_base_free(loop);
	return result == 0 ? 0 : 1;
}
