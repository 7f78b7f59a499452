/* SPDX-License-Identifier: BSD-3-Clause */
/* reduce.c: one input after the other. What it has of mapping.c is tested by
 * check_map.c. */
#include "case.h"
#include "fake_host.h"
#include "numbers.h"
#include "operation.h"
#include "trace.h"

static struct evpromise_value
add(const struct evpromise *sum, void *number,
    struct evpromise_abort_signal *signal, void *fails_at)
{
	(void)signal;
	if (number == fails_at)
		return evpromise_throw(3, "no");
	return evpromise_int(evpromise_as_int(sum) + (intptr_t)number);
}

static struct evpromise *
sum_to(uintptr_t end, struct evpromise_value initial, uintptr_t fails_at,
    struct evpromise_abort_signal *signal)
{
	struct numbers numbers = { .end = end };
	struct evpromise *sum;

	sum = evpromise_reduce(case_base, numbers_inputs(&numbers), initial,
	    add, (void *)fails_at, signal);
	evpromise_checkpoint(case_base);
	return sum;
}

CASE(it_puts_one_to_the_other)
{
	AUTO_PROMISE sum = sum_to(4, evpromise_int(32), 0, NULL);

	ck_assert_int_eq(evpromise_as_int(sum), 42);
}

CASE(of_nothing_it_is_what_was_initial)
{
	AUTO_PROMISE sum = sum_to(0, evpromise_string("initial"), 0, NULL);

	ck_assert_str_eq(evpromise_as_string(sum), "initial");
}

CASE(the_initial_value_may_be_a_promise)
{
	AUTO_PROMISE sum = sum_to(4, evpromise_adopt(evpromise_resolved(base,
	    evpromise_int(32))), 0, NULL);

	ck_assert_int_eq(evpromise_as_int(sum), 42);
	evpromise_unref(sum);
	sum = sum_to(4, evpromise_throw(1, "initial"), 0, NULL);
	ck_assert_int_eq(evpromise_code(sum), 1);
	ck_assert_trace("unhandled!initial");
}

CASE(a_call_that_fails_ends_it)
{
	AUTO_PROMISE sum = sum_to(9, evpromise_int(0), 3, NULL);

	ck_assert_int_eq(evpromise_code(sum), 3);
	evpromise_unref(sum);
	sum = sum_to(9, evpromise_string("x"), 0, NULL);
	ck_assert_int_eq(evpromise_code(sum), EVPROMISE_ERROR_TYPE);
}

static struct evpromise_value
operate(const struct evpromise *before, void *operation,
    struct evpromise_abort_signal *signal, void *arg)
{
	(void)before;
	return operation_map(operation, signal, arg);
}

CASE(a_call_begins_when_that_before_has_ended)
{
	AUTO_CONTROLLER controller = evpromise_abort_controller_new(base);
	struct operation ops[3];
	AUTO_PROMISE promise;
	size_t i;

	for (i = 0; i < 3; i++)
		ops[i] = (struct operation){ .base = base, .name = "op" };
	promise = evpromise_reduce(base, evpromise_inputs_array(ops, 3,
	    sizeof(ops[0])), evpromise_undefined(), operate, NULL,
	    evpromise_abort_controller_signal(controller));
	evpromise_checkpoint(base);
	ck_assert_trace("op");
	operation_end(&ops[0], evpromise_int(1));
	ck_assert_trace("op op");
	evpromise_abort_controller_abort(controller, evpromise_throw(7, "x"));
	ck_assert_int_eq(evpromise_state(promise), EVPROMISE_PENDING);
	operation_end(&ops[1], evpromise_int(1));
	ck_assert_int_eq(evpromise_code(promise), 7);
	ck_assert_trace("op op unhandled!x");
}

START_TEST(null_gives_null)
{
	ck_assert_ptr_null(evpromise_reduce(NULL, evpromise_inputs_array(NULL,
	    0, 1), evpromise_string("x"), add, NULL, NULL));
}
END_TEST

static void
reduce_with_little(struct evpromise_base *little)
{
	struct numbers numbers = { .end = 5 };
	struct evpromise *promise;

	promise = evpromise_reduce(little, numbers_inputs(&numbers),
	    evpromise_int(0), add, NULL, NULL);
	evpromise_checkpoint(little);
	if (promise == NULL)
		ck_assert_uint_eq(numbers.at, 0);
	else
		ck_assert_int_ne(evpromise_state(promise), EVPROMISE_PENDING);
	evpromise_unref(promise);
}

START_TEST(without_memory_it_ends_all_the_same)
{
	with_little_memory(20, 12, reduce_with_little);
}
END_TEST

static struct evpromise_value
forget(const struct evpromise *accumulated, void *number,
    struct evpromise_abort_signal *signal, void *arg)
{
	(void)accumulated;
	(void)signal;
	(void)arg;
	trace("%d", (int)(intptr_t)number);
	return evpromise_int(1);
}

CASE(releasing_what_was_accumulated_may_free_the_base)
{
	struct numbers numbers = { .end = 3 };
	AUTO_PROMISE promise = evpromise_reduce(base, numbers_inputs(&numbers),
	    value_that_frees(base), forget, NULL, NULL);

	evpromise_checkpoint(base);
	ck_assert_trace("1 freed");
	ck_assert_int_eq(evpromise_code(promise), EVPROMISE_ERROR_BASE_FREED);
}

SUITE("reduce",
    it_puts_one_to_the_other,
    of_nothing_it_is_what_was_initial,
    the_initial_value_may_be_a_promise,
    a_call_that_fails_ends_it,
    a_call_begins_when_that_before_has_ended,
    null_gives_null,
    without_memory_it_ends_all_the_same,
    releasing_what_was_accumulated_may_free_the_base);
