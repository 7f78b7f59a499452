/* SPDX-License-Identifier: BSD-3-Clause */
/* base.c: freeing a base with everything pending, from everywhere. */
#include <string.h>

#include "record/record.h"

#include "case.h"
#include "exhaust.h"
#include "fake_host.h"
#include "heap.h"
#include "trace.h"

START_TEST(versions_agree)
{
	ck_assert_str_eq(evpromise_version(), EVPROMISE_VERSION);
}
END_TEST

START_TEST(freeing_null_does_nothing)
{
	evpromise_base_free(NULL);
}
END_TEST

START_TEST(a_base_without_memory_is_null)
{
	size_t n;

	for (n = 1; n <= 2; n++) {
		heap_fail(n, false);
		ck_assert_ptr_null(fake_base_new());
		ck_assert_uint_eq(heap_live(), 0);
	}
	heap_heal();
}
END_TEST

CASE(no_handler_runs_any_more)
{
	evpromise_unref(evpromise_then(evpromise_resolved(base,
	    evpromise_string("value")), trace_name, "a"));
	evpromise_base_free(base);
	ck_assert_trace("");
}

/* A promise of every kind that can wait, each with a handler. */
static struct evpromise_value
adopt_arg(const struct evpromise *settled, void *arg)
{
	(void)settled;
	return evpromise_adopt(arg);
}

static struct evpromise_value
adopt_again(const struct evpromise *settled, void *promise)
{
	(void)settled;
	return evpromise_adopt(evpromise_ref(promise));
}

static void
then_keeps_resolver(void *payload, struct evpromise_resolver *resolver)
{
	*(struct evpromise_resolver **)payload =
	    evpromise_resolver_ref(resolver);
}

static const struct evpromise_type foreign_type = {
	sizeof(struct evpromise_type), "foreign", NULL, then_keeps_resolver
};

CASE(what_waits_is_released_in_every_state)
{
	AUTO_RESOLVER resolver;
	AUTO_RESOLVER foreign = NULL;
	struct evpromise *pending = evpromise_with_resolvers(base, &resolver);
	struct evpromise *settled, *members[2];
	int turn;

	for (turn = 0; turn < 2; turn++) {
		settled = evpromise_resolved(base, evpromise_string("value"));
		members[0] = evpromise_ref(pending);
		members[1] = evpromise_ref(settled);
		evpromise_unref(evpromise_all(base, members, 2));
		evpromise_unref(evpromise_then(evpromise_ref(settled),
		    adopt_again, pending));
		evpromise_unref(evpromise_finally(evpromise_ref(settled),
		    adopt_again, pending));
		evpromise_unref(evpromise_finally(evpromise_ref(settled),
		    trace_name, "f"));
		evpromise_unref(evpromise_resolved(base,
		    evpromise_own(&foreign_type, &foreign)));
		evpromise_unref(evpromise_then(evpromise_then(
		    evpromise_ref(pending), trace_name, "a"), trace_name,
		    "b"));
		evpromise_unref(evpromise_keep(settled,
		    (void *)(uintptr_t)"s", trace_free));
		evpromise_unref(evpromise_keep(evpromise_ref(pending),
		    (void *)(uintptr_t)"t", trace_free));
		if (turn == 0)		/* those of the second stay queued */
			evpromise_checkpoint(base);
	}
	evpromise_unref(pending);
	trace_clear();
	evpromise_base_free(base);
	ck_assert_ptr_nonnull(strstr(trace_text(), "free:s"));
	ck_assert_ptr_nonnull(strstr(trace_text(), "free:t"));
}

CASE(handles_stay_valid_to_read_and_to_unref)
{
	AUTO_RESOLVER resolver;
	AUTO_PROMISE pending = evpromise_with_resolvers(base, &resolver);
	AUTO_PROMISE derived = evpromise_then(evpromise_ref(pending),
	    trace_name, "a");
	AUTO_PROMISE settled = evpromise_resolved(base,
	    evpromise_string("kept"));

	evpromise_base_free(base);
	ck_assert_uint_gt(heap_live(), 0);
	ck_assert_int_eq(evpromise_code(pending), EVPROMISE_ERROR_BASE_FREED);
	ck_assert_int_eq(evpromise_code(derived), EVPROMISE_ERROR_BASE_FREED);
	ck_assert_str_eq(evpromise_as_string(settled), "kept");
	ck_assert(!evpromise_resolve(resolver, evpromise_string("late")));
	settled = evpromise_then(settled, trace_name, "b");
	settled = evpromise_keep(settled, (void *)(uintptr_t)"s", trace_free);
	ck_assert_trace("free:s");
	ck_assert_str_eq(evpromise_as_string(settled), "kept");
}

static struct evpromise_value
free_base(const struct evpromise *settled, void *arg)
{
	(void)settled;
	trace("free");
	evpromise_base_free(arg);
	trace("freed");
	return evpromise_string("completion");
}

CASE(a_handler_may_free_the_base)
{
	AUTO_PROMISE chain = evpromise_resolved(base,
	    evpromise_string("value"));

	chain = evpromise_then(chain, free_base, base);
	evpromise_unref(evpromise_then(evpromise_ref(chain), trace_name,
	    "next"));
	evpromise_unref(evpromise_then(evpromise_resolved(base,
	    evpromise_undefined()), trace_name, "other"));
	evpromise_checkpoint(base);
	ck_assert_trace("free freed");
	ck_assert_int_eq(evpromise_code(chain), EVPROMISE_ERROR_BASE_FREED);
}

CASE(a_finally_handler_may_free_the_base)
{
	evpromise_unref(evpromise_finally(evpromise_resolved(base,
	    evpromise_string("value")), free_base, base));
	evpromise_checkpoint(base);
	ck_assert_trace("free freed");
}

static void
free_base_of(const struct evpromise *promise, void *arg)
{
	(void)promise;
	evpromise_base_free(arg);
	trace("freed");
}

CASE(a_rejection_hook_may_free_the_base)
{
	evpromise_base_on_unhandled_rejection(base, free_base_of, base);
	evpromise_unref(evpromise_resolved(base, evpromise_throw(1, "a")));
	evpromise_unref(evpromise_resolved(base, evpromise_throw(1, "b")));
	evpromise_checkpoint(base);
	ck_assert_trace("freed");
}

static void
free_base_cb(void *base)
{
	evpromise_base_free(base);
	trace("freed");
}

CASE(freeing_a_state_may_free_the_base)
{
	evpromise_unref(evpromise_keep(evpromise_resolved(base,
	    evpromise_undefined()), base, free_base_cb));
	evpromise_unref(evpromise_then(evpromise_resolved(base,
	    evpromise_undefined()), trace_name, "a"));
	evpromise_checkpoint(base);
	ck_assert_trace("freed");
}

CASE(a_forwarder_outlives_the_base)
{
	AUTO_RESOLVER resolver = NULL;

	evpromise_unref(evpromise_resolved(base,
	    evpromise_own(&foreign_type, &resolver)));
	evpromise_checkpoint(base);
	evpromise_base_free(base);
	ck_assert(!evpromise_resolve(resolver, evpromise_string("late")));
}

static void
then_frees_base(void *payload, struct evpromise_resolver *resolver)
{
	evpromise_base_free(payload);
	ck_assert(!evpromise_resolve(resolver, evpromise_string("late")));
	trace("freed");
}

static const struct evpromise_type freeing_type = {
	sizeof(struct evpromise_type), "freeing", NULL, then_frees_base
};

CASE(a_thenable_may_free_the_base)
{
	AUTO_PROMISE promise =
	    evpromise_resolved(base, evpromise_own(&freeing_type, base));

	evpromise_checkpoint(base);
	ck_assert_trace("freed");
	ck_assert_int_eq(evpromise_code(promise), EVPROMISE_ERROR_BASE_FREED);
}

/* Its own completion waits for its own promise: it never settles. */
CASE(a_promise_that_waits_for_itself_is_found)
{
	AUTO_PROMISE promise;

	trace_expect_mistake("waits for");
	promise = evpromise_finally(evpromise_resolved(base,
	    evpromise_undefined()), adopt_arg, NULL);
	promise->arg = evpromise_ref(promise);
	evpromise_checkpoint(base);
	ck_assert_int_eq(evpromise_state(promise), EVPROMISE_PENDING);
}

/* It holds itself as long as the base lives. */
CASE(a_promise_that_is_its_own_reason_is_freed)
{
	struct evpromise_resolver *resolver;
	struct evpromise *promise = evpromise_with_resolvers(base, &resolver);

	evpromise_reject(resolver, evpromise_adopt(evpromise_ref(promise)));
	evpromise_resolver_unref(resolver);
	evpromise_unref(evpromise_catch(promise, trace_name, "caught"));
	evpromise_checkpoint(base);
	ck_assert_uint_eq(records_live(base), RECORDS_OF_A_BASE + 1);
}

struct late {
	struct evpromise *settled, *derived;
};

static void
add_a_handler(void *arg)
{
	struct late *late = arg;

	late->derived = evpromise_then(evpromise_ref(late->settled),
	    trace_name, "late");
}

/* A state is freed by the call, and a handler added then: within a handler,
 * behind which jobs would still run, and outside of any. */
static void
add_while_freed(struct evpromise_base *base, bool in_a_handler)
{
	AUTO_PROMISE keeps = evpromise_race(base, NULL, 0);
	AUTO_PROMISE settled = evpromise_resolved(base, evpromise_int(1));
	struct late late = { settled, NULL };

	keeps = evpromise_keep(keeps, &late, add_a_handler);
	if (in_a_handler) {
		evpromise_unref(evpromise_then(evpromise_ref(settled),
		    free_base, base));
		evpromise_checkpoint(base);
		ck_assert_trace("free freed");
	} else {
		evpromise_base_free(base);
	}
	ck_assert_ptr_eq(late.derived, settled);
	evpromise_unref(late.derived);
}

CASE(what_is_freed_with_it_adds_no_handler)
{
	add_while_freed(base, false);
}

CASE(what_is_freed_with_it_in_a_handler_adds_no_handler)
{
	add_while_freed(base, true);
}

SUITE("base",
    versions_agree,
    freeing_null_does_nothing,
    a_base_without_memory_is_null,
    no_handler_runs_any_more,
    what_waits_is_released_in_every_state,
    handles_stay_valid_to_read_and_to_unref,
    a_handler_may_free_the_base,
    a_finally_handler_may_free_the_base,
    a_rejection_hook_may_free_the_base,
    freeing_a_state_may_free_the_base,
    a_forwarder_outlives_the_base,
    a_thenable_may_free_the_base,
    a_promise_that_waits_for_itself_is_found,
    a_promise_that_is_its_own_reason_is_freed,
    what_is_freed_with_it_adds_no_handler,
    what_is_freed_with_it_in_a_handler_adds_no_handler);
