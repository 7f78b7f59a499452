/* SPDX-License-Identifier: BSD-3-Clause */
/* filter.c: the indices of what is wanted. What it has of mapping.c is tested
 * by check_map.c. */
#include "case.h"
#include "heap.h"
#include "numbers.h"
#include "operation.h"
#include "trace.h"

static int64_t
index_at(const struct evpromise *indices, size_t i)
{
	return evpromise_as_int(evpromise_at(indices, i));
}

CASE(it_gives_the_indices_of_what_is_wanted)
{
	struct numbers numbers = { .end = 5 };
	AUTO_PROMISE promise = evpromise_filter(base, numbers_inputs(&numbers),
	    3, is_odd, &numbers, NULL);

	evpromise_checkpoint(base);
	ck_assert_uint_eq(evpromise_length(promise), 3);
	ck_assert_int_eq(index_at(promise, 0), 0);
	ck_assert_int_eq(index_at(promise, 1), 2);
	ck_assert_int_eq(index_at(promise, 2), 4);
}

/* In the order of the inputs, whichever ends first; any integer but 0. */
CASE(indices_are_in_the_order_of_the_inputs)
{
	struct operation ops[3] = {
		{ .base = base, .name = "a" }, { .base = base, .name = "b" },
		{ .base = base, .name = "c" }
	};
	AUTO_PROMISE promise = evpromise_filter(base,
	    evpromise_inputs_array(ops, 3, sizeof(ops[0])), SIZE_MAX,
	    operation_map, NULL, NULL);

	evpromise_checkpoint(base);
	operation_end(&ops[2], evpromise_int(-1));
	operation_end(&ops[1], evpromise_int(0));
	operation_end(&ops[0], evpromise_int(2));
	ck_assert_uint_eq(evpromise_length(promise), 2);
	ck_assert_int_eq(index_at(promise, 0), 0);
	ck_assert_int_eq(index_at(promise, 1), 2);
}

static struct evpromise_value
various(void *number, struct evpromise_abort_signal *signal, void *arg)
{
	(void)signal;
	(void)arg;
	if ((uintptr_t)number == 2)
		return evpromise_throw(2, "two");
	if ((uintptr_t)number == 4)
		return evpromise_string("no integer");
	return evpromise_int(1);
}

CASE(what_fails_is_left_out_where_all_is_collected)
{
	struct evpromise_map_options options = EVPROMISE_MAP_OPTIONS_INIT;
	struct numbers numbers = { .end = 3 };
	AUTO_PROMISE promise;

	options.collect = true;
	promise = evpromise_filter(base, numbers_inputs(&numbers), 2, various,
	    NULL, &options);
	evpromise_checkpoint(base);
	ck_assert_uint_eq(evpromise_length(promise), 2);
	ck_assert_int_eq(index_at(promise, 1), 2);
	ck_assert_trace("");
}

CASE(what_is_no_integer_is_a_failure_in_any_case)
{
	struct evpromise_map_options options = EVPROMISE_MAP_OPTIONS_INIT;
	struct numbers numbers = { .at = 2, .end = 9 };
	AUTO_PROMISE promise;

	options.collect = true;
	promise = evpromise_filter(base, numbers_inputs(&numbers), 1, various,
	    NULL, &options);
	evpromise_checkpoint(base);
	ck_assert_int_eq(evpromise_code(promise), EVPROMISE_ERROR_TYPE);
	ck_assert_uint_eq(numbers.at, 4);
}

static void
filter_with_little(struct evpromise_base *little)
{
	numbers_with_little(little, evpromise_filter);
}

START_TEST(without_memory_it_ends_all_the_same)
{
	with_little_memory(24, 14, filter_with_little);
}
END_TEST

CASE(without_memory_for_the_indices_it_fails)
{
	struct operation op = { .base = base, .name = "a" };
	AUTO_PROMISE promise = evpromise_filter(base,
	    evpromise_inputs_array(&op, 1, sizeof(op)), 1, operation_map, NULL,
	    NULL);

	evpromise_checkpoint(base);
	heap_fail(1, true);
	operation_end(&op, evpromise_int(0));
	heap_heal();
	ck_assert_int_eq(evpromise_code(promise),
	    EVPROMISE_ERROR_OUT_OF_MEMORY);
}

SUITE("filter",
    it_gives_the_indices_of_what_is_wanted,
    indices_are_in_the_order_of_the_inputs,
    what_fails_is_left_out_where_all_is_collected,
    what_is_no_integer_is_a_failure_in_any_case,
    without_memory_it_ends_all_the_same,
    without_memory_for_the_indices_it_fails);
