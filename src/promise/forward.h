/* SPDX-License-Identifier: BSD-3-Clause */
/* forward: promises that wait to settle as another one. */
#ifndef EVPROMISE_PROMISE_FORWARD_H
#define EVPROMISE_PROMISE_FORWARD_H

#include "promise/agent.h"
#include "value/collect.h"

/* Makes a record, which is given back, wait for another promise, to which it
 * takes a reference over, and to settle as that one does. */
struct evpromise *evpromise__forward(struct evpromise *promise,
    struct evpromise *source);
/* The job of a promise that adopts another one: if only one sees the promise,
 * that one goes in its place, and the promise ends with this job. */
void evpromise__adopt(struct evpromise *middle, struct evpromise *source);
/* Leaves out a middle that is no longer needed: its place in the list, or that
 * of its stand-in, goes to the outer. */
void evpromise__collapse(struct evpromise *middle);

static inline bool
evpromise__is_forwarding(const struct evpromise *promise)
{
	return promise->kind == RECORD_FORWARDED ||
	    promise->kind == RECORD_HELD;
}

/* The promise that a record waits for next, or that its stand-in does, if it
 * has one; NULL where the chain began. */
static inline struct evpromise *
evpromise__awaited(const struct evpromise *record)
{
	return record->kind == RECORD_HELD ?
	    ((struct evpromise *)record->arg)->source : record->source;
}

static inline void
mark_adopted(struct evpromise *promise)
{
	promise->flags |= FLAG_ADOPTED;
}

/* A handle or a resolver was given up: it may have been the last observer. */
static inline void
evpromise__given_up(struct evpromise *promise)
{
	if (count_handles(promise) != 0)
		return;
	if (promise->counts == 0)
		evpromise__dispose(promise);
	else if (unlikely(evpromise__is_forwarding(promise)))
		evpromise__collapse(promise);
}

/* Waits one turn of the queue more if the record has some left to wait. When
 * it is alone in the queue no job can see the turns, which are skipped. */
static inline bool
wait_ticks(struct evpromise_base *base, struct evpromise *job)
{
	if (job->u.ticks == 0 || queue_is_empty(&agent_of(base)->jobs))
		return false;
	job->u.ticks--;
	evpromise__host_enqueue_promise_job(base, job);
	return true;
}

#endif
