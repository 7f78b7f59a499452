/* SPDX-License-Identifier: BSD-3-Clause */
/* finally: its handler, and the wait for the promise that the handler returned.
 * A number in a comment is a step's number in ES2025. */
#include "promise/forward.h"
#include "promise/kinds.h"
#include "promise/reaction.h"
#include "value/collect.h"

/*
 * Promise.prototype.finally #sec-promise.prototype.finally, the end of both of
 * its closures. 6.a.v. Return Invoke(p, "then", « valueThunk »): the job's
 * promise adopts the promise of that `then`. Neither of the two is seen: the
 * record itself waits in place of `then`, and one turn of the queue more for
 * the adoption.
 */
static void
wait_for_finally(struct evpromise *job, struct evpromise *settled,
    struct evpromise *awaited)
{
	/* 6.a.iii-iv, 6.c.iii-iv. Let valueThunk return value, or let thrower
	 * throw reason: one kind of job, with the settled promise. */
	change_kind(job, RECORD_PLAIN, RECORD_VALUE_THUNK);
	job->arg = settled;
	job->u.ticks = 1;
	/* 6.a.v, 6.c.v. Return Invoke(p, "then", « valueThunk or thrower »). */
	if (awaited != NULL) {
		count_handle_to_ref(awaited);
		(void)evpromise__perform_promise_then(awaited, job);
		return;
	}
	count_add_ref(job);
	evpromise__host_enqueue_promise_job(evpromise__base(job), job);
}

/* 6.a.ii, 6.c.ii. Let p be PromiseResolve(C, result): the promise to wait for.
 * It is NULL for a value, which is released (implicit: that promise would be
 * fulfilled, and only waited for). A completion that throws is left. */
static struct evpromise *
awaited_by(struct evpromise_base *base, struct evpromise_value *completion)
{
	struct evpromise *awaited = NULL;

	if (evpromise__is_thrown(*completion))
		return NULL;
	if (!evpromise__is_thenable(*completion)) {
		evpromise__value_release(*completion);
		return NULL;
	}
	awaited = evpromise_resolved(base, *completion);
	if (awaited == NULL)
		*completion = evpromise__out_of_memory();
	return awaited;
}

/* thenFinallyClosure and catchFinallyClosure, steps 6.a and 6.c of
 * Promise.prototype.finally #sec-promise.prototype.finally, in their
 * NewPromiseReactionJob. The handler may free the base, and so may the release
 * of the value that it returned. */
static void
finally_job(struct evpromise_base *base, struct evpromise *job)
{
	evpromise_cb on_finally = job->u.handlers.on_fulfilled;
	struct evpromise *settled = disarm(job, RECORD_FINALLY);
	struct evpromise_value completion;
	struct evpromise *awaited = NULL;

	/* 6.a.i, 6.c.i. Let result be ? Call(onFinally, undefined). */
	completion = call_handler(base, job, on_finally, settled, job->arg);
	if (unlikely(job->state != EVPROMISE_PENDING))
		evpromise__value_release(completion);
	else	/* 6.a.ii, 6.c.ii */
		awaited = awaited_by(base, &completion);
	if (unlikely(job->state != EVPROMISE_PENDING)) {
		evpromise__release(settled);
	} else if (evpromise__is_thrown(completion)) {
		/* The ? of 6.a.i or ii: NewPromiseReactionJob, 1.h. */
		evpromise__reject_promise(job, completion);
		evpromise__release(settled);
	} else {	/* 6.a.iii-v, 6.c.iii-v */
		wait_for_finally(job, settled, awaited);
	}
	evpromise__release(job);
}

const struct evpromise__behaviour evpromise__behaviour_finally = {
	.title = "finally",
	.run = finally_job
};

/* The job of valueThunk or thrower, and, a turn of the queue later, that of the
 * promise which adopts the outcome. */
static void
value_thunk_job(struct evpromise_base *base, struct evpromise *job)
{
	struct evpromise *settled = job->arg, *awaited;

	if (wait_ticks(base, job))
		return;
	awaited = disarm(job, RECORD_VALUE_THUNK);
	/* If p was rejected, valueThunk is not called: its reason passes. */
	if (awaited != NULL && awaited->state == EVPROMISE_REJECTED)
		evpromise__settle_as(job, awaited);
	else	/* 6.a.iii.1. Return value. 6.c.iii.1. Throw reason. */
		evpromise__settle_as(job, settled);
	if (awaited != NULL)
		evpromise__release(awaited);
	evpromise__release(settled);
	evpromise__release(job);
}

static void
drop_value_thunk(struct evpromise *job)
{
	evpromise__release(job->arg);
}

const struct evpromise__behaviour evpromise__behaviour_value_thunk = {
	.title = "finally, which has run",
	.waits = "is in the queue",
	.run = value_thunk_job,
	.drop = drop_value_thunk
};
