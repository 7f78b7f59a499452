/* SPDX-License-Identifier: BSD-3-Clause */
/* Promise.prototype.then ( onFulfilled, onRejected )
 * #sec-promise.prototype.then */
#include "steps.h"

CASE(each_call_gives_a_new_promise)
{
	AUTO_DEFERRED a = defer(base);
	struct evpromise *one, *two;

	one = evpromise_then(evpromise_ref(a.promise), NULL, NULL);
	two = evpromise_then(evpromise_ref(a.promise), NULL, NULL);
	ck_assert_ptr_ne(one, two);
	watch(one, "one");
	watch(two, "two");
	evpromise_resolve(a.resolver, evpromise_int(1));
	evpromise_checkpoint(base);
	ck_assert_trace("one=1 two=1");
}

CASE(one_of_two_handlers_runs)
{
	evpromise_unref(evpromise_then2(number(base, 1), trace_settled,
	    trace_name, "a"));
	evpromise_unref(evpromise_then2(failure(base, "no"), trace_settled,
	    trace_name, "b"));
	evpromise_checkpoint(base);
	ck_assert_trace("a=1 b");
}

CASE(on_rejected_does_not_see_what_on_fulfilled_throws)
{
	watch(evpromise_then2(number(base, 1), trace_and_throw, trace_name,
	    "oops"), "a");
	evpromise_checkpoint(base);
	ck_assert_trace("oops a!oops");
}

/* Two chains take turns, a link at a time. */
CASE(chains_interleave)
{
	struct evpromise *a = number(base, 0), *b = number(base, 0);

	a = evpromise_then(a, trace_name, "a1");
	b = evpromise_then(b, trace_name, "b1");
	a = evpromise_then(a, trace_name, "a2");
	b = evpromise_then(b, trace_name, "b2");
	watch(a, "a");
	watch(b, "b");
	evpromise_checkpoint(base);
	ck_assert_trace("a1 b1 a2 b2 a=undefined b=undefined");
}

static struct evpromise_value
then_again(const struct evpromise *settled, void *name)
{
	trace("in");
	watch_too(settled, name);
	trace("out");
	return evpromise_undefined();
}

CASE(no_handler_runs_within_the_call_though_in_a_handler)
{
	evpromise_unref(evpromise_then(number(base, 1), then_again, "inner"));
	evpromise_checkpoint(base);
	ck_assert_trace("in out inner=1");
}

SUITE("Promise.prototype.then",
    each_call_gives_a_new_promise,
    one_of_two_handlers_runs,
    on_rejected_does_not_see_what_on_fulfilled_throws,
    chains_interleave,
    no_handler_runs_within_the_call_though_in_a_handler);
