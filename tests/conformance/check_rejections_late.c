/* SPDX-License-Identifier: BSD-3-Clause */
/* Unhandled rejections: handlers that come too late, and what the hooks
 * themselves may do. The rules are Node's; its traces are in the cases. */
#include "steps.h"

/* A task of its own: the checkpoint ends the one before it. */
static void
next_task(struct evpromise_base *base)
{
	evpromise_checkpoint(base);
	trace("task");
}

CASE(a_handler_that_is_added_a_task_later_is_too_late)
{
	struct evpromise *promise = failure(base, "no");

	next_task(base);
	watch(promise, "a");
	evpromise_checkpoint(base);
	ck_assert_trace("unhandled!no task a!no handled!no");
}

static struct evpromise_value
watch_arg(const struct evpromise *settled, void *promise)
{
	(void)settled;
	watch(promise, "a");
	return evpromise_undefined();
}

CASE(one_that_is_added_a_task_and_many_jobs_later_too)
{
	struct evpromise *promise = failure(base, "no"), *chain;
	int i;

	next_task(base);
	chain = done(base);
	for (i = 0; i < 4; i++)
		chain = evpromise_then(chain, NULL, NULL);
	evpromise_unref(evpromise_then(chain, watch_arg, promise));
	evpromise_checkpoint(base);
	ck_assert_trace("unhandled!no task a!no handled!no");
}

/* Both hooks are told of the same promise, with the same reason. */
static void
note(const struct evpromise *promise, void *noted)
{
	ck_assert_str_eq(evpromise_message(promise), "no");
	ck_assert_int_eq(evpromise_state(promise), EVPROMISE_REJECTED);
	*(const struct evpromise **)noted = promise;
}

CASE(both_hooks_get_the_promise_with_its_reason)
{
	AUTO_PROMISE promise = failure(base, "no");
	const struct evpromise *unhandled = NULL, *handled = NULL;

	evpromise_base_on_unhandled_rejection(base, note, &unhandled);
	evpromise_base_on_rejection_handled(base, note, &handled);
	evpromise_checkpoint(base);
	ck_assert_ptr_eq(unhandled, promise);
	ck_assert_ptr_null(handled);
	watch_too(promise, "a");
	evpromise_checkpoint(base);
	ck_assert_ptr_eq(handled, promise);
}

CASE(handled_is_told_at_the_checkpoint_and_not_in_the_call)
{
	struct evpromise *promise = failure(base, "no");

	next_task(base);
	watch(promise, "catch");
	trace("after the call");
	evpromise_checkpoint(base);
	ck_assert_trace("unhandled!no task after the call catch!no"
	    " handled!no");
}

CASE(handled_is_told_in_the_order_of_the_handlers)
{
	struct evpromise *one = failure(base, "1"), *two = failure(base, "2");

	next_task(base);
	watch(two, "two");
	watch(one, "one");
	evpromise_checkpoint(base);
	ck_assert_trace("unhandled!1 unhandled!2 task two!2 one!1"
	    " handled!2 handled!1");
}

CASE(handled_is_told_before_the_unhandled_of_the_same_task)
{
	struct evpromise *promise = failure(base, "1");

	next_task(base);
	watch(promise, "a");
	evpromise_unref(failure(base, "2"));
	evpromise_checkpoint(base);
	ck_assert_trace("unhandled!1 task a!1 handled!1 unhandled!2");
}

CASE(reports_are_in_the_order_of_the_rejections)
{
	struct deferred a = defer(base);

	evpromise_unref(failure(base, "1"));
	evpromise_reject(a.resolver, evpromise_int(2));
	evpromise_unref(failure(base, "3"));
	deferred_drop(&a);
	evpromise_checkpoint(base);
	ck_assert_trace("unhandled!1 unhandled!2 unhandled!3");
}

CASE(reports_come_before_the_next_task)
{
	evpromise_unref(failure(base, "1"));
	next_task(base);
	evpromise_unref(failure(base, "2"));
	next_task(base);
	ck_assert_trace("unhandled!1 task unhandled!2 task");
}

CASE(handling_a_promise_leaves_the_one_before_it_unhandled)
{
	evpromise_unref(failure(base, "1"));
	watch(failure(base, "2"), "two");
	evpromise_checkpoint(base);
	ck_assert_trace("two!2 unhandled!1");
}

CASE(handling_a_promise_leaves_the_one_after_it_unhandled)
{
	struct evpromise *promise = failure(base, "1");

	evpromise_unref(failure(base, "2"));
	watch(promise, "one");
	evpromise_checkpoint(base);
	ck_assert_trace("one!1 unhandled!2");
}

CASE(the_report_by_default_comes_at_once)
{
	evpromise_base_on_unhandled_rejection(base, NULL, NULL);
	evpromise_unref(evpromise_resolved(base,
	    evpromise_throw_value(evpromise_string("no"))));
	next_task(base);
	ck_assert_trace("[unhandled rejection: no] task");
}

/* Hooks that do something, once. */

static void
unhook(const struct evpromise *promise)
{
	trace_unhandled(promise, NULL);
	evpromise_base_on_unhandled_rejection(evpromise_base_of(promise),
	    trace_unhandled, NULL);
}

static void
handle_in_hook(const struct evpromise *promise, void *arg)
{
	(void)arg;
	unhook(promise);
	watch_too(promise, "a");
}

CASE(a_handler_that_the_hook_adds_is_too_late)
{
	evpromise_base_on_unhandled_rejection(base, handle_in_hook, NULL);
	evpromise_unref(failure(base, "no"));
	evpromise_checkpoint(base);
	ck_assert_trace("unhandled!no a!no handled!no");
}

static void
queue_in_hook(const struct evpromise *promise, void *arg)
{
	(void)arg;
	unhook(promise);
	watch(done(evpromise_base_of(promise)), "job");
}

CASE(jobs_that_the_hook_queues_run_before_the_next_task)
{
	evpromise_base_on_unhandled_rejection(base, queue_in_hook, NULL);
	evpromise_unref(failure(base, "no"));
	next_task(base);
	ck_assert_trace("unhandled!no job=undefined task");
}

CASE(jobs_that_the_hook_queues_run_after_the_other_reports)
{
	evpromise_base_on_unhandled_rejection(base, queue_in_hook, NULL);
	evpromise_unref(failure(base, "1"));
	evpromise_unref(failure(base, "2"));
	evpromise_checkpoint(base);
	ck_assert_trace("unhandled!1 unhandled!2 job=undefined");
}

static void
reject_in_hook(const struct evpromise *promise, void *arg)
{
	struct evpromise_base *base = evpromise_base_of(promise);

	(void)arg;
	unhook(promise);
	evpromise_unref(evpromise_then(done(base), watch_arg,
	    failure(base, "from the hook")));
}

CASE(what_the_hook_rejects_may_be_handled_by_a_job_that_it_queues)
{
	evpromise_base_on_unhandled_rejection(base, reject_in_hook, NULL);
	evpromise_unref(failure(base, "no"));
	evpromise_checkpoint(base);
	ck_assert_trace("unhandled!no a!from the hook");
}

static void
handle_other_in_job(const struct evpromise *promise, void *other)
{
	unhook(promise);
	evpromise_unref(evpromise_then(done(evpromise_base_of(promise)),
	    watch_arg, other));
}

CASE(a_job_of_the_hook_is_too_late_for_what_is_reported_with_it)
{
	struct evpromise *one = failure(base, "1"), *two = failure(base, "2");

	evpromise_base_on_unhandled_rejection(base, handle_other_in_job, two);
	evpromise_unref(one);
	evpromise_checkpoint(base);
	ck_assert_trace("unhandled!1 unhandled!2 a!2 handled!2");
}

static void
handle_other(const struct evpromise *promise, void *other)
{
	unhook(promise);
	watch(other, "a");
}

/* As HTML has it. Node from version 20 on reports it nevertheless, and does
 * not tell that it was handled. */
CASE(the_hook_may_handle_what_would_be_reported_next)
{
	struct evpromise *one = failure(base, "1"), *two = failure(base, "2");

	evpromise_base_on_unhandled_rejection(base, handle_other, two);
	evpromise_unref(one);
	evpromise_checkpoint(base);
	ck_assert_trace("unhandled!1 a!2");
}

SUITE("Rejections that are handled too late",
    a_handler_that_is_added_a_task_later_is_too_late,
    one_that_is_added_a_task_and_many_jobs_later_too,
    both_hooks_get_the_promise_with_its_reason,
    handled_is_told_at_the_checkpoint_and_not_in_the_call,
    handled_is_told_in_the_order_of_the_handlers,
    handled_is_told_before_the_unhandled_of_the_same_task,
    reports_are_in_the_order_of_the_rejections,
    reports_come_before_the_next_task,
    handling_a_promise_leaves_the_one_before_it_unhandled,
    handling_a_promise_leaves_the_one_after_it_unhandled,
    the_report_by_default_comes_at_once,
    a_handler_that_the_hook_adds_is_too_late,
    jobs_that_the_hook_queues_run_before_the_next_task,
    jobs_that_the_hook_queues_run_after_the_other_reports,
    what_the_hook_rejects_may_be_handled_by_a_job_that_it_queues,
    a_job_of_the_hook_is_too_late_for_what_is_reported_with_it,
    the_hook_may_handle_what_would_be_reported_next);
