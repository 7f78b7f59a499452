/* SPDX-License-Identifier: BSD-3-Clause */
/* keep.c: the states of chains, and chains that memory ran out for. */
#include "promise/agent.h"
#include "record/kinds.h"
#include "record/new.h"

#include "case.h"
#include "exhaust.h"
#include "fake_host.h"
#include "heap.h"
#include "trace.h"

/* A base without a record at hand, where every allocation fails. */
static void
starve(struct evpromise_base *base, struct exhausted *taken)
{
	exhaust(base, taken);
	heap_fail(1, true);
}

static void
feed(struct exhausted *taken)
{
	heap_heal();
	exhaust_undo(taken);
}

/* Keeps a state while there is no record, not even the spare one. */
static struct evpromise *
keep_without_spare(struct evpromise *promise)
{
	struct evpromise_base *base = evpromise_base_of(promise);
	struct exhausted taken, spare;

	starve(base, &taken);
	evpromise__record_free(agent_of(base)->spare);
	agent_of(base)->spare = NULL;
	exhaust(base, &spare);
	promise = evpromise_keep(promise, (void *)(uintptr_t)"s", trace_free);
	exhaust_undo(&spare);
	feed(&taken);
	return promise;
}

CASE(a_state_is_freed_when_its_promise_settles)
{
	AUTO_RESOLVER resolver;
	struct evpromise *chain = evpromise_with_resolvers(base, &resolver);

	chain = evpromise_then(chain, trace_name, "a");
	chain = evpromise_keep(chain, (void *)(uintptr_t)"s", trace_free);
	chain = evpromise_then(chain, trace_name, "b");
	evpromise_unref(chain);
	evpromise_checkpoint(base);
	ck_assert_trace("");
	evpromise_resolve(resolver, evpromise_undefined());
	evpromise_checkpoint(base);
	ck_assert_trace("a free:s b");
}

CASE(the_state_of_a_settled_promise_is_freed_from_the_queue)
{
	AUTO_PROMISE promise = evpromise_keep(evpromise_resolved(base,
	    evpromise_undefined()), (void *)(uintptr_t)"s", trace_free);

	ck_assert_trace("");
	evpromise_checkpoint(base);
	ck_assert_trace("free:s");
}

START_TEST(the_state_for_null_is_freed_at_once)
{
	ck_assert_ptr_null(evpromise_keep(NULL, (void *)(uintptr_t)"s",
	    trace_free));
	ck_assert_trace("free:s");
}
END_TEST

CASE(freeing_the_base_frees_states)
{
	AUTO_RESOLVER resolver;

	evpromise_unref(evpromise_keep(evpromise_with_resolvers(base,
	    &resolver), (void *)(uintptr_t)"s", trace_free));
	evpromise_base_free(base);
	ck_assert_trace("free:s");
}

CASE(keeping_a_state_handles_no_rejection)
{
	evpromise_unref(evpromise_keep(evpromise_resolved(base,
	    evpromise_throw(1, "no")), (void *)(uintptr_t)"s", trace_free));
	evpromise_checkpoint(base);
	ck_assert_trace("free:s unhandled!no");
}

CASE(a_failed_link_cuts_those_before_it)
{
	struct exhausted taken;
	struct evpromise *chain;

	chain = evpromise_resolved(base, evpromise_undefined());
	chain = evpromise_then(chain, trace_name, "a");
	chain = evpromise_finally(chain, trace_name, "b");
	chain = evpromise_catch(chain, trace_name, "c");
	starve(base, &taken);
	chain = evpromise_then(chain, trace_name, "d");
	ck_assert_ptr_null(chain);
	feed(&taken);
	evpromise_checkpoint(base);
	ck_assert_trace("");
	ck_assert_uint_eq(records_live(base), RECORDS_OF_A_BASE);
}

CASE(links_that_others_see_are_not_cut)
{
	AUTO_PROMISE first = evpromise_then(evpromise_resolved(base,
	    evpromise_undefined()), trace_name, "a");
	struct evpromise *chain;
	struct exhausted taken;

	chain = evpromise_then(evpromise_ref(first), trace_name, "b");
	starve(base, &taken);
	ck_assert_ptr_null(evpromise_then(chain, trace_name, "c"));
	feed(&taken);
	evpromise_checkpoint(base);
	ck_assert_trace("a");
}

/* Two chains on one promise: giving one up leaves the other alone. */
CASE(a_branch_is_cut_up_to_the_fork)
{
	struct evpromise *fork = evpromise_then(evpromise_resolved(base,
	    evpromise_undefined()), trace_name, "fork");
	struct evpromise *one = evpromise_then(evpromise_ref(fork), trace_name,
	    "one");
	AUTO_PROMISE two = evpromise_then(fork, trace_name, "two");
	struct exhausted taken;

	starve(base, &taken);
	ck_assert_ptr_null(evpromise_then(one, trace_name, "c"));
	feed(&taken);
	evpromise_checkpoint(base);
	ck_assert_trace("fork two");
}

CASE(a_state_in_a_cut_chain_is_freed_once)
{
	struct exhausted taken;
	struct evpromise *chain;

	chain = evpromise_then(evpromise_resolved(base,
	    evpromise_undefined()), trace_name, "a");
	chain = evpromise_keep(chain, (void *)(uintptr_t)"s", trace_free);
	starve(base, &taken);
	ck_assert_ptr_null(evpromise_then(chain, trace_name, "b"));
	feed(&taken);
	evpromise_checkpoint(base);
	ck_assert_trace("free:s");
}

CASE(the_spare_record_keeps_a_state_without_memory)
{
	AUTO_RESOLVER resolver;
	AUTO_PROMISE promise = evpromise_with_resolvers(base, &resolver);
	struct exhausted taken;

	starve(base, &taken);
	promise = evpromise_keep(promise, (void *)(uintptr_t)"s", trace_free);
	ck_assert_ptr_nonnull(promise);
	ck_assert_ptr_null(agent_of(base)->spare);
	feed(&taken);
	evpromise_resolve(resolver, evpromise_undefined());
	evpromise_checkpoint(base);
	ck_assert_trace("free:s");
	promise = evpromise_keep(promise, (void *)(uintptr_t)"t", trace_free);
	ck_assert_ptr_nonnull(agent_of(base)->spare);
}

/* The last link takes the state over, and gives it up in its turn: what runs
 * before it may use the state. */
CASE(without_the_spare_the_last_link_keeps_the_state)
{
	AUTO_PROMISE first = evpromise_then(evpromise_resolved(base,
	    evpromise_undefined()), trace_name, "a");
	struct evpromise *chain;

	chain = evpromise_then(evpromise_ref(first), trace_name, "b");
	chain = evpromise_then(chain, trace_name, "c");
	ck_assert_ptr_null(keep_without_spare(chain));
	evpromise_checkpoint(base);
	ck_assert_trace("a free:s");
}

CASE(a_link_that_others_see_is_rejected_with_its_state)
{
	struct evpromise *seen = evpromise_then(evpromise_resolved(base,
	    evpromise_undefined()), trace_name, "a");

	ck_assert_ptr_null(keep_without_spare(evpromise_ref(seen)));
	evpromise_unref(evpromise_catch(seen, trace_settled, "seen"));
	evpromise_checkpoint(base);
	ck_assert_trace("free:s seen!out of memory unhandled!out of memory");
}

CASE(freeing_the_base_frees_the_states_of_cut_links)
{
	AUTO_RESOLVER resolver;
	struct evpromise *chain = evpromise_with_resolvers(base, &resolver);

	chain = evpromise_then(chain, trace_name, "a");
	ck_assert_ptr_null(keep_without_spare(chain));
	evpromise_base_free(base);
	ck_assert_trace("free:s");
}

static struct evpromise_value
adopt_arg(const struct evpromise *settled, void *promise)
{
	(void)settled;
	trace("ran");
	return evpromise_adopt(promise);
}

/* Its handler has run: what it waits for is no part of the chain. */
CASE(a_link_that_adopted_is_not_cut)
{
	struct evpromise_resolver *resolver;
	struct evpromise *pending = evpromise_with_resolvers(base, &resolver);
	struct evpromise *chain;
	struct exhausted taken;

	pending = evpromise_then(pending, trace_name, "adopted");
	chain = evpromise_then(evpromise_resolved(base,
	    evpromise_undefined()), adopt_arg, pending);
	evpromise_checkpoint(base);
	starve(base, &taken);
	ck_assert_ptr_null(evpromise_then(chain, trace_name, "b"));
	feed(&taken);
	evpromise_resolve(resolver, evpromise_undefined());
	evpromise_resolver_unref(resolver);
	evpromise_checkpoint(base);
	ck_assert_trace("ran adopted");
	ck_assert_uint_eq(records_live(base), RECORDS_OF_A_BASE);
}

/* See forward.c: the last of them is held. */
CASE(links_that_were_left_out_are_cut_through)
{
	struct evpromise_resolver *resolver;
	struct evpromise *chain = evpromise_with_resolvers(base, &resolver);
	struct exhausted taken;
	int i;

	chain = evpromise_then(chain, trace_name, "a");
	for (i = 0; i < 3; i++)
		chain = evpromise_then(chain, NULL, NULL);
	ck_assert_int_eq(chain->kind, RECORD_HELD);
	starve(base, &taken);
	ck_assert_ptr_null(evpromise_then(chain, trace_name, "b"));
	feed(&taken);
	evpromise_resolve(resolver, evpromise_undefined());
	evpromise_resolver_unref(resolver);
	evpromise_checkpoint(base);
	ck_assert_trace("");
	ck_assert_uint_eq(records_live(base), RECORDS_OF_A_BASE);
}

CASE(without_the_spare_a_settled_promise_frees_the_state)
{
	ck_assert_ptr_null(keep_without_spare(evpromise_resolved(base,
	    evpromise_undefined())));
	ck_assert_trace("free:s");
}

CASE(without_the_spare_a_state_of_what_runs_nothing_is_leaked)
{
	AUTO_RESOLVER resolver;

	ck_assert_ptr_null(keep_without_spare(evpromise_with_resolvers(base,
	    &resolver)));
	evpromise_resolve(resolver, evpromise_undefined());
	evpromise_checkpoint(base);
	ck_assert_trace("[out of memory: a kept state is leaked]");
}

CASE(abandoning_what_only_keeps_a_state_is_silent)
{
	struct evpromise_resolver *resolver;
	struct evpromise *promise = evpromise_with_resolvers(base, &resolver);

	evpromise_unref(evpromise_keep(promise, "state", trace_free));
	evpromise_resolver_unref(resolver);
	evpromise_checkpoint(base);
	ck_assert_trace("free:state");
}

/* --- a state that becomes the value ------------------------------------------ */

EVPROMISE_DEFINE_STATIC_TYPE(sum, char, trace_free);

static const struct evpromise_type static_type = {
	.size = sizeof(struct evpromise_type), .name = "static"
};

static struct evpromise_value
trace_sum(const struct evpromise *settled, void *name)
{
	trace("%s=%s", (const char *)name, sum_as(settled));
	return evpromise_undefined();
}

CASE(a_kept_state_is_handed_over_as_the_value)
{
	AUTO_RESOLVER resolver;
	struct evpromise *chain = evpromise_with_resolvers(base, &resolver);
	char state[] = "s";

	chain = evpromise_then(chain, trace_name, "a");
	chain = sum_keep(chain, state);
	chain = evpromise_then(chain, trace_sum, "b");
	evpromise_unref(chain);
	evpromise_resolve(resolver, evpromise_int(1));
	evpromise_checkpoint(base);
	ck_assert_trace("a b=s free:s");
}

CASE(a_rejection_releases_the_state_that_would_be_handed_over)
{
	struct evpromise *chain = evpromise_resolved(base,
	    evpromise_throw(7, "no"));
	char state[] = "s";

	chain = evpromise_catch(sum_keep(chain, state), trace_name, "c");
	evpromise_unref(chain);
	evpromise_checkpoint(base);
	ck_assert_trace("free:s c");
	trace_clear();
}

CASE(freeing_the_base_releases_a_state_that_waits_to_be_handed_over)
{
	AUTO_RESOLVER resolver;
	AUTO_PROMISE end = NULL;
	char state[] = "s";

	end = sum_keep(evpromise_with_resolvers(base, &resolver), state);
	evpromise_base_free(base);
	ck_assert_trace("free:s");
	trace_clear();
	end = sum_keep(end, state);
	ck_assert_ptr_nonnull(end);
	ck_assert_trace("free:s");
}

CASE(a_state_that_was_handed_over_can_be_taken)
{
	char state[] = "s";
	AUTO_PROMISE end = sum_keep(evpromise_resolved(base,
	    evpromise_undefined()), state);

	evpromise_checkpoint(base);
	ck_assert_ptr_eq(sum_take(end), state);
	ck_assert_trace("");
}

CASE(no_state_to_hand_over_is_out_of_memory)
{
	AUTO_PROMISE end = sum_keep(evpromise_resolved(base,
	    evpromise_undefined()), NULL);

	evpromise_checkpoint(base);
	ck_assert_int_eq(evpromise_code(end), EVPROMISE_ERROR_OUT_OF_MEMORY);
	trace_clear();
	ck_assert_ptr_null(sum_keep(NULL, NULL));
}

/* Without memory for what remembers the state the chain is cut. */
CASE(without_memory_the_state_that_would_be_handed_over_is_released)
{
	struct evpromise *chain;
	char state[] = "s";

	chain = evpromise_resolved(base, evpromise_undefined());
	chain = evpromise_then(chain, trace_name, "never");
	heap_fail(1, true);
	ck_assert_ptr_null(sum_keep(chain, state));
	ck_assert_ptr_null(sum_keep(NULL, state));
	ck_assert_ptr_null(evpromise_keep_own(NULL, &static_type, state));
	ck_assert_ptr_null(sum_keep(evpromise_resolved(base,
	    evpromise_undefined()), NULL));
	heap_heal();
	evpromise_checkpoint(base);
	ck_assert_trace("free:s free:s");
}

CASE(without_a_record_the_state_is_kept_for_those_who_use_it)
{
	AUTO_RESOLVER resolver;
	struct evpromise *chain = evpromise_with_resolvers(base, &resolver);
	AUTO_PROMISE other = evpromise_ref(chain);
	struct exhausted taken;
	char state[] = "s";

	exhaust(base, &taken);
	heap_fail(2, true);
	ck_assert_ptr_null(sum_keep(chain, state));
	heap_heal();
	exhaust_undo(&taken);
	ck_assert_trace("");
	evpromise_resolve(resolver, evpromise_int(1));
	evpromise_checkpoint(base);
	ck_assert_trace("free:s");
}

SUITE("keep",
    without_a_record_the_state_is_kept_for_those_who_use_it,
    a_kept_state_is_handed_over_as_the_value,
    a_rejection_releases_the_state_that_would_be_handed_over,
    freeing_the_base_releases_a_state_that_waits_to_be_handed_over,
    a_state_that_was_handed_over_can_be_taken,
    no_state_to_hand_over_is_out_of_memory,
    without_memory_the_state_that_would_be_handed_over_is_released,
    a_state_is_freed_when_its_promise_settles,
    the_state_of_a_settled_promise_is_freed_from_the_queue,
    the_state_for_null_is_freed_at_once,
    freeing_the_base_frees_states,
    keeping_a_state_handles_no_rejection,
    a_failed_link_cuts_those_before_it,
    links_that_others_see_are_not_cut,
    a_branch_is_cut_up_to_the_fork,
    a_state_in_a_cut_chain_is_freed_once,
    the_spare_record_keeps_a_state_without_memory,
    without_the_spare_the_last_link_keeps_the_state,
    a_link_that_others_see_is_rejected_with_its_state,
    freeing_the_base_frees_the_states_of_cut_links,
    a_link_that_adopted_is_not_cut,
    links_that_were_left_out_are_cut_through,
    without_the_spare_a_settled_promise_frees_the_state,
    without_the_spare_a_state_of_what_runs_nothing_is_leaked,
    abandoning_what_only_keeps_a_state_is_silent);
