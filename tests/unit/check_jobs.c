/* SPDX-License-Identifier: BSD-3-Clause */
/* jobs.c: what happens when a record's turn comes; a million of them are in
 * tests/fault/check_depth.c, and most of it in tests/conformance. */
#include "fake_host.h"
#include "suite.h"
#include "trace.h"

/* The turns that finally waits are skipped when nobody can see them. */
START_TEST(ticks_are_waited_only_when_they_can_be_seen)
{
	struct evpromise_base *base = fake_base_new();
	struct evpromise *chain;

	chain = evpromise_finally(evpromise_resolved(base, evpromise_int(1)),
	    trace_name, "f");
	evpromise_unref(evpromise_then(chain, trace_settled, "after"));
	evpromise_checkpoint(base);
	ck_assert_trace("f after=1");
	evpromise_base_free(base);
}
END_TEST

SUITE("jobs",
    ticks_are_waited_only_when_they_can_be_seen);
