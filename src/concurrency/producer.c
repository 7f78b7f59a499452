/* SPDX-License-Identifier: BSD-3-Clause */
/* producer: waits until a queue has room for what it adds. */
#include "concurrency/queue.h"
#include "promise/promise.h"
#include "record/hooks.h"
#include "value/error.h"
#include "value/value.h"

static struct evpromise__task *
first_producer(const struct evpromise_queue *queue)
{
	return ring_entry(queue->producers.next, struct evpromise__task, ring);
}

void
evpromise__queue_tell_of_room(struct evpromise_queue *queue)
{
	while (!queue->room_is_told && !queue_is_full(queue) &&
	    !ring_is_empty(&queue->producers))
		queue->room_is_told = evpromise__task_go(
		    first_producer(queue), NULL);
}

static struct evpromise_value
pass(const struct evpromise *settled, void *arg)
{
	(void)settled;
	(void)arg;
	return evpromise_undefined();
}

static struct evpromise_value
room_was_used(const struct evpromise *settled, void *arg)
{
	struct evpromise_queue *queue = arg;

	(void)settled;
	queue->room_is_told = false;
	evpromise__queue_tell_of_room(queue);
	return evpromise_undefined();
}

/*
 * A chain of two links beside the handlers of the promise, of which the first
 * is added before theirs. So the second runs behind all of theirs, also if
 * they are added when the promise is fulfilled already. What is rejected was
 * told of nothing, and passes both. False if memory is out.
 */
static bool
look_after_room(struct evpromise_queue *queue, const struct evpromise *promise)
{
	struct evpromise *chain = evpromise_ref(promise);

	chain = evpromise_then(chain, pass, NULL);
	chain = evpromise_then(chain, room_was_used, queue);
	if (chain == NULL)
		return false;
	mark_handled(chain);
	queue->refs++;
	chain = evpromise_keep(chain, queue, evpromise__queue_unref);
	return evpromise_done(chain) == 0;
}

struct evpromise *
evpromise_queue_on_room(struct evpromise_queue *queue,
    struct evpromise_abort_signal *signal)
{
	struct evpromise__queue_entry *entry =
	    evpromise__queue_entry_new(queue, NULL, signal);
	struct evpromise *promise;

	if (entry == NULL)
		return NULL;
	promise = evpromise__queue_entry_promise(entry);
	if (promise == NULL)
		return NULL;
	if (!look_after_room(queue, promise)) {
		evpromise__task_reject(&entry->task,
		    evpromise__out_of_memory());
		mark_handled(promise);
		evpromise_unref(promise);
		return NULL;
	}
	if (evpromise__task_wait(&entry->task, &queue->producers))
		evpromise__queue_tell_of_room(queue);
	return MADE_HERE(promise);
}
