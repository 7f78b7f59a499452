/* SPDX-License-Identifier: BSD-3-Clause */
/* NewPromiseCapability ( C ) #sec-newpromisecapability
 * Promise.withResolvers ( ) #sec-promise.withResolvers
 *
 * There is one constructor and no executor: the record's three fields are what
 * evpromise_with_resolvers() gives. */
#include "steps.h"

CASE(the_promise_is_pending)
{
	AUTO_DEFERRED a = defer(base);

	ck_assert_int_eq(evpromise_state(a.promise), EVPROMISE_PENDING);
	ck_assert_str_eq(evpromise_type_name(a.promise), "pending");
	ck_assert_ptr_eq(evpromise_base_of(a.promise), base);
}

CASE(resolve_and_reject_settle_the_promise)
{
	AUTO_DEFERRED a = defer(base), b = defer(base);

	watch_too(a.promise, "a");
	watch_too(b.promise, "b");
	evpromise_resolve(a.resolver, evpromise_int(1));
	evpromise_reject(b.resolver, evpromise_int(2));
	evpromise_checkpoint(base);
	ck_assert_trace("a=1 b!2");
}

CASE(each_capability_is_a_new_one)
{
	AUTO_DEFERRED a = defer(base), b = defer(base);

	ck_assert_ptr_ne(a.promise, b.promise);
	ck_assert_ptr_ne(a.resolver, b.resolver);
	evpromise_resolve(a.resolver, evpromise_int(1));
	ck_assert_int_eq(evpromise_state(b.promise), EVPROMISE_PENDING);
}

/* As V8 has it: settling through it takes no tick of its own. */
CASE(a_reaction_runs_in_the_first_tick)
{
	AUTO_DEFERRED a = defer(base);

	watch_too(a.promise, "a");
	evpromise_resolve(a.resolver, evpromise_int(1));
	ticks(base, 2);
	evpromise_checkpoint(base);
	ck_assert_trace("a=1 1 2");
}

/* The resolver keeps what it settles, though nobody else does. */
CASE(resolve_works_after_the_promise_was_given_up)
{
	AUTO_DEFERRED a = defer(base);

	watch(deferred_give(&a), "a");
	ck_assert(evpromise_resolve(a.resolver, evpromise_int(1)));
	evpromise_checkpoint(base);
	ck_assert_trace("a=1");
}

SUITE("NewPromiseCapability",
    the_promise_is_pending,
    resolve_and_reject_settle_the_promise,
    each_capability_is_a_new_one,
    a_reaction_runs_in_the_first_tick,
    resolve_works_after_the_promise_was_given_up);
