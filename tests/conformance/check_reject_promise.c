/* SPDX-License-Identifier: BSD-3-Clause */
/* RejectPromise ( promise, reason ) #sec-rejectpromise */
#include "steps.h"

CASE(the_result_is_the_reason)
{
	AUTO_DEFERRED a = defer(base);

	watch_too(a.promise, "a");
	evpromise_reject(a.resolver, evpromise_string("reason"));
	ck_assert_str_eq(evpromise_as_string(a.promise), "reason");
}

CASE(the_state_is_rejected_before_any_reaction_runs)
{
	AUTO_DEFERRED a = defer(base);

	watch_too(a.promise, "a");
	evpromise_reject(a.resolver, evpromise_int(1));
	ck_assert_int_eq(evpromise_state(a.promise), EVPROMISE_REJECTED);
	ck_assert_trace("");
	evpromise_checkpoint(base);
	ck_assert_trace("a!1");
}

CASE(fulfill_reactions_are_dropped)
{
	AUTO_DEFERRED a = defer(base);
	struct evpromise *derived;

	derived = evpromise_then(evpromise_ref(a.promise), trace_name, "then");
	watch(derived, "derived");
	evpromise_reject(a.resolver, evpromise_int(1));
	evpromise_checkpoint(base);
	ck_assert_trace("derived!1");
}

CASE(reject_reactions_are_triggered_once)
{
	AUTO_DEFERRED a = defer(base);

	watch_too(a.promise, "a");
	evpromise_reject(a.resolver, evpromise_int(1));
	evpromise_checkpoint(base);
	watch_too(a.promise, "b");
	evpromise_checkpoint(base);
	ck_assert_trace("a!1 b!1");
}

CASE(the_tracker_is_told_of_a_promise_that_is_not_handled)
{
	AUTO_DEFERRED a = defer(base);

	evpromise_reject(a.resolver, evpromise_int(1));
	evpromise_checkpoint(base);
	ck_assert_trace("unhandled!1");
}

CASE(the_tracker_is_not_told_of_one_that_is_handled)
{
	AUTO_DEFERRED a = defer(base);

	watch_too(a.promise, "a");
	evpromise_reject(a.resolver, evpromise_int(1));
	evpromise_checkpoint(base);
	ck_assert_trace("a!1");
}

/* Handled means that there is a reaction, not that it handles rejections:
 * what is left unhandled is the derived promise. */
CASE(a_promise_with_a_fulfill_handler_only_is_handled)
{
	AUTO_DEFERRED a = defer(base);
	struct evpromise *derived;

	derived = evpromise_then(evpromise_ref(a.promise), trace_name, "then");
	evpromise_reject(a.resolver, evpromise_int(1));
	evpromise_checkpoint(base);
	ck_assert_trace("unhandled!1");
	watch(derived, "derived");
	evpromise_checkpoint(base);
	ck_assert_trace("unhandled!1 derived!1 handled!1");
}

SUITE("RejectPromise",
    the_result_is_the_reason,
    the_state_is_rejected_before_any_reaction_runs,
    fulfill_reactions_are_dropped,
    reject_reactions_are_triggered_once,
    the_tracker_is_told_of_a_promise_that_is_not_handled,
    the_tracker_is_not_told_of_one_that_is_handled,
    a_promise_with_a_fulfill_handler_only_is_handled);
