/* SPDX-License-Identifier: BSD-3-Clause */
/* queue.c: turns by priority. */
#include "case.h"
#include "heap.h"
#include "operation.h"
#include "trace.h"

static struct evpromise_queue *queue;
static struct operation a, b, c, d;

static void
close_queue(void)
{
	evpromise_queue_free(queue);
	queue = NULL;
	if (case_base != NULL)
		evpromise_checkpoint(case_base);
}

static void
open_queue(size_t limit, size_t capacity, bool paused)
{
	struct evpromise_queue_options options = EVPROMISE_QUEUE_OPTIONS_INIT;

	options.capacity = capacity;
	options.paused = paused;
	queue = evpromise_queue_new(case_base, limit, &options);
	case_at_end(close_queue);
	a = (struct operation){ .base = case_base, .name = "a" };
	b = (struct operation){ .base = case_base, .name = "b" };
	c = (struct operation){ .base = case_base, .name = "c" };
	d = (struct operation){ .base = case_base, .name = "d" };
}

static struct evpromise_value
swallow(const struct evpromise *settled, void *name)
{
	trace("%s!%s", (const char *)name, evpromise_message(settled));
	return evpromise_undefined();
}

static void
add(int priority, struct operation *operation,
    struct evpromise_abort_signal *signal)
{
	evpromise_unref(evpromise_catch(evpromise_queue_add(queue, priority,
	    operation_start, operation, signal), swallow,
	    (void *)(uintptr_t)operation->name));
}

CASE(the_highest_priority_starts_first_then_the_oldest)
{
	open_queue(1, 0, true);
	add(0, &a, NULL);
	add(5, &b, NULL);
	add(-1, &c, NULL);
	add(5, &d, NULL);
	evpromise_checkpoint(base);
	ck_assert_trace("");
	ck_assert_uint_eq(evpromise_queue_waiting(queue), 4);
	evpromise_queue_resume(queue);
	evpromise_checkpoint(base);
	operation_end(&b, evpromise_undefined());
	operation_end(&d, evpromise_undefined());
	operation_end(&a, evpromise_undefined());
	ck_assert_trace("b d a c");
	ck_assert_uint_eq(evpromise_queue_running(queue), 1);
	operation_end(&c, evpromise_undefined());
	ck_assert_uint_eq(evpromise_queue_running(queue), 0);
}

CASE(outcomes_are_those_of_what_was_started)
{
	AUTO_PROMISE promise;

	open_queue(2, 0, false);
	promise = evpromise_queue_add(queue, 0, operation_start, &a, NULL);
	add(0, &b, NULL);
	evpromise_checkpoint(base);
	operation_end(&a, evpromise_int(1));
	operation_end(&b, evpromise_throw(1, "no"));
	ck_assert_int_eq(evpromise_as_int(promise), 1);
	ck_assert_trace("a b b!no");
}

CASE(a_pause_starts_nothing_more)
{
	open_queue(1, 0, false);
	add(0, &a, NULL);
	add(0, &b, NULL);
	evpromise_checkpoint(base);
	evpromise_queue_pause(queue);
	operation_end(&a, evpromise_undefined());
	ck_assert_trace("a");
	evpromise_queue_resume(queue);
	evpromise_checkpoint(base);
	ck_assert_trace("a b");
	operation_end(&b, evpromise_undefined());
}

static void
idle(char *name)
{
	struct evpromise *promise = evpromise_queue_on_idle(queue, NULL);

	evpromise_unref(evpromise_then2(promise, trace_name, swallow, name));
	evpromise_checkpoint(case_base);
}

CASE(idle_is_when_nothing_waits_or_runs)
{
	open_queue(1, 0, false);
	idle("now");
	add(0, &a, NULL);
	add(0, &b, NULL);
	idle("one");
	idle("two");
	operation_end(&a, evpromise_undefined());
	ck_assert_trace("now a b");
	operation_end(&b, evpromise_undefined());
	ck_assert_trace("now a b one two");
	evpromise_queue_pause(queue);
	add(0, &c, NULL);
	idle("never");
	trace_clear();
	close_queue();
	ck_assert_trace("never!abandoned: the last resolver was given up "
	    "c!abandoned: the last resolver was given up");
}

/* It holds nothing any more: not even of a queue that is never idle. */
CASE(who_waits_for_idle_leaves_when_the_signal_is_aborted)
{
	AUTO_CONTROLLER controller;
	struct evpromise_abort_signal *signal;
	struct evpromise *promise;
	size_t blocks;

	open_queue(1, 0, false);
	add(0, &a, NULL);
	idle("idle");
	controller = evpromise_abort_controller_new(base);
	signal = evpromise_abort_controller_signal(controller);
	blocks = heap_live();
	promise = evpromise_queue_on_idle(queue, signal);
	evpromise_unref(evpromise_then2(promise, trace_name, swallow, "x"));
	evpromise_abort_controller_abort(controller, evpromise_undefined());
	evpromise_checkpoint(base);
	ck_assert_uint_eq(heap_live(), blocks);
	promise = evpromise_queue_on_idle(queue, signal);
	evpromise_unref(evpromise_then2(promise, trace_name, swallow, "y"));
	evpromise_checkpoint(base);
	operation_end(&a, evpromise_undefined());
	promise = evpromise_queue_on_idle(queue, signal);
	evpromise_unref(evpromise_then2(promise, trace_name, swallow, "z"));
	evpromise_checkpoint(base);
	ck_assert_trace("a x!the operation was aborted "
	    "y!the operation was aborted idle z!the operation was aborted");
}

CASE(nobody_hears_that_it_is_idle)
{
	open_queue(1, 0, false);
	add(0, &a, NULL);
	evpromise_unref(evpromise_queue_on_idle(queue, NULL));
	idle("one");
	operation_end(&a, evpromise_undefined());
	ck_assert_trace("a one");
}

CASE(what_waits_leaves_when_its_signal_is_aborted)
{
	AUTO_CONTROLLER controller = evpromise_abort_controller_new(base);

	open_queue(1, 0, false);
	add(0, &b, evpromise_abort_controller_signal(controller));
	add(1, &a, evpromise_abort_controller_signal(controller));
	add(0, &c, NULL);
	evpromise_checkpoint(base);
	ck_assert_trace("b");
	evpromise_abort_controller_abort(controller, evpromise_throw(1, "no"));
	ck_assert_uint_eq(evpromise_queue_waiting(queue), 1);
	evpromise_checkpoint(base);
	ck_assert_trace("b a!no");
	operation_end(&b, evpromise_undefined());
	ck_assert_trace("b a!no c");
	add(0, &d, evpromise_abort_controller_signal(controller));
	evpromise_checkpoint(base);
	ck_assert_trace("b a!no c d!no");
	operation_end(&c, evpromise_undefined());
}

CASE(a_queue_of_0_refuses_all)
{
	open_queue(0, 0, false);
	add(0, &a, NULL);
	evpromise_checkpoint(base);
	ck_assert_trace("a!a queue of 0 starts nothing");
}

CASE(a_full_queue_refuses_what_is_added)
{
	struct evpromise *promise;

	open_queue(1, 1, false);
	add(0, &a, NULL);
	add(0, &b, NULL);
	promise = evpromise_queue_add(queue, 9, operation_start, &c, NULL);
	promise = evpromise_catch(promise, trace_settled, "c");
	evpromise_unref(evpromise_catch(evpromise_ref(promise), swallow, "c"));
	evpromise_checkpoint(base);
	ck_assert_int_eq(evpromise_code(promise), EVPROMISE_ERROR_FULL);
	evpromise_unref(promise);
	ck_assert_trace("a c!the queue is full: 1 wait "
	    "c!the queue is full: 1 wait");
	operation_end(&a, evpromise_undefined());
	operation_end(&b, evpromise_undefined());
}

CASE(freeing_a_queue_abandons_what_waits)
{
	open_queue(1, 1, false);
	add(0, &a, NULL);
	add(0, &b, NULL);
	evpromise_unref(evpromise_then2(evpromise_queue_on_room(queue, NULL),
	    trace_name, swallow, "p"));
	evpromise_checkpoint(base);
	close_queue();
	operation_end(&a, evpromise_undefined());
	ck_assert_trace("a p!abandoned: the last resolver was given up "
	    "b!abandoned: the last resolver was given up");
}

CASE(a_base_may_be_freed_before_its_queue)
{
	open_queue(1, 2, false);
	add(0, &a, NULL);
	add(0, &b, NULL);
	add(1, &c, NULL);
	evpromise_unref(evpromise_queue_on_room(queue, NULL));
	idle("idle");
	evpromise_base_free(base);
	evpromise_resolver_unref(a.resolver);
	evpromise_queue_free(queue);
	queue = NULL;
	ck_assert_trace("a");
}

START_TEST(null_gives_null)
{
	ck_assert_ptr_null(evpromise_queue_new(NULL, 1, NULL));
	ck_assert_ptr_null(evpromise_queue_add(NULL, 0, operation_start, &a,
	    NULL));
	ck_assert_ptr_null(evpromise_queue_on_idle(NULL, NULL));
	ck_assert_ptr_null(evpromise_queue_on_room(NULL, NULL));
	evpromise_queue_pause(NULL);
	evpromise_queue_resume(NULL);
	evpromise_queue_free(NULL);
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
use_a_queue(struct evpromise_base *little)
{
	struct evpromise_queue *small = evpromise_queue_new(little, 1, NULL);
	struct evpromise *room, *one, *two, *idle_promise;
	int ran = 0, expected = 0;

	room = evpromise_queue_on_room(small, NULL);
	one = evpromise_queue_add(small, 0, count, &ran, NULL);
	two = evpromise_queue_add(small, 1, count, &ran, NULL);
	idle_promise = evpromise_queue_on_idle(small, NULL);
	evpromise_checkpoint(little);
	if (one != NULL)
		expected += evpromise_state(one) == EVPROMISE_FULFILLED;
	if (two != NULL)
		expected += evpromise_state(two) == EVPROMISE_FULFILLED;
	ck_assert_int_eq(ran, expected);
	if (small != NULL)
		ck_assert_uint_eq(evpromise_queue_running(small) +
		    evpromise_queue_waiting(small), 0);
	evpromise_unref(room);
	evpromise_unref(one);
	evpromise_unref(two);
	evpromise_unref(idle_promise);
	evpromise_queue_free(small);
}

START_TEST(without_memory_nothing_is_lost_in_the_queue)
{
	with_little_memory(20, 12, use_a_queue);
}
END_TEST

SUITE("queue",
    the_highest_priority_starts_first_then_the_oldest,
    outcomes_are_those_of_what_was_started,
    a_pause_starts_nothing_more,
    idle_is_when_nothing_waits_or_runs,
    who_waits_for_idle_leaves_when_the_signal_is_aborted,
    nobody_hears_that_it_is_idle,
    what_waits_leaves_when_its_signal_is_aborted,
    a_queue_of_0_refuses_all,
    a_full_queue_refuses_what_is_added,
    freeing_a_queue_abandons_what_waits,
    a_base_may_be_freed_before_its_queue,
    null_gives_null,
    without_memory_nothing_is_lost_in_the_queue);
