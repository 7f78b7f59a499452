/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * reaction: what happens when a record's turn comes. Each job first disarms its
 * record and takes over the references that it held, since a handler may do
 * anything, freeing the base included.
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
	completion = evpromise__throw_type("expected %s, found %s",
	    misread->expected, misread->found);
	misread->expected = NULL;
	return completion;
}

/* NewPromiseReactionJob ( reaction, argument ) #sec-newpromisereactionjob */
static inline void
promise_reaction_job(struct evpromise_base *base, struct evpromise *job)
{
	evpromise_cb on_fulfilled = job->u.handlers.on_fulfilled;
	evpromise_cb on_rejected = job->u.handlers.on_rejected;
	struct evpromise *settled = disarm(job, RECORD_THEN);
	evpromise_cb handler = settled->state == EVPROMISE_FULFILLED ?
	    on_fulfilled : on_rejected;

	if (likely(handler != NULL))
		resolve_unless_freed(base, job, call_handler(base, job,
		    handler, settled, job->arg));
	else
		evpromise__settle_as(job, settled);
	evpromise__release(settled);
}

/* Its job is inline, below. */
const struct evpromise__behaviour evpromise__behaviour_then = {
	.title = "then"
};

/* Out of the way of what most jobs are. */
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
