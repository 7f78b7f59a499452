/* SPDX-License-Identifier: BSD-3-Clause */
/* mapping.c, scope.c: the scope that all calls of a mapping are lent. */
#include "case.h"
#include "operation.h"
#include "trace.h"

static struct operation ops[3];
static struct evpromise_abort_controller *outside;
static struct evpromise_abort_signal *lent[3];

static void
on_scope_aborted(const struct evpromise *reason, void *aborts)
{
	trace("aborted!%s", evpromise_message(reason));
	if (aborts != NULL)
		ck_assert(evpromise_abort_controller_abort(aborts,
		    evpromise_throw(7, "outside")));
}

/* Keeps the signal that it is lent; the first listens to it, and aborts the one
 * outside if that is asked for. */
static struct evpromise_value
keep_signal(void *input, struct evpromise_abort_signal *signal, void *aborts)
{
	struct operation *operation = input;
	size_t i = (size_t)(operation - ops);

	lent[i] = evpromise_abort_signal_ref(signal);
	if (i == 0)
		ck_assert(evpromise_abort_signal_add_listener(signal,
		    on_scope_aborted, aborts));
	return operation_start(NULL, operation);
}

static void
give_signals_back(void)
{
	size_t i;

	for (i = 0; i < 3; i++)
		evpromise_abort_signal_unref(lent[i]);
	evpromise_abort_controller_unref(outside);
}

/* All three are under way; the second fails. */
static struct evpromise *
fail_one_of_three(bool aborts_outside)
{
	struct evpromise_map_options options = EVPROMISE_MAP_OPTIONS_INIT;
	struct evpromise *promise;
	size_t i;

	for (i = 0; i < 3; i++)
		ops[i] = (struct operation){ .base = case_base, .name = "op" };
	outside = evpromise_abort_controller_new(case_base);
	case_at_end(give_signals_back);
	options.signal = evpromise_abort_controller_signal(outside);
	promise = evpromise_map(case_base, evpromise_inputs_array(ops, 3,
	    sizeof(ops[0])), 3, keep_signal,
	    aborts_outside ? outside : NULL, &options);
	evpromise_checkpoint(case_base);
	trace_clear();
	(void)evpromise_reject(ops[1].resolver, evpromise_throw(1, "no"));
	evpromise_resolver_unref(ops[1].resolver);
	evpromise_checkpoint(case_base);
	return promise;
}

CASE(a_failure_aborts_the_scope_and_not_the_signal_outside)
{
	AUTO_PROMISE promise = fail_one_of_three(false);

	ck_assert_trace("aborted!no");
	ck_assert_ptr_eq(lent[0], lent[1]);
	ck_assert_ptr_eq(lent[0], lent[2]);
	ck_assert(evpromise_abort_signal_aborted(lent[0]));
	ck_assert(!evpromise_abort_signal_aborted(
	    evpromise_abort_controller_signal(outside)));
	operation_end(&ops[0], evpromise_undefined());
	ck_assert_int_eq(evpromise_state(promise), EVPROMISE_PENDING);
	operation_end(&ops[2], evpromise_undefined());
	ck_assert_int_eq(evpromise_code(promise), 1);
}

CASE(what_stops_may_abort_the_signal_outside)
{
	AUTO_PROMISE promise = fail_one_of_three(true);

	operation_end(&ops[0], evpromise_undefined());
	operation_end(&ops[2], evpromise_undefined());
	ck_assert_int_eq(evpromise_code(promise), 1);	/* it was first */
	ck_assert_trace("aborted!no unhandled!no");
}

/* That of the scope, which a call has kept. */
CASE(a_signal_outlives_its_base)
{
	AUTO_PROMISE promise = fail_one_of_three(false);

	evpromise_base_free(base);
	ck_assert(evpromise_abort_signal_aborted(lent[2]));
	ck_assert(!evpromise_abort_controller_abort(outside,
	    evpromise_string("released")));
	evpromise_resolver_unref(ops[0].resolver);
	evpromise_resolver_unref(ops[2].resolver);
}

SUITE("mapping",
    a_failure_aborts_the_scope_and_not_the_signal_outside,
    what_stops_may_abort_the_signal_outside,
    a_signal_outlives_its_base);
