/* SPDX-License-Identifier: BSD-3-Clause */
/**
 * @file queue.h
 * Queues: what is added starts by priority, so many at a time.
 */
#ifndef EVPROMISE_QUEUE_H
#define EVPROMISE_QUEUE_H

#include <stdbool.h>
#include <stddef.h>

#include <evpromise/abort.h>
#include <evpromise/attributes.h>
#include <evpromise/base.h>
#include <evpromise/limit.h>
#include <evpromise/promise.h>

EVPROMISE_BEGIN_DECLS

/** What waits for its turn, and what has it. */
struct evpromise_queue;

/** How a queue works. Begin with EVPROMISE_QUEUE_OPTIONS_INIT. */
struct evpromise_queue_options {
	/** sizeof(struct evpromise_queue_options), so that it can grow; a queue
	 *  whose options have none refuses all that is added. */
	size_t size;
	/** The most that may wait, beside what runs and what a pause has put
	 *  back; 0: any number. */
	size_t capacity;
	/** Starts nothing before evpromise_queue_resume(). */
	bool paused;
};

/** The defaults: no capacity, not paused. */
#define EVPROMISE_QUEUE_OPTIONS_INIT                                          \
	{ sizeof(struct evpromise_queue_options), 0, false }

/**
 * Makes a queue.
 *
 * @param base     lent; NULL gives NULL
 * @param limit    how many may run at the same time. A queue of 0 refuses all
 *                 that is added.
 * @param options  lent; NULL for the defaults
 * @return the queue, freed with evpromise_queue_free(); NULL if memory is out
 */
EVPROMISE_API EVPROMISE_USE_RESULT struct evpromise_queue *
evpromise_queue_new(struct evpromise_base *base, size_t limit,
    const struct evpromise_queue_options *options);

/**
 * Frees a queue. What waits, or has its turn and was not started yet, is
 * rejected with EVPROMISE_ERROR_ABANDONED and never starts; what was started
 * goes on. It may be called after the base was freed.
 *
 * @param queue  given; NULL does nothing
 */
EVPROMISE_API void evpromise_queue_free(struct evpromise_queue *queue);

/**
 * Adds something to start. The highest priority has the next turn, and of the
 * same priority what was added first.
 *
 * @param queue     lent; NULL gives NULL
 * @param priority  0 is the ordinary one
 * @param start     runs from the job queue; not if the signal was aborted by
 *                  then
 * @param arg       given back to it; not owned
 * @param signal    lent; NULL never aborts. When it is aborted what waits is
 *                  rejected with its reason, and leaves the queue at once, or
 *                  with its job if a pause took its turn back; what
 *                  has started is lent it, and has its turn until it ends
 * @return a new reference: settles as what was started; rejected with
 *         EVPROMISE_ERROR_FULL if as many wait as may, with
 *         EVPROMISE_ERROR_RANGE by a queue of 0, with EVPROMISE_ERROR_TYPE
 *         by one whose options have no size; NULL if memory is out
 */
EVPROMISE_API EVPROMISE_NEW_PROMISE EVPROMISE_NONNULL(3) struct evpromise *
evpromise_queue_add(struct evpromise_queue *queue, int priority,
    evpromise_start_cb start, void *arg, struct evpromise_abort_signal *signal);

/**
 * Starts nothing more, until evpromise_queue_resume(). What was started goes
 * on. What has its turn and was not started yet waits again, as the first of
 * its priority. If allocation fails for that, it is rejected.
 *
 * @param queue  lent; NULL does nothing
 */
EVPROMISE_API void evpromise_queue_pause(struct evpromise_queue *queue);

/**
 * Goes on after evpromise_queue_pause().
 *
 * @param queue  lent; NULL does nothing
 */
EVPROMISE_API void evpromise_queue_resume(struct evpromise_queue *queue);

/**
 * Waits until nothing waits and nothing runs. A queue that is paused while
 * something waits is not idle.
 *
 * @param queue   lent; NULL gives NULL
 * @param signal  lent; NULL never aborts. When it is aborted the promise is
 *                rejected with its reason, and the queue forgets it
 * @return a new reference: fulfilled with undefined, or rejected with
 *         EVPROMISE_ERROR_ABANDONED when the queue is freed before; NULL if
 *         memory is out
 */
EVPROMISE_API EVPROMISE_NEW_PROMISE struct evpromise *
evpromise_queue_on_idle(struct evpromise_queue *queue,
    struct evpromise_abort_signal *signal);

/**
 * Waits until one more may be added: the way to hold a producer back. Those who
 * wait for room are told one after the other; who adds in the handler of this
 * very promise finds it, if everybody who adds waits for room.
 *
 * @param queue   lent; NULL gives NULL
 * @param signal  lent; NULL never aborts; as that of evpromise_queue_add()
 * @return a new reference: fulfilled with undefined, or rejected with
 *         EVPROMISE_ERROR_ABANDONED when the queue is freed before; NULL if
 *         memory is out
 */
EVPROMISE_API EVPROMISE_NEW_PROMISE struct evpromise *
evpromise_queue_on_room(struct evpromise_queue *queue,
    struct evpromise_abort_signal *signal);

/**
 * How many have their turn, that is: were started, or will be by a job that is
 * in the job queue.
 *
 * @param queue  lent
 * @return their number
 */
EVPROMISE_API EVPROMISE_NONNULL(1) size_t
evpromise_queue_running(const struct evpromise_queue *queue);

/**
 * How many wait for their turn.
 *
 * @param queue  lent
 * @return their number
 */
EVPROMISE_API EVPROMISE_NONNULL(1) size_t
evpromise_queue_waiting(const struct evpromise_queue *queue);

EVPROMISE_END_DECLS

#endif
