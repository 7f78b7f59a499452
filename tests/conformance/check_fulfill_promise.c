/* SPDX-License-Identifier: BSD-3-Clause */
/* FulfillPromise ( promise, value ) #sec-fulfillpromise */
#include "steps.h"

CASE(the_result_is_the_value)
{
	AUTO_DEFERRED a = defer(base);

	evpromise_resolve(a.resolver, evpromise_string("value"));
	ck_assert_str_eq(evpromise_as_string(a.promise), "value");
}

CASE(the_state_is_fulfilled_before_any_reaction_runs)
{
	AUTO_DEFERRED a = defer(base);

	watch_too(a.promise, "a");
	evpromise_resolve(a.resolver, evpromise_int(1));
	ck_assert_int_eq(evpromise_state(a.promise), EVPROMISE_FULFILLED);
	ck_assert_trace("");
	evpromise_checkpoint(base);
	ck_assert_trace("a=1");
}

CASE(reject_reactions_are_dropped)
{
	AUTO_DEFERRED a = defer(base);

	evpromise_unref(evpromise_catch(evpromise_ref(a.promise), trace_name,
	    "catch"));
	evpromise_unref(evpromise_then2(evpromise_ref(a.promise), NULL,
	    trace_name, "rejected"));
	evpromise_resolve(a.resolver, evpromise_int(1));
	evpromise_checkpoint(base);
	ck_assert_trace("");
}

CASE(fulfill_reactions_are_triggered_once)
{
	AUTO_DEFERRED a = defer(base);

	watch_too(a.promise, "a");
	evpromise_resolve(a.resolver, evpromise_int(1));
	evpromise_checkpoint(base);
	watch_too(a.promise, "b");
	evpromise_checkpoint(base);
	ck_assert_trace("a=1 b=1");
}

CASE(the_rejection_tracker_is_not_told)
{
	AUTO_DEFERRED a = defer(base);

	evpromise_resolve(a.resolver, evpromise_int(1));
	evpromise_checkpoint(base);
	watch_too(a.promise, "a");
	evpromise_checkpoint(base);
	ck_assert_trace("a=1");
}

SUITE("FulfillPromise",
    the_result_is_the_value,
    the_state_is_fulfilled_before_any_reaction_runs,
    reject_reactions_are_dropped,
    fulfill_reactions_are_triggered_once,
    the_rejection_tracker_is_not_told);
