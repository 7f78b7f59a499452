/* SPDX-License-Identifier: BSD-3-Clause */
/* HostEnqueuePromiseJob ( job, realm ) #sec-hostenqueuepromisejob */
#include "steps.h"

START_TEST(jobs_run_in_the_order_in_which_they_were_enqueued)
{
	struct evpromise_base *base = fake_base_new();
	struct deferred a = defer(base);
	int n = 2;
	struct thenable thenable = { act_resolve, &n, 0, 0 };

	watch(number(base, 1), "reaction");
	evpromise_resolve(a.resolver, thenable_value(&thenable));
	evpromise_unref(evpromise_finally(number(base, 3), trace_name,
	    "finally"));
	evpromise_checkpoint(base);
	ck_assert_trace("reaction=1 then finally");
	deferred_drop(&a);
	evpromise_base_free(base);
}
END_TEST

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

START_TEST(a_job_runs_to_its_end_before_the_next_begins)
{
	struct evpromise_base *base = fake_base_new();
	struct deferred a = defer(base);
	struct nested nested = { a.resolver, base };

	watch_too(a.promise, "a");
	evpromise_unref(evpromise_then(done(base), settle_and_check,
	    &nested));
	evpromise_checkpoint(base);
	ck_assert_trace("begin end a=1 new=2");
	deferred_drop(&a);
	evpromise_base_free(base);
}
END_TEST

START_TEST(no_job_runs_before_the_stack_is_empty)
{
	struct evpromise_base *base = fake_base_new();
	struct deferred a = defer(base);

	watch_too(a.promise, "a");
	evpromise_resolve(a.resolver, evpromise_int(1));
	watch_too(a.promise, "b");
	deferred_drop(&a);
	ck_assert_trace("");
	evpromise_checkpoint(base);
	ck_assert_trace("a=1 b=1");
	evpromise_base_free(base);
}
END_TEST

START_TEST(the_host_is_asked_when_there_is_work_where_there_was_none)
{
	struct evpromise_base *base = fake_base_new();

	(void)fake_host_woken();
	watch(number(base, 1), "a");
	watch(number(base, 2), "b");
	ck_assert_uint_eq(fake_host_woken(), 1);
	evpromise_checkpoint(base);
	watch(number(base, 3), "c");
	ck_assert_uint_eq(fake_host_woken(), 1);
	evpromise_checkpoint(base);
	ck_assert_trace("a=1 b=2 c=3");
	evpromise_base_free(base);
}
END_TEST

/* Jobs of two bases do not mix: each has a queue of its own. */
START_TEST(each_base_has_its_own_queue)
{
	struct evpromise_base *one = fake_base_new(), *two = fake_base_new();

	watch(number(one, 1), "one");
	watch(number(two, 2), "two");
	evpromise_checkpoint(two);
	ck_assert_trace("two=2");
	evpromise_checkpoint(one);
	ck_assert_trace("two=2 one=1");
	evpromise_base_free(one);
	evpromise_base_free(two);
}
END_TEST

SUITE("HostEnqueuePromiseJob",
    jobs_run_in_the_order_in_which_they_were_enqueued,
    a_job_runs_to_its_end_before_the_next_begins,
    no_job_runs_before_the_stack_is_empty,
    the_host_is_asked_when_there_is_work_where_there_was_none,
    each_base_has_its_own_queue);
