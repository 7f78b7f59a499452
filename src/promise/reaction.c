/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * reaction: the jobs of a base, in the order of the queue. Each job first
 * disarms its record and takes over the references that it held, since a
 * handler may do anything, freeing the base included. A number in a comment is
 * a step's number in ES2025.
 */
#include "promise/reaction.h"

#include "promise/kinds.h"
#include "record/probes.h"
#include "value/collect.h"
#include "value/error.h"

never_inline struct evpromise_value
evpromise__complete_misread(struct evpromise_base *base,
    struct evpromise_value completion)
{
	struct evpromise__misread *misread = &agent_of(base)->misread;

	evpromise__value_release(completion);
	completion = evpromise__throw_misread(misread->expected,
	    misread->found, misread->site);
	misread->expected = NULL;
	return completion;
}

/* NewPromiseReactionJob ( reaction, argument ) #sec-newpromisereactionjob: its
 * Job. Steps 2-3 (realm): no counterpart in C. Step 4: the reaction is the job.
 * 1.a. Let promiseCapability be reaction.[[Capability]]: the record itself.
 * 1.f-g (implicit): each `then` has made a promise. */
static inline void
promise_reaction_job(struct evpromise_base *base, struct evpromise *job)
{
	evpromise_cb on_fulfilled = job->u.handlers.on_fulfilled;
	evpromise_cb on_rejected = job->u.handlers.on_rejected;
	struct evpromise *settled = disarm(job, RECORD_THEN);
	/* 1.b. Let type be reaction.[[Type]]: that of the settled promise.
	 * 1.c. Let handler be reaction.[[Handler]]. */
	evpromise_cb handler = settled->state == EVPROMISE_FULFILLED ?
	    on_fulfilled : on_rejected;

	/* 1.e. Let handlerResult be HostCallJobCallback(handler, undefined,
	 * « argument »). 1.h. If it is abrupt, Call([[Reject]]). 1.i. Else,
	 * Call([[Resolve]]). */
	if (likely(handler != NULL))
		resolve_unless_freed(base, job, call_handler(base, job,
		    handler, settled, job->arg));
	else	/* 1.d. If handler is empty, handlerResult is the argument. */
		evpromise__settle_as(job, settled);
	evpromise__release(settled);
}

/* Its job is inline in evpromise__run_jobs(). */
const struct evpromise__behaviour evpromise__behaviour_then = {
	.title = "then"
};

/* Kept out of line, since most jobs are those of `then`. */
static never_inline void
run_other_job(struct evpromise_base *base, struct evpromise *job)
{
	evpromise__behaviour(job)->run(base, job);
}

void
evpromise__run_jobs(struct evpromise_base *base)
{
	struct evpromise *job;

	while ((job = queue_shift(&agent_of(base)->jobs)) != NULL) {
		PROBE1(job_begin, job);
		if (likely(job->kind == RECORD_THEN)) {
			promise_reaction_job(base, job);
			evpromise__release(job);
		} else {
			run_other_job(base, job);
		}
		PROBE1(job_end, base);
	}
}
