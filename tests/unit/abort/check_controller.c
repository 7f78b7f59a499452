/* SPDX-License-Identifier: BSD-3-Clause */
/* controller.c: who may abort a signal, and how often. */
#include "case.h"
#include "exhaust.h"
#include "fake_host.h"
#include "heap.h"
#include "trace.h"

static void
trace_reason(const struct evpromise *reason, void *name)
{
	trace("%s!%s", (const char *)name, evpromise_message(reason));
}

CASE(it_aborts_its_signal)
{
	struct evpromise_abort_controller *controller =
	    evpromise_abort_controller_new(base);
	struct evpromise_abort_signal *signal =
	    evpromise_abort_controller_signal(controller);

	ck_assert(!evpromise_abort_signal_aborted(signal));
	ck_assert(evpromise_abort_controller_abort(controller,
	    evpromise_throw(7, "no more")));
	ck_assert(evpromise_abort_signal_aborted(signal));
	ck_assert_int_eq(
	    evpromise_code(evpromise_abort_signal_reason(signal)), 7);
	evpromise_abort_controller_unref(controller);
	evpromise_checkpoint(base);
	ck_assert_trace("");
}

CASE(without_a_reason_it_is_an_abort_error)
{
	AUTO_CONTROLLER controller = evpromise_abort_controller_new(base);
	const struct evpromise *reason;

	evpromise_abort_controller_abort(controller, evpromise_undefined());
	reason = evpromise_abort_signal_reason(
	    evpromise_abort_controller_signal(controller));
	ck_assert_int_eq(evpromise_code(reason), EVPROMISE_ERROR_ABORT);
	ck_assert_str_eq(evpromise_message(reason),
	    "the operation was aborted");
}

CASE(a_shared_undefined_is_no_reason_either)
{
	AUTO_CONTROLLER controller = evpromise_abort_controller_new(base);
	AUTO_PROMISE promise = evpromise_resolved(base, evpromise_undefined());

	evpromise_abort_controller_abort(controller, evpromise_share(promise));
	ck_assert_int_eq(evpromise_code(evpromise_abort_signal_reason(
	    evpromise_abort_controller_signal(controller))),
	    EVPROMISE_ERROR_ABORT);
}

CASE(the_second_abort_does_nothing)
{
	AUTO_CONTROLLER controller = evpromise_abort_controller_new(base);
	struct evpromise_abort_signal *signal =
	    evpromise_abort_controller_signal(controller);

	ck_assert_int_eq(evpromise_abort_signal_add_listener(signal,
	    trace_reason, "heard"), 0);
	ck_assert(evpromise_abort_controller_abort(controller,
	    evpromise_string("first")));
	ck_assert(!evpromise_abort_controller_abort(controller,
	    evpromise_string("second")));
	ck_assert_trace("heard!first");
}

/* Aborting is the way out: it must not fail. */
CASE(it_needs_no_memory)
{
	AUTO_CONTROLLER controller = evpromise_abort_controller_new(base);
	struct evpromise_abort_signal *one =
	    evpromise_abort_controller_signal(controller);
	AUTO_SIGNAL any = evpromise_abort_signal_any(base, &one, 1);

	ck_assert_int_eq(evpromise_abort_signal_add_listener(any,
	    trace_reason, "heard"), 0);
	heap_fail(1, true);
	ck_assert(evpromise_abort_controller_abort(controller,
	    evpromise_undefined()));
	ck_assert_uint_eq(heap_count(), 0);
	heap_heal();
	ck_assert_trace("heard!the operation was aborted");
}

CASE(the_last_one_given_up_leaves_its_signal_alone)
{
	struct evpromise_abort_controller *controller =
	    evpromise_abort_controller_new(base);
	struct evpromise_abort_signal *signal = evpromise_abort_signal_ref(
	    evpromise_abort_controller_signal(controller));
	AUTO_RESOLVER resolver;
	AUTO_PROMISE promise = evpromise_with_resolvers(base, &resolver);

	ck_assert(evpromise_resolver_on_abort(resolver, signal, trace_reason,
	    "cancelled"));
	evpromise_abort_controller_unref(
	    evpromise_abort_controller_ref(controller));
	ck_assert_int_eq(evpromise_abort_signal_add_listener(signal,
	    trace_reason, "heard"), 0);
	evpromise_abort_controller_unref(controller);
	ck_assert(!evpromise_abort_signal_aborted(signal));
	ck_assert_int_eq(evpromise_state(promise), EVPROMISE_PENDING);
	ck_assert(evpromise_resolve(resolver, evpromise_int(1)));
	evpromise_abort_signal_unref(signal);
	ck_assert_trace("");
}

/* What listens would otherwise hold its signal, and be held by it. */
CASE(listeners_go_with_the_last_controller)
{
	size_t before = heap_live();
	struct evpromise_abort_controller *controller =
	    evpromise_abort_controller_new(base);

	ck_assert_int_eq(evpromise_abort_signal_add_listener(
	    evpromise_abort_controller_signal(controller), trace_reason,
	    "heard"), 0);
	evpromise_abort_controller_unref(controller);
	ck_assert_uint_eq(heap_live(), before);
	ck_assert_uint_eq(records_live(base), RECORDS_OF_A_BASE);
}

CASE(out_of_memory_gives_null)
{
	heap_fail(1, true);
	ck_assert_ptr_null(evpromise_abort_controller_new(base));
	heap_heal();
	ck_assert_ptr_null(evpromise_abort_controller_new(NULL));
}

START_TEST(null_does_nothing)
{
	ck_assert_ptr_null(evpromise_abort_controller_ref(NULL));
	ck_assert_ptr_null(evpromise_abort_controller_signal(NULL));
	ck_assert(!evpromise_abort_controller_abort(NULL,
	    evpromise_string("released")));
	evpromise_abort_controller_unref(NULL);
}
END_TEST

CASE(after_its_base_it_aborts_nothing)
{
	struct evpromise_abort_controller *controller =
	    evpromise_abort_controller_new(base);
	struct evpromise_abort_signal *signal =
	    evpromise_abort_controller_signal(controller);
	AUTO_SIGNAL any = evpromise_abort_signal_any(base, &signal, 1);

	ck_assert_int_eq(evpromise_abort_signal_add_listener(signal,
	    trace_reason, "heard"), 0);
	ck_assert_int_eq(evpromise_abort_signal_add_listener(any,
	    trace_reason, "heard"), 0);
	evpromise_base_free(base);
	ck_assert(!evpromise_abort_controller_abort(controller,
	    evpromise_string("late")));
	ck_assert_trace("");
	evpromise_abort_controller_unref(controller);
	ck_assert_int_eq(evpromise_code(evpromise_abort_signal_reason(any)),
	    EVPROMISE_ERROR_BASE_FREED);
}

SUITE("controller",
    it_aborts_its_signal,
    without_a_reason_it_is_an_abort_error,
    a_shared_undefined_is_no_reason_either,
    the_second_abort_does_nothing,
    it_needs_no_memory,
    the_last_one_given_up_leaves_its_signal_alone,
    listeners_go_with_the_last_controller,
    out_of_memory_gives_null,
    null_does_nothing,
    after_its_base_it_aborts_nothing);
