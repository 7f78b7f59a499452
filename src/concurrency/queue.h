/* SPDX-License-Identifier: BSD-3-Clause */
/* queue: what waits for its turn, and who waits for room or for its end. */
#ifndef EVPROMISE_CONCURRENCY_QUEUE_H
#define EVPROMISE_CONCURRENCY_QUEUE_H

#include <evpromise/queue.h>

#include "concurrency/priority.h"
#include "concurrency/task.h"

struct evpromise_queue {
	struct evpromise_base *base;
	size_t refs;			/* the program's, and one for a task */
	size_t limit;
	size_t capacity;		/* SIZE_MAX: none */
	size_t running, waiting;
	size_t taken_back;		/* of those waiting: they need no room */
	bool has_no_size;		/* its options have none */
	bool paused;
	bool room_is_told;		/* one who may add has not, yet */
	struct evpromise__priorities waiters;
	struct evpromise__ring starting;	/* have their turn, no start */
	struct evpromise__ring producers;
	struct evpromise__ring idlers;
};

/* What waits for its turn, a producer who waits for room, or an idler, who
 * waits until the queue is idle. */
struct evpromise__queue_entry {
	struct evpromise__task task;
	struct evpromise__place place;	/* of what waits for its turn */
	bool is_taken_back;		/* it had its turn before */
	struct evpromise_queue *queue;	/* referenced */
};

static inline bool
queue_is_full(const struct evpromise_queue *queue)
{
	return queue->waiting - queue->taken_back >= queue->capacity;
}

void evpromise__queue_unref(void *queue);

/* An entry that the queue will free. when_left is told that it leaves; NULL:
 * nobody is. NULL if the queue is, or memory is out. */
struct evpromise__queue_entry *evpromise__queue_entry_new(
    struct evpromise_queue *queue,
    void (*when_left)(struct evpromise__task *, enum evpromise__task_state),
    struct evpromise_abort_signal *signal);
/* As evpromise__task_promise(). */
struct evpromise *evpromise__queue_entry_promise(
    struct evpromise__queue_entry *entry);

/* producer.c: tells the first producer of room, if there is some. Whether he
 * uses it is known once his handlers have run. */
void evpromise__queue_tell_of_room(struct evpromise_queue *queue);

#endif
