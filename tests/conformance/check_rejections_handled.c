/* SPDX-License-Identifier: BSD-3-Clause */
/* Unhandled rejections: when the hooks are silent, since a handler came in
 * time. That is any time before the queue of jobs is empty. */
#include "steps.h"

/* Runs what is queued; nothing must be reported. */
static void
check_silent(struct evpromise_base *base, const char *expected)
{
	evpromise_checkpoint(base);
	ck_assert_trace(expected);
	evpromise_checkpoint(base);
	ck_assert_trace(expected);
}

CASE(added_in_the_task_of_the_rejection)
{
	watch(failure(base, "no"), "a");
	check_silent(base, "a!no");
}

CASE(added_in_the_task_in_which_a_resolver_rejects)
{
	AUTO_DEFERRED a = defer(base);

	evpromise_reject(a.resolver, evpromise_throw(7, "no"));
	watch_too(a.promise, "a");
	check_silent(base, "a!no");
}

CASE(added_to_all_of_a_rejected_promise)
{
	struct evpromise *members[1];

	members[0] = failure(base, "no");
	watch(evpromise_all(base, members, 1), "all");
	check_silent(base, "all!no");
}

CASE(added_to_a_promise_whose_handler_throws)
{
	watch(evpromise_then(done(base), trace_and_throw, "no"), "a");
	check_silent(base, "no a!no");
}

CASE(added_to_a_promise_whose_handler_returns_a_rejected_promise)
{
	watch(evpromise_then(done(base), adopt_arg, failure(base, "no")),
	    "a");
	check_silent(base, "a!no");
}

CASE(added_to_a_promise_whose_handler_returns_one_rejected_later)
{
	AUTO_DEFERRED a = defer(base);

	watch(evpromise_then(done(base), adopt_arg, deferred_give(&a)), "a");
	evpromise_checkpoint(base);
	evpromise_reject(a.resolver, evpromise_throw(7, "no"));
	check_silent(base, "a!no");
}

CASE(all_of_that_in_a_later_task)
{
	evpromise_checkpoint(base);
	watch(evpromise_then(done(base), adopt_arg, failure(base, "no")),
	    "a");
	check_silent(base, "a!no");
}

CASE(added_to_a_promise_that_the_library_rejects)
{
	struct deferred a = defer(base);

	trace_expect_mistake("a promise was dropped unsettled");
	evpromise_resolver_unref(a.resolver);
	watch(a.promise, "a");
	check_silent(base, "a!abandoned: the last resolver was given up");
}

/* A handler that is added by a job, of whatever kind, so many jobs later. */
struct delay {
	struct evpromise *promise;
	int jobs;
};

static struct evpromise_value later_by_reaction(const struct evpromise *,
    void *delay);
static struct evpromise_value later_by_thenable(const struct evpromise *,
    void *delay);

static void
add_handler_later(struct evpromise_base *base, struct delay *delay,
    evpromise_cb by)
{
	if (delay->jobs-- == 0)
		watch(delay->promise, "a");
	else
		evpromise_unref(evpromise_then(done(base), by, delay));
}

static struct evpromise_value
later_by_reaction(const struct evpromise *settled, void *delay)
{
	add_handler_later(evpromise_base_of(settled), delay,
	    later_by_thenable);
	return evpromise_undefined();
}

static void
act_later(struct evpromise_resolver *resolver, void *arg)
{
	struct delay *delay = arg;

	evpromise_resolve(resolver, evpromise_undefined());
	add_handler_later(evpromise_base_of(delay->promise), delay,
	    later_by_reaction);
}

static struct evpromise_value
later_by_thenable(const struct evpromise *settled, void *delay)
{
	static struct thenable thenable;

	(void)settled;
	thenable.act = act_later;
	thenable.arg = delay;
	return thenable_value(&thenable);
}

CASE(added_one_job_later)
{
	struct delay delay = { failure(base, "no"), 1 };

	add_handler_later(base, &delay, later_by_reaction);
	check_silent(base, "a!no");
}

CASE(added_one_job_after_a_resolver_rejected)
{
	AUTO_DEFERRED a = defer(base);
	struct delay delay = { deferred_give(&a), 1 };

	evpromise_reject(a.resolver, evpromise_throw(7, "no"));
	add_handler_later(base, &delay, later_by_reaction);
	check_silent(base, "a!no");
}

static struct evpromise_value
reject_arg(const struct evpromise *settled, void *resolver)
{
	(void)settled;
	evpromise_reject(resolver, evpromise_throw(7, "no"));
	return evpromise_undefined();
}

CASE(added_to_all_by_the_job_after_that_which_rejects_its_member)
{
	AUTO_DEFERRED a = defer(base);
	struct evpromise *members[1] = { deferred_give(&a) };
	struct delay delay;

	evpromise_unref(evpromise_then(done(base), reject_arg, a.resolver));
	delay.promise = evpromise_all(base, members, 1);
	delay.jobs = 1;
	add_handler_later(base, &delay, later_by_reaction);
	check_silent(base, "a!no");
}

CASE(added_after_jobs_that_begin_with_a_reaction)
{
	struct delay delay = { failure(base, "no"), 4 };

	add_handler_later(base, &delay, later_by_reaction);
	check_silent(base, "then then a!no");
}

CASE(added_after_jobs_that_begin_with_a_thenable)
{
	struct delay delay = { failure(base, "no"), 4 };

	add_handler_later(base, &delay, later_by_thenable);
	check_silent(base, "then then a!no");
}

CASE(added_after_such_jobs_in_a_later_task)
{
	struct delay delay = { NULL, 4 };

	evpromise_checkpoint(base);
	delay.promise = failure(base, "no");
	add_handler_later(base, &delay, later_by_thenable);
	check_silent(base, "then then a!no");
}

CASE(added_after_a_thousand_jobs)
{
	struct evpromise *rejected = failure(base, "no"), *chain = done(base);
	struct delay delay = { rejected, 0 };
	int i;

	for (i = 0; i < 1000; i++)
		chain = evpromise_then(chain, NULL, NULL);
	evpromise_unref(evpromise_then(chain, later_by_reaction, &delay));
	check_silent(base, "a!no");
}

SUITE("Rejections that are handled in time",
    added_in_the_task_of_the_rejection,
    added_in_the_task_in_which_a_resolver_rejects,
    added_to_all_of_a_rejected_promise,
    added_to_a_promise_whose_handler_throws,
    added_to_a_promise_whose_handler_returns_a_rejected_promise,
    added_to_a_promise_whose_handler_returns_one_rejected_later,
    all_of_that_in_a_later_task,
    added_to_a_promise_that_the_library_rejects,
    added_one_job_later,
    added_one_job_after_a_resolver_rejected,
    added_to_all_by_the_job_after_that_which_rejects_its_member,
    added_after_jobs_that_begin_with_a_reaction,
    added_after_jobs_that_begin_with_a_thenable,
    added_after_such_jobs_in_a_later_task,
    added_after_a_thousand_jobs);
