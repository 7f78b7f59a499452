/* SPDX-License-Identifier: BSD-3-Clause */
/* abort_controller.c: who may abort a signal, and how often. */
#include "internal.h"

#include "exhaust.h"
#include "fake_host.h"
#include "heap.h"
#include "suite.h"
#include "trace.h"

static void
trace_reason(const struct evpromise *reason, void *name)
{
	trace("%s!%s", (const char *)name, evpromise_message(reason));
}

START_TEST(it_aborts_its_signal)
{
	struct evpromise_base *base = fake_base_new();
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
	evpromise_base_free(base);
}
END_TEST

START_TEST(without_a_reason_it_is_an_abort_error)
{
	struct evpromise_base *base = fake_base_new();
	struct evpromise_abort_controller *controller =
	    evpromise_abort_controller_new(base);
	const struct evpromise *reason;

	evpromise_abort_controller_abort(controller, evpromise_undefined());
	reason = evpromise_abort_signal_reason(
	    evpromise_abort_controller_signal(controller));
	ck_assert_int_eq(evpromise_code(reason), EVPROMISE_ERROR_ABORT);
	ck_assert_str_eq(evpromise_message(reason),
	    "the operation was aborted");
	evpromise_abort_controller_unref(controller);
	evpromise_base_free(base);
}
END_TEST

START_TEST(a_shared_undefined_is_no_reason_either)
{
	struct evpromise_base *base = fake_base_new();
	struct evpromise_abort_controller *controller =
	    evpromise_abort_controller_new(base);
	struct evpromise *promise = evpromise_resolved(base,
	    evpromise_undefined());

	evpromise_abort_controller_abort(controller, evpromise_share(promise));
	evpromise_unref(promise);
	ck_assert_int_eq(evpromise_code(evpromise_abort_signal_reason(
	    evpromise_abort_controller_signal(controller))),
	    EVPROMISE_ERROR_ABORT);
	evpromise_abort_controller_unref(controller);
	evpromise_base_free(base);
	ck_assert_uint_eq(heap_live(), 0);
}
END_TEST

START_TEST(the_second_abort_does_nothing)
{
	struct evpromise_base *base = fake_base_new();
	struct evpromise_abort_controller *controller =
	    evpromise_abort_controller_new(base);
	struct evpromise_abort_signal *signal =
	    evpromise_abort_controller_signal(controller);

	ck_assert_int_eq(evpromise_abort_signal_add_listener(signal,
	    trace_reason, "heard"), 0);
	ck_assert(evpromise_abort_controller_abort(controller,
	    evpromise_string("first")));
	ck_assert(!evpromise_abort_controller_abort(controller,
	    evpromise_string("second")));
	ck_assert_trace("heard!first");
	evpromise_abort_controller_unref(controller);
	evpromise_base_free(base);
}
END_TEST

/* Aborting is the way out: it must not fail. */
START_TEST(it_needs_no_memory)
{
	struct evpromise_base *base = fake_base_new();
	struct evpromise_abort_controller *controller =
	    evpromise_abort_controller_new(base);
	struct evpromise_abort_signal *one =
	    evpromise_abort_controller_signal(controller);
	struct evpromise_abort_signal *any =
	    evpromise_abort_signal_any(base, &one, 1);

	ck_assert_int_eq(evpromise_abort_signal_add_listener(any,
	    trace_reason, "heard"), 0);
	heap_fail(1, true);
	ck_assert(evpromise_abort_controller_abort(controller,
	    evpromise_undefined()));
	ck_assert_uint_eq(heap_count(), 0);
	heap_heal();
	ck_assert_trace("heard!the operation was aborted");
	evpromise_abort_signal_unref(any);
	evpromise_abort_controller_unref(controller);
	evpromise_base_free(base);
}
END_TEST

START_TEST(the_last_one_given_up_leaves_its_signal_alone)
{
	struct evpromise_base *base = fake_base_new();
	struct evpromise_abort_controller *controller =
	    evpromise_abort_controller_new(base);
	struct evpromise_abort_signal *signal = evpromise_abort_signal_ref(
	    evpromise_abort_controller_signal(controller));
	struct evpromise_resolver *resolver;
	struct evpromise *promise = evpromise_with_resolvers(base, &resolver);

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
	evpromise_unref(promise);
	evpromise_resolver_unref(resolver);
	ck_assert_trace("");
	evpromise_base_free(base);
}
END_TEST

/* What listens would otherwise hold its signal, and be held by it. */
START_TEST(listeners_go_with_the_last_controller)
{
	struct evpromise_base *base = fake_base_new();
	size_t before = heap_live();
	struct evpromise_abort_controller *controller =
	    evpromise_abort_controller_new(base);

	ck_assert_int_eq(evpromise_abort_signal_add_listener(
	    evpromise_abort_controller_signal(controller), trace_reason,
	    "heard"), 0);
	evpromise_abort_controller_unref(controller);
	ck_assert_uint_eq(heap_live(), before);
	ck_assert_uint_eq(records_live(base), RECORDS_OF_A_BASE);
	evpromise_base_free(base);
}
END_TEST

START_TEST(out_of_memory_gives_null)
{
	struct evpromise_base *base = fake_base_new();

	heap_fail(1, true);
	ck_assert_ptr_null(evpromise_abort_controller_new(base));
	heap_heal();
	ck_assert_ptr_null(evpromise_abort_controller_new(NULL));
	evpromise_base_free(base);
}
END_TEST

START_TEST(null_does_nothing)
{
	ck_assert_ptr_null(evpromise_abort_controller_ref(NULL));
	ck_assert_ptr_null(evpromise_abort_controller_signal(NULL));
	ck_assert(!evpromise_abort_controller_abort(NULL,
	    evpromise_string("released")));
	evpromise_abort_controller_unref(NULL);
}
END_TEST

START_TEST(after_its_base_it_aborts_nothing)
{
	struct evpromise_base *base = fake_base_new();
	struct evpromise_abort_controller *controller =
	    evpromise_abort_controller_new(base);
	struct evpromise_abort_signal *signal =
	    evpromise_abort_controller_signal(controller);
	struct evpromise_abort_signal *any =
	    evpromise_abort_signal_any(base, &signal, 1);

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
	evpromise_abort_signal_unref(any);
}
END_TEST

SUITE("abort_controller",
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
