/* SPDX-License-Identifier: BSD-3-Clause */
/* map.c, and of mapping.c what all inputs have in common. */
#include "concurrency/mapping.h"
#include "record/heap.h"
#include "value/array.h"

#include "case.h"
#include "heap.h"
#include "numbers.h"
#include "operation.h"
#include "trace.h"

static struct operation ops[3];

static struct evpromise_inputs
open_inputs(void)
{
	static const char *const names[] = { "a", "b", "c" };
	size_t i;

	for (i = 0; i < 3; i++)
		ops[i] = (struct operation){
			.base = case_base, .name = names[i] };
	return evpromise_inputs_array(ops, 3, sizeof(ops[0]));
}

static struct evpromise *
map(struct evpromise_inputs inputs, size_t limit, bool collect,
    struct evpromise_abort_signal *signal)
{
	struct evpromise_map_options options = EVPROMISE_MAP_OPTIONS_INIT;
	struct evpromise *promise;

	options.collect = collect;
	options.signal = signal;
	promise = evpromise_map(case_base, inputs, limit, operation_map, NULL,
	    &options);
	ck_assert_trace("");		/* nothing runs within the call */
	evpromise_checkpoint(case_base);
	return promise;
}

CASE(results_are_in_the_order_of_the_inputs)
{
	AUTO_PROMISE promise = map(open_inputs(), 2, false, NULL);

	ck_assert_trace("a b");
	operation_end(&ops[1], evpromise_int(11));
	ck_assert_trace("a b c");
	operation_end(&ops[2], evpromise_int(12));
	ck_assert_int_eq(evpromise_state(promise), EVPROMISE_PENDING);
	operation_end(&ops[0], evpromise_int(10));
	ck_assert_uint_eq(evpromise_length(promise), 3);
	ck_assert_int_eq(evpromise_as_int(evpromise_at(promise, 0)), 10);
	ck_assert_int_eq(evpromise_as_int(evpromise_at(promise, 1)), 11);
	ck_assert_int_eq(evpromise_as_int(evpromise_at(promise, 2)), 12);
}

CASE(of_nothing_it_is_an_empty_array)
{
	AUTO_PROMISE promise;

	(void)open_inputs();
	promise = map(evpromise_inputs_array(NULL, 0, 1), 2, false, NULL);
	ck_assert_int_eq(evpromise_state(promise), EVPROMISE_FULFILLED);
	ck_assert_uint_eq(evpromise_length(promise), 0);
}

CASE(the_first_failure_stops_the_others_and_waits_for_them)
{
	AUTO_PROMISE promise;
	struct evpromise_inputs inputs = open_inputs();

	ops[0].listens = true;
	promise = map(inputs, 2, false, NULL);
	operation_end(&ops[1], evpromise_throw(1, "no"));
	ck_assert_trace("a b stop:a unhandled!no");
	ck_assert_str_eq(evpromise_message(promise), "no");
}

CASE(it_settles_when_nothing_of_it_runs_any_more)
{
	AUTO_PROMISE promise = map(open_inputs(), 2, false, NULL);

	operation_end(&ops[0], evpromise_throw(1, "first"));
	ck_assert_int_eq(evpromise_state(promise), EVPROMISE_PENDING);
	operation_end(&ops[1], evpromise_throw(1, "second"));
	ck_assert_trace("a b unhandled!first");
}

CASE(all_outcomes_are_collected)
{
	AUTO_PROMISE promise = map(open_inputs(), SIZE_MAX, true, NULL);

	operation_end(&ops[0], evpromise_int(1));
	operation_end(&ops[1], evpromise_throw(1, "no"));
	operation_end(&ops[2], evpromise_int(3));
	ck_assert_int_eq(evpromise_typeof(promise), EVPROMISE_TYPE_OUTCOMES);
	ck_assert_uint_eq(evpromise_length(promise), 3);
	ck_assert_str_eq(evpromise_message(evpromise_at(promise, 1)), "no");
	ck_assert_int_eq(evpromise_state(evpromise_at(promise, 1)),
	    EVPROMISE_REJECTED);
	ck_assert_trace("a b c");
}

CASE(a_limit_of_0_is_refused)
{
	AUTO_PROMISE promise = map(open_inputs(), 0, false, NULL);

	ck_assert_int_eq(evpromise_code(promise), EVPROMISE_ERROR_RANGE);
	ck_assert_trace("unhandled!a limit of 0 starts nothing");
}

CASE(its_signal_stops_it_before_and_meanwhile)
{
	struct evpromise_inputs inputs = open_inputs();
	AUTO_PROMISE promise;
	AUTO_CONTROLLER controller = evpromise_abort_controller_new(base);

	ops[0].listens = ops[1].listens = true;
	promise = map(inputs, 2, true,
	    evpromise_abort_controller_signal(controller));
	evpromise_abort_controller_abort(controller, evpromise_throw(1, "no"));
	evpromise_checkpoint(base);
	ck_assert_trace("a b stop:a stop:b unhandled!no");
	evpromise_unref(promise);
	trace_clear();
	promise = map(inputs, 2, false,
	    evpromise_abort_controller_signal(controller));
	ck_assert_str_eq(evpromise_message(promise), "no");
	ck_assert_trace("unhandled!no");
}

static struct evpromise_value
misread(void *input, struct evpromise_abort_signal *signal, void *arg)
{
	(void)input;
	(void)signal;
	(void)evpromise_as_int(arg);
	return evpromise_undefined();
}

CASE(what_a_call_misreads_is_its_failure)
{
	struct evpromise_inputs inputs = open_inputs();
	AUTO_PROMISE string = evpromise_resolved(base, evpromise_string("x"));
	AUTO_PROMISE promise =
	    evpromise_map(base, inputs, 1, misread, string, NULL);

	evpromise_checkpoint(base);
	ck_assert_int_eq(evpromise_code(promise), EVPROMISE_ERROR_TYPE);
}

CASE(an_iterator_that_fails_fails_it)
{
	struct numbers numbers = { .end = 9, .fail_at = 3 };
	struct evpromise_map_options options = EVPROMISE_MAP_OPTIONS_INIT;
	AUTO_PROMISE promise;

	(void)open_inputs();
	options.collect = true;
	promise = evpromise_map(base, numbers_inputs(&numbers), 2, is_odd,
	    &numbers, &options);
	evpromise_checkpoint(base);
	ck_assert_str_eq(evpromise_message(promise), "broken");
	ck_assert_uint_eq(numbers.at, 3);
}

/* Takes the operations, then fails. */
static bool
next_operation(void **input, struct evpromise_value *failure, void *arg)
{
	size_t *at = arg;

	if (*at == 2) {
		*failure = evpromise_throw(2, "broken");
		return false;
	}
	*input = &ops[(*at)++];
	return true;
}

CASE(an_iterator_that_fails_waits_for_what_runs)
{
	AUTO_PROMISE promise;
	size_t at = 0;

	(void)open_inputs();
	promise = map(evpromise_inputs_next(next_operation, &at), 9, false,
	    NULL);
	operation_end(&ops[1], evpromise_throw(1, "later"));
	ck_assert_int_eq(evpromise_state(promise), EVPROMISE_PENDING);
	operation_end(&ops[0], evpromise_int(1));
	ck_assert_int_eq(evpromise_code(promise), 2);
	ck_assert_trace("a b unhandled!broken");
}

CASE(what_does_not_listen_is_waited_for)
{
	struct evpromise_inputs inputs = open_inputs();
	AUTO_CONTROLLER controller = evpromise_abort_controller_new(base);
	AUTO_PROMISE promise = map(inputs, 1, false,
	    evpromise_abort_controller_signal(controller));

	ck_assert(evpromise_abort_controller_abort(controller,
	    evpromise_throw(7, "stop")));
	ck_assert(!evpromise_abort_controller_abort(controller,
	    evpromise_throw(8, "twice")));
	evpromise_checkpoint(base);
	ck_assert_int_eq(evpromise_state(promise), EVPROMISE_PENDING);
	operation_end(&ops[0], evpromise_string("does not count"));
	ck_assert_int_eq(evpromise_code(promise), 7);
	ck_assert_trace("a unhandled!stop");
}

CASE(a_base_is_freed_in_the_middle)
{
	AUTO_PROMISE promise = map(open_inputs(), 2, false, NULL);

	evpromise_base_free(base);
	ck_assert_int_eq(evpromise_code(promise), EVPROMISE_ERROR_BASE_FREED);
	evpromise_resolver_unref(ops[0].resolver);
	evpromise_resolver_unref(ops[1].resolver);
}

static struct evpromise_value
free_base(void *input, struct evpromise_abort_signal *signal, void *arg)
{
	(void)input;
	(void)signal;
	(void)arg;
	evpromise_base_free(case_base);
	return evpromise_undefined();
}

CASE(a_call_may_free_the_base)
{
	struct evpromise_inputs inputs = open_inputs();

	evpromise_unref(evpromise_map(base, inputs, 2, free_base, NULL, NULL));
	evpromise_checkpoint(base);
}

static void
free_base_on_abort(const struct evpromise *reason, void *arg)
{
	(void)arg;
	ck_assert_int_eq(evpromise_state(reason), EVPROMISE_REJECTED);
	evpromise_base_free(case_base);
}

/* The first call listens; the others give a string. */
static struct evpromise_value
listen_once(void *input, struct evpromise_abort_signal *signal, void *arg)
{
	if (input != arg)
		return evpromise_string("no int");
	ck_assert(evpromise_abort_signal_add_listener(signal,
	    free_base_on_abort, NULL));
	return operation_start(signal, input);
}

CASE(a_listener_of_the_scope_may_free_the_base)
{
	struct evpromise_inputs inputs = open_inputs();
	AUTO_PROMISE promise = evpromise_filter(base, inputs, 2,
	    listen_once, &ops[0], NULL);

	evpromise_checkpoint(base);	/* a string is a failure */
	ck_assert_int_eq(evpromise_code(promise), EVPROMISE_ERROR_BASE_FREED);
	evpromise_resolver_unref(ops[0].resolver);
}

CASE(a_listener_may_free_the_base_when_a_call_fails)
{
	struct evpromise_inputs inputs = open_inputs();
	AUTO_PROMISE promise = evpromise_map(base, inputs, 2, listen_once,
	    &ops[0], NULL);

	evpromise_checkpoint(base);
	operation_end(&ops[0], evpromise_throw(1, "x"));
	ck_assert_int_eq(evpromise_code(promise), EVPROMISE_ERROR_BASE_FREED);
}

START_TEST(null_gives_null)
{
	struct evpromise_inputs inputs = evpromise_inputs_array(NULL, 0, 1);

	ck_assert_ptr_null(evpromise_map(NULL, inputs, 1, misread, NULL,
	    NULL));
}
END_TEST

static void
map_with_little(struct evpromise_base *little)
{
	numbers_with_little(little, evpromise_map);
}

START_TEST(without_memory_it_ends_all_the_same)
{
	with_little_memory(24, 14, map_with_little);
}
END_TEST

/* The first allocation is for the call that finds no input. */
CASE(without_memory_for_the_results_it_fails)
{
	AUTO_PROMISE promise;

	(void)open_inputs();
	promise = evpromise_map(base, evpromise_inputs_array(ops, 0,
	    sizeof(ops[0])), 1, operation_map, NULL, NULL);
	heap_fail(2, true);
	evpromise_checkpoint(base);
	heap_heal();
	ck_assert_int_eq(evpromise_code(promise),
	    EVPROMISE_ERROR_OUT_OF_MEMORY);
}

START_TEST(there_is_no_room_for_more_results_than_an_array_has)
{
	struct evpromise__mapping mapping = { .results = NULL };

	ck_assert(!evpromise__mapping_has_room(&mapping,
	    EVPROMISE__MOST_MEMBERS));
	ck_assert(evpromise__mapping_has_room(&mapping, 0));
	ck_assert_uint_eq(mapping.results->length, 16);
	evpromise__array_release(mapping.results);
}
END_TEST

static bool
free_base_and_go_on(void **input, struct evpromise_value *failure, void *arg)
{
	(void)failure;
	*input = arg;
	evpromise_base_free(case_base);
	return true;
}

CASE(an_iterator_may_free_the_base)
{
	AUTO_PROMISE promise;

	(void)open_inputs();
	promise = map(evpromise_inputs_next(free_base_and_go_on, &ops[0]), 2,
	    false, NULL);
	ck_assert_trace("");		/* there is no call any more */
	ck_assert_int_eq(evpromise_code(promise), EVPROMISE_ERROR_BASE_FREED);
}

SUITE("map",
    results_are_in_the_order_of_the_inputs,
    of_nothing_it_is_an_empty_array,
    the_first_failure_stops_the_others_and_waits_for_them,
    it_settles_when_nothing_of_it_runs_any_more,
    all_outcomes_are_collected,
    a_limit_of_0_is_refused,
    its_signal_stops_it_before_and_meanwhile,
    what_a_call_misreads_is_its_failure,
    an_iterator_that_fails_fails_it,
    an_iterator_that_fails_waits_for_what_runs,
    what_does_not_listen_is_waited_for,
    a_base_is_freed_in_the_middle,
    a_call_may_free_the_base,
    a_listener_of_the_scope_may_free_the_base,
    a_listener_may_free_the_base_when_a_call_fails,
    null_gives_null,
    without_memory_it_ends_all_the_same,
    without_memory_for_the_results_it_fails,
    there_is_no_room_for_more_results_than_an_array_has,
    an_iterator_may_free_the_base);
