/* SPDX-License-Identifier: BSD-3-Clause */
/* Unhandled rejections: when the hook is called, and for which promise.
 *
 * The cases of the web platform's tests of 'unhandledrejection' and of Node's
 * of 'unhandledRejection' that mean something in C. A task is what happens
 * between two checkpoints. */
#include "steps.h"

/* Traces and notes the promise, to be compared only. */
static void
note_promise(const struct evpromise *promise, void *noted)
{
	trace_unhandled(promise, NULL);
	*(const struct evpromise **)noted = promise;
}

/* Runs what is queued; the promise, given, must be the only one reported. */
static void
check_reported(struct evpromise *promise, const char *expected)
{
	struct evpromise_base *base = evpromise_base_of(promise);
	const struct evpromise *noted = NULL;

	evpromise_base_on_unhandled_rejection(base, note_promise, &noted);
	evpromise_checkpoint(base);
	ck_assert_trace(expected);
	ck_assert_ptr_eq(noted, promise);
	evpromise_unref(promise);
	evpromise_checkpoint(base);
	ck_assert_trace(expected);
}

CASE(a_promise_that_was_rejected_from_the_beginning)
{
	check_reported(failure(base, "no"), "unhandled!no");
}

CASE(a_promise_that_is_rejected_in_the_task_that_made_it)
{
	AUTO_DEFERRED a = defer(base);

	evpromise_reject(a.resolver, evpromise_throw(7, "no"));
	check_reported(deferred_give(&a), "unhandled!no");
}

CASE(a_promise_that_a_later_task_rejects)
{
	AUTO_DEFERRED a = defer(base);

	evpromise_checkpoint(base);
	evpromise_reject(a.resolver, evpromise_throw(7, "no"));
	check_reported(deferred_give(&a), "unhandled!no");
}

CASE(a_reason_that_is_undefined)
{
	check_reported(evpromise_resolved(base,
	    evpromise_throw_value(evpromise_undefined())),
	    "unhandled!undefined");
}

CASE(what_the_function_given_to_try_throws)
{
	check_reported(evpromise_try(base, trace_and_throw, "no"),
	    "no unhandled!no");
}

CASE(what_a_fulfill_handler_throws)
{
	check_reported(evpromise_then(done(base), trace_and_throw, "no"),
	    "no unhandled!no");
}

/* Only the derived promise: the other one is handled. */
CASE(what_a_reject_handler_throws)
{
	check_reported(evpromise_catch(failure(base, "first"),
	    trace_and_throw, "second"), "second unhandled!second");
}

CASE(what_a_reject_handler_of_a_later_rejection_throws)
{
	AUTO_DEFERRED a = defer(base);
	struct evpromise *derived = evpromise_catch(deferred_give(&a),
	    trace_and_throw, "second");

	evpromise_checkpoint(base);
	evpromise_reject(a.resolver, evpromise_throw(7, "first"));
	check_reported(derived, "second unhandled!second");
}

/* A promise, and the one that a job derives from it. */
struct pair {
	struct evpromise *promise;
	struct evpromise *derived;
};

static struct evpromise_value
derive(const struct evpromise *settled, void *arg)
{
	struct pair *pair = arg;

	(void)settled;
	pair->derived = evpromise_catch(pair->promise, trace_and_throw,
	    "second");
	return evpromise_undefined();
}

CASE(what_a_handler_throws_that_was_added_one_job_after_the_rejection)
{
	struct pair pair = { failure(base, "first"), NULL };
	const struct evpromise *noted = NULL;

	evpromise_base_on_unhandled_rejection(base, note_promise, &noted);
	evpromise_unref(evpromise_then(done(base), derive, &pair));
	evpromise_checkpoint(base);
	ck_assert_trace("second unhandled!second");
	ck_assert_ptr_eq(noted, pair.derived);
	evpromise_unref(pair.derived);
}

CASE(a_reason_that_a_handler_passes_on)
{
	check_reported(evpromise_catch(failure(base, "no"), trace_settled,
	    "catch"), "catch!no unhandled!no");
}

CASE(a_chain_by_its_end)
{
	struct evpromise *chain = failure(base, "no");

	chain = evpromise_then(chain, trace_name, "skipped");
	chain = evpromise_finally(chain, trace_name, "finally");
	check_reported(chain, "finally unhandled!no");
}

CASE(a_handler_that_returned_a_rejected_promise)
{
	check_reported(evpromise_then(done(base), adopt_arg,
	    failure(base, "no")), "unhandled!no");
}

CASE(a_handler_that_returned_a_promise_that_is_rejected_later)
{
	AUTO_DEFERRED a = defer(base);
	struct evpromise *derived = evpromise_then(done(base), adopt_arg,
	    deferred_give(&a));

	evpromise_checkpoint(base);
	evpromise_reject(a.resolver, evpromise_throw(7, "no"));
	check_reported(derived, "unhandled!no");
}

CASE(a_promise_that_was_resolved_with_a_rejected_one)
{
	AUTO_DEFERRED a = defer(base);

	evpromise_resolve(a.resolver, evpromise_adopt(failure(base, "no")));
	check_reported(deferred_give(&a), "unhandled!no");
}

CASE(a_promise_that_a_thenable_rejects)
{
	char message[] = "no";
	struct thenable thenable = { act_reject, message, 0, 0 };

	check_reported(evpromise_resolved(base, thenable_value(&thenable)),
	    "then unhandled!no");
}

/* Its members are handled, each of them. */
CASE(all_and_not_its_members)
{
	struct evpromise *members[2];

	members[0] = failure(base, "first");
	members[1] = failure(base, "second");
	check_reported(evpromise_all(base, members, 2), "unhandled!first");
}

CASE(any_and_not_its_members)
{
	struct evpromise *members[2];

	members[0] = failure(base, "first");
	members[1] = failure(base, "second");
	check_reported(evpromise_any(base, members, 2),
	    "unhandled!all promises were rejected");
}

CASE(race_and_not_its_members)
{
	struct evpromise *members[2];

	members[0] = failure(base, "first");
	members[1] = failure(base, "second");
	check_reported(evpromise_race(base, members, 2), "unhandled!first");
}

/* A reason of the library's own making. */
CASE(a_promise_that_the_library_rejects)
{
	struct deferred a = defer(base);

	trace_expect_mistake("a promise was dropped unsettled");
	evpromise_resolver_unref(a.resolver);
	check_reported(a.promise,
	    "unhandled!abandoned: the last resolver was given up");
}

SUITE("Rejections that are reported",
    a_promise_that_was_rejected_from_the_beginning,
    a_promise_that_is_rejected_in_the_task_that_made_it,
    a_promise_that_a_later_task_rejects,
    a_reason_that_is_undefined,
    what_the_function_given_to_try_throws,
    what_a_fulfill_handler_throws,
    what_a_reject_handler_throws,
    what_a_reject_handler_of_a_later_rejection_throws,
    what_a_handler_throws_that_was_added_one_job_after_the_rejection,
    a_reason_that_a_handler_passes_on,
    a_chain_by_its_end,
    a_handler_that_returned_a_rejected_promise,
    a_handler_that_returned_a_promise_that_is_rejected_later,
    a_promise_that_was_resolved_with_a_rejected_one,
    a_promise_that_a_thenable_rejects,
    all_and_not_its_members,
    any_and_not_its_members,
    race_and_not_its_members,
    a_promise_that_the_library_rejects);
