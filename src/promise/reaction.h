/* SPDX-License-Identifier: BSD-3-Clause */
/* reaction: the jobs of a base, and the handlers that they call. */
#ifndef EVPROMISE_PROMISE_REACTION_H
#define EVPROMISE_PROMISE_REACTION_H

#include "promise/settle.h"

/* Runs the jobs of the queue, and those that they add, until it is empty, and
 * gives up the references that it held to their records. */
void evpromise__run_jobs(struct evpromise_base *base);
/* The completion of a handler that misread a value: a type error. */
struct evpromise_value evpromise__complete_misread(struct evpromise_base *base,
    struct evpromise_value completion);

/* Ends the armed kind of a job and gives the promise that it waited for. */
static inline struct evpromise *
disarm(struct evpromise *job, enum evpromise__kind kind)
{
	struct evpromise *source = job->source;

	change_kind(job, kind, RECORD_PLAIN);
	job->source = NULL;
	return source;
}

/* HostCallJobCallback, for a promise that the completion will resolve. */
static inline struct evpromise_value
call_handler(struct evpromise_base *base, struct evpromise *promise,
    evpromise_cb handler, const struct evpromise *settled, void *arg)
{
	struct evpromise__agent *agent = agent_of(base);
	struct evpromise_value completion;

	agent->running = promise;
	completion = host_call_job_callback(handler, settled, arg);
	agent->running = NULL;
	if (unlikely(agent->misread.expected != NULL))
		completion = evpromise__complete_misread(base, completion);
	return completion;
}

/* Resolves a promise with the completion of its handler, unless the handler
 * freed the base. */
static inline void
resolve_unless_freed(struct evpromise_base *base, struct evpromise *promise,
    struct evpromise_value completion)
{
	if (unlikely(promise->state != EVPROMISE_PENDING))
		evpromise__value_release(completion);
	else
		evpromise__promise_resolve_function(base, promise, completion);
}

#endif
