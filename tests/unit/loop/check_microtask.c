/* SPDX-License-Identifier: BSD-3-Clause */
/* microtask.c: the job queue and the reports of unhandled rejections. */
#include <stdio.h>

#include "case.h"
#include "fake_host.h"
#include "trace.h"

static int failure_line;

static struct evpromise *
failure(struct evpromise_base *base, const char *message)
{
	failure_line = __LINE__ + 1;
	return evpromise_resolved(base, evpromise_throw(7, "%s", message));
}

static struct evpromise *
done(struct evpromise_base *base)
{
	return evpromise_resolved(base, evpromise_undefined());
}

CASE(the_host_is_told_of_work_once)
{
	(void)fake_host_woken();
	evpromise_unref(done(base));
	ck_assert_uint_eq(fake_host_woken(), 0);
	evpromise_unref(evpromise_then(done(base), trace_name, "a"));
	evpromise_unref(evpromise_then(done(base), trace_name, "b"));
	ck_assert_uint_eq(fake_host_woken(), 1);
	evpromise_checkpoint(base);
	evpromise_unref(failure(base, "no"));
	ck_assert_uint_eq(fake_host_woken(), 1);
	evpromise_checkpoint(base);
	ck_assert_trace("a b unhandled!no");
}

static struct evpromise_value
nested_checkpoint(const struct evpromise *settled, void *arg)
{
	struct evpromise_base *base = evpromise_base_of(settled);

	(void)arg;
	trace("in");
	evpromise_unref(evpromise_then(done(base), trace_name, "nested"));
	evpromise_checkpoint(base);
	trace("out");
	return evpromise_undefined();
}

CASE(a_checkpoint_in_a_checkpoint_does_nothing)
{
	(void)fake_host_woken();
	evpromise_unref(evpromise_then(done(base), nested_checkpoint, NULL));
	ck_assert_uint_eq(fake_host_woken(), 1);
	evpromise_checkpoint(base);
	ck_assert_uint_eq(fake_host_woken(), 0);
	ck_assert_trace("in out nested");
}

CASE(a_rejection_is_reported_after_the_jobs)
{
	evpromise_unref(failure(base, "no"));
	evpromise_unref(evpromise_then(done(base), trace_name, "a"));
	evpromise_checkpoint(base);
	ck_assert_trace("a unhandled!no");
}

static struct evpromise_value
handle(const struct evpromise *settled, void *promise)
{
	(void)settled;
	evpromise_unref(evpromise_catch(promise, trace_name, "caught"));
	return evpromise_undefined();
}

CASE(a_handler_one_job_later_is_in_time)
{
	evpromise_unref(evpromise_then(done(base), handle,
	    failure(base, "no")));
	evpromise_checkpoint(base);
	ck_assert_trace("caught");
}

CASE(a_late_handler_is_reported_too)
{
	struct evpromise *promise = failure(base, "no");

	evpromise_checkpoint(base);
	ck_assert_trace("unhandled!no");
	evpromise_unref(evpromise_catch(evpromise_ref(promise), trace_name,
	    "caught"));
	evpromise_unref(evpromise_catch(promise, trace_name, "again"));
	evpromise_checkpoint(base);
	ck_assert_trace("unhandled!no caught again handled!no");
}

static void
handle_in_hook(const struct evpromise *promise, void *arg)
{
	trace_unhandled(promise, arg);
	evpromise_unref(evpromise_catch(evpromise_ref(promise), trace_name,
	    "caught"));
}

CASE(a_handler_from_the_hook_is_late)
{
	evpromise_base_on_unhandled_rejection(base, handle_in_hook, NULL);
	evpromise_unref(failure(base, "no"));
	evpromise_checkpoint(base);
	ck_assert_trace("unhandled!no caught handled!no");
}

/* Only the end of a chain is reported, and of a fork each end. */
CASE(each_end_of_a_chain_is_reported)
{
	struct evpromise *promise = failure(base, "no");

	evpromise_unref(evpromise_then(evpromise_ref(promise), trace_name,
	    "skipped"));
	evpromise_unref(evpromise_then(promise, trace_name, "skipped"));
	evpromise_checkpoint(base);
	ck_assert_trace("unhandled!no unhandled!no");
}

static void
reject_in_hook(const struct evpromise *promise, void *arg)
{
	struct evpromise_base *base = evpromise_base_of(promise);

	trace_unhandled(promise, arg);
	evpromise_base_on_unhandled_rejection(base, trace_unhandled, NULL);
	evpromise_unref(failure(base, "from the hook"));
	evpromise_unref(evpromise_then(done(base), trace_name, "job"));
}

CASE(a_hook_may_reject)
{
	evpromise_base_on_unhandled_rejection(base, reject_in_hook, NULL);
	evpromise_unref(failure(base, "no"));
	evpromise_checkpoint(base);
	ck_assert_trace("unhandled!no job unhandled!from the hook");
}

CASE(the_report_by_default_names_reason_place_and_causes)
{
	struct evpromise *cause = failure(base, "cause");
	struct evpromise_value effect;
	char expected[256 + 2 * sizeof(__FILE__)];
	int line;

	evpromise_base_on_unhandled_rejection(base, NULL, NULL);
	evpromise_unref(evpromise_catch(evpromise_ref(cause), trace_name,
	    "caught"));
	line = __LINE__ + 1;
	effect = evpromise_throw_cause(cause, 8, "effect");
	evpromise_unref(evpromise_resolved(base, effect));
	evpromise_unref(cause);
	evpromise_unref(evpromise_resolved(base,
	    evpromise_throw_value(evpromise_string("text"))));
	evpromise_unref(evpromise_resolved(base, evpromise_string(NULL)));
	evpromise_checkpoint(base);
	(void)snprintf(expected, sizeof(expected),
	    "caught [unhandled rejection: effect (program 8) at %s:%d]"
	    " [  caused by: cause (program 7) at %s:%d]"
	    " [unhandled rejection: text]"
	    " [unhandled rejection: out of memory (evpromise -1)]",
	    __FILE__, line, __FILE__, failure_line);
	ck_assert_trace(expected);
}

CASE(without_a_hook_a_late_handler_is_not_told)
{
	struct evpromise *promise = failure(base, "no");

	evpromise_base_on_rejection_handled(base, NULL, NULL);
	evpromise_checkpoint(base);
	evpromise_unref(evpromise_catch(promise, trace_name, "caught"));
	evpromise_checkpoint(base);
	ck_assert_trace("unhandled!no caught");
}

enum { MANY = 5 };

struct failures {
	struct evpromise *promises[MANY];
	int handles;		/* the first report handles this one */
};

static void
handle_another(const struct evpromise *promise, void *arg)
{
	struct failures *failures = arg;
	int i = failures->handles;

	trace("%s", evpromise_message(promise));
	if (promise == failures->promises[0])
		evpromise_unref(evpromise_catch(
		    evpromise_ref(failures->promises[i]), trace_name, "c"));
}

static void
handles_in_the_hook(struct evpromise_base *base, int i, const char *told)
{
	static const char *const names[MANY] = { "0", "1", "2", "3", "4" };
	struct failures failures = { .handles = i };

	evpromise_base_on_unhandled_rejection(base, handle_another, &failures);
	for (i = 0; i < MANY; i++)
		failures.promises[i] = failure(base, names[i]);
	evpromise_checkpoint(base);
	ck_assert_trace(told);
	for (i = 0; i < MANY; i++)
		evpromise_unref(failures.promises[i]);
	trace_clear();
}

/* Node v20 tells of all five each time. */
CASE(what_a_hook_handles_before_its_report_is_not_reported)
{
	handles_in_the_hook(base, 1, "0 2 3 4 c");
	handles_in_the_hook(base, 2, "0 1 3 4 c");
	handles_in_the_hook(base, 4, "0 1 2 3 c");
}

CASE(the_host_comes_again_for_a_checkpoint_within_try)
{
	(void)fake_host_woken();
	evpromise_unref(evpromise_try(base, nested_checkpoint, NULL));
	ck_assert_trace("in out");
	ck_assert_uint_eq(fake_host_woken(), 2);
	evpromise_checkpoint(base);
	ck_assert_trace("in out nested");
	evpromise_unref(evpromise_try(base, trace_name, "no work"));
	ck_assert_uint_eq(fake_host_woken(), 0);
}

SUITE("microtask",
    the_host_is_told_of_work_once,
    a_checkpoint_in_a_checkpoint_does_nothing,
    a_rejection_is_reported_after_the_jobs,
    a_handler_one_job_later_is_in_time,
    a_late_handler_is_reported_too,
    a_handler_from_the_hook_is_late,
    each_end_of_a_chain_is_reported,
    a_hook_may_reject,
    the_report_by_default_names_reason_place_and_causes,
    without_a_hook_a_late_handler_is_not_told,
    what_a_hook_handles_before_its_report_is_not_reported,
    the_host_comes_again_for_a_checkpoint_within_try);
