/* SPDX-License-Identifier: BSD-3-Clause */
/* TriggerPromiseReactions ( reactions, argument )
 * #sec-triggerpromisereactions */
#include "steps.h"

CASE(each_reaction_is_a_job_in_order_of_registration)
{
	AUTO_DEFERRED a = defer(base);

	watch_too(a.promise, "1st");
	watch_too(a.promise, "2nd");
	watch_too(a.promise, "3rd");
	evpromise_resolve(a.resolver, evpromise_int(1));
	evpromise_checkpoint(base);
	ck_assert_trace("1st=1 2nd=1 3rd=1");
}

CASE(reactions_of_every_kind_keep_that_order)
{
	AUTO_DEFERRED a = defer(base);
	struct evpromise *members[1];

	members[0] = evpromise_ref(a.promise);
	watch(evpromise_race(base, members, 1), "race");
	evpromise_unref(evpromise_finally(evpromise_ref(a.promise),
	    trace_name, "finally"));
	watch(evpromise_then(evpromise_ref(a.promise), NULL, NULL), "through");
	watch_too(a.promise, "then");
	evpromise_resolve(a.resolver, evpromise_int(1));
	evpromise_checkpoint(base);
	ck_assert_trace("finally then=1 race=1 through=1");
}

CASE(the_jobs_go_behind_those_that_are_queued)
{
	AUTO_DEFERRED a = defer(base);

	watch_too(a.promise, "a");
	watch(number(base, 2), "queued");
	evpromise_resolve(a.resolver, evpromise_int(1));
	evpromise_checkpoint(base);
	ck_assert_trace("queued=2 a=1");
}

CASE(promises_keep_the_order_in_which_they_settle)
{
	AUTO_DEFERRED a = defer(base), b = defer(base);

	watch_too(a.promise, "a1");
	watch_too(b.promise, "b1");
	watch_too(a.promise, "a2");
	watch_too(b.promise, "b2");
	evpromise_resolve(b.resolver, evpromise_int(2));
	evpromise_resolve(a.resolver, evpromise_int(1));
	evpromise_checkpoint(base);
	ck_assert_trace("b1=2 b2=2 a1=1 a2=1");
}

static struct evpromise_value
watch_settled(const struct evpromise *settled, void *name)
{
	watch_too(settled, name);
	return evpromise_undefined();
}

CASE(all_are_queued_before_the_first_runs)
{
	AUTO_DEFERRED a = defer(base);

	evpromise_unref(evpromise_then(evpromise_ref(a.promise),
	    watch_settled, "added by the 1st"));
	watch_too(a.promise, "2nd");
	evpromise_resolve(a.resolver, evpromise_int(1));
	evpromise_checkpoint(base);
	ck_assert_trace("2nd=1 added by the 1st=1");
}

CASE(each_job_gets_the_argument)
{
	AUTO_DEFERRED a = defer(base);
	AUTO_PROMISE one = evpromise_then(evpromise_ref(a.promise),
	    trace_settled, "one");
	AUTO_PROMISE two = evpromise_then(evpromise_ref(a.promise),
	    trace_settled, "two");

	evpromise_resolve(a.resolver, evpromise_string("same"));
	evpromise_checkpoint(base);
	ck_assert_trace("one=same two=same");
	ck_assert_ptr_eq(evpromise_as_string(one), evpromise_as_string(two));
}

SUITE("TriggerPromiseReactions",
    each_reaction_is_a_job_in_order_of_registration,
    reactions_of_every_kind_keep_that_order,
    the_jobs_go_behind_those_that_are_queued,
    promises_keep_the_order_in_which_they_settle,
    all_are_queued_before_the_first_runs,
    each_job_gets_the_argument);
