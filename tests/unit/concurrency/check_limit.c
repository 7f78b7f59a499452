/* SPDX-License-Identifier: BSD-3-Clause */
/* limit.c: places, and the line of those who wait for one. */
#include "case.h"
#include "exhaust.h"
#include "heap.h"
#include "operation.h"
#include "trace.h"

static struct evpromise_limit *limit;
static struct operation a, b, c;

static void
close_limit(void)
{
	evpromise_limit_free(limit);
	limit = NULL;
}

static void
open_limit(size_t places)
{
	limit = evpromise_limit_new(case_base, places);
	case_at_end(close_limit);
	a = (struct operation){ .base = case_base, .name = "a" };
	b = (struct operation){ .base = case_base, .name = "b" };
	c = (struct operation){ .base = case_base, .name = "c" };
}

static void
acquire(char *name, struct evpromise_abort_signal *signal)
{
	evpromise_unref(evpromise_then2(evpromise_limit_acquire(limit,
	    signal), trace_name, trace_settled, name));
	evpromise_checkpoint(case_base);
}

static struct evpromise *
run(struct operation *operation, struct evpromise_abort_signal *signal)
{
	struct evpromise *promise;

	promise = evpromise_limit_run(limit, operation_start, operation,
	    signal);
	evpromise_checkpoint(case_base);
	return promise;
}

static void
release(void)
{
	evpromise_limit_release(limit);
	evpromise_checkpoint(case_base);
}

CASE(places_are_given_in_the_order_they_were_asked_for)
{
	open_limit(2);
	acquire("a", NULL);
	acquire("b", NULL);
	acquire("c", NULL);
	acquire("d", NULL);
	ck_assert_trace("a b");
	ck_assert_uint_eq(evpromise_limit_running(limit), 2);
	ck_assert_uint_eq(evpromise_limit_waiting(limit), 2);
	release();
	ck_assert_trace("a b c");
	release();
	ck_assert_trace("a b c d");
	ck_assert_uint_eq(evpromise_limit_waiting(limit), 0);
	release();
	release();
	ck_assert_uint_eq(evpromise_limit_running(limit), 0);
}

CASE(who_waits_is_told_by_its_signal_and_leaves_the_line)
{
	AUTO_CONTROLLER controller = evpromise_abort_controller_new(base);

	open_limit(1);
	acquire("a", evpromise_abort_controller_signal(controller));
	acquire("b", evpromise_abort_controller_signal(controller));
	acquire("c", NULL);
	evpromise_abort_controller_abort(controller, evpromise_throw(1, "no"));
	ck_assert_uint_eq(evpromise_limit_waiting(limit), 1);
	evpromise_checkpoint(base);
	acquire("d", evpromise_abort_controller_signal(controller));
	ck_assert_trace("a b!no unhandled!no d!no unhandled!no");
	trace_clear();
	release();
	ck_assert_trace("c");
}

CASE(a_place_that_nobody_hears_of_goes_to_the_next)
{
	open_limit(1);
	acquire("a", NULL);
	evpromise_unref(evpromise_limit_acquire(limit, NULL));
	evpromise_unref(evpromise_keep(evpromise_limit_acquire(limit, NULL),
	    "kept", trace_free));
	acquire("d", NULL);
	release();
	ck_assert_trace("a free:kept d");
	ck_assert_uint_eq(evpromise_limit_running(limit), 1);
}

/* Between the call that adopts it and the job that does. */
CASE(a_place_that_was_adopted_is_heard_of)
{
	struct evpromise_resolver *resolver;
	struct evpromise *adopter;

	open_limit(1);
	acquire("a", NULL);
	adopter = evpromise_with_resolvers(base, &resolver);
	evpromise_resolve(resolver,
	    evpromise_adopt(evpromise_limit_acquire(limit, NULL)));
	evpromise_resolver_unref(resolver);
	evpromise_unref(evpromise_then(adopter, trace_name, "b"));
	evpromise_limit_release(limit);
	acquire("c", NULL);
	ck_assert_trace("a b");
	ck_assert_uint_eq(evpromise_limit_running(limit), 1);
	release();
	ck_assert_trace("a b c");
}

/* It was there before the promise was given up. */
CASE(a_place_that_was_free_is_had_at_once)
{
	open_limit(1);
	evpromise_unref(evpromise_limit_acquire(limit, NULL));
	ck_assert_uint_eq(evpromise_limit_running(limit), 1);
	acquire("b", NULL);
	ck_assert_trace("");
	release();
	ck_assert_trace("b");
}

/* Its handler, which would give the place back, will not run. */
CASE(a_chain_that_was_cut_hears_of_no_place)
{
	struct evpromise *chain;
	struct exhausted taken;

	open_limit(1);
	acquire("a", NULL);
	chain = evpromise_then(evpromise_limit_acquire(limit, NULL),
	    trace_name, "b");
	exhaust(base, &taken);
	heap_fail(1, true);
	ck_assert_int_eq(evpromise_done(evpromise_then(chain, trace_name,
	    "more")), -1);
	heap_heal();
	exhaust_undo(&taken);
	acquire("c", NULL);
	release();
	ck_assert_trace("a c");
	ck_assert_uint_eq(evpromise_limit_running(limit), 1);
}

CASE(of_a_limit_of_0_every_place_is_refused)
{
	struct evpromise *promise;

	open_limit(0);
	promise = evpromise_limit_acquire(limit, NULL);
	ck_assert_int_eq(evpromise_code(promise), EVPROMISE_ERROR_RANGE);
	evpromise_unref(evpromise_catch(promise, trace_name, "caught"));
	promise = run(&a, NULL);
	ck_assert_int_eq(evpromise_code(promise), EVPROMISE_ERROR_RANGE);
	evpromise_unref(promise);
	ck_assert_trace("caught unhandled!a limit of 0 has no places");
}

CASE(one_place_too_many_is_ignored_and_logged)
{
	open_limit(1);
	evpromise_limit_release(limit);
	ck_assert_trace("[a place was given back that nobody had]");
	acquire("a", NULL);
	acquire("b", NULL);
	ck_assert_uint_eq(evpromise_limit_waiting(limit), 1);
}

CASE(the_place_of_what_was_started_is_not_given_back_by_others)
{
	open_limit(1);
	evpromise_unref(run(&a, NULL));
	evpromise_limit_release(limit);
	ck_assert_trace("a [a place was given back that nobody had]");
	ck_assert_uint_eq(evpromise_limit_running(limit), 1);
	operation_end(&a, evpromise_undefined());
	ck_assert_uint_eq(evpromise_limit_running(limit), 0);
	trace_clear();
	acquire("b", NULL);
	ck_assert_trace("b");
}

CASE(run_starts_so_many_and_gives_their_outcomes)
{
	AUTO_PROMISE first;
	AUTO_PROMISE second;
	AUTO_PROMISE third;

	open_limit(2);
	first = run(&a, NULL);
	second = run(&b, NULL);
	third = run(&c, NULL);
	ck_assert_trace("a b");
	operation_end(&a, evpromise_int(1));
	ck_assert_trace("a b c");
	ck_assert_int_eq(evpromise_as_int(first), 1);
	operation_end(&b, evpromise_throw(1, "no"));
	ck_assert_str_eq(evpromise_message(second), "no");
	operation_end(&c, evpromise_int(3));
	ck_assert_int_eq(evpromise_as_int(third), 3);
	ck_assert_uint_eq(evpromise_limit_running(limit), 0);
}

static struct evpromise_value
throw_at_once(struct evpromise_abort_signal *signal, void *arg)
{
	(void)signal;
	(void)arg;
	return evpromise_throw(1, "at once");
}

CASE(what_throws_gives_its_place_back)
{
	AUTO_PROMISE promise;

	open_limit(1);
	promise = evpromise_limit_run(limit, throw_at_once, NULL, NULL);
	evpromise_unref(run(&a, NULL));
	ck_assert_trace("a unhandled!at once");
	operation_end(&a, evpromise_undefined());
}

CASE(what_waits_never_starts_once_its_signal_is_aborted)
{
	AUTO_CONTROLLER controller = evpromise_abort_controller_new(base);
	AUTO_PROMISE first;
	AUTO_PROMISE second;
	AUTO_PROMISE third;

	open_limit(1);
	a.listens = true;
	first = run(&a, evpromise_abort_controller_signal(controller));
	second = run(&b, evpromise_abort_controller_signal(controller));
	third = run(&c, NULL);
	evpromise_abort_controller_abort(controller, evpromise_throw(1, "no"));
	evpromise_checkpoint(base);
	ck_assert_str_eq(evpromise_message(first), "no");
	ck_assert_str_eq(evpromise_message(second), "no");
	ck_assert_trace("a stop:a c unhandled!no unhandled!no");
	operation_end(&c, evpromise_undefined());
}

/* Between the turn and the start, a handler aborts. */
static void
abort_it(void *controller)
{
	evpromise_abort_controller_abort(controller, evpromise_throw(1, "no"));
}

CASE(what_is_aborted_in_its_turn_does_not_start)
{
	AUTO_CONTROLLER controller = evpromise_abort_controller_new(base);

	open_limit(1);
	evpromise_unref(evpromise_limit_run(limit, operation_start, &a,
	    evpromise_abort_controller_signal(controller)));
	abort_it(controller);
	evpromise_checkpoint(base);
	ck_assert_trace("unhandled!no");
	ck_assert_uint_eq(evpromise_limit_running(limit), 0);
}

CASE(freeing_a_limit_abandons_who_waits_and_nothing_else)
{
	AUTO_PROMISE first;
	AUTO_PROMISE second;

	open_limit(1);
	first = run(&a, NULL);
	second = run(&b, NULL);
	acquire("c", NULL);
	close_limit();
	evpromise_checkpoint(base);
	ck_assert_int_eq(evpromise_code(second), EVPROMISE_ERROR_ABANDONED);
	operation_end(&a, evpromise_int(1));
	ck_assert_int_eq(evpromise_as_int(first), 1);
}

CASE(a_base_may_be_freed_before_its_limit)
{
	AUTO_PROMISE first;
	AUTO_PROMISE second;

	open_limit(1);
	first = run(&a, NULL);
	second = run(&b, NULL);
	acquire("c", NULL);
	evpromise_base_free(base);
	ck_assert_int_eq(evpromise_code(first), EVPROMISE_ERROR_BASE_FREED);
	ck_assert_int_eq(evpromise_code(second), EVPROMISE_ERROR_BASE_FREED);
	evpromise_resolver_unref(a.resolver);
	close_limit();
	ck_assert_trace("a");
}

START_TEST(null_gives_null)
{
	ck_assert_ptr_null(evpromise_limit_new(NULL, 1));
	ck_assert_ptr_null(evpromise_limit_acquire(NULL, NULL));
	ck_assert_ptr_null(evpromise_limit_run(NULL, operation_start, &a,
	    NULL));
	evpromise_limit_release(NULL);
	evpromise_limit_free(NULL);
}
END_TEST

static struct evpromise_value
count(struct evpromise_abort_signal *signal, void *counter)
{
	(void)signal;
	++*(int *)counter;
	return evpromise_undefined();
}

static void
use_a_limit(struct evpromise_base *little)
{
	struct evpromise_abort_controller *controller;
	struct evpromise_limit *small = evpromise_limit_new(little, 1);
	struct evpromise *first, *second;
	int ran = 0;

	controller = evpromise_abort_controller_new(little);
	first = evpromise_limit_acquire(small, NULL);
	second = evpromise_limit_run(small, count, &ran,
	    evpromise_abort_controller_signal(controller));
	if (first != NULL)
		evpromise_limit_release(small);
	evpromise_checkpoint(little);
	ck_assert_int_eq(ran, second != NULL &&
	    evpromise_state(second) == EVPROMISE_FULFILLED);
	if (small != NULL)
		ck_assert_uint_eq(evpromise_limit_running(small), 0);
	evpromise_unref(first);
	evpromise_unref(second);
	evpromise_abort_controller_unref(controller);
	evpromise_limit_free(small);
}

START_TEST(without_memory_nothing_runs_and_no_place_is_lost)
{
	with_little_memory(10, 10, use_a_limit);
}
END_TEST

SUITE("limit",
    places_are_given_in_the_order_they_were_asked_for,
    who_waits_is_told_by_its_signal_and_leaves_the_line,
    a_place_that_nobody_hears_of_goes_to_the_next,
    a_place_that_was_adopted_is_heard_of,
    a_place_that_was_free_is_had_at_once,
    a_chain_that_was_cut_hears_of_no_place,
    of_a_limit_of_0_every_place_is_refused,
    one_place_too_many_is_ignored_and_logged,
    the_place_of_what_was_started_is_not_given_back_by_others,
    run_starts_so_many_and_gives_their_outcomes,
    what_throws_gives_its_place_back,
    what_waits_never_starts_once_its_signal_is_aborted,
    what_is_aborted_in_its_turn_does_not_start,
    freeing_a_limit_abandons_who_waits_and_nothing_else,
    a_base_may_be_freed_before_its_limit,
    null_gives_null,
    without_memory_nothing_runs_and_no_place_is_lost);
