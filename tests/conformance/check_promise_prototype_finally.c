/* SPDX-License-Identifier: BSD-3-Clause */
/* Promise.prototype.finally ( onFinally ) #sec-promise.prototype.finally
 *
 * What the functions do that it makes is in check_then_finally_functions.c. */
#include "steps.h"

CASE(it_runs_for_a_value_and_for_a_reason)
{
	watch(evpromise_finally(number(base, 1), trace_name, "f"), "a");
	watch(evpromise_finally(failure(base, "no"), trace_name, "g"), "b");
	evpromise_checkpoint(base);
	ck_assert_trace("f g a=1 b!no");
}

CASE(it_runs_once)
{
	AUTO_DEFERRED a = defer(base);

	evpromise_unref(evpromise_finally(evpromise_ref(a.promise), trace_name,
	    "f"));
	evpromise_resolve(a.resolver, evpromise_int(1));
	evpromise_reject(a.resolver, evpromise_int(2));
	evpromise_checkpoint(base);
	evpromise_checkpoint(base);
	ck_assert_trace("f");
}

CASE(it_gives_a_new_promise)
{
	AUTO_PROMISE promise = number(base, 1);
	AUTO_PROMISE derived = evpromise_finally(evpromise_ref(promise),
	    trace_name, "f");

	ck_assert_ptr_ne(derived, promise);
	ck_assert_int_eq(evpromise_state(derived), EVPROMISE_PENDING);
}

/* As V8: onFinally that is not callable is given to then as it is. */
CASE(without_a_handler_it_is_then_without_handlers)
{
	watch(evpromise_finally(number(base, 1), NULL, NULL), "a");
	watch(evpromise_then2(number(base, 2), NULL, NULL, NULL), "b");
	watch(evpromise_finally(failure(base, "no"), NULL, NULL), "c");
	ticks(base, 3);
	evpromise_checkpoint(base);
	ck_assert_trace("1 a=1 b=2 c!no 2 3");
}

CASE(it_handles_the_promise_and_leaves_its_own_unhandled)
{
	evpromise_unref(evpromise_finally(failure(base, "no"), trace_name,
	    "f"));
	evpromise_checkpoint(base);
	ck_assert_trace("f unhandled!no");
}

SUITE("Promise.prototype.finally",
    it_runs_for_a_value_and_for_a_reason,
    it_runs_once,
    it_gives_a_new_promise,
    without_a_handler_it_is_then_without_handlers,
    it_handles_the_promise_and_leaves_its_own_unhandled);
