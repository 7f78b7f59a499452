/* SPDX-License-Identifier: BSD-3-Clause */
/* listener.c: listeners in order, and operations that are cancelled. */
#include "case.h"
#include "fake_host.h"
#include "heap.h"
#include "trace.h"

/* One operation of a program, under one signal. */
struct operation {
	struct evpromise_abort_controller *controller;
	struct evpromise_abort_signal *signal;
	struct evpromise_resolver *resolver;
	struct evpromise *promise;
};

static struct operation
operation_new(struct evpromise_base *base)
{
	struct operation op;

	op.controller = evpromise_abort_controller_new(base);
	op.signal = evpromise_abort_controller_signal(op.controller);
	op.promise = evpromise_with_resolvers(base, &op.resolver);
	return op;
}

static void
operation_free(struct operation *op)
{
	evpromise_abort_controller_unref(op->controller);
	evpromise_resolver_unref(op->resolver);
	evpromise_unref(op->promise);
}

static void
trace_reason(const struct evpromise *reason, void *name)
{
	trace("%s!%s", (const char *)name, evpromise_message(reason));
}

static void
cancel(const struct evpromise *reason, void *arg)
{
	struct operation *op = arg;

	trace("cancel!%s:%s", evpromise_message(reason),
	    evpromise_state(op->promise) == EVPROMISE_REJECTED ?
	    "rejected" : "pending");
	evpromise_resolver_unref(op->resolver);
	op->resolver = NULL;
}

CASE(listeners_run_in_order)
{
	AUTO(operation_free) struct operation op = operation_new(base);

	ck_assert(evpromise_abort_signal_add_listener(op.signal,
	    trace_reason, "a"));
	ck_assert(evpromise_resolver_on_abort(op.resolver, op.signal,
	    trace_reason, "b"));
	ck_assert(evpromise_abort_signal_add_listener(op.signal,
	    trace_reason, "c"));
	evpromise_abort_controller_abort(op.controller, evpromise_string("x"));
	ck_assert_trace("a!x b!x c!x");
}

CASE(the_same_one_added_twice_runs_twice)
{
	AUTO(operation_free) struct operation op = operation_new(base);
	int i;

	trace_expect_mistake("a promise was dropped unsettled");
	for (i = 0; i < 3; i++)
		ck_assert(evpromise_abort_signal_add_listener(op.signal,
		    trace_reason, "a"));
	ck_assert(evpromise_abort_signal_remove_listener(op.signal,
	    trace_reason, "a"));
	evpromise_abort_controller_abort(op.controller, evpromise_string("x"));
	ck_assert_trace("a!x a!x");
}

CASE(one_that_is_removed_does_not_run)
{
	AUTO(operation_free) struct operation op = operation_new(base);

	trace_expect_mistake("a promise was dropped unsettled");
	ck_assert(evpromise_abort_signal_add_listener(op.signal,
	    trace_reason, "a"));
	ck_assert(evpromise_abort_signal_add_listener(op.signal,
	    trace_reason, "b"));
	ck_assert(evpromise_abort_signal_remove_listener(op.signal,
	    trace_reason, "a"));
	ck_assert(!evpromise_abort_signal_remove_listener(op.signal,
	    trace_reason, "a"));
	ck_assert(!evpromise_abort_signal_remove_listener(op.signal,
	    cancel, "b"));
	ck_assert(!evpromise_abort_signal_remove_listener(NULL,
	    trace_reason, "b"));
	evpromise_abort_controller_abort(op.controller, evpromise_string("x"));
	ck_assert_trace("b!x");
}

CASE(to_an_aborted_signal_none_is_added_which_it_tells)
{
	AUTO(operation_free) struct operation op = operation_new(base);

	trace_expect_mistake("a promise was dropped unsettled");
	evpromise_abort_controller_abort(op.controller, evpromise_int(1));
	ck_assert(!evpromise_abort_signal_add_listener(op.signal,
	    trace_reason, "a"));
	ck_assert(evpromise_abort_signal_aborted(op.signal));
	ck_assert_trace("");
}

CASE(of_one_that_never_aborts_all_is_heard)
{
	AUTO(operation_free) struct operation op = operation_new(base);
	AUTO_SIGNAL signal = evpromise_abort_signal_ref(op.signal);

	trace_expect_mistake("a promise was dropped unsettled");
	evpromise_abort_controller_unref(op.controller);
	op.controller = NULL;
	ck_assert(evpromise_abort_signal_add_listener(signal, trace_reason,
	    "a"));
	ck_assert(evpromise_abort_signal_add_listener(NULL, trace_reason,
	    "a"));
	ck_assert(!evpromise_abort_signal_remove_listener(signal, trace_reason,
	    "a"));
}

/* A listener that does what a listener might. */
static void
meddle(const struct evpromise *reason, void *arg)
{
	struct operation *op = arg;

	trace("meddle!%s", evpromise_message(reason));
	ck_assert(!evpromise_abort_controller_abort(op->controller,
	    evpromise_string("again")));
	ck_assert(evpromise_abort_signal_remove_listener(op->signal,
	    trace_reason, "removed"));
	ck_assert(!evpromise_abort_signal_add_listener(op->signal,
	    trace_reason, "added"));
	evpromise_abort_controller_unref(op->controller);
	op->controller = NULL;
}

CASE(a_listener_may_meddle)
{
	AUTO(operation_free) struct operation op = operation_new(base);

	trace_expect_mistake("a promise was dropped unsettled");
	ck_assert(evpromise_abort_signal_add_listener(op.signal,
	    meddle, &op));
	ck_assert(evpromise_abort_signal_add_listener(op.signal,
	    trace_reason, "removed"));
	ck_assert(evpromise_abort_signal_add_listener(op.signal,
	    trace_reason, "stays"));
	evpromise_abort_controller_abort(op.controller, evpromise_string("x"));
	ck_assert_trace("meddle!x stays!x");
}

static void
free_base(const struct evpromise *reason, void *base)
{
	trace("free!%s", evpromise_message(reason));
	evpromise_base_free(base);
}

CASE(a_listener_may_free_the_base)
{
	AUTO(operation_free) struct operation op = operation_new(base);

	ck_assert(evpromise_abort_signal_add_listener(op.signal,
	    free_base, base));
	ck_assert(evpromise_abort_signal_add_listener(op.signal,
	    trace_reason, "listener"));
	ck_assert(evpromise_resolver_on_abort(op.resolver, op.signal,
	    trace_reason, "cancel"));
	ck_assert(evpromise_abort_controller_abort(op.controller,
	    evpromise_string("x")));
	ck_assert_trace("free!x");
	ck_assert_int_eq(evpromise_code(op.promise),
	    EVPROMISE_ERROR_BASE_FREED);
}

CASE(the_promise_is_rejected_before_its_operation_is_cancelled)
{
	AUTO(operation_free) struct operation op = operation_new(base);

	ck_assert(evpromise_resolver_on_abort(op.resolver, op.signal, cancel,
	    &op));
	evpromise_abort_controller_abort(op.controller, evpromise_string("x"));
	ck_assert_trace("cancel!x:rejected");
	evpromise_checkpoint(base);
	ck_assert_trace("cancel!x:rejected unhandled!x");
}

/* Who cancels may well cause the callback of an error, which rejects. */
static void
cancel_and_call_back(const struct evpromise *reason, void *arg)
{
	struct operation *op = arg;

	ck_assert(!evpromise_reject(op->resolver, evpromise_string("late")));
	cancel(reason, arg);
}

CASE(a_callback_while_it_is_cancelled_does_no_harm)
{
	AUTO(operation_free) struct operation op = operation_new(base);

	ck_assert(evpromise_resolver_on_abort(op.resolver, op.signal,
	    cancel_and_call_back, &op));
	evpromise_unref(evpromise_catch(evpromise_ref(op.promise),
	    trace_settled, "settled"));
	evpromise_abort_controller_abort(op.controller, evpromise_string("x"));
	evpromise_checkpoint(base);
	ck_assert_trace("cancel!x:rejected settled!x unhandled!x");
}

CASE(without_a_function_it_is_only_rejected)
{
	AUTO(operation_free) struct operation op = operation_new(base);

	ck_assert(evpromise_resolver_on_abort(op.resolver, op.signal, NULL,
	    NULL));
	evpromise_abort_controller_abort(op.controller, evpromise_int(1));
	ck_assert_int_eq(evpromise_state(op.promise), EVPROMISE_REJECTED);
}

/* In each way that uses a resolver, the listener is gone at once. */
static void
use_by_resolving(struct operation *op)
{
	ck_assert(evpromise_resolve(op->resolver, evpromise_int(1)));
}

static void
use_by_rejecting(struct operation *op)
{
	ck_assert(evpromise_reject(op->resolver, evpromise_int(1)));
}

static void
use_by_adopting(struct operation *op)
{
	struct evpromise_resolver *other;

	ck_assert(evpromise_resolve(op->resolver, evpromise_adopt(
	    evpromise_with_resolvers(case_base, &other))));
	ck_assert(!evpromise_resolve(op->resolver, evpromise_int(1)));
	evpromise_resolver_unref(other);
}

static void
use_by_abandoning(struct operation *op)
{
	evpromise_resolver_unref(op->resolver);
	op->resolver = NULL;
}

static void
check_use(void (*use)(struct operation *))
{
	AUTO(operation_free) struct operation op = operation_new(case_base);
	size_t before = heap_live();

	ck_assert(evpromise_resolver_on_abort(op.resolver, op.signal, cancel,
	    &op));
	ck_assert_uint_eq(heap_live(), before + 1);
	use(&op);
	ck_assert_uint_eq(heap_live(), before);
	evpromise_abort_controller_abort(op.controller, evpromise_int(1));
	ck_assert_trace("");
}

CASE(the_listener_dies_when_the_resolver_is_used)
{
	trace_expect_mistake("a promise was dropped unsettled");
	check_use(use_by_resolving);
	check_use(use_by_rejecting);
	check_use(use_by_adopting);
	check_use(use_by_abandoning);
}

CASE(the_listener_dies_with_the_base)
{
	struct operation op = operation_new(base);

	ck_assert(evpromise_resolver_on_abort(op.resolver, op.signal, cancel,
	    &op));
	evpromise_unref(op.promise);
	evpromise_resolver_unref(evpromise_resolver_ref(op.resolver));
	evpromise_base_free(base);
	ck_assert(!evpromise_resolver_on_abort(op.resolver, op.signal, cancel,
	    &op));
	ck_assert(!evpromise_abort_controller_abort(op.controller,
	    evpromise_int(1)));
	ck_assert_trace("");
	evpromise_resolver_unref(op.resolver);
	evpromise_abort_controller_unref(op.controller);
}

CASE(under_an_aborted_signal_nothing_begins)
{
	AUTO(operation_free) struct operation op = operation_new(base);

	evpromise_abort_controller_abort(op.controller, evpromise_string("x"));
	ck_assert(!evpromise_resolver_on_abort(op.resolver, op.signal, cancel,
	    &op));
	ck_assert_str_eq(evpromise_message(op.promise), "x");
	ck_assert_trace("");
}

CASE(without_memory_nothing_begins)
{
	AUTO(operation_free) struct operation op = operation_new(base);

	heap_fail(1, true);
	ck_assert(!evpromise_resolver_on_abort(op.resolver, op.signal, cancel,
	    &op));
	ck_assert(!evpromise_abort_signal_add_listener(op.signal,
	    trace_reason, "a"));
	heap_heal();
	ck_assert(!evpromise_abort_signal_aborted(op.signal));
	ck_assert_int_eq(evpromise_code(op.promise),
	    EVPROMISE_ERROR_OUT_OF_MEMORY);
}

CASE(a_signal_of_another_base_is_a_type_error)
{
	AUTO_BASE other_base = fake_base_new();
	AUTO(operation_free) struct operation op = operation_new(base);
	AUTO(operation_free) struct operation other =
	    operation_new(other_base);

	trace_expect_mistake("a promise was dropped unsettled");
	ck_assert(!evpromise_resolver_on_abort(op.resolver, other.signal,
	    cancel, &op));
	ck_assert_int_eq(evpromise_code(op.promise), EVPROMISE_ERROR_TYPE);
}

CASE(what_is_resolved_or_never_aborts_has_no_listener)
{
	AUTO(operation_free) struct operation op = operation_new(base);
	size_t before = heap_live();

	ck_assert(evpromise_resolver_on_abort(op.resolver, NULL, cancel, &op));
	ck_assert(!evpromise_resolver_on_abort(NULL, op.signal, cancel, &op));
	op.signal = evpromise_abort_signal_ref(op.signal);
	evpromise_abort_controller_unref(op.controller);
	op.controller = NULL;
	ck_assert(evpromise_resolver_on_abort(op.resolver, op.signal, cancel,
	    &op));
	ck_assert_uint_eq(heap_live(), before);
	evpromise_resolve(op.resolver, evpromise_int(1));
	ck_assert(!evpromise_resolver_on_abort(op.resolver, NULL, cancel, &op));
	evpromise_abort_signal_unref(op.signal);
}

CASE(a_resolver_may_listen_to_several_signals)
{
	AUTO(operation_free) struct operation op = operation_new(base);
	struct evpromise_abort_controller *others[2];
	int i;

	ck_assert(evpromise_resolver_on_abort(op.resolver, op.signal,
	    trace_reason, "one"));
	for (i = 0; i < 2; i++) {
		others[i] = evpromise_abort_controller_new(base);
		ck_assert(evpromise_resolver_on_abort(op.resolver,
		    evpromise_abort_controller_signal(others[i]),
		    trace_reason, "other"));
	}
	evpromise_abort_controller_unref(others[0]);	/* in the middle */
	evpromise_abort_controller_abort(others[1], evpromise_string("x"));
	evpromise_abort_controller_abort(op.controller, evpromise_string("y"));
	ck_assert_trace("other!x");
	evpromise_abort_controller_unref(others[1]);
}

/* The resolver of a foreign thenable can be cancelled also. */
static struct evpromise_resolver *thenables;

static void
then(void *payload, struct evpromise_resolver *resolver)
{
	(void)payload;
	thenables = evpromise_resolver_ref(resolver);
}

static const struct evpromise_type thenable_type =
    { sizeof(struct evpromise_type), "thenable", NULL, then };

CASE(a_thenable_can_be_cancelled)
{
	AUTO(operation_free) struct operation op = operation_new(base);

	evpromise_resolve(op.resolver, evpromise_own(&thenable_type, &op));
	evpromise_checkpoint(base);
	ck_assert(evpromise_resolver_on_abort(thenables, op.signal,
	    trace_reason, "cancel"));
	evpromise_abort_controller_abort(op.controller, evpromise_string("x"));
	evpromise_resolver_unref(thenables);
	ck_assert_str_eq(evpromise_message(op.promise), "x");
	ck_assert_trace("cancel!x");
}

CASE(a_listener_of_a_resolver_is_not_removed_by_hand)
{
	AUTO(operation_free) struct operation op = operation_new(base);
	char name[] = "a";

	ck_assert(evpromise_resolver_on_abort(op.resolver, op.signal,
	    trace_reason, name));
	ck_assert(!evpromise_abort_signal_remove_listener(op.signal,
	    trace_reason, name));
	evpromise_abort_controller_abort(op.controller, evpromise_string("x"));
	ck_assert_trace("a!x");
}

CASE(the_first_of_several_signals_may_end)
{
	static char names[3][2] = { "a", "b", "c" };
	AUTO(operation_free) struct operation op = operation_new(base);
	struct evpromise_abort_controller *controllers[3];
	int i;

	for (i = 0; i < 3; i++) {
		controllers[i] = evpromise_abort_controller_new(base);
		ck_assert(evpromise_resolver_on_abort(op.resolver,
		    evpromise_abort_controller_signal(controllers[i]),
		    trace_reason, names[i]));
	}
	evpromise_abort_controller_unref(controllers[0]);
	ck_assert_int_eq(evpromise_state(op.promise), EVPROMISE_PENDING);
	evpromise_abort_controller_abort(controllers[1],
	    evpromise_string("x"));
	ck_assert_str_eq(evpromise_message(op.promise), "x");
	evpromise_abort_controller_abort(controllers[2],
	    evpromise_string("y"));
	ck_assert_trace("b!x");
	evpromise_abort_controller_unref(controllers[1]);
	evpromise_abort_controller_unref(controllers[2]);
}

static void
begin_late(void *base)
{
	struct evpromise_resolver *resolver;

	ck_assert_ptr_null(evpromise_with_resolvers(base, &resolver));
	ck_assert(!evpromise_resolver_on_abort(resolver, NULL, trace_reason,
	    NULL));
	trace("refused");
}

CASE(while_the_base_is_freed_nothing_begins)
{
	evpromise_unref(evpromise_keep(evpromise_resolved(base,
	    evpromise_undefined()), base, begin_late));
	evpromise_base_free(base);
	ck_assert_trace("refused");
}

/* Removing one of many, or the end of one of many signals, takes no search:
 * with one these cases take longer than a case may. */
#define MANY 250000

static void
add_many(struct evpromise_abort_signal *signal, char *names, size_t n)
{
	size_t i;

	for (i = 0; i < n; i++)
		ck_assert(evpromise_abort_signal_add_listener(signal,
		    trace_reason, names + i));
}

CASE(one_of_many_is_removed_at_once)
{
	static char names[MANY];
	AUTO(operation_free) struct operation op = operation_new(base);
	size_t i, before = heap_live();

	trace_expect_mistake("a promise was dropped unsettled");
	add_many(op.signal, names, MANY);
	for (i = MANY; i-- > 0;)
		ck_assert(evpromise_abort_signal_remove_listener(op.signal,
		    trace_reason, names + i));
	add_many(op.signal, names, MANY);
	for (i = 0; i < MANY; i++)
		ck_assert(evpromise_abort_signal_remove_listener(op.signal,
		    trace_reason, names + i));
	ck_assert_uint_eq(heap_live(), before);
}

CASE(one_is_removed_at_once_beside_many_operations)
{
	static char names[MANY];
	AUTO(operation_free) struct operation op = operation_new(base);
	size_t i;

	for (i = 0; i < MANY; i++)
		ck_assert(evpromise_resolver_on_abort(op.resolver, op.signal,
		    NULL, NULL));
	for (i = 0; i < MANY; i++) {
		add_many(op.signal, names, 1);
		ck_assert(evpromise_abort_signal_remove_listener(op.signal,
		    trace_reason, names));
	}
	ck_assert(evpromise_resolve(op.resolver, evpromise_int(1)));
}

CASE(a_resolver_leaves_one_of_many_signals_at_once)
{
	static struct evpromise_abort_controller *controllers[MANY];
	AUTO(operation_free) struct operation op = operation_new(base);
	size_t i;

	for (i = 0; i < MANY; i++) {
		controllers[i] = evpromise_abort_controller_new(base);
		ck_assert(evpromise_resolver_on_abort(op.resolver,
		    evpromise_abort_controller_signal(controllers[i]),
		    NULL, NULL));
	}
	for (i = 0; i < MANY; i++)
		evpromise_abort_controller_unref(controllers[i]);
	ck_assert_int_eq(evpromise_state(op.promise), EVPROMISE_PENDING);
	ck_assert(evpromise_resolve(op.resolver, evpromise_int(1)));
}

/* Two each that are alike: of these the first goes. */
CASE(many_run_in_their_order_whichever_were_removed)
{
	static char names[20][3];
	AUTO(operation_free) struct operation op = operation_new(base);
	int i;

	trace_expect_mistake("a promise was dropped unsettled");
	for (i = 0; i < 40; i++) {
		snprintf(names[i % 20], sizeof(names[0]), "%d", i % 20);
		ck_assert(evpromise_abort_signal_add_listener(op.signal,
		    trace_reason, names[i % 20]));
	}
	for (i = 19; i >= 0; i--)
		if (i != 7)
			ck_assert(evpromise_abort_signal_remove_listener(
			    op.signal, trace_reason, names[i]));
	for (i = 10; i < 20; i++)
		ck_assert(evpromise_abort_signal_remove_listener(op.signal,
		    trace_reason, names[i]));
	evpromise_abort_controller_abort(op.controller, evpromise_string("x"));
	ck_assert_trace("7!x 0!x 1!x 2!x 3!x 4!x 5!x 6!x 7!x 8!x 9!x");
}

/* Only what a listener itself takes can be lacking. */
CASE(without_memory_for_an_index_many_are_added)
{
	static char names[100];
	AUTO(operation_free) struct operation op = operation_new(base);
	size_t i, before = heap_live();

	trace_expect_mistake("a promise was dropped unsettled");
	add_many(op.signal, names, 8);
	for (i = 8; i < 100; i++) {
		heap_fail(2, false);
		add_many(op.signal, names + i, 1);
	}
	heap_heal();
	ck_assert_uint_eq(heap_live(), before + 100);
	for (i = 100; i-- > 0;)
		ck_assert(evpromise_abort_signal_remove_listener(op.signal,
		    trace_reason, names + i));
	ck_assert_uint_eq(heap_live(), before);
}

SUITE("listener",
    listeners_run_in_order,
    the_same_one_added_twice_runs_twice,
    one_that_is_removed_does_not_run,
    to_an_aborted_signal_none_is_added_which_it_tells,
    of_one_that_never_aborts_all_is_heard,
    a_listener_may_meddle,
    a_listener_may_free_the_base,
    the_promise_is_rejected_before_its_operation_is_cancelled,
    a_callback_while_it_is_cancelled_does_no_harm,
    without_a_function_it_is_only_rejected,
    the_listener_dies_when_the_resolver_is_used,
    the_listener_dies_with_the_base,
    under_an_aborted_signal_nothing_begins,
    without_memory_nothing_begins,
    a_signal_of_another_base_is_a_type_error,
    what_is_resolved_or_never_aborts_has_no_listener,
    a_resolver_may_listen_to_several_signals,
    a_thenable_can_be_cancelled,
    a_listener_of_a_resolver_is_not_removed_by_hand,
    the_first_of_several_signals_may_end,
    while_the_base_is_freed_nothing_begins,
    one_of_many_is_removed_at_once,
    one_is_removed_at_once_beside_many_operations,
    a_resolver_leaves_one_of_many_signals_at_once,
    many_run_in_their_order_whichever_were_removed,
    without_memory_for_an_index_many_are_added);
