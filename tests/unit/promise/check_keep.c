/* SPDX-License-Identifier: BSD-3-Clause */
/* keep.c: the states of chains, and chains that memory ran out for. */
#include "internal.h"

#include "exhaust.h"
#include "fake_host.h"
#include "heap.h"
#include "suite.h"
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

START_TEST(a_state_is_freed_when_its_promise_settles)
{
	struct evpromise_base *base = fake_base_new();
	struct evpromise_resolver *resolver;
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
	evpromise_resolver_unref(resolver);
	evpromise_base_free(base);
}
END_TEST

START_TEST(the_state_of_a_settled_promise_is_freed_from_the_queue)
{
	struct evpromise_base *base = fake_base_new();
	struct evpromise *promise;

	promise = evpromise_keep(evpromise_resolved(base,
	    evpromise_undefined()), (void *)(uintptr_t)"s", trace_free);
	ck_assert_trace("");
	evpromise_checkpoint(base);
	ck_assert_trace("free:s");
	evpromise_unref(promise);
	evpromise_base_free(base);
}
END_TEST

START_TEST(the_state_for_null_is_freed_at_once)
{
	ck_assert_ptr_null(evpromise_keep(NULL, (void *)(uintptr_t)"s",
	    trace_free));
	ck_assert_trace("free:s");
}
END_TEST

START_TEST(freeing_the_base_frees_states)
{
	struct evpromise_base *base = fake_base_new();
	struct evpromise_resolver *resolver;

	evpromise_unref(evpromise_keep(evpromise_with_resolvers(base,
	    &resolver), (void *)(uintptr_t)"s", trace_free));
	evpromise_base_free(base);
	ck_assert_trace("free:s");
	evpromise_resolver_unref(resolver);
}
END_TEST

START_TEST(keeping_a_state_handles_no_rejection)
{
	struct evpromise_base *base = fake_base_new();

	evpromise_unref(evpromise_keep(evpromise_resolved(base,
	    evpromise_throw(1, "no")), (void *)(uintptr_t)"s", trace_free));
	evpromise_checkpoint(base);
	ck_assert_trace("free:s unhandled!no");
	evpromise_base_free(base);
}
END_TEST

START_TEST(a_failed_link_cuts_those_before_it)
{
	struct evpromise_base *base = fake_base_new();
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
	evpromise_base_free(base);
}
END_TEST

START_TEST(links_that_others_see_are_not_cut)
{
	struct evpromise_base *base = fake_base_new();
	struct exhausted taken;
	struct evpromise *first, *chain;

	first = evpromise_then(evpromise_resolved(base,
	    evpromise_undefined()), trace_name, "a");
	chain = evpromise_then(evpromise_ref(first), trace_name, "b");
	starve(base, &taken);
	ck_assert_ptr_null(evpromise_then(chain, trace_name, "c"));
	feed(&taken);
	evpromise_checkpoint(base);
	ck_assert_trace("a");
	evpromise_unref(first);
	evpromise_base_free(base);
}
END_TEST

/* Two chains on one promise: giving one up leaves the other alone. */
START_TEST(a_branch_is_cut_up_to_the_fork)
{
	struct evpromise_base *base = fake_base_new();
	struct exhausted taken;
	struct evpromise *fork, *one, *two;

	fork = evpromise_then(evpromise_resolved(base,
	    evpromise_undefined()), trace_name, "fork");
	one = evpromise_then(evpromise_ref(fork), trace_name, "one");
	two = evpromise_then(fork, trace_name, "two");
	starve(base, &taken);
	ck_assert_ptr_null(evpromise_then(one, trace_name, "c"));
	feed(&taken);
	evpromise_checkpoint(base);
	ck_assert_trace("fork two");
	evpromise_unref(two);
	evpromise_base_free(base);
}
END_TEST

START_TEST(a_state_in_a_cut_chain_is_freed_once)
{
	struct evpromise_base *base = fake_base_new();
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
	evpromise_base_free(base);
}
END_TEST

START_TEST(the_spare_record_keeps_a_state_without_memory)
{
	struct evpromise_base *base = fake_base_new();
	struct evpromise_resolver *resolver;
	struct exhausted taken;
	struct evpromise *promise = evpromise_with_resolvers(base, &resolver);

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
	evpromise_unref(promise);
	evpromise_resolver_unref(resolver);
	evpromise_base_free(base);
}
END_TEST

/* The last link takes the state over, and gives it up in its turn: what runs
 * before it may use the state. */
START_TEST(without_the_spare_the_last_link_keeps_the_state)
{
	struct evpromise_base *base = fake_base_new();
	struct exhausted taken;
	struct evpromise *first, *chain;

	first = evpromise_then(evpromise_resolved(base,
	    evpromise_undefined()), trace_name, "a");
	chain = evpromise_then(evpromise_ref(first), trace_name, "b");
	chain = evpromise_then(chain, trace_name, "c");
	starve(base, &taken);
	evpromise__record_free(agent_of(base)->spare);
	agent_of(base)->spare = NULL;
	exhaust(base, &(struct exhausted){ NULL });
	ck_assert_ptr_null(evpromise_keep(chain, (void *)(uintptr_t)"s",
	    trace_free));
	feed(&taken);
	evpromise_checkpoint(base);
	ck_assert_trace("a free:s");
	evpromise_unref(first);
	evpromise_base_free(base);
}
END_TEST

START_TEST(a_link_that_others_see_is_rejected_with_its_state)
{
	struct evpromise_base *base = fake_base_new();
	struct exhausted taken, spare;
	struct evpromise *seen;

	seen = evpromise_then(evpromise_resolved(base,
	    evpromise_undefined()), trace_name, "a");
	starve(base, &taken);
	evpromise__record_free(agent_of(base)->spare);
	agent_of(base)->spare = NULL;
	exhaust(base, &spare);
	ck_assert_ptr_null(evpromise_keep(evpromise_ref(seen),
	    (void *)(uintptr_t)"s", trace_free));
	feed(&taken);
	exhaust_undo(&spare);
	evpromise_unref(evpromise_catch(seen, trace_settled, "seen"));
	evpromise_checkpoint(base);
	ck_assert_trace("free:s seen!out of memory unhandled!out of memory");
	evpromise_base_free(base);
}
END_TEST

START_TEST(freeing_the_base_frees_the_states_of_cut_links)
{
	struct evpromise_base *base = fake_base_new();
	struct evpromise_resolver *resolver;
	struct exhausted taken, spare;
	struct evpromise *chain = evpromise_with_resolvers(base, &resolver);

	chain = evpromise_then(chain, trace_name, "a");
	starve(base, &taken);
	evpromise__record_free(agent_of(base)->spare);
	agent_of(base)->spare = NULL;
	exhaust(base, &spare);
	ck_assert_ptr_null(evpromise_keep(chain, (void *)(uintptr_t)"s",
	    trace_free));
	feed(&taken);
	exhaust_undo(&spare);
	evpromise_base_free(base);
	ck_assert_trace("free:s");
	evpromise_resolver_unref(resolver);
}
END_TEST

static struct evpromise_value
adopt_arg(const struct evpromise *settled, void *promise)
{
	(void)settled;
	trace("ran");
	return evpromise_adopt(promise);
}

/* Its handler has run: what it waits for is no part of the chain. */
START_TEST(a_link_that_adopted_is_not_cut)
{
	struct evpromise_base *base = fake_base_new();
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
	evpromise_base_free(base);
}
END_TEST

/* See forward.c: the last of them is held. */
START_TEST(links_that_were_left_out_are_cut_through)
{
	struct evpromise_base *base = fake_base_new();
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
	evpromise_base_free(base);
}
END_TEST

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

START_TEST(without_the_spare_a_settled_promise_frees_the_state)
{
	struct evpromise_base *base = fake_base_new();

	ck_assert_ptr_null(keep_without_spare(evpromise_resolved(base,
	    evpromise_undefined())));
	ck_assert_trace("free:s");
	evpromise_base_free(base);
}
END_TEST

START_TEST(without_the_spare_a_state_of_what_runs_nothing_is_leaked)
{
	struct evpromise_base *base = fake_base_new();
	struct evpromise_resolver *resolver;

	ck_assert_ptr_null(keep_without_spare(evpromise_with_resolvers(base,
	    &resolver)));
	evpromise_resolve(resolver, evpromise_undefined());
	evpromise_resolver_unref(resolver);
	evpromise_checkpoint(base);
	ck_assert_trace("[out of memory: a kept state is leaked]");
	evpromise_base_free(base);
}
END_TEST

START_TEST(abandoning_what_only_keeps_a_state_is_silent)
{
	struct evpromise_base *base = fake_base_new();
	struct evpromise_resolver *resolver;
	struct evpromise *promise = evpromise_with_resolvers(base, &resolver);

	evpromise_unref(evpromise_keep(promise, "state", trace_free));
	evpromise_resolver_unref(resolver);
	evpromise_checkpoint(base);
	ck_assert_trace("free:state");
	evpromise_base_free(base);
}
END_TEST

SUITE("keep",
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
