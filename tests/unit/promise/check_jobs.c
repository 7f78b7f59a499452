/* SPDX-License-Identifier: BSD-3-Clause */
/* jobs.c: what happens when a record's turn comes; a million of them are in
 * tests/fault/check_depth.c, and most of it in tests/conformance. */
#include "case.h"
#include "exhaust.h"
#include "fake_host.h"
#include "heap.h"
#include "trace.h"

/* The turns that finally waits are skipped when nobody can see them. */
CASE(ticks_are_waited_only_when_they_can_be_seen)
{
	struct evpromise *chain;

	chain = evpromise_finally(evpromise_resolved(base, evpromise_int(1)),
	    trace_name, "f");
	evpromise_unref(evpromise_then(chain, trace_settled, "after"));
	evpromise_checkpoint(base);
	ck_assert_trace("f after=1");
}

static void
release_thenable(void *name)
{
	trace("release:%s", (const char *)name);
}

static void
then_of_thenable(void *name, struct evpromise_resolver *resolver)
{
	(void)resolver;
	trace("then:%s", (const char *)name);
}

static const struct evpromise_type thenable_type = {
	sizeof(struct evpromise_type), "thenable", release_thenable,
	then_of_thenable
};

static struct evpromise_value
return_thenable(const struct evpromise *settled, void *name)
{
	(void)settled;
	return evpromise_own(&thenable_type, name);
}

CASE(without_memory_finally_does_not_wait_for_a_thenable)
{
	char name[] = "a";
	AUTO_PROMISE chain = evpromise_finally(evpromise_resolved(base,
	    evpromise_int(1)), return_thenable, name);
	struct exhausted taken;

	exhaust(base, &taken);
	heap_fail(1, true);
	evpromise_checkpoint(base);
	heap_heal();
	exhaust_undo(&taken);
	ck_assert_int_eq(evpromise_code(chain),
	    EVPROMISE_ERROR_OUT_OF_MEMORY);
	ck_assert_trace("release:a unhandled!out of memory");
}

static struct evpromise_value
return_what_frees(const struct evpromise *settled, void *arg)
{
	(void)arg;
	return value_that_frees(evpromise_base_of(settled));
}

CASE(releasing_what_finally_returned_may_free_the_base)
{
	AUTO_PROMISE chain = evpromise_finally(evpromise_resolved(base,
	    evpromise_int(1)), return_what_frees, NULL);

	evpromise_checkpoint(base);
	ck_assert_trace("freed");
	ck_assert_int_eq(evpromise_code(chain), EVPROMISE_ERROR_BASE_FREED);
}

SUITE("jobs",
    ticks_are_waited_only_when_they_can_be_seen,
    without_memory_finally_does_not_wait_for_a_thenable,
    releasing_what_finally_returned_may_free_the_base);
