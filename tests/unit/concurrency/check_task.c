/* SPDX-License-Identifier: BSD-3-Clause */
/* task.c: what limits, queues and throttles have in common. */
#include "concurrency/task.h"

#include "case.h"
#include "exhaust.h"
#include "heap.h"
#include "operation.h"
#include "trace.h"

static struct evpromise__ring line, starting;
static struct evpromise__task task;
static struct operation op;

static void
trace_left(struct evpromise__task *one, enum evpromise__task_state was)
{
	ck_assert_ptr_eq(one, &task);
	ck_assert_int_eq(one->state, TASK_ENDED);
	trace(was == TASK_WAITS ? "left" : was == TASK_STARTS ? "turn" :
	    "ended");
}

static void
free_task(void *one)
{
	evpromise__task_clear(one);
	trace("freed");
}

static struct evpromise *
make_task(evpromise_start_cb start, struct evpromise_abort_signal *signal)
{
	op = (struct operation){ .base = case_base, .name = "op" };
	task.left = trace_left;
	task.start = start;
	task.arg = &op;
	task.signal = signal;
	ring_init(&line);
	ring_init(&starting);
	return evpromise__task_promise(case_base, &task, free_task);
}

/* One that waits, alone. */
static struct evpromise *
make_waiting(evpromise_start_cb start, struct evpromise_abort_signal *signal)
{
	struct evpromise *promise = make_task(start, signal);

	ck_assert(evpromise__task_wait(&task, &line));
	ck_assert_ptr_eq(line.next, &task.ring);
	ck_assert_int_eq(evpromise_state(promise), EVPROMISE_PENDING);
	return promise;
}

CASE(a_turn_is_all_that_a_task_without_a_start_waits_for)
{
	AUTO_PROMISE promise = make_waiting(NULL, NULL);

	ck_assert(evpromise__task_go(&task, &starting));
	ck_assert(ring_is_empty(&line));
	ck_assert_int_eq(evpromise_state(promise), EVPROMISE_FULFILLED);
	evpromise_checkpoint(base);
	ck_assert_trace("freed");
}

CASE(what_a_task_starts_is_its_outcome)
{
	AUTO_PROMISE promise = make_waiting(operation_start, NULL);

	ck_assert(evpromise__task_go(&task, &starting));
	ck_assert(ring_is_empty(&line));
	ck_assert_trace("");		/* it starts in a job */
	evpromise_checkpoint(base);
	ck_assert_int_eq(task.state, TASK_RUNS);
	ck_assert(ring_is_empty(&starting));
	ck_assert_int_eq(evpromise_state(promise), EVPROMISE_PENDING);
	operation_end(&op, evpromise_int(3));
	ck_assert_int_eq(evpromise_as_int(promise), 3);
	ck_assert_trace("op ended freed");
}

/* Who rejects it knows that it leaves the line. */
CASE(a_task_that_is_rejected_starts_nothing)
{
	AUTO_PROMISE promise = make_waiting(operation_start, NULL);

	evpromise__task_reject(&task, evpromise_throw(1, "no"));
	ck_assert(ring_is_empty(&line));
	evpromise_checkpoint(base);
	ck_assert_int_eq(evpromise_code(promise), 1);
	ck_assert_trace("freed unhandled!no");
}

CASE(a_task_that_is_aborted_while_it_waits_leaves_the_line)
{
	AUTO_CONTROLLER controller = evpromise_abort_controller_new(base);
	AUTO_PROMISE promise = make_waiting(operation_start,
	    evpromise_abort_controller_signal(controller));

	ck_assert(evpromise_abort_controller_abort(controller,
	    evpromise_throw(7, "stop")));
	ck_assert(ring_is_empty(&line));
	ck_assert_trace("left");
	evpromise_checkpoint(base);
	ck_assert_int_eq(evpromise_code(promise), 7);
	ck_assert_trace("left freed unhandled!stop");
}

CASE(a_task_that_is_aborted_before_is_in_no_line)
{
	AUTO_SIGNAL signal = evpromise_abort_signal_abort(base,
	    evpromise_throw(7, "stop"));
	AUTO_PROMISE promise = make_task(operation_start, signal);

	ck_assert(!evpromise__task_wait(&task, &line));
	ck_assert(ring_is_empty(&line));
	evpromise_checkpoint(base);
	ck_assert_int_eq(evpromise_code(promise), 7);
	ck_assert_trace("freed unhandled!stop");
}

CASE(a_turn_that_nobody_would_see_is_not_given)
{
	evpromise_unref(make_waiting(NULL, NULL));
	ck_assert(!evpromise__task_go(&task, &starting));
	ck_assert(ring_is_empty(&line));
	ck_assert_int_eq(task.state, TASK_ENDED);
	evpromise_checkpoint(base);
	ck_assert_trace("freed");
}

/* What it starts may be all that matters. */
CASE(a_task_that_starts_something_is_seen)
{
	evpromise_unref(make_waiting(operation_start, NULL));
	ck_assert(evpromise__task_go(&task, &starting));
	evpromise_checkpoint(base);
	operation_end(&op, evpromise_undefined());
	ck_assert_trace("op ended freed");
}

CASE(a_base_that_is_freed_takes_what_waits_out_of_the_line)
{
	AUTO_PROMISE promise = make_waiting(operation_start, NULL);

	evpromise_base_free(base);
	ck_assert_int_eq(evpromise_code(promise), EVPROMISE_ERROR_BASE_FREED);
	ck_assert(ring_is_empty(&line));
	ck_assert_trace("left freed");
}

CASE(a_base_that_is_freed_ends_what_runs)
{
	AUTO_PROMISE promise = make_waiting(operation_start, NULL);

	ck_assert(evpromise__task_go(&task, &starting));
	evpromise_checkpoint(base);
	evpromise_base_free(base);
	ck_assert_int_eq(evpromise_code(promise), EVPROMISE_ERROR_BASE_FREED);
	ck_assert_trace("op ended freed");
	evpromise_resolver_unref(op.resolver);
}

CASE(a_task_that_is_taken_back_starts_in_its_next_turn)
{
	AUTO_PROMISE promise = make_waiting(operation_start, NULL);

	ck_assert(evpromise__task_go(&task, &starting));
	ck_assert_ptr_eq(starting.next, &task.ring);
	evpromise__task_take_back(&task);
	ck_assert(ring_is_empty(&starting));
	ck_assert_ptr_null(task.turn);
	evpromise_checkpoint(base);
	ck_assert_ptr_nonnull(task.turn);
	ck_assert_int_eq(task.state, TASK_WAITS);
	ck_assert_trace("");
	ck_assert(evpromise__task_go(&task, &starting));
	evpromise_checkpoint(base);
	operation_end(&op, evpromise_int(3));
	ck_assert_int_eq(evpromise_as_int(promise), 3);
	ck_assert_trace("op ended freed");
}

CASE(a_task_that_has_its_turn_again_before_its_job_comes_needs_no_other)
{
	AUTO_PROMISE promise = make_waiting(operation_start, NULL);

	ck_assert(evpromise__task_go(&task, &starting));
	evpromise__task_take_back(&task);
	ck_assert(evpromise__task_go(&task, &starting));
	ck_assert_ptr_null(task.turn);
	evpromise_checkpoint(base);
	ck_assert_ptr_null(task.turn);
	operation_end(&op, evpromise_int(3));
	ck_assert_int_eq(evpromise_as_int(promise), 3);
	ck_assert_trace("op ended freed");
}

CASE(a_task_that_is_rejected_in_its_turn_starts_nothing)
{
	AUTO_PROMISE promise = make_waiting(operation_start, NULL);

	ck_assert(evpromise__task_go(&task, &starting));
	evpromise__task_reject(&task, evpromise_undefined());
	ck_assert(ring_is_empty(&starting));
	evpromise_checkpoint(base);
	ck_assert_int_eq(evpromise_code(promise), EVPROMISE_ERROR_ABANDONED);
	ck_assert_trace("freed "
	    "unhandled!abandoned: the last resolver was given up");
}

CASE(a_task_that_is_aborted_in_its_turn_leaves_with_its_job)
{
	AUTO_CONTROLLER controller = evpromise_abort_controller_new(base);
	AUTO_PROMISE promise = make_waiting(operation_start,
	    evpromise_abort_controller_signal(controller));

	ck_assert(evpromise__task_go(&task, &starting));
	ck_assert(evpromise_abort_controller_abort(controller,
	    evpromise_throw(7, "stop")));
	ck_assert_trace("");
	evpromise_checkpoint(base);
	ck_assert_int_eq(evpromise_code(promise), 7);
	ck_assert_trace("turn freed unhandled!stop");
}

CASE(without_memory_a_task_is_freed_and_null)
{
	struct exhausted taken;
	struct evpromise *promise;

	exhaust(base, &taken);
	heap_fail(1, true);
	promise = make_task(operation_start, NULL);
	heap_heal();
	exhaust_undo(&taken);
	ck_assert_ptr_null(promise);
	ck_assert_trace("freed");
}

SUITE("task",
    a_turn_is_all_that_a_task_without_a_start_waits_for,
    what_a_task_starts_is_its_outcome,
    a_task_that_is_rejected_starts_nothing,
    a_task_that_is_aborted_while_it_waits_leaves_the_line,
    a_task_that_is_aborted_before_is_in_no_line,
    a_turn_that_nobody_would_see_is_not_given,
    a_task_that_starts_something_is_seen,
    a_base_that_is_freed_takes_what_waits_out_of_the_line,
    a_base_that_is_freed_ends_what_runs,
    a_task_that_is_taken_back_starts_in_its_next_turn,
    a_task_that_has_its_turn_again_before_its_job_comes_needs_no_other,
    a_task_that_is_rejected_in_its_turn_starts_nothing,
    a_task_that_is_aborted_in_its_turn_leaves_with_its_job,
    without_memory_a_task_is_freed_and_null);
