/* SPDX-License-Identifier: BSD-3-Clause */
/* timeout.c: promises that others must settle in time. */
#include "loop/base.h"

#include "case.h"
#include "exhaust.h"
#include "fake_host.h"
#include "heap.h"
#include "operation.h"
#include "trace.h"

struct both {
	struct evpromise_abort_controller *controller;
	struct evpromise_resolver *resolver;
};

/* A promise that has 10 ms, and is traced. */
static struct both
both_new(struct evpromise_base *base)
{
	struct both both;
	struct evpromise *promise;

	both.controller = evpromise_abort_controller_new(base);
	promise = evpromise_with_resolvers(base, &both.resolver);
	promise = evpromise_timeout(promise, 10,
	    evpromise_abort_controller_signal(both.controller));
	evpromise_unref(evpromise_then2(promise, trace_name, trace_settled,
	    "end"));
	evpromise_base_on_unhandled_rejection(base, NULL, NULL);
	return both;
}

static void
both_free(struct both *both)
{
	evpromise_abort_controller_unref(both->controller);
	evpromise_resolver_unref(both->resolver);
}

CASE(in_time_it_settles_as_the_promise)
{
	AUTO(both_free) struct both both = both_new(base);

	evpromise_clock_advance_ms(base, 9);
	evpromise_resolve(both.resolver, evpromise_int(1));
	evpromise_checkpoint(base);
	ck_assert_trace("end");
	ck_assert_uint_eq(base->timers.length, 0);
}

CASE(it_is_rejected_as_the_promise)
{
	AUTO(both_free) struct both both = both_new(base);

	evpromise_reject(both.resolver, evpromise_string("why"));
	evpromise_checkpoint(base);
	ck_assert_trace("end!why [unhandled rejection: why]");
	ck_assert_uint_eq(base->timers.length, 0);
}

CASE(too_late_it_is_a_timeout_error)
{
	AUTO_RESOLVER resolver;
	AUTO_PROMISE promise = evpromise_timeout(
	    evpromise_with_resolvers(base, &resolver), 10, NULL);

	evpromise_unref(evpromise_catch(evpromise_ref(promise), trace_name,
	    "caught"));
	evpromise_clock_advance_ms(base, 10);
	ck_assert_int_eq(evpromise_code(promise), EVPROMISE_ERROR_TIMEOUT);
	ck_assert_str_eq(evpromise_message(promise),
	    "the promise did not settle within 10 ms");
	evpromise_reject(resolver, evpromise_string("late"));
	evpromise_checkpoint(base);
	ck_assert_trace("caught");		/* and nothing is reported */
}

CASE(aborted_it_frees_its_timer_at_once)
{
	AUTO(both_free) struct both both = both_new(base);

	trace_expect_mistake("a promise was dropped unsettled");
	evpromise_abort_controller_abort(both.controller,
	    evpromise_string("x"));
	ck_assert_uint_eq(base->timers.length, 0);
	evpromise_checkpoint(base);
	ck_assert_trace("end!x [unhandled rejection: x]");
}

CASE(the_base_may_be_freed_meanwhile)
{
	AUTO(both_free) struct both both = both_new(base);

	evpromise_base_free(base);
	ck_assert_trace("");
}

CASE(bad_input)
{
	AUTO_PROMISE promise = evpromise_timeout(evpromise_resolved(base,
	    evpromise_undefined()), -5, NULL);

	ck_assert_int_eq(evpromise_code(promise), EVPROMISE_ERROR_RANGE);
	ck_assert_ptr_null(evpromise_timeout(NULL, 1, NULL));
}

CASE(out_of_memory_leaks_nothing)
{
	AUTO_CONTROLLER controller = evpromise_abort_controller_new(base);
	struct evpromise *promise;
	bool through = false;
	size_t n;

	for (n = 1; !through; n++) {
		struct evpromise_resolver *resolver;

		promise = evpromise_with_resolvers(base, &resolver);
		heap_fail(n, true);
		promise = evpromise_timeout(promise, 1,
		    evpromise_abort_controller_signal(controller));
		heap_heal();
		through = promise != NULL &&
		    evpromise_state(promise) == EVPROMISE_PENDING;
		evpromise_unref(promise);
		evpromise_resolve(resolver, evpromise_undefined());
		evpromise_resolver_unref(resolver);
		evpromise_checkpoint(base);
	}
	ck_assert_uint_gt(n, 3);
}

CASE(once_the_base_is_freed_the_promise_is_given_back)
{
	AUTO_PROMISE promise = evpromise_resolved(base, evpromise_int(1));

	evpromise_base_free(base);
	ck_assert_ptr_eq(evpromise_timeout(promise, 5, NULL), promise);
	ck_assert_int_eq(evpromise_as_int(promise), 1);
}

CASE(releasing_the_promise_may_free_the_base)
{
	AUTO_PROMISE promise = evpromise_timeout(evpromise_resolved(base,
	    value_that_frees(base)), -1, NULL);

	ck_assert_trace("freed");
	ck_assert_int_eq(evpromise_code(promise), EVPROMISE_ERROR_RANGE);
}

static void
have_time(struct evpromise_base *little)
{
	struct evpromise_resolver *resolver;
	struct evpromise *promise;

	promise = evpromise_with_resolvers(little, &resolver);
	promise = evpromise_timeout(promise, 10, NULL);
	if (promise == NULL) {
		evpromise_checkpoint(little);
		ck_assert_trace("");
	}
	evpromise_resolve(resolver, evpromise_undefined());
	evpromise_resolver_unref(resolver);
	evpromise_unref(promise);
}

START_TEST(without_memory_nothing_is_reported)
{
	with_little_memory(6, 6, have_time);
}
END_TEST

CASE(its_error_takes_no_memory)
{
	AUTO(both_free) struct both both = both_new(base);

	trace_expect_mistake("a promise was dropped unsettled");
	heap_fail(1, true);
	evpromise_clock_advance_ms(base, 10);
	heap_heal();
	ck_assert_trace("end!the promise did not settle within 10 ms "
	    "[unhandled rejection: "
	    "the promise did not settle within 10 ms (evpromise -7)]");
}

static void
have_little_time(struct evpromise *promise,
    struct evpromise_abort_signal *signal)
{
	evpromise_unref(evpromise_catch(evpromise_timeout(
	    evpromise_ref(promise), 10, signal), trace_name, "caught"));
}

/* A promise that stays pending until a few time-outs of it are over; each
 * leaves its reaction with it. */
static void
check_what_is_left(struct evpromise_base *base, void (*end)(void *),
    void *arg, struct evpromise_abort_signal *signal)
{
	AUTO_RESOLVER resolver;
	AUTO_PROMISE promise = evpromise_with_resolvers(base, &resolver);
	size_t records = records_live(base), blocks = heap_live();

	have_little_time(promise, signal);
	have_little_time(promise, signal);
	end(arg);
	evpromise_checkpoint(base);
	ck_assert_trace("caught caught");
	ck_assert_uint_eq(records_live(base), records + 2);
	ck_assert_uint_le(heap_live(), blocks + 1);	/* the timers' heap */
	evpromise_resolve(resolver, evpromise_string("late"));
	evpromise_checkpoint(base);
	ck_assert_uint_eq(records_live(base), records);
}

static void
end_by_time(void *base)
{
	ck_assert(evpromise_clock_advance_ms(base, 10));
}

static void
end_by_abort(void *controller)
{
	ck_assert(evpromise_abort_controller_abort(controller,
	    evpromise_undefined()));
}

CASE(too_late_no_more_is_left_than_a_record)
{
	check_what_is_left(base, end_by_time, base, NULL);
}

CASE(aborted_no_more_is_left_than_a_record)
{
	AUTO_CONTROLLER controller = evpromise_abort_controller_new(base);

	check_what_is_left(base, end_by_abort, controller,
	    evpromise_abort_controller_signal(controller));
}

CASE(under_an_aborted_signal_it_is_rejected_at_once)
{
	AUTO_SIGNAL signal =
	    evpromise_abort_signal_abort(base, evpromise_int(7));
	AUTO_PROMISE promise = evpromise_timeout(evpromise_resolved(base,
	    evpromise_int(1)), 10, signal);

	ck_assert_int_eq(evpromise_state(promise), EVPROMISE_REJECTED);
	ck_assert_int_eq(evpromise_as_int(promise), 7);
	ck_assert_uint_eq(base->timers.length, 0);
	evpromise_checkpoint(base);
	ck_assert_trace("unhandled!7");
}

SUITE("timeout",
    in_time_it_settles_as_the_promise,
    it_is_rejected_as_the_promise,
    too_late_it_is_a_timeout_error,
    aborted_it_frees_its_timer_at_once,
    the_base_may_be_freed_meanwhile,
    bad_input,
    out_of_memory_leaks_nothing,
    once_the_base_is_freed_the_promise_is_given_back,
    releasing_the_promise_may_free_the_base,
    without_memory_nothing_is_reported,
    its_error_takes_no_memory,
    too_late_no_more_is_left_than_a_record,
    aborted_no_more_is_left_than_a_record,
    under_an_aborted_signal_it_is_rejected_at_once);
