/* SPDX-License-Identifier: BSD-3-Clause */
/* FulfillPromise ( promise, value ) #sec-fulfillpromise */
#include "steps.h"

START_TEST(the_result_is_the_value)
{
	struct evpromise_base *base = fake_base_new();
	struct deferred a = defer(base);

	evpromise_resolve(a.resolver, evpromise_string("value"));
	ck_assert_str_eq(evpromise_as_string(a.promise), "value");
	deferred_drop(&a);
	evpromise_base_free(base);
}
END_TEST

START_TEST(the_state_is_fulfilled_before_any_reaction_runs)
{
	struct evpromise_base *base = fake_base_new();
	struct deferred a = defer(base);

	watch_too(a.promise, "a");
	evpromise_resolve(a.resolver, evpromise_int(1));
	ck_assert_int_eq(evpromise_state(a.promise), EVPROMISE_FULFILLED);
	ck_assert_trace("");
	evpromise_checkpoint(base);
	ck_assert_trace("a=1");
	deferred_drop(&a);
	evpromise_base_free(base);
}
END_TEST

START_TEST(reject_reactions_are_dropped)
{
	struct evpromise_base *base = fake_base_new();
	struct deferred a = defer(base);

	evpromise_unref(evpromise_catch(evpromise_ref(a.promise), trace_name,
	    "catch"));
	evpromise_unref(evpromise_then2(evpromise_ref(a.promise), NULL,
	    trace_name, "rejected"));
	evpromise_resolve(a.resolver, evpromise_int(1));
	evpromise_checkpoint(base);
	ck_assert_trace("");
	deferred_drop(&a);
	evpromise_base_free(base);
}
END_TEST

START_TEST(fulfill_reactions_are_triggered_once)
{
	struct evpromise_base *base = fake_base_new();
	struct deferred a = defer(base);

	watch_too(a.promise, "a");
	evpromise_resolve(a.resolver, evpromise_int(1));
	evpromise_checkpoint(base);
	watch_too(a.promise, "b");
	evpromise_checkpoint(base);
	ck_assert_trace("a=1 b=1");
	deferred_drop(&a);
	evpromise_base_free(base);
}
END_TEST

START_TEST(the_rejection_tracker_is_not_told)
{
	struct evpromise_base *base = fake_base_new();
	struct deferred a = defer(base);

	evpromise_resolve(a.resolver, evpromise_int(1));
	evpromise_checkpoint(base);
	watch_too(a.promise, "a");
	evpromise_checkpoint(base);
	ck_assert_trace("a=1");
	deferred_drop(&a);
	evpromise_base_free(base);
}
END_TEST

SUITE("FulfillPromise",
    the_result_is_the_value,
    the_state_is_fulfilled_before_any_reaction_runs,
    reject_reactions_are_dropped,
    fulfill_reactions_are_triggered_once,
    the_rejection_tracker_is_not_told);
