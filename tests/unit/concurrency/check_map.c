/* SPDX-License-Identifier: BSD-3-Clause */
/* map.c, and of mapping.c what all inputs have in common. */
#include "concurrency/mapping.h"
#include "record/heap.h"
#include "value/array.h"

#include "fake_host.h"
#include "heap.h"
#include "numbers.h"
#include "operation.h"
#include "suite.h"
#include "trace.h"

static struct evpromise_base *base;
static struct operation ops[3];

static struct evpromise_inputs
open_base(void)
{
	static const char *const names[] = { "a", "b", "c" };
	size_t i;

	base = fake_base_new();
	for (i = 0; i < 3; i++)
		ops[i] = (struct operation){ .base = base, .name = names[i] };
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
	promise = evpromise_map(base, inputs, limit, operation_map, NULL,
	    &options);
	ck_assert_trace("");		/* nothing runs within the call */
	evpromise_checkpoint(base);
	return promise;
}

static void
close_base(struct evpromise *promise)
{
	evpromise_unref(promise);
	evpromise_base_free(base);
}

START_TEST(results_are_in_the_order_of_the_inputs)
{
	struct evpromise *promise = map(open_base(), 2, false, NULL);

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
	close_base(promise);
}
END_TEST

START_TEST(of_nothing_it_is_an_empty_array)
{
	struct evpromise *promise;

	(void)open_base();
	promise = map(evpromise_inputs_array(NULL, 0, 1), 2, false, NULL);
	ck_assert_int_eq(evpromise_state(promise), EVPROMISE_FULFILLED);
	ck_assert_uint_eq(evpromise_length(promise), 0);
	close_base(promise);
}
END_TEST

START_TEST(the_first_failure_stops_the_others_and_waits_for_them)
{
	struct evpromise *promise;
	struct evpromise_inputs inputs = open_base();

	ops[0].listens = true;
	promise = map(inputs, 2, false, NULL);
	operation_end(&ops[1], evpromise_throw(1, "no"));
	ck_assert_trace("a b stop:a unhandled!no");
	ck_assert_str_eq(evpromise_message(promise), "no");
	close_base(promise);
}
END_TEST

START_TEST(it_settles_when_nothing_of_it_runs_any_more)
{
	struct evpromise *promise = map(open_base(), 2, false, NULL);

	operation_end(&ops[0], evpromise_throw(1, "first"));
	ck_assert_int_eq(evpromise_state(promise), EVPROMISE_PENDING);
	operation_end(&ops[1], evpromise_throw(1, "second"));
	ck_assert_trace("a b unhandled!first");
	close_base(promise);
}
END_TEST

START_TEST(all_outcomes_are_collected)
{
	struct evpromise *promise = map(open_base(), SIZE_MAX, true, NULL);

	operation_end(&ops[0], evpromise_int(1));
	operation_end(&ops[1], evpromise_throw(1, "no"));
	operation_end(&ops[2], evpromise_int(3));
	ck_assert_uint_eq(evpromise_length(promise), 3);
	ck_assert_str_eq(evpromise_message(evpromise_at(promise, 1)), "no");
	ck_assert_int_eq(evpromise_state(evpromise_at(promise, 1)),
	    EVPROMISE_REJECTED);
	ck_assert_trace("a b c");
	close_base(promise);
}
END_TEST

START_TEST(a_limit_of_0_is_refused)
{
	struct evpromise *promise = map(open_base(), 0, false, NULL);

	ck_assert_int_eq(evpromise_code(promise), EVPROMISE_ERROR_RANGE);
	ck_assert_trace("unhandled!a limit of 0 starts nothing");
	close_base(promise);
}
END_TEST

START_TEST(its_signal_stops_it_before_and_meanwhile)
{
	struct evpromise_inputs inputs = open_base();
	struct evpromise_abort_controller *controller;
	struct evpromise *promise;

	controller = evpromise_abort_controller_new(base);
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
	evpromise_abort_controller_unref(controller);
	close_base(promise);
}
END_TEST

static struct evpromise_value
misread(void *input, struct evpromise_abort_signal *signal, void *arg)
{
	(void)input;
	(void)signal;
	(void)evpromise_as_int(arg);
	return evpromise_undefined();
}

START_TEST(what_a_call_misreads_is_its_failure)
{
	struct evpromise_inputs inputs = open_base();
	struct evpromise *string, *promise;

	string = evpromise_resolved(base, evpromise_string("x"));
	promise = evpromise_map(base, inputs, 1, misread, string, NULL);
	evpromise_checkpoint(base);
	ck_assert_int_eq(evpromise_code(promise), EVPROMISE_ERROR_TYPE);
	evpromise_unref(string);
	close_base(promise);
}
END_TEST

START_TEST(an_iterator_that_fails_fails_it)
{
	struct numbers numbers = { .end = 9, .fail_at = 3 };
	struct evpromise_map_options options = EVPROMISE_MAP_OPTIONS_INIT;
	struct evpromise *promise;

	(void)open_base();
	options.collect = true;
	promise = evpromise_map(base, numbers_inputs(&numbers), 2, is_odd,
	    &numbers, &options);
	evpromise_checkpoint(base);
	ck_assert_str_eq(evpromise_message(promise), "broken");
	ck_assert_uint_eq(numbers.at, 3);
	close_base(promise);
}
END_TEST

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

START_TEST(an_iterator_that_fails_waits_for_what_runs)
{
	struct evpromise *promise;
	size_t at = 0;

	(void)open_base();
	promise = map(evpromise_inputs_next(next_operation, &at), 9, false,
	    NULL);
	operation_end(&ops[1], evpromise_throw(1, "later"));
	ck_assert_int_eq(evpromise_state(promise), EVPROMISE_PENDING);
	operation_end(&ops[0], evpromise_int(1));
	ck_assert_int_eq(evpromise_code(promise), 2);
	ck_assert_trace("a b unhandled!broken");
	close_base(promise);
}
END_TEST

START_TEST(what_does_not_listen_is_waited_for)
{
	struct evpromise_inputs inputs = open_base();
	struct evpromise_abort_controller *controller;
	struct evpromise *promise;

	controller = evpromise_abort_controller_new(base);
	promise = map(inputs, 1, false,
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
	evpromise_abort_controller_unref(controller);
	close_base(promise);
}
END_TEST

START_TEST(a_base_is_freed_in_the_middle)
{
	struct evpromise *promise = map(open_base(), 2, false, NULL);

	evpromise_base_free(base);
	ck_assert_int_eq(evpromise_code(promise), EVPROMISE_ERROR_BASE_FREED);
	evpromise_resolver_unref(ops[0].resolver);
	evpromise_resolver_unref(ops[1].resolver);
	evpromise_unref(promise);
}
END_TEST

static struct evpromise_value
free_base(void *input, struct evpromise_abort_signal *signal, void *arg)
{
	(void)input;
	(void)signal;
	(void)arg;
	evpromise_base_free(base);
	return evpromise_undefined();
}

START_TEST(a_call_may_free_the_base)
{
	struct evpromise_inputs inputs = open_base();

	evpromise_unref(evpromise_map(base, inputs, 2, free_base, NULL, NULL));
	evpromise_checkpoint(base);
}
END_TEST

static void
free_base_on_abort(const struct evpromise *reason, void *arg)
{
	(void)arg;
	ck_assert_int_eq(evpromise_state(reason), EVPROMISE_REJECTED);
	evpromise_base_free(base);
}

/* The first call listens; the others give a string. */
static struct evpromise_value
listen_once(void *input, struct evpromise_abort_signal *signal, void *arg)
{
	if (input != arg)
		return evpromise_string("no int");
	ck_assert_int_eq(evpromise_abort_signal_add_listener(signal,
	    free_base_on_abort, NULL), 0);
	return operation_start(signal, input);
}

START_TEST(a_listener_of_the_scope_may_free_the_base)
{
	struct evpromise_inputs inputs = open_base();
	struct evpromise *promise = evpromise_filter(base, inputs, 2,
	    listen_once, &ops[0], NULL);

	evpromise_checkpoint(base);	/* a string is a failure */
	ck_assert_int_eq(evpromise_code(promise), EVPROMISE_ERROR_BASE_FREED);
	evpromise_unref(promise);
	evpromise_resolver_unref(ops[0].resolver);
	inputs = open_base();
	promise = evpromise_map(base, inputs, 2, listen_once, &ops[0], NULL);
	evpromise_checkpoint(base);
	operation_end(&ops[0], evpromise_throw(1, "x"));
	ck_assert_int_eq(evpromise_code(promise), EVPROMISE_ERROR_BASE_FREED);
	evpromise_unref(promise);
}
END_TEST

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
START_TEST(without_memory_for_the_results_it_fails)
{
	struct evpromise *promise;

	(void)open_base();
	promise = evpromise_map(base, evpromise_inputs_array(ops, 0,
	    sizeof(ops[0])), 1, operation_map, NULL, NULL);
	heap_fail(2, true);
	evpromise_checkpoint(base);
	heap_heal();
	ck_assert_int_eq(evpromise_code(promise),
	    EVPROMISE_ERROR_OUT_OF_MEMORY);
	close_base(promise);
}
END_TEST

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
	evpromise_base_free(base);
	return true;
}

START_TEST(an_iterator_may_free_the_base)
{
	struct evpromise *promise;

	(void)open_base();
	promise = map(evpromise_inputs_next(free_base_and_go_on, &ops[0]), 2,
	    false, NULL);
	ck_assert_trace("");		/* there is no call any more */
	ck_assert_int_eq(evpromise_code(promise), EVPROMISE_ERROR_BASE_FREED);
	evpromise_unref(promise);
}
END_TEST

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
    null_gives_null,
    without_memory_it_ends_all_the_same,
    without_memory_for_the_results_it_fails,
    there_is_no_room_for_more_results_than_an_array_has,
    an_iterator_may_free_the_base);
