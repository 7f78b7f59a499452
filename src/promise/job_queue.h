/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * job_queue: records in the order of their arrival, from the first to the
 * last. A promise's whole list of reactions goes to its end in a few steps.
 */
#ifndef EVPROMISE_PROMISE_JOB_QUEUE_H
#define EVPROMISE_PROMISE_JOB_QUEUE_H

#include "record/list.h"

struct evpromise__queue {
	struct evpromise *first;
	struct evpromise **end;		/* where the next one goes */
};

static inline void
queue_clear(struct evpromise__queue *queue)
{
	queue->first = NULL;
	queue->end = &queue->first;
}

static inline bool
queue_is_empty(const struct evpromise__queue *queue)
{
	return queue->first == NULL;
}

static inline void
queue_append(struct evpromise__queue *queue, struct evpromise *record)
{
	record->next = NULL;
	*queue->end = record;
	queue->end = &record->next;
}

/* Moves all of a list, which is not empty, to the end of the queue. */
static inline void
queue_splice(struct evpromise__queue *queue, struct evpromise__list *list)
{
	struct evpromise *last = list->last;

	*queue->end = last->next;
	queue->end = &last->next;
	last->next = NULL;
	list->last = NULL;
}

/* Takes the first record off the queue; NULL if it is empty. */
static inline struct evpromise *
queue_shift(struct evpromise__queue *queue)
{
	struct evpromise *first = queue->first;

	if (first == NULL)
		return NULL;
	queue->first = first->next;
	if (queue->first == NULL)
		queue->end = &queue->first;
	return first;
}

#endif
