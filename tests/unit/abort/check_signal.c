/* SPDX-License-Identifier: BSD-3-Clause */
/* signal.c: reasons, and what keeps a signal alive. */
#include "abort/signal.h"
#include "value/value.h"

#include "case.h"
#include "fake_host.h"
#include "heap.h"
#include "trace.h"

static void
trace_reason(const struct evpromise *reason, void *name)
{
	trace("%s!%s", (const char *)name, evpromise_message(reason));
}

static void
listen(struct evpromise_abort_signal *signal, char *name)
{
	ck_assert(evpromise_abort_signal_add_listener(signal,
	    trace_reason, name));
}

static struct evpromise_abort_signal *
any_of(struct evpromise_base *base, struct evpromise_abort_signal *a,
    struct evpromise_abort_signal *b)
{
	struct evpromise_abort_signal *signals[] = { a, b };

	return evpromise_abort_signal_any(base, signals, 2);
}

#define signal_of evpromise_abort_controller_signal

CASE(the_reason_is_a_promise_that_is_pending_at_first)
{
	struct evpromise_abort_controller *controller =
	    evpromise_abort_controller_new(base);
	const struct evpromise *reason =
	    evpromise_abort_signal_reason(signal_of(controller));

	ck_assert_int_eq(evpromise_state(reason), EVPROMISE_PENDING);
	evpromise_abort_controller_abort(controller, evpromise_int(5));
	ck_assert_int_eq(evpromise_state(reason), EVPROMISE_REJECTED);
	ck_assert_int_eq(evpromise_as_int(reason), 5);
	evpromise_abort_controller_unref(controller);
	evpromise_checkpoint(base);
	ck_assert_trace("");		/* not reported */
}

CASE(throw_if_aborted_throws_the_reason)
{
	struct evpromise_abort_controller *controller =
	    evpromise_abort_controller_new(base);
	struct evpromise *before, *after;

	before = evpromise_resolved(base,
	    evpromise_abort_signal_throw_if_aborted(signal_of(controller)));
	ck_assert_int_eq(evpromise_state(before), EVPROMISE_FULFILLED);
	evpromise_abort_controller_abort(controller, evpromise_string("why"));
	after = evpromise_resolved(base,
	    evpromise_abort_signal_throw_if_aborted(signal_of(controller)));
	evpromise_abort_controller_unref(controller);
	ck_assert_int_eq(evpromise_state(after), EVPROMISE_REJECTED);
	ck_assert_str_eq(evpromise_message(after), "why");
	evpromise_unref(before);
	evpromise_unref(evpromise_catch(after, trace_name, "caught"));
	evpromise_checkpoint(base);
}

/* The listeners share it. */
CASE(nobody_can_take_the_reason)
{
	AUTO_SIGNAL signal = evpromise_abort_signal_abort(
	    base, evpromise_string("why"));
	const struct evpromise *reason = evpromise_abort_signal_reason(signal);

	ck_assert_ptr_null(evpromise_take(reason, &evpromise__type_string));
	ck_assert_str_eq(evpromise_message(reason), "why");
}

CASE(one_can_be_aborted_from_the_start)
{
	AUTO_SIGNAL with =
	    evpromise_abort_signal_abort(base, evpromise_throw(7, "why"));
	AUTO_SIGNAL without =
	    evpromise_abort_signal_abort(base, evpromise_undefined());

	ck_assert(evpromise_abort_signal_aborted(with));
	ck_assert_int_eq(
	    evpromise_code(evpromise_abort_signal_reason(with)), 7);
	ck_assert_int_eq(
	    evpromise_code(evpromise_abort_signal_reason(without)),
	    EVPROMISE_ERROR_ABORT);
}

/* NULL would mean that it never aborts. */
CASE(out_of_memory_gives_an_aborted_signal)
{
	AUTO_CONTROLLER source = evpromise_abort_controller_new(base);
	AUTO_SIGNAL any;
	AUTO_SIGNAL aborted;

	heap_fail(1, true);
	any = any_of(base, signal_of(source), NULL);
	aborted = evpromise_abort_signal_abort(base, evpromise_int(1));
	heap_heal();
	ck_assert_int_eq(evpromise_code(evpromise_abort_signal_reason(any)),
	    EVPROMISE_ERROR_OUT_OF_MEMORY);
	ck_assert_int_eq(
	    evpromise_code(evpromise_abort_signal_reason(aborted)),
	    EVPROMISE_ERROR_OUT_OF_MEMORY);
}

CASE(it_outlives_its_base)
{
	struct evpromise_abort_controller *controller =
	    evpromise_abort_controller_new(base);
	struct evpromise_abort_signal *signal = evpromise_abort_signal_ref(
	    signal_of(controller));
	struct evpromise_abort_signal *any = any_of(base, signal, NULL);

	listen(any, "any");
	evpromise_abort_signal_unref(any);
	evpromise_abort_controller_unref(controller);
	evpromise_base_free(base);
	ck_assert(evpromise_abort_signal_aborted(signal));
	ck_assert_int_eq(evpromise_code(evpromise_abort_signal_reason(signal)),
	    EVPROMISE_ERROR_BASE_FREED);
	evpromise_abort_signal_unref(signal);
	ck_assert_trace("");
}

START_TEST(null_never_aborts)
{
	struct evpromise_value value =
	    evpromise_abort_signal_throw_if_aborted(NULL);

	ck_assert_uint_eq(value.tag, evpromise_undefined().tag);
	ck_assert(!evpromise_abort_signal_aborted(NULL));
	ck_assert_ptr_null(evpromise_abort_signal_reason(NULL));
	ck_assert_ptr_null(evpromise_abort_signal_ref(NULL));
	ck_assert_ptr_null(evpromise_abort_signal_any(NULL, NULL, 0));
	ck_assert_ptr_null(evpromise_abort_signal_abort(NULL,
	    evpromise_string("released")));
	evpromise_abort_signal_unref(NULL);
}
END_TEST

CASE(one_that_stands_on_more_than_memory_is_none)
{
	ck_assert_ptr_null(evpromise__abort_signal_new(base, SIZE_MAX));
	ck_assert_ptr_null(evpromise__abort_signal_new(base, SIZE_MAX /
	    sizeof(struct evpromise__abort_link)));
}

CASE(without_memory_the_reason_may_free_the_base)
{
	struct evpromise_value reason = value_that_frees(base);
	AUTO_SIGNAL signal;

	heap_fail(1, true);
	signal = evpromise_abort_signal_abort(base, reason);
	heap_heal();
	ck_assert_trace("freed");
	ck_assert_int_eq(evpromise_code(evpromise_abort_signal_reason(signal)),
	    EVPROMISE_ERROR_OUT_OF_MEMORY);
}

/* The program is called while the base is freed, as a value is released. */
static void
make_signals(void *base)
{
	ck_assert_ptr_null(evpromise_abort_signal_abort(base,
	    evpromise_int(1)));
	ck_assert_ptr_null(evpromise_abort_signal_any(base, NULL, 0));
	ck_assert_ptr_null(evpromise_abort_signal_timeout(base, 10));
	trace("released");
}

CASE(none_is_made_while_the_base_is_freed)
{
	static const struct evpromise_type type = {
		.size = sizeof(type), .name = "maker", .release = make_signals
	};

	evpromise_unref(evpromise_delay(base, 1000, evpromise_own(&type, base),
	    NULL));
	evpromise_base_free(base);
	ck_assert_trace("released");
}

CASE(who_waits_for_the_reason_hears_that_none_will_come)
{
	AUTO_CONTROLLER controller = evpromise_abort_controller_new(base);
	const struct evpromise *reason = evpromise_abort_signal_reason(
	    evpromise_abort_controller_signal(controller));

	evpromise_unref(evpromise_catch(evpromise_ref(reason), trace_name,
	    "none"));
	evpromise_abort_controller_unref(controller);
	controller = NULL;
	evpromise_checkpoint(base);
	ck_assert_trace("none");
}

SUITE("signal",
    none_is_made_while_the_base_is_freed,
    who_waits_for_the_reason_hears_that_none_will_come,
    the_reason_is_a_promise_that_is_pending_at_first,
    throw_if_aborted_throws_the_reason,
    nobody_can_take_the_reason,
    one_can_be_aborted_from_the_start,
    out_of_memory_gives_an_aborted_signal,
    it_outlives_its_base,
    null_never_aborts,
    one_that_stands_on_more_than_memory_is_none,
    without_memory_the_reason_may_free_the_base);
