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

START_TEST(reject_when_a_promise_is_rejected_without_handlers)
{
	struct evpromise_base *base = fake_base_new();
	struct evpromise *promise = failure(base, "no");

	ck_assert_trace("");
	evpromise_checkpoint(base);
	ck_assert_trace("unhandled!no");
	evpromise_unref(promise);
	evpromise_base_free(base);
}
END_TEST

START_TEST(handle_when_the_first_handler_is_added_to_one)
{
	struct evpromise_base *base = fake_base_new();
	struct evpromise *promise = reported(base);

	watch(promise, "a");
	evpromise_checkpoint(base);
	ck_assert_trace("a!no handled!no");
	evpromise_base_free(base);
}
END_TEST

START_TEST(not_when_the_second_handler_is_added)
{
	struct evpromise_base *base = fake_base_new();
	struct evpromise *promise = reported(base);

	watch_too(promise, "a");
	evpromise_checkpoint(base);
	trace_clear();
	watch(promise, "b");
	evpromise_checkpoint(base);
	ck_assert_trace("b!no");
	evpromise_base_free(base);
}
END_TEST

START_TEST(not_when_a_handler_was_there_before)
{
	struct evpromise_base *base = fake_base_new();
	struct deferred a = defer(base);

	watch_too(a.promise, "a");
	evpromise_reject(a.resolver, evpromise_int(1));
	watch_too(a.promise, "b");
	evpromise_checkpoint(base);
	ck_assert_trace("a!1 b!1");
	deferred_drop(&a);
	evpromise_base_free(base);
}
END_TEST

START_TEST(not_when_a_handler_is_added_to_a_fulfilled_promise)
{
	struct evpromise_base *base = fake_base_new();

	watch(number(base, 1), "a");
	evpromise_checkpoint(base);
	ck_assert_trace("a=1");
	evpromise_base_free(base);
}
END_TEST

/* Any reaction handles, also one that has no handler for rejections. */

START_TEST(handle_by_then_without_a_reject_handler)
{
	struct evpromise_base *base = fake_base_new();
	struct evpromise *promise = reported(base);

	evpromise_unref(evpromise_then(promise, trace_name, "skipped"));
	evpromise_checkpoint(base);
	ck_assert_trace("handled!no unhandled!no");
	evpromise_base_free(base);
}
END_TEST

START_TEST(handle_by_then_without_handlers)
{
	struct evpromise_base *base = fake_base_new();
	struct evpromise *promise = reported(base);

	evpromise_unref(evpromise_then(promise, NULL, NULL));
	evpromise_checkpoint(base);
	ck_assert_trace("handled!no unhandled!no");
	evpromise_base_free(base);
}
END_TEST

START_TEST(handle_by_finally)
{
	struct evpromise_base *base = fake_base_new();
	struct evpromise *promise = reported(base);

	evpromise_unref(evpromise_finally(promise, trace_name, "finally"));
	evpromise_checkpoint(base);
	ck_assert_trace("finally handled!no unhandled!no");
	evpromise_base_free(base);
}
END_TEST

START_TEST(handle_by_a_combinator)
{
	struct evpromise_base *base = fake_base_new();
	struct evpromise *members[1];

	members[0] = reported(base);
	evpromise_unref(evpromise_all_settled(base, members, 1));
	evpromise_checkpoint(base);
	ck_assert_trace("handled!no");
	evpromise_base_free(base);
}
END_TEST

/* Not by resolving with it, but by the job that calls its `then`. */
START_TEST(handle_by_a_promise_that_is_resolved_with_it)
{
	struct evpromise_base *base = fake_base_new();
	struct evpromise *promise = reported(base);
	struct deferred a = defer(base);

	watch_too(a.promise, "a");
	evpromise_resolve(a.resolver, evpromise_adopt(promise));
	evpromise_checkpoint(base);
	ck_assert_trace("a!no handled!no");
	deferred_drop(&a);
	evpromise_base_free(base);
}
END_TEST

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
