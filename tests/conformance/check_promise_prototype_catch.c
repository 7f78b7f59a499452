/* SPDX-License-Identifier: BSD-3-Clause */
/* Promise.prototype.catch ( onRejected ) #sec-promise.prototype.catch
 *
 * It is then(undefined, onRejected): the same calls, the same ticks. */
#include "steps.h"

CASE(it_runs_for_a_reason)
{
	watch(evpromise_catch(failure(base, "no"), trace_name, "catch"), "a");
	watch(evpromise_then2(failure(base, "no"), NULL, trace_name, "then"),
	    "b");
	ticks(base, 2);
	evpromise_checkpoint(base);
	ck_assert_trace("catch then 1 a=undefined b=undefined 2");
}

CASE(a_value_passes_through)
{
	watch(evpromise_catch(number(base, 1), trace_name, "catch"), "a");
	watch(evpromise_then2(number(base, 2), NULL, trace_name, "then"), "b");
	ticks(base, 2);
	evpromise_checkpoint(base);
	ck_assert_trace("1 a=1 b=2 2");
}

CASE(what_it_throws_is_for_the_next)
{
	struct evpromise *chain;

	chain = evpromise_catch(failure(base, "no"), trace_and_throw, "oops");
	chain = evpromise_catch(chain, trace_settled, "next");
	watch(chain, "a");
	evpromise_checkpoint(base);
	ck_assert_trace("oops next!oops a!oops");
}

CASE(without_a_handler_a_reason_passes_through)
{
	watch(evpromise_catch(failure(base, "no"), NULL, NULL), "a");
	evpromise_checkpoint(base);
	ck_assert_trace("a!no");
}

SUITE("Promise.prototype.catch",
    it_runs_for_a_reason,
    a_value_passes_through,
    what_it_throws_is_for_the_next,
    without_a_handler_a_reason_passes_through);
