/* SPDX-License-Identifier: BSD-3-Clause */
/* controller.c: who may abort a signal, and how often. */
#include "abort/signal.h"

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

	ck_assert(evpromise_abort_signal_add_listener(signal,
	    trace_reason, "heard"));
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

	ck_assert(evpromise_abort_signal_add_listener(any,
	    trace_reason, "heard"));
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
	ck_assert(evpromise_abort_signal_add_listener(signal,
	    trace_reason, "heard"));
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

	ck_assert(evpromise_abort_signal_add_listener(
	    evpromise_abort_controller_signal(controller), trace_reason,
	    "heard"));
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

	ck_assert(evpromise_abort_signal_add_listener(signal,
	    trace_reason, "heard"));
	ck_assert(evpromise_abort_signal_add_listener(any,
	    trace_reason, "heard"));
	evpromise_base_free(base);
	ck_assert(!evpromise_abort_controller_abort(controller,
	    evpromise_string("late")));
	ck_assert_trace("");
	evpromise_abort_controller_unref(controller);
	ck_assert_int_eq(evpromise_code(evpromise_abort_signal_reason(any)),
	    EVPROMISE_ERROR_BASE_FREED);
}

/* Signals each of which is aborted by the listener of the one before, three of
 * them beyond the depth to which aborts are nested. */
#define NESTED (MOST_NESTED_ABORTS + 3)

static struct evpromise_abort_controller *nested[NESTED];
static size_t n_heard;
static size_t frees_base = NESTED;

static bool
is_aborted(size_t i)
{
	return evpromise_abort_signal_aborted(
	    evpromise_abort_controller_signal(nested[i]));
}

static void
abort_next(const struct evpromise *reason, void *arg)
{
	size_t i = (size_t)((struct evpromise_abort_controller **)arg - nested);

	(void)reason;
	ck_assert_uint_eq(n_heard, i);
	n_heard++;
	if (i == frees_base)
		evpromise_base_free(case_base);
	if (i + 1 == NESTED || i == frees_base)
		return;
	ck_assert(evpromise_abort_controller_abort(nested[i + 1],
	    evpromise_undefined()));
	ck_assert(is_aborted(i + 1));
	/* All has been heard when it returns, or only this. */
	ck_assert_uint_eq(n_heard, i + 1 == MOST_NESTED_ABORTS ||
	    i + 1 > MOST_NESTED_ABORTS ? i + 1 :
	    frees_base < NESTED ? frees_base + 1 : NESTED);
}

static void
abort_nested(struct evpromise_base *base)
{
	size_t i;

	n_heard = 0;
	for (i = 0; i < NESTED; i++) {
		nested[i] = evpromise_abort_controller_new(base);
		ck_assert(evpromise_abort_signal_add_listener(
		    evpromise_abort_controller_signal(nested[i]), abort_next,
		    &nested[i]));
	}
	ck_assert(evpromise_abort_controller_abort(nested[0],
	    evpromise_undefined()));
	for (i = 0; i < NESTED; i++)
		evpromise_abort_controller_unref(nested[i]);
}

CASE(listeners_nest_to_a_depth_and_run_one_after_the_other_beyond)
{
	int i;

	for (i = 0; i < 2; i++) {
		abort_nested(base);
		ck_assert_uint_eq(n_heard, NESTED);
	}
}

CASE(the_base_may_be_freed_beyond_that_depth)
{
	frees_base = MOST_NESTED_ABORTS + 1;
	abort_nested(base);
	ck_assert_uint_eq(n_heard, frees_base + 1);
}

/* Those of one abort run in their order, before those of the next. */
static struct evpromise_abort_controller *two[2];

static void
abort_two(const struct evpromise *reason, void *arg)
{
	size_t i = (size_t)((struct evpromise_abort_controller **)arg - nested);
	int j;

	(void)reason;
	if (i + 1 < MOST_NESTED_ABORTS) {
		evpromise_abort_controller_abort(nested[i + 1],
		    evpromise_undefined());
		return;
	}
	for (j = 0; j < 2; j++)
		evpromise_abort_controller_abort(two[j], evpromise_int(j));
	trace("both");
}

static void
trace_int(const struct evpromise *reason, void *name)
{
	trace("%s!%d", (const char *)name, (int)evpromise_as_int(reason));
}

CASE(beyond_that_depth_the_order_is_that_of_the_aborts)
{
	AUTO_SIGNAL any;
	struct evpromise_abort_signal *signal;
	int i;

	for (i = 0; i < MOST_NESTED_ABORTS; i++) {
		nested[i] = evpromise_abort_controller_new(base);
		ck_assert(evpromise_abort_signal_add_listener(
		    evpromise_abort_controller_signal(nested[i]), abort_two,
		    &nested[i]));
	}
	for (i = 0; i < 2; i++) {
		two[i] = evpromise_abort_controller_new(base);
		signal = evpromise_abort_controller_signal(two[i]);
		ck_assert(evpromise_abort_signal_add_listener(signal,
		    trace_int, i == 0 ? "a" : "b"));
		if (i == 0)
			any = evpromise_abort_signal_any(base, &signal, 1);
	}
	ck_assert(evpromise_abort_signal_add_listener(any, trace_int,
	    "any"));
	evpromise_abort_controller_abort(nested[0], evpromise_undefined());
	for (i = 0; i < MOST_NESTED_ABORTS; i++)
		evpromise_abort_controller_unref(nested[i]);
	for (i = 0; i < 2; i++)
		evpromise_abort_controller_unref(two[i]);
	ck_assert_trace("both a!0 any!0 b!1");
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
    after_its_base_it_aborts_nothing,
    listeners_nest_to_a_depth_and_run_one_after_the_other_beyond,
    the_base_may_be_freed_beyond_that_depth,
    beyond_that_depth_the_order_is_that_of_the_aborts);
