/* SPDX-License-Identifier: BSD-3-Clause */
/* queue: starts tasks in the order of their priorities, and limits how many run
 * at once. */
#include <string.h>

#include "concurrency/queue.h"
#include "promise/promise.h"
#include "record/alloc.h"
#include "record/heap.h"
#include "record/hooks.h"
#include "record/options.h"
#include "value/error.h"
#include "value/value.h"

struct evpromise_queue *
evpromise_queue_new(struct evpromise_base *base, size_t limit,
    const struct evpromise_queue_options *given)
{
	struct evpromise_queue_options options = EVPROMISE_QUEUE_OPTIONS_INIT;
	struct evpromise_queue *queue;

	queue = base == NULL ? NULL : evpromise__malloc(sizeof(*queue));
	if (queue == NULL)
		return NULL;
	memset(queue, 0, sizeof(*queue));
	queue->base = base;
	queue->refs = 1;
	queue->limit = limit;
	queue->has_no_size =
	    !evpromise__options_read(&options, sizeof(options), given);
	queue->capacity = options.capacity == 0 ? SIZE_MAX : options.capacity;
	queue->paused = options.paused;
	evpromise__priorities_init(&queue->waiters);
	ring_init(&queue->starting);
	ring_init(&queue->producers);
	ring_init(&queue->idlers);
	return queue;
}

void
evpromise__queue_unref(void *arg)
{
	struct evpromise_queue *queue = arg;

	if (--queue->refs == 0)
		evpromise__free(queue);
}

static struct evpromise__queue_entry *
entry_of(struct evpromise__ring *ring)
{
	return ring_entry(ring, struct evpromise__queue_entry, task.ring);
}

static struct evpromise__queue_entry *
first_waiting(const struct evpromise_queue *queue)
{
	struct evpromise__place *first =
	    evpromise__priority_first(&queue->waiters);

	return first == NULL ? NULL :
	    ring_entry(first, struct evpromise__queue_entry, place);
}

/* Takes an entry out of the line. */
static void
leave_line(struct evpromise_queue *queue, struct evpromise__queue_entry *entry)
{
	evpromise__priority_remove(&queue->waiters, &entry->place);
	queue->waiting--;
	if (entry->is_taken_back)
		queue->taken_back--;
	entry->is_taken_back = false;
}

/* Does all that can be done now. */
static void
go_on(struct evpromise_queue *queue)
{
	struct evpromise__queue_entry *entry;

	if (base_is_freed(queue->base))
		return;
	while (!queue->paused && queue->running < queue->limit &&
	    (entry = first_waiting(queue)) != NULL) {
		leave_line(queue, entry);
		if (evpromise__task_go(&entry->task, &queue->starting))
			queue->running++;
	}
	evpromise__queue_tell_of_room(queue);
	while (queue->running == 0 && queue->waiting == 0 &&
	    !ring_is_empty(&queue->idlers))
		(void)evpromise__task_go(&entry_of(queue->idlers.next)->task,
		    NULL);
}

static void
left(struct evpromise__task *task, enum evpromise__task_state was)
{
	struct evpromise__queue_entry *entry =
	    ring_entry(task, struct evpromise__queue_entry, task);
	struct evpromise_queue *queue = entry->queue;

	if (was == TASK_WAITS)
		leave_line(queue, entry);
	else
		queue->running--;
	go_on(queue);
}

static void
nobody_left(struct evpromise__task *task, enum evpromise__task_state was)
{
	(void)task;
	(void)was;
}

static void
entry_free(void *arg)
{
	struct evpromise__queue_entry *entry = arg;

	evpromise__task_clear(&entry->task);
	evpromise__queue_unref(entry->queue);
	evpromise__free(entry);
}

struct evpromise__queue_entry *
evpromise__queue_entry_new(struct evpromise_queue *queue,
    void (*when_left)(struct evpromise__task *, enum evpromise__task_state),
    struct evpromise_abort_signal *signal)
{
	struct evpromise__queue_entry *entry;

	entry = queue == NULL ? NULL : evpromise__malloc(sizeof(*entry));
	if (entry == NULL)
		return NULL;
	entry->is_taken_back = false;
	entry->queue = queue;
	queue->refs++;
	entry->task.left = when_left != NULL ? when_left : nobody_left;
	entry->task.start = NULL;
	entry->task.arg = NULL;
	entry->task.signal = signal;
	return entry;
}

struct evpromise *
evpromise__queue_entry_promise(struct evpromise__queue_entry *entry)
{
	return evpromise__task_promise(entry->queue->base, &entry->task,
	    entry_free);
}

static void
abandon(struct evpromise__queue_entry *entry)
{
	evpromise__task_reject(&entry->task,
	    evpromise__throw_static(EVPROMISE_ERROR_ABANDONED));
}

static void
abandon_line(struct evpromise__ring *line)
{
	while (!ring_is_empty(line))
		abandon(entry_of(line->next));
}

static void
take_back(struct evpromise_queue *queue, struct evpromise__queue_entry *entry)
{
	evpromise__task_take_back(&entry->task);
	evpromise__priority_put_back(&queue->waiters, &entry->place);
	entry->is_taken_back = true;
	queue->taken_back++;
	queue->waiting++;
	queue->running--;
}

/* The last one that had its turn is taken back first, so that each is put
 * before those that were added later. */
void
evpromise_queue_pause(struct evpromise_queue *queue)
{
	if (queue == NULL)
		return;
	queue->paused = true;
	while (!ring_is_empty(&queue->starting))
		take_back(queue, entry_of(queue->starting.prev));
}

void
evpromise_queue_free(struct evpromise_queue *queue)
{
	struct evpromise__queue_entry *entry;

	if (queue == NULL)
		return;
	evpromise_queue_pause(queue);
	while ((entry = first_waiting(queue)) != NULL) {
		leave_line(queue, entry);
		abandon(entry);
	}
	abandon_line(&queue->producers);
	abandon_line(&queue->idlers);
	evpromise__queue_unref(queue);
}

/* Why a queue takes nothing more in; undefined if it does. */
static struct evpromise_value
refusal(const struct evpromise_queue *queue)
{
	if (queue->has_no_size)
		return evpromise__throw_type(NO_SIZE,
		    "EVPROMISE_QUEUE_OPTIONS_INIT");
	if (queue->limit == 0)
		return evpromise__throw_range("a queue of 0 starts nothing");
	if (queue_is_full(queue))
		return evpromise__throw(EVPROMISE_ERROR_FULL,
		    "the queue is full: %zu wait", queue->waiting);
	return evpromise_undefined();
}

static void
enter(struct evpromise_queue *queue, struct evpromise__queue_entry *entry,
    int priority)
{
	struct evpromise_value why = refusal(queue);

	if (evpromise__is_thrown(why)) {
		evpromise__task_reject(&entry->task, why);
		return;
	}
	if (!evpromise__task_wait(&entry->task, NULL))
		return;
	evpromise__priority_add(&queue->waiters, &entry->place, priority);
	queue->waiting++;
	go_on(queue);
}

struct evpromise *
evpromise_queue_add(struct evpromise_queue *queue, int priority,
    evpromise_start_cb start, void *arg, struct evpromise_abort_signal *signal)
{
	struct evpromise__queue_entry *entry =
	    evpromise__queue_entry_new(queue, left, signal);
	struct evpromise *promise;

	if (entry == NULL)
		return NULL;
	entry->task.start = start;
	entry->task.arg = arg;
	promise = evpromise__queue_entry_promise(entry);
	if (promise != NULL)
		enter(queue, entry, priority);
	return MADE_HERE(promise);
}

void
evpromise_queue_resume(struct evpromise_queue *queue)
{
	if (queue == NULL)
		return;
	queue->paused = false;
	go_on(queue);
}

struct evpromise *
evpromise_queue_on_idle(struct evpromise_queue *queue,
    struct evpromise_abort_signal *signal)
{
	struct evpromise__queue_entry *entry =
	    evpromise__queue_entry_new(queue, NULL, signal);
	struct evpromise *promise;

	if (entry == NULL)
		return NULL;
	promise = evpromise__queue_entry_promise(entry);
	if (promise != NULL &&
	    evpromise__task_wait(&entry->task, &queue->idlers))
		go_on(queue);
	return MADE_HERE(promise);
}

size_t
evpromise_queue_running(const struct evpromise_queue *queue)
{
	return queue->running;
}

size_t
evpromise_queue_waiting(const struct evpromise_queue *queue)
{
	return queue->waiting;
}
