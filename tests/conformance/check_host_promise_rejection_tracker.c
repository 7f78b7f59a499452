/* SPDX-License-Identifier: BSD-3-Clause */
/* HostPromiseRejectionTracker ( promise, operation )
 * #sec-host-promise-rejection-tracker
 *
 * What it is told; what becomes of that is in check_rejections_*.c. */
#include "steps.h"

/* A rejected promise that was reported. */
static struct evpromise *
reported(struct evpromise_base *base)
{
	struct evpromise *promise = failure(base, "no");

	evpromise_checkpoint(base);
	ck_assert_trace("unhandled!no");
	trace_clear();
	return promise;
}

CASE(reject_when_a_promise_is_rejected_without_handlers)
{
	AUTO_PROMISE promise = failure(base, "no");

	ck_assert_trace("");
	evpromise_checkpoint(base);
	ck_assert_trace("unhandled!no");
}

CASE(handle_when_the_first_handler_is_added_to_one)
{
	struct evpromise *promise = reported(base);

	watch(promise, "a");
	evpromise_checkpoint(base);
	ck_assert_trace("a!no handled!no");
}

CASE(not_when_the_second_handler_is_added)
{
	struct evpromise *promise = reported(base);

	watch_too(promise, "a");
	evpromise_checkpoint(base);
	trace_clear();
	watch(promise, "b");
	evpromise_checkpoint(base);
	ck_assert_trace("b!no");
}

CASE(not_when_a_handler_was_there_before)
{
	AUTO_DEFERRED a = defer(base);

	watch_too(a.promise, "a");
	evpromise_reject(a.resolver, evpromise_int(1));
	watch_too(a.promise, "b");
	evpromise_checkpoint(base);
	ck_assert_trace("a!1 b!1");
}

CASE(not_when_a_handler_is_added_to_a_fulfilled_promise)
{
	watch(number(base, 1), "a");
	evpromise_checkpoint(base);
	ck_assert_trace("a=1");
}

/* Any reaction handles, also one that has no handler for rejections. */

CASE(handle_by_then_without_a_reject_handler)
{
	struct evpromise *promise = reported(base);

	evpromise_unref(evpromise_then(promise, trace_name, "skipped"));
	evpromise_checkpoint(base);
	ck_assert_trace("handled!no unhandled!no");
}

CASE(handle_by_then_without_handlers)
{
	struct evpromise *promise = reported(base);

	evpromise_unref(evpromise_then(promise, NULL, NULL));
	evpromise_checkpoint(base);
	ck_assert_trace("handled!no unhandled!no");
}

CASE(handle_by_finally)
{
	struct evpromise *promise = reported(base);

	evpromise_unref(evpromise_finally(promise, trace_name, "finally"));
	evpromise_checkpoint(base);
	ck_assert_trace("finally handled!no unhandled!no");
}

CASE(handle_by_a_combinator)
{
	struct evpromise *members[1];

	members[0] = reported(base);
	evpromise_unref(evpromise_all_settled(base, members, 1));
	evpromise_checkpoint(base);
	ck_assert_trace("handled!no");
}

/* Not by resolving with it, but by the job that calls its `then`. */
CASE(handle_by_a_promise_that_is_resolved_with_it)
{
	struct evpromise *promise = reported(base);
	AUTO_DEFERRED a = defer(base);

	watch_too(a.promise, "a");
	evpromise_resolve(a.resolver, evpromise_adopt(promise));
	evpromise_checkpoint(base);
	ck_assert_trace("a!no handled!no");
}

SUITE("HostPromiseRejectionTracker",
    reject_when_a_promise_is_rejected_without_handlers,
    handle_when_the_first_handler_is_added_to_one,
    not_when_the_second_handler_is_added,
    not_when_a_handler_was_there_before,
    not_when_a_handler_is_added_to_a_fulfilled_promise,
    handle_by_then_without_a_reject_handler,
    handle_by_then_without_handlers,
    handle_by_finally,
    handle_by_a_combinator,
    handle_by_a_promise_that_is_resolved_with_it);
