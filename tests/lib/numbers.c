/* SPDX-License-Identifier: BSD-3-Clause */
#include "numbers.h"

#include "suite.h"

static bool
next_number(void **input, struct evpromise_value *failure, void *arg)
{
	struct numbers *numbers = arg;

	if (numbers->at == numbers->end)
		return false;
	if (++numbers->at == numbers->fail_at) {
		*failure = evpromise_throw(2, "broken");
		return false;
	}
	*input = (void *)numbers->at;
	if (++numbers->running > numbers->most)
		numbers->most = numbers->running;
	return true;
}

struct evpromise_inputs
numbers_inputs(struct numbers *numbers)
{
	return evpromise_inputs_next(next_number, numbers);
}

struct evpromise_value
is_odd(void *number, struct evpromise_abort_signal *signal, void *numbers)
{
	(void)signal;
	((struct numbers *)numbers)->running--;
	return evpromise_int((intptr_t)number % 2);
}

void
numbers_with_little(struct evpromise_base *little, numbers_map_fn map)
{
	struct numbers numbers = { .end = 5 };
	struct evpromise *promise;

	promise = map(little, numbers_inputs(&numbers), 2, is_odd, &numbers,
	    NULL);
	evpromise_checkpoint(little);
	if (promise == NULL)
		ck_assert_uint_eq(numbers.at, 0);
	else
		ck_assert_int_ne(evpromise_state(promise), EVPROMISE_PENDING);
	evpromise_unref(promise);
}
