/* SPDX-License-Identifier: BSD-3-Clause */
/* each.c: all inputs, and no results. What it has of mapping.c is tested by
 * check_map.c. */
#include "case.h"
#include "heap.h"
#include "numbers.h"
#include "operation.h"
#include "trace.h"

CASE(any_number_of_inputs_takes_flat_memory)
{
	struct numbers numbers = { .end = 300000 };
	size_t before = heap_count();
	AUTO_PROMISE promise = evpromise_each(base, numbers_inputs(&numbers),
	    100, is_odd, &numbers, NULL);

	evpromise_checkpoint(base);
	ck_assert_int_eq(evpromise_as_int(promise), 300000);
	ck_assert_uint_eq(numbers.most, 1);	/* taken as it is needed */
	ck_assert_uint_lt(heap_count() - before, 200);
}

static struct evpromise_value
own_string(void *input, struct evpromise_abort_signal *signal, void *arg)
{
	(void)input;
	(void)signal;
	(void)arg;
	return evpromise_string("released");
}

CASE(results_are_released_as_they_come)
{
	struct numbers numbers = { .end = 1000 };
	size_t before = heap_live();
	AUTO_PROMISE promise = evpromise_each(base, numbers_inputs(&numbers), 1,
	    own_string, NULL, NULL);

	evpromise_checkpoint(base);
	ck_assert_int_eq(evpromise_as_int(promise), 1000);
	ck_assert_uint_eq(heap_live(), before);
}

static struct evpromise_value
fail_at_3(void *number, struct evpromise_abort_signal *signal, void *arg)
{
	(void)signal;
	(void)arg;
	return (uintptr_t)number == 3 ? evpromise_throw(3, "three") :
	    evpromise_undefined();
}

CASE(the_first_failure_ends_it_unless_all_are_waited_for)
{
	struct evpromise_map_options options = EVPROMISE_MAP_OPTIONS_INIT;
	struct numbers numbers = { .end = 9 };
	AUTO_PROMISE all;
	AUTO_PROMISE failed = evpromise_each(base, numbers_inputs(&numbers), 1,
	    fail_at_3, NULL, &options);

	evpromise_checkpoint(base);
	ck_assert_int_eq(evpromise_code(failed), 3);
	ck_assert_uint_eq(numbers.at, 3);
	options.collect = true;
	numbers.at = 0;
	all = evpromise_each(base, numbers_inputs(&numbers), 1, fail_at_3,
	    NULL, &options);
	evpromise_checkpoint(base);
	ck_assert_int_eq(evpromise_as_int(all), 9);
	ck_assert_trace("unhandled!three");
}

static void
each_with_little(struct evpromise_base *little)
{
	numbers_with_little(little, evpromise_each);
}

START_TEST(without_memory_it_ends_all_the_same)
{
	with_little_memory(20, 12, each_with_little);
}
END_TEST

SUITE("each",
    any_number_of_inputs_takes_flat_memory,
    results_are_released_as_they_come,
    the_first_failure_ends_it_unless_all_are_waited_for,
    without_memory_it_ends_all_the_same);
