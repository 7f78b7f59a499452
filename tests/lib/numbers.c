/* SPDX-License-Identifier: BSD-3-Clause */
#include "numbers.h"

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
