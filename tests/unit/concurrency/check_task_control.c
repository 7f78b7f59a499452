/* SPDX-License-Identifier: BSD-3-Clause */
/* queue.c, limit.c, throttle.c: what a task does to those that have their turn
 * and have not started, from inside, and what is done between turn and start.
 */
#include "case.h"
#include "exhaust.h"
#include "heap.h"
#include "operation.h"
#include "trace.h"

#define ABANDONED "abandoned: the last resolver was given up"

static struct evpromise_queue *queue;
static struct evpromise_limit *limit;
static struct evpromise_throttle *throttle;
static struct evpromise_abort_controller *controller;
static struct operation a, b, c, d, e;

static void
close_all(void)
{
	struct operation *const all[] = { &a, &b, &c, &d, &e };
	size_t i;

	evpromise_queue_free(queue);
	evpromise_limit_free(limit);
	evpromise_throttle_free(throttle);
	queue = NULL;
	limit = NULL;
	throttle = NULL;
	evpromise_abort_controller_unref(controller);
	for (i = 0; i < sizeof(all) / sizeof(all[0]); i++) {
		(void)evpromise_resolve(all[i]->resolver,
		    evpromise_undefined());
		evpromise_resolver_unref(all[i]->resolver);
	}
	if (case_base != NULL)
		evpromise_checkpoint(case_base);
}

static void
open_operations(void)
{
	controller = evpromise_abort_controller_new(case_base);
	case_at_end(close_all);
	a = (struct operation){ .base = case_base, .name = "a" };
	b = (struct operation){ .base = case_base, .name = "b" };
	c = (struct operation){ .base = case_base, .name = "c" };
	d = (struct operation){ .base = case_base, .name = "d" };
	e = (struct operation){ .base = case_base, .name = "e" };
}

static void
open_queue(size_t most, size_t capacity)
{
	struct evpromise_queue_options options = EVPROMISE_QUEUE_OPTIONS_INIT;

	open_operations();
	options.capacity = capacity;
	queue = evpromise_queue_new(case_base, most, &options);
}

static struct evpromise_abort_signal *
signal_of(void)
{
	return evpromise_abort_controller_signal(controller);
}

static struct evpromise_value
swallow(const struct evpromise *settled, void *name)
{
	trace("%s!%s", (const char *)name, evpromise_message(settled));
	return evpromise_undefined();
}

static void
watch(struct evpromise *promise, struct operation *operation)
{
	evpromise_unref(evpromise_catch(promise, swallow,
	    (void *)(uintptr_t)operation->name));
}

static void
add_to(int priority, struct operation *operation,
    struct evpromise_abort_signal *signal)
{
	watch(evpromise_queue_add(queue, priority, operation_start, operation,
	    signal), operation);
}

static void
add(struct operation *operation)
{
	add_to(0, operation, NULL);
}

/* A task that is called "a", and then does something. */
static struct evpromise_value
start_with_deed(struct evpromise_abort_signal *signal, void *deed)
{
	struct evpromise_value started = operation_start(signal, &a);

	(**(void (**)(void))deed)();
	return started;
}

static void
add_deed(void (**deed)(void))
{
	watch(evpromise_queue_add(queue, 0, start_with_deed, (void *)deed,
	    NULL), &a);
}

static void
ck_assert_counts(size_t running, size_t waiting)
{
	ck_assert_uint_eq(evpromise_queue_running(queue), running);
	ck_assert_uint_eq(evpromise_queue_waiting(queue), waiting);
}

static void
end(struct operation *operation)
{
	operation_end(operation, evpromise_undefined());
}

static void
go_on(void)
{
	evpromise_queue_resume(queue);
	evpromise_checkpoint(case_base);
}

static void
pause_queue(void)
{
	evpromise_queue_pause(queue);
	ck_assert_counts(1, 4);
}

CASE(a_task_that_pauses_its_queue_is_the_last_that_starts)
{
	void (*deed)(void) = pause_queue;

	open_queue(3, 0);
	add_deed(&deed);
	add(&b);
	add(&c);
	add(&d);
	add(&e);
	ck_assert_counts(3, 2);
	evpromise_checkpoint(base);
	ck_assert_trace("a");
	ck_assert_counts(1, 4);
	end(&a);
	ck_assert_trace("a");
	ck_assert_counts(0, 4);
	go_on();
	ck_assert_trace("a b c d");
	end(&b);
	ck_assert_trace("a b c d e");
	ck_assert_counts(3, 0);
}

CASE(a_pause_between_turn_and_start_takes_the_turn_back)
{
	open_queue(2, 0);
	add(&a);
	add(&b);
	add(&c);
	evpromise_queue_pause(queue);
	ck_assert_counts(0, 3);
	evpromise_queue_pause(queue);
	ck_assert_counts(0, 3);
	evpromise_checkpoint(base);
	ck_assert_trace("");
	go_on();
	ck_assert_trace("a b");
	ck_assert_counts(2, 1);
	end(&a);
	ck_assert_trace("a b c");
}

static void
pause_and_resume(void)
{
	evpromise_queue_pause(queue);
	evpromise_queue_resume(queue);
	ck_assert_counts(3, 1);
}

CASE(a_pause_that_is_over_at_once_holds_nothing_up)
{
	void (*deed)(void) = pause_and_resume;

	open_queue(3, 0);
	add_deed(&deed);
	add(&b);
	add(&c);
	add(&d);
	evpromise_checkpoint(base);
	ck_assert_trace("a b c");
	ck_assert_counts(3, 1);
}

CASE(pauses_may_come_one_after_the_other)
{
	int i;

	open_queue(2, 0);
	add(&a);
	add(&b);
	for (i = 0; i < 3; i++) {
		evpromise_queue_pause(queue);
		evpromise_checkpoint(base);
		evpromise_queue_resume(queue);
		ck_assert_counts(2, 0);
		evpromise_queue_pause(queue);
		evpromise_queue_resume(queue);
		evpromise_queue_pause(queue);
		ck_assert_counts(0, 2);
	}
	ck_assert_trace("");
	go_on();
	ck_assert_trace("a b");
}

static void
put_back(bool job_runs)
{
	open_queue(1, 0);
	add(&a);
	evpromise_queue_pause(queue);
	if (job_runs)
		evpromise_checkpoint(case_base);
	add(&b);
	add_to(5, &c, NULL);
	go_on();
	ck_assert_trace("c");
	end(&c);
	ck_assert_trace("c a");
	end(&a);
	ck_assert_trace("c a b");
	ck_assert_counts(1, 0);
}

CASE(what_is_taken_back_is_the_first_of_its_priority)
{
	put_back(true);
}

/* The job that would have started it comes when another has the turn. */
CASE(what_is_taken_back_may_have_its_turn_later_than_its_job)
{
	put_back(false);
}

static void
abort_all(void)
{
	evpromise_abort_controller_abort(controller, evpromise_throw(1, "no"));
}

CASE(what_is_taken_back_leaves_when_its_signal_is_aborted)
{
	open_queue(1, 0);
	add_to(0, &a, signal_of());
	add(&b);
	evpromise_queue_pause(queue);
	evpromise_checkpoint(base);
	ck_assert_counts(0, 2);
	abort_all();
	ck_assert_counts(0, 1);
	evpromise_checkpoint(base);
	ck_assert_trace("a!no");
	go_on();
	ck_assert_trace("a!no b");
}

CASE(what_is_taken_back_leaves_with_its_job_if_it_was_aborted_before)
{
	open_queue(1, 0);
	add_to(0, &a, signal_of());
	add(&b);
	evpromise_queue_pause(queue);
	abort_all();
	evpromise_checkpoint(base);
	ck_assert_trace("a!no");
	ck_assert_counts(0, 1);
	go_on();
	ck_assert_trace("a!no b");
}

CASE(what_has_its_turn_again_may_be_aborted)
{
	open_queue(1, 0);
	add_to(0, &a, signal_of());
	add(&b);
	evpromise_queue_pause(queue);
	evpromise_queue_resume(queue);
	abort_all();
	evpromise_checkpoint(base);
	ck_assert_trace("b a!no");
	ck_assert_counts(1, 0);
}

CASE(a_task_may_abort_another_that_has_its_turn)
{
	void (*deed)(void) = abort_all;

	open_queue(2, 0);
	add_deed(&deed);
	add_to(0, &b, signal_of());
	add_to(0, &c, signal_of());
	add(&d);
	evpromise_checkpoint(base);
	ck_assert_trace("a d b!no c!no");
	ck_assert_counts(2, 0);
}

static void
abort_and_pause(void)
{
	abort_all();
	evpromise_queue_pause(queue);
}

CASE(a_task_may_abort_another_and_pause_the_queue)
{
	void (*deed)(void) = abort_and_pause;

	open_queue(2, 0);
	add_deed(&deed);
	add_to(0, &b, signal_of());
	add(&c);
	evpromise_checkpoint(base);
	ck_assert_trace("a b!no");
	ck_assert_counts(1, 1);
	go_on();
	ck_assert_trace("a b!no c");
}

static struct evpromise_value
pause_then(const struct evpromise *settled, void *arg)
{
	(void)settled;
	(void)arg;
	evpromise_queue_pause(queue);
	return evpromise_undefined();
}

/* Its job has run, and its end has not. */
CASE(what_did_not_start_since_it_was_aborted_may_be_taken_back)
{
	open_queue(2, 0);
	add_to(0, &a, signal_of());
	evpromise_unref(evpromise_then(evpromise_resolved(base,
	    evpromise_undefined()), pause_then, NULL));
	add(&b);
	abort_all();
	evpromise_checkpoint(base);
	ck_assert_trace("a!no");
	ck_assert_counts(0, 1);
	go_on();
	ck_assert_trace("a!no b");
}

static void
free_queue(void)
{
	evpromise_queue_free(queue);
	queue = NULL;
}

CASE(a_task_that_frees_its_queue_is_the_last_that_starts)
{
	void (*deed)(void) = free_queue;

	open_queue(3, 0);
	add_deed(&deed);
	add(&b);
	add(&c);
	add(&d);
	evpromise_checkpoint(base);
	ck_assert_trace("a b!" ABANDONED " c!" ABANDONED " d!" ABANDONED);
	end(&a);
}

CASE(a_queue_that_is_freed_between_turn_and_start_starts_nothing)
{
	open_queue(2, 0);
	add(&a);
	add_to(0, &b, signal_of());
	free_queue();
	abort_all();
	evpromise_checkpoint(base);
	ck_assert_trace("a!" ABANDONED " b!" ABANDONED);
}

CASE(a_queue_that_is_freed_abandons_what_it_took_back)
{
	open_queue(2, 0);
	add(&a);
	add(&b);
	evpromise_queue_pause(queue);
	evpromise_checkpoint(base);
	free_queue();
	evpromise_checkpoint(base);
	ck_assert_trace("a!" ABANDONED " b!" ABANDONED);
}

static void
free_base(void)
{
	evpromise_queue_pause(queue);
	evpromise_base_free(case_base);
	evpromise_queue_resume(queue);
	ck_assert_counts(0, 0);
}

CASE(a_task_that_frees_the_base_is_the_last_that_starts)
{
	void (*deed)(void) = free_base;

	open_queue(3, 0);
	add_deed(&deed);
	add(&b);
	add(&c);
	add(&d);
	evpromise_checkpoint(base);
	ck_assert_trace("a");
	ck_assert_counts(0, 0);
}

CASE(a_base_is_freed_while_what_was_taken_back_waits)
{
	open_queue(1, 0);
	add(&a);
	evpromise_queue_pause(queue);
	evpromise_checkpoint(base);
	evpromise_queue_resume(queue);
	add(&b);
	evpromise_queue_pause(queue);
	ck_assert_counts(0, 2);
	evpromise_base_free(base);
	ck_assert_counts(0, 0);
	ck_assert_trace("");
}

/* The promise of room was fulfilled before: a pause does not make it untrue. */
CASE(what_is_taken_back_takes_no_room_from_a_producer)
{
	open_queue(2, 1);
	add(&a);
	add(&b);
	evpromise_queue_pause(queue);
	ck_assert_counts(0, 2);
	add(&c);
	add(&d);
	evpromise_checkpoint(base);
	ck_assert_trace("d!the queue is full: 3 wait");
	go_on();
	ck_assert_trace("d!the queue is full: 3 wait a b");
	add(&e);
	evpromise_checkpoint(base);
	ck_assert_trace("d!the queue is full: 3 wait a b "
	    "e!the queue is full: 1 wait");
	end(&a);
	add(&e);
	evpromise_checkpoint(base);
	ck_assert_counts(2, 1);
}

CASE(a_queue_that_took_back_what_it_had_is_not_idle)
{
	struct evpromise *promise;

	open_queue(1, 0);
	add(&a);
	promise = evpromise_queue_on_idle(queue, NULL);
	evpromise_unref(evpromise_then(promise, trace_name, "idle"));
	evpromise_queue_pause(queue);
	evpromise_checkpoint(base);
	ck_assert_trace("");
	go_on();
	end(&a);
	ck_assert_trace("a idle");
}

static void
free_limit(void)
{
	evpromise_limit_free(limit);
	limit = NULL;
}

static void
run_in_limit(struct operation *operation)
{
	watch(evpromise_limit_run(limit, operation_start, operation,
	    signal_of()), operation);
}

static void
run_deed_in_limit(void (**deed)(void))
{
	watch(evpromise_limit_run(limit, start_with_deed, (void *)deed, NULL),
	    &a);
}

CASE(a_task_that_frees_its_limit_is_the_last_that_starts)
{
	void (*deed)(void) = free_limit;

	open_operations();
	limit = evpromise_limit_new(base, 3);
	run_deed_in_limit(&deed);
	run_in_limit(&b);
	run_in_limit(&c);
	run_in_limit(&d);
	evpromise_checkpoint(base);
	ck_assert_trace("a b!" ABANDONED " c!" ABANDONED " d!" ABANDONED);
	end(&a);
}

CASE(a_limit_that_is_freed_between_turn_and_start_starts_nothing)
{
	open_operations();
	limit = evpromise_limit_new(base, 2);
	run_in_limit(&a);
	run_in_limit(&b);
	free_limit();
	evpromise_checkpoint(base);
	ck_assert_trace("a!" ABANDONED " b!" ABANDONED);
}

static void
count_limit(void)
{
	abort_all();
	ck_assert_uint_eq(evpromise_limit_running(limit), 2);
	ck_assert_uint_eq(evpromise_limit_waiting(limit), 0);
}

CASE(a_task_may_abort_others_of_its_limit)
{
	void (*deed)(void) = count_limit;

	open_operations();
	limit = evpromise_limit_new(base, 2);
	run_deed_in_limit(&deed);
	run_in_limit(&b);
	run_in_limit(&c);
	evpromise_checkpoint(base);
	ck_assert_trace("a b!no c!no");
	ck_assert_uint_eq(evpromise_limit_running(limit), 1);
}

static void
free_throttle(void)
{
	evpromise_throttle_free(throttle);
	throttle = NULL;
}

static void
run_in_throttle(struct operation *operation)
{
	watch(evpromise_throttle_run(throttle, operation_start, operation,
	    signal_of()), operation);
}

CASE(a_task_that_frees_its_throttle_is_the_last_that_starts)
{
	void (*deed)(void) = free_throttle;

	open_operations();
	ck_assert(evpromise_clock_use_virtual(base));
	throttle = evpromise_throttle_new(base, 3, 100);
	watch(evpromise_throttle_run(throttle, start_with_deed, (void *)&deed,
	    NULL), &a);
	run_in_throttle(&b);
	run_in_throttle(&c);
	run_in_throttle(&d);
	evpromise_checkpoint(base);
	evpromise_clock_advance_ms(base, 1000);
	ck_assert_trace("a b!" ABANDONED " c!" ABANDONED " d!" ABANDONED);
	end(&a);
}

CASE(a_throttle_that_is_freed_between_turn_and_start_starts_nothing)
{
	open_operations();
	ck_assert(evpromise_clock_use_virtual(base));
	throttle = evpromise_throttle_new(base, 2, 100);
	run_in_throttle(&a);
	run_in_throttle(&b);
	free_throttle();
	evpromise_checkpoint(base);
	ck_assert_trace("a!" ABANDONED " b!" ABANDONED);
}

static struct evpromise_value
count(struct evpromise_abort_signal *signal, void *counter)
{
	(void)signal;
	++*(int *)counter;
	return evpromise_undefined();
}

static void
take_back_with_little(struct evpromise_base *little)
{
	struct evpromise_queue *small = evpromise_queue_new(little, 2, NULL);
	struct evpromise *promises[3];
	int i, ran = 0, fulfilled = 0;

	for (i = 0; i < 3; i++)
		promises[i] = evpromise_queue_add(small, 0, count, &ran, NULL);
	evpromise_queue_pause(small);
	evpromise_checkpoint(little);
	ck_assert_int_eq(ran, 0);
	evpromise_queue_resume(small);
	evpromise_checkpoint(little);
	for (i = 0; i < 3; i++) {
		if (promises[i] == NULL)
			continue;
		if (evpromise_state(promises[i]) == EVPROMISE_FULFILLED)
			fulfilled++;
		else
			ck_assert_int_eq(evpromise_code(promises[i]),
			    EVPROMISE_ERROR_OUT_OF_MEMORY);
	}
	ck_assert_int_eq(ran, fulfilled);
	for (i = 0; i < 3; i++)
		evpromise_unref(promises[i]);
	if (small != NULL)
		ck_assert_uint_eq(evpromise_queue_running(small) +
		    evpromise_queue_waiting(small), 0);
	evpromise_queue_free(small);
}

START_TEST(without_memory_what_is_taken_back_is_rejected)
{
	with_little_memory(48, 8, take_back_with_little);
}
END_TEST

SUITE("task control",
    a_task_that_pauses_its_queue_is_the_last_that_starts,
    a_pause_between_turn_and_start_takes_the_turn_back,
    a_pause_that_is_over_at_once_holds_nothing_up,
    pauses_may_come_one_after_the_other,
    what_is_taken_back_is_the_first_of_its_priority,
    what_is_taken_back_may_have_its_turn_later_than_its_job,
    what_is_taken_back_leaves_when_its_signal_is_aborted,
    what_is_taken_back_leaves_with_its_job_if_it_was_aborted_before,
    what_has_its_turn_again_may_be_aborted,
    a_task_may_abort_another_that_has_its_turn,
    a_task_may_abort_another_and_pause_the_queue,
    what_did_not_start_since_it_was_aborted_may_be_taken_back,
    a_task_that_frees_its_queue_is_the_last_that_starts,
    a_queue_that_is_freed_between_turn_and_start_starts_nothing,
    a_queue_that_is_freed_abandons_what_it_took_back,
    a_task_that_frees_the_base_is_the_last_that_starts,
    a_base_is_freed_while_what_was_taken_back_waits,
    what_is_taken_back_takes_no_room_from_a_producer,
    a_queue_that_took_back_what_it_had_is_not_idle,
    a_task_that_frees_its_limit_is_the_last_that_starts,
    a_limit_that_is_freed_between_turn_and_start_starts_nothing,
    a_task_may_abort_others_of_its_limit,
    a_task_that_frees_its_throttle_is_the_last_that_starts,
    a_throttle_that_is_freed_between_turn_and_start_starts_nothing,
    without_memory_what_is_taken_back_is_rejected);
