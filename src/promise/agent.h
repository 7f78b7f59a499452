/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * agent: the state by which the jobs of a base run, ECMA-262's Agent
 * #sec-agents. It is the part of the base that promise/ knows, and begins with
 * the heap.
 */
#ifndef EVPROMISE_PROMISE_AGENT_H
#define EVPROMISE_PROMISE_AGENT_H

#include "promise/host.h"
#include "promise/job_queue.h"
#include "record/heap.h"

struct evpromise__misread {		/* see accessors.c */
	const char *expected;		/* NULL: nothing */
	const char *found;
	const void *site;		/* in the call that misread it */
};

struct evpromise__agent {
	struct evpromise__heap heap;
	struct evpromise__queue jobs;	/* the job queue */
	struct evpromise *running;	/* the promise whose handler runs */
	struct evpromise__misread misread; /* the value that it misread */
	bool woken;			/* the host knows of work, or does it */
	/* HTML's about-to-be-notified rejected promises list, and the promises
	 * whose handler came after the report; both lists hold references, and
	 * rejection.c writes them. */
	struct evpromise__list about_to_be_notified;
	struct evpromise__list handled_late;
	const struct evpromise__host *host;
	void *host_data;
	/* Drops the listeners of a resolver to abort signals. It is called
	 * before that resolver is used; abort/signal.c sets it. */
	void (*drop_listeners)(struct evpromise *record);
	/* abort/signal.c: the aborts up the stack, and the signals whose
	 * listeners wait for these to return. */
	unsigned int aborting;
	struct evpromise_abort_signal *aborted;
	/* In reserve for when an allocation fails: for keep.c, for abort/. */
	struct evpromise *spare;
	struct evpromise_abort_signal *out_of_memory;
};

static inline struct evpromise__agent *
agent_of(const struct evpromise_base *base)
{
	return (struct evpromise__agent *)(uintptr_t)base;
}

/* rejection.c */
void evpromise__wake_host(struct evpromise_base *base);

/* Tells the host of work, once until the end of the next checkpoint. */
static inline void
evpromise__wake(struct evpromise_base *base)
{
	if (unlikely(!agent_of(base)->woken))
		evpromise__wake_host(base);
}

/* HostEnqueuePromiseJob ( job, realm ) #sec-hostenqueuepromisejob. A realm has
 * no counterpart in C; the host runs the queue in a checkpoint. */
static inline void
evpromise__host_enqueue_promise_job(struct evpromise_base *base,
    struct evpromise *job)
{
	queue_append(&agent_of(base)->jobs, job);
	evpromise__wake(base);
}

/* The same for each of a list that is not empty, which is left empty. */
static inline void
evpromise__host_enqueue_promise_jobs(struct evpromise_base *base,
    struct evpromise__list *jobs)
{
	queue_splice(&agent_of(base)->jobs, jobs);
	evpromise__wake(base);
}

static inline bool
evpromise__has_work(const struct evpromise_base *base)
{
	const struct evpromise__agent *agent = agent_of(base);

	return !queue_is_empty(&agent->jobs) ||
	    !list_is_empty(&agent->about_to_be_notified) ||
	    !list_is_empty(&agent->handled_late);
}

#endif
