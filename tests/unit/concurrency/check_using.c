/* SPDX-License-Identifier: BSD-3-Clause */
/* using.c: resources that are disposed of, whatever happened. */
#include <string.h>

#include "value/error.h"

#include "case.h"
#include "operation.h"
#include "trace.h"

/* What is acquired, as the operations that acquire and dispose of it. */
struct thing {
	struct operation acquiring, disposing;
	const char *name;
	bool waits;			/* it is disposed of in time */
};

static struct evpromise_abort_controller *controller;
static struct thing things[3];
static struct operation using_it;

static struct evpromise_value
acquire(struct evpromise_abort_signal *signal, void *arg)
{
	struct thing *thing = arg;

	return operation_start(signal, &thing->acquiring);
}

/* Traces the resource, and what came of its use: 0 if its base is freed. */
static void
trace_dispose(const struct evpromise *resource,
    const struct evpromise *outcome, const struct thing *thing)
{
	ck_assert_int_eq(evpromise_state(resource), EVPROMISE_FULFILLED);
	trace("-%s(%s,%s)", thing->name, evpromise_as_string(resource),
	    outcome == NULL ? "0" : evpromise_message(outcome));
}

static struct evpromise_value
dispose(const struct evpromise *resource, const struct evpromise *outcome,
    void *arg)
{
	struct thing *thing = arg;

	trace_dispose(resource, outcome, thing);
	if (!thing->waits || outcome == NULL)
		return evpromise_undefined();
	return operation_start(NULL, &thing->disposing);
}

static struct evpromise_value
use(const struct evpromise *resources, struct evpromise_abort_signal *signal,
    void *arg)
{
	size_t i;

	for (i = 0; i < evpromise_length(resources); i++)
		trace("%s", evpromise_as_string(evpromise_at(resources, i)));
	return operation_start(signal, arg);
}

static void
close_controller(void)
{
	evpromise_abort_controller_unref(controller);
}

/* Uses a and b, or more or fewer. */
static struct evpromise *
use_things(size_t n, evpromise_dispose_cb how)
{
	static const char *const names[] = { "a", "b", "c" };
	struct evpromise_resource resources[3];
	struct evpromise *promise;
	size_t i;

	controller = evpromise_abort_controller_new(case_base);
	case_at_end(close_controller);
	using_it = (struct operation){ .base = case_base, .name = "use" };
	for (i = 0; i < n; i++) {
		things[i].name = names[i];
		things[i].waits = false;
		things[i].acquiring = (struct operation){
			.base = case_base, .name = names[i] };
		things[i].disposing = (struct operation){
			.base = case_base, .name = "disposing" };
		resources[i].acquire = acquire;
		resources[i].dispose = how;
		resources[i].arg = &things[i];
	}
	promise = evpromise_using(case_base, resources, n, use, &using_it,
	    evpromise_abort_controller_signal(controller));
	ck_assert_trace("");		/* nothing runs within the call */
	evpromise_checkpoint(case_base);
	return promise;
}

static void
acquired(size_t i)
{
	operation_end(&things[i].acquiring, evpromise_string("x"));
}

static void
abort_it(void)
{
	ck_assert(evpromise_abort_controller_abort(controller,
	    evpromise_throw(7, "stop")));
	ck_assert(!evpromise_abort_controller_abort(controller,
	    evpromise_throw(8, "twice")));
	evpromise_checkpoint(case_base);
}

CASE(they_are_acquired_in_order_and_disposed_of_in_reverse)
{
	AUTO_PROMISE promise = use_things(3, dispose);

	ck_assert_trace("a");
	acquired(0);
	ck_assert_trace("a b");
	acquired(1);
	acquired(2);
	ck_assert_trace("a b c x x x use");
	operation_end(&using_it, evpromise_string("used"));
	ck_assert_trace("a b c x x x use -c(x,used) -b(x,used) -a(x,used)");
	ck_assert_str_eq(evpromise_as_string(promise), "used");
}

CASE(disposing_is_waited_for_before_the_next)
{
	AUTO_PROMISE promise = use_things(2, dispose);

	things[1].waits = true;
	acquired(0);
	acquired(1);
	operation_end(&using_it, evpromise_string("used"));
	ck_assert_trace("a b x x use -b(x,used) disposing");
	ck_assert_int_eq(evpromise_state(promise), EVPROMISE_PENDING);
	operation_end(&things[1].disposing, evpromise_int(1));
	ck_assert_trace("a b x x use -b(x,used) disposing -a(x,used)");
	ck_assert_str_eq(evpromise_as_string(promise), "used");
}

CASE(a_use_that_fails_is_what_it_is_rejected_with)
{
	AUTO_PROMISE promise = use_things(1, dispose);

	acquired(0);
	operation_end(&using_it, evpromise_throw(1, "no"));
	ck_assert_int_eq(evpromise_code(promise), 1);
	ck_assert_trace("a x use -a(x,no) unhandled!no");
}

CASE(what_is_not_acquired_keeps_the_rest_from_it)
{
	AUTO_PROMISE promise = use_things(3, dispose);

	acquired(0);
	operation_end(&things[1].acquiring, evpromise_throw(1, "no"));
	ck_assert_int_eq(evpromise_code(promise), 1);
	ck_assert_trace("a b -a(x,no) unhandled!no");
}

CASE(without_resources_it_is_the_use)
{
	AUTO_PROMISE promise = use_things(0, dispose);

	ck_assert_trace("use");
	operation_end(&using_it, evpromise_int(1));
	ck_assert_int_eq(evpromise_as_int(promise), 1);
}

CASE(aborted_before_nothing_is_acquired)
{
	struct evpromise_resource resource = { acquire, dispose, &things[0] };
	AUTO_PROMISE promise = use_things(0, dispose);

	operation_end(&using_it, evpromise_int(1));
	evpromise_unref(promise);
	trace_clear();
	abort_it();
	promise = evpromise_using(base, &resource, 1, use, &using_it,
	    evpromise_abort_controller_signal(controller));
	evpromise_checkpoint(base);
	ck_assert_int_eq(evpromise_code(promise), 7);
	ck_assert_trace("unhandled!stop");
}

CASE(aborted_meanwhile_what_is_acquired_then_is_disposed_of)
{
	AUTO_PROMISE promise = use_things(2, dispose);

	abort_it();
	ck_assert_int_eq(evpromise_state(promise), EVPROMISE_PENDING);
	acquired(0);
	ck_assert_int_eq(evpromise_code(promise), 7);
	ck_assert_trace("a -a(x,stop) unhandled!stop");
}

CASE(aborted_before_its_use_it_is_not_used)
{
	AUTO_PROMISE promise = use_things(2, dispose);

	acquired(0);
	abort_it();
	acquired(1);
	ck_assert_int_eq(evpromise_code(promise), 7);
	ck_assert_trace("a b -b(x,stop) -a(x,stop) unhandled!stop");
}

CASE(a_use_that_listens_stops)
{
	AUTO_PROMISE promise = use_things(1, dispose);

	using_it.listens = true;
	acquired(0);
	abort_it();
	ck_assert_int_eq(evpromise_code(promise), 7);
	ck_assert_trace("a x use stop:use -a(x,stop) unhandled!stop");
}

static struct evpromise_value
dispose_badly(const struct evpromise *resource,
    const struct evpromise *outcome, void *arg)
{
	struct thing *thing = arg;

	trace_dispose(resource, outcome, thing);
	return evpromise_throw(9, "bad %s", thing->name);
}

CASE(disposing_that_fails_fails_it)
{
	AUTO_PROMISE promise = use_things(1, dispose_badly);

	acquired(0);
	operation_end(&using_it, evpromise_string("used"));
	ck_assert_str_eq(evpromise_message(promise), "bad a");
	ck_assert_trace("a x use -a(x,used) unhandled!bad a");
}

CASE(the_error_before_is_suppressed_and_not_lost)
{
	AUTO_PROMISE promise = use_things(2, dispose_badly);
	const struct evpromise *before;

	acquired(0);
	acquired(1);
	operation_end(&using_it, evpromise_throw(1, "no"));
	ck_assert_int_eq(evpromise_code(promise), EVPROMISE_ERROR_SUPPRESSED);
	ck_assert_uint_eq(evpromise_length(promise), 2);
	ck_assert_str_eq(evpromise_message(evpromise_at(promise, 0)), "bad a");
	before = evpromise_at(promise, 1);
	ck_assert_int_eq(evpromise_code(before), EVPROMISE_ERROR_SUPPRESSED);
	ck_assert_str_eq(evpromise_message(evpromise_at(before, 0)), "bad b");
	ck_assert_str_eq(evpromise_message(evpromise_at(before, 1)), "no");
}

CASE(the_report_names_both_errors)
{
	AUTO_PROMISE promise = use_things(1, dispose_badly);

	evpromise_base_on_unhandled_rejection(base, NULL, NULL);
	acquired(0);
	trace_clear();
	operation_end(&using_it, evpromise_throw_value(
	    evpromise_string("no")));
	ck_assert_ptr_nonnull(strstr(trace_text(),
	    "[unhandled rejection: an error was followed by one of disposing"));
	ck_assert_ptr_nonnull(strstr(trace_text(), "[  of disposing: bad a"));
	ck_assert_ptr_nonnull(strstr(trace_text(), "[  before it: no]"));
}

static struct evpromise_value
dispose_rethrowing(const struct evpromise *resource,
    const struct evpromise *outcome, void *arg)
{
	trace_dispose(resource, outcome, arg);
	return evpromise_rethrow(outcome);
}

CASE(the_same_error_again_is_that_error)
{
	AUTO_PROMISE promise = use_things(1, dispose_rethrowing);

	acquired(0);
	operation_end(&using_it, evpromise_throw(1, "no"));
	ck_assert_int_eq(evpromise_code(promise), 1);
}

/* The static errors are the same wherever they are thrown. */
CASE(a_static_error_is_that_error)
{
	AUTO_PROMISE promise = use_things(1, dispose);

	acquired(0);
	operation_end(&using_it, evpromise__throw_static(
	    EVPROMISE_ERROR_ABORT));
	ck_assert_int_eq(evpromise_code(promise), EVPROMISE_ERROR_ABORT);
}

static struct evpromise_value
misread(const struct evpromise *resource, const struct evpromise *outcome,
    void *arg)
{
	(void)outcome;
	(void)arg;
	return evpromise_int(evpromise_as_int(resource));
}

CASE(what_disposing_misreads_is_its_failure)
{
	AUTO_PROMISE promise = use_things(1, misread);

	acquired(0);
	operation_end(&using_it, evpromise_undefined());
	ck_assert_int_eq(evpromise_code(promise), EVPROMISE_ERROR_TYPE);
}

static void
free_base(const struct evpromise *promise)
{
	evpromise_base_free(case_base);
	ck_assert_int_eq(evpromise_code(promise), EVPROMISE_ERROR_BASE_FREED);
}

CASE(when_the_base_is_freed_in_the_use_they_are_disposed_of)
{
	AUTO_PROMISE promise = use_things(2, dispose);

	acquired(0);
	acquired(1);
	trace_clear();
	free_base(promise);
	evpromise_resolver_unref(using_it.resolver);
	ck_assert_trace("-b(x,0) -a(x,0)");
}

CASE(when_the_base_is_freed_only_what_was_acquired_is_disposed_of)
{
	AUTO_PROMISE promise = use_things(2, dispose);

	acquired(0);
	trace_clear();
	free_base(promise);
	evpromise_resolver_unref(things[1].acquiring.resolver);
	ck_assert_trace("-a(x,0)");
}

CASE(when_the_base_is_freed_before_nothing_is_disposed_of)
{
	AUTO_PROMISE promise = use_things(2, dispose);

	free_base(promise);
	evpromise_resolver_unref(things[0].acquiring.resolver);
	ck_assert_trace("a");
}

CASE(what_is_being_disposed_of_is_not_again)
{
	AUTO_PROMISE promise = use_things(2, dispose);

	things[1].waits = true;
	acquired(0);
	acquired(1);
	operation_end(&using_it, evpromise_throw(1, "no"));
	trace_clear();
	free_base(promise);
	evpromise_resolver_unref(things[1].disposing.resolver);
	ck_assert_trace("-a(x,0)");
}

static struct evpromise_value
dispose_and_free(const struct evpromise *resource,
    const struct evpromise *outcome, void *arg)
{
	trace_dispose(resource, outcome, arg);
	if (outcome != NULL)
		evpromise_base_free(case_base);
	return evpromise_string("released");
}

CASE(disposing_may_free_the_base)
{
	AUTO_PROMISE promise = use_things(3, dispose_and_free);

	acquired(0);
	acquired(1);
	acquired(2);
	trace_clear();
	evpromise_resolve(using_it.resolver, evpromise_string("used"));
	evpromise_resolver_unref(using_it.resolver);
	evpromise_checkpoint(base);
	ck_assert_trace("-c(x,used) -b(x,0) -a(x,0)");
	ck_assert_int_eq(evpromise_code(promise), EVPROMISE_ERROR_BASE_FREED);
}

static struct evpromise_value
acquire_now(struct evpromise_abort_signal *signal, void *n)
{
	(void)signal;
	++*(int *)n;
	return evpromise_int(1);
}

static struct evpromise_value
acquire_and_free(struct evpromise_abort_signal *signal, void *n)
{
	(void)signal;
	(void)n;
	evpromise_base_free(case_base);
	return evpromise_string("released");
}

static struct evpromise_value
dispose_now(const struct evpromise *resource, const struct evpromise *outcome,
    void *n)
{
	(void)outcome;
	*(int *)n -= (int)evpromise_as_int(resource);
	return evpromise_undefined();
}

static struct evpromise_value
use_now(const struct evpromise *resources,
    struct evpromise_abort_signal *signal, void *n)
{
	(void)signal;
	ck_assert_int_eq(*(int *)n, 2);
	ck_assert_uint_eq(evpromise_length(resources), 2);
	return evpromise_int(7);
}

static struct evpromise_value
use_and_free(const struct evpromise *resources,
    struct evpromise_abort_signal *signal, void *n)
{
	(void)signal;
	(void)n;
	evpromise_base_free(case_base);
	ck_assert_uint_eq(evpromise_length(resources), 2);
	return evpromise_string("released");
}

/* Two that are acquired; what has begun with the base is undone by its end. */
static void
use_two(evpromise_start_cb second, evpromise_use_cb how)
{
	struct evpromise_resource resources[2];
	int n = 0;

	resources[0] = (struct evpromise_resource){ acquire_now, dispose_now,
	    &n };
	resources[1] = resources[0];
	resources[1].acquire = second;
	evpromise_unref(evpromise_using(case_base, resources, 2, how, &n,
	    NULL));
	evpromise_checkpoint(case_base);
	ck_assert_int_eq(n, 0);
	ck_assert_trace("");
}

CASE(acquiring_may_free_the_base)
{
	use_two(acquire_and_free, use_now);
}

CASE(using_may_free_the_base)
{
	use_two(acquire_now, use_and_free);
}

CASE(null_gives_null)
{
	ck_assert_ptr_null(evpromise_using(NULL, NULL, 0, use_now, NULL,
	    NULL));
	ck_assert_ptr_null(evpromise_using(base, NULL, SIZE_MAX, use_now, NULL,
	    NULL));
}

static void
use_with_little(struct evpromise_base *little)
{
	struct evpromise_resource resources[2];
	struct evpromise *promise;
	int n = 0;

	resources[0] = (struct evpromise_resource){ acquire_now, dispose_now,
	    &n };
	resources[1] = resources[0];
	promise = evpromise_using(little, resources, 2, use_now, &n, NULL);
	evpromise_checkpoint(little);
	ck_assert_int_eq(n, 0);
	if (promise != NULL)
		ck_assert_int_ne(evpromise_state(promise), EVPROMISE_PENDING);
	evpromise_unref(promise);
}

START_TEST(without_memory_all_that_is_acquired_is_disposed_of)
{
	with_little_memory(15, 10, use_with_little);
}
END_TEST

static struct evpromise_value
throw_five(const struct evpromise *resource, const struct evpromise *outcome,
    void *arg)
{
	(void)resource;
	(void)outcome;
	(void)arg;
	return evpromise_throw_value(evpromise_int(5));
}

CASE(an_error_of_disposing_that_looks_alike_is_another)
{
	AUTO_PROMISE promise = use_things(1, throw_five);

	acquired(0);
	operation_end(&using_it, evpromise_throw_value(evpromise_int(5)));
	ck_assert_int_eq(evpromise_code(promise), EVPROMISE_ERROR_SUPPRESSED);
	ck_assert_int_eq(evpromise_as_int(evpromise_at(promise, 1)), 5);
}

SUITE("using",
    they_are_acquired_in_order_and_disposed_of_in_reverse,
    disposing_is_waited_for_before_the_next,
    a_use_that_fails_is_what_it_is_rejected_with,
    what_is_not_acquired_keeps_the_rest_from_it,
    without_resources_it_is_the_use,
    aborted_before_nothing_is_acquired,
    aborted_meanwhile_what_is_acquired_then_is_disposed_of,
    aborted_before_its_use_it_is_not_used,
    a_use_that_listens_stops,
    disposing_that_fails_fails_it,
    the_error_before_is_suppressed_and_not_lost,
    the_report_names_both_errors,
    the_same_error_again_is_that_error,
    a_static_error_is_that_error,
    what_disposing_misreads_is_its_failure,
    when_the_base_is_freed_in_the_use_they_are_disposed_of,
    when_the_base_is_freed_only_what_was_acquired_is_disposed_of,
    when_the_base_is_freed_before_nothing_is_disposed_of,
    what_is_being_disposed_of_is_not_again,
    disposing_may_free_the_base,
    acquiring_may_free_the_base,
    using_may_free_the_base,
    null_gives_null,
    without_memory_all_that_is_acquired_is_disposed_of,
    an_error_of_disposing_that_looks_alike_is_another);
