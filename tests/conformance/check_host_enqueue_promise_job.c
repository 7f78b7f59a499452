/* SPDX-License-Identifier: BSD-3-Clause */
/* HostEnqueuePromiseJob ( job, realm ) #sec-hostenqueuepromisejob */
#include "steps.h"

CASE(jobs_run_in_the_order_in_which_they_were_enqueued)
{
	AUTO_DEFERRED a = defer(base);
	int n = 2;
	struct thenable thenable = { act_resolve, &n, 0, 0 };

	watch(number(base, 1), "reaction");
	evpromise_resolve(a.resolver, thenable_value(&thenable));
	evpromise_unref(evpromise_finally(number(base, 3), trace_name,
	    "finally"));
	evpromise_checkpoint(base);
	ck_assert_trace("reaction=1 then finally");
}

struct nested {
	struct evpromise_resolver *resolver;
	struct evpromise_base *base;
};

static struct evpromise_value
settle_and_check(const struct evpromise *settled, void *arg)
{
	const struct nested *nested = arg;

	(void)settled;
	trace("begin");
	evpromise_resolve(nested->resolver, evpromise_int(1));
	watch(number(nested->base, 2), "new");
	evpromise_checkpoint(nested->base);
	trace("end");
	return evpromise_undefined();
}

CASE(a_job_runs_to_its_end_before_the_next_begins)
{
	AUTO_DEFERRED a = defer(base);
	struct nested nested = { a.resolver, base };

	watch_too(a.promise, "a");
	evpromise_unref(evpromise_then(done(base), settle_and_check,
	    &nested));
	evpromise_checkpoint(base);
	ck_assert_trace("begin end a=1 new=2");
}

CASE(no_job_runs_before_the_stack_is_empty)
{
	AUTO_DEFERRED a = defer(base);

	watch_too(a.promise, "a");
	evpromise_resolve(a.resolver, evpromise_int(1));
	watch_too(a.promise, "b");
	ck_assert_trace("");
	evpromise_checkpoint(base);
	ck_assert_trace("a=1 b=1");
}

CASE(the_host_is_asked_when_there_is_work_where_there_was_none)
{
	(void)fake_host_woken();
	watch(number(base, 1), "a");
	watch(number(base, 2), "b");
	ck_assert_uint_eq(fake_host_woken(), 1);
	evpromise_checkpoint(base);
	watch(number(base, 3), "c");
	ck_assert_uint_eq(fake_host_woken(), 1);
	evpromise_checkpoint(base);
	ck_assert_trace("a=1 b=2 c=3");
}

/* Jobs of two bases do not mix: each has a queue of its own. */
CASE(each_base_has_its_own_queue)
{
	struct evpromise_base *other = fake_base_new();

	watch(number(base, 1), "one");
	watch(number(other, 2), "two");
	evpromise_checkpoint(other);
	ck_assert_trace("two=2");
	evpromise_checkpoint(base);
	ck_assert_trace("two=2 one=1");
	evpromise_base_free(other);
}

SUITE("HostEnqueuePromiseJob",
    jobs_run_in_the_order_in_which_they_were_enqueued,
    a_job_runs_to_its_end_before_the_next_begins,
    no_job_runs_before_the_stack_is_empty,
    the_host_is_asked_when_there_is_work_where_there_was_none,
    each_base_has_its_own_queue);
