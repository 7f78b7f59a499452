/* SPDX-License-Identifier: BSD-3-Clause */
/* reaction.c: what happens when a record's turn comes; a million of them are in
 * tests/fault/check_depth.c, and most of it in tests/conformance. */
#include "promise/agent.h"
#include "promise/reaction.h"

#include "case.h"
#include "trace.h"

static struct evpromise *
done(struct evpromise_base *base)
{
	return evpromise_resolved(base, evpromise_undefined());
}

static struct evpromise_value
add_a_job_and_throw(const struct evpromise *settled, void *arg)
{
	(void)arg;
	trace("first");
	evpromise_unref(evpromise_then(evpromise_ref(settled), trace_name,
	    "added"));
	return evpromise_throw(1, "no");
}

CASE(what_jobs_add_runs_too_and_rejections_wait_for_the_checkpoint)
{
	evpromise_unref(evpromise_then(done(base), add_a_job_and_throw, NULL));
	evpromise__run_jobs(base);
	ck_assert_trace("first added");
	ck_assert(queue_is_empty(&agent_of(base)->jobs));
	evpromise_checkpoint(base);
	ck_assert_trace("first added unhandled!no");
}

/* A handler may do anything to the promise that it will resolve, for instance
 * free it with its base. */
static struct evpromise_value
look_at_own_promise(const struct evpromise *settled, void *promise)
{
	struct evpromise *own = *(struct evpromise **)promise;

	ck_assert_ptr_eq(agent_of(evpromise_base_of(settled))->running, own);
	ck_assert_int_eq(own->kind, RECORD_PLAIN);
	ck_assert_ptr_null(own->source);
	trace("looked");
	return evpromise_undefined();
}

CASE(a_record_is_disarmed_before_its_handler_runs)
{
	struct evpromise *own;

	own = evpromise_then(done(base), look_at_own_promise, &own);
	ck_assert_int_eq(own->kind, RECORD_THEN);
	evpromise_checkpoint(base);
	evpromise_unref(own);
	own = evpromise_finally(done(base), look_at_own_promise, &own);
	ck_assert_int_eq(own->kind, RECORD_FINALLY);
	evpromise_checkpoint(base);
	evpromise_unref(own);
	ck_assert_trace("looked looked");
	ck_assert_ptr_null(agent_of(base)->running);
}

CASE(a_job_gives_up_what_it_waited_for)
{
	AUTO_PROMISE source = done(base);
	AUTO_PROMISE chain = evpromise_then(evpromise_ref(source), trace_name,
	    "a");

	ck_assert_ptr_eq(chain->source, source);
	ck_assert_uint_eq(source->counts, COUNT_HANDLE + COUNT_REF);
	ck_assert_uint_eq(chain->counts, COUNT_HANDLE + COUNT_REF);
	evpromise_checkpoint(base);
	ck_assert_uint_eq(source->counts, COUNT_HANDLE);
	ck_assert_uint_eq(chain->counts, COUNT_HANDLE);
}

SUITE("reaction",
    what_jobs_add_runs_too_and_rejections_wait_for_the_checkpoint,
    a_record_is_disarmed_before_its_handler_runs,
    a_job_gives_up_what_it_waited_for);
