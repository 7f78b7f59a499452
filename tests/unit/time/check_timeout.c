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

/* There are records for its two promises, and none in reserve. */
CASE(without_memory_to_keep_its_state_it_is_null)
{
	struct evpromise *kept = evpromise_resolved(base, evpromise_int(1));
	struct evpromise_resolver *resolver;
	struct evpromise *promise = evpromise_with_resolvers(base, &resolver);
	struct exhausted taken;

	exhaust(base, &taken);
	heap_fail(1, true);
	evpromise_unref(evpromise_keep(kept, "kept", trace_free));
	exhaust_give_back(&taken, 1);	/* beside that one's */
	heap_fail(2, true);
	ck_assert_ptr_null(evpromise_timeout(promise, 1, NULL));
	heap_heal();
	exhaust_undo(&taken);
	evpromise_resolve(resolver, evpromise_undefined());
	evpromise_resolver_unref(resolver);
	evpromise_checkpoint(base);
	ck_assert_trace("free:kept");
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
    without_memory_to_keep_its_state_it_is_null);
