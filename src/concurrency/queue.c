/* SPDX-License-Identifier: BSD-3-Clause */
/* queue: starts tasks in the order of their priorities, and limits how many run
 * at once. */
#include <evpromise/queue.h>

#include <string.h>

#include "concurrency/priority.h"
#include "concurrency/task.h"
#include "promise/promise.h"
#include "record/alloc.h"
#include "record/heap.h"
#include "record/hooks.h"
#include "record/options.h"
#include "value/error.h"
#include "value/value.h"

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
struct entry {
	struct evpromise__task task;
	struct evpromise__place place;	/* of what waits for its turn */
	bool is_taken_back;		/* it had its turn before */
	struct evpromise_queue *queue;	/* referenced */
};

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

static void
unref(struct evpromise_queue *queue)
{
	if (--queue->refs == 0)
		evpromise__free(queue);
}

static struct entry *
entry_of(struct evpromise__ring *ring)
{
	return ring_entry(ring, struct entry, task.ring);
}

static struct entry *
first_waiting(const struct evpromise_queue *queue)
{
	struct evpromise__place *first =
	    evpromise__priority_first(&queue->waiters);

	return first == NULL ? NULL : ring_entry(first, struct entry, place);
}

static bool
is_full(const struct evpromise_queue *queue)
{
	return queue->waiting - queue->taken_back >= queue->capacity;
}

/* Tells the first producer of room. Whether he uses it is known once his
 * handlers have run, see room_was_used(). */
static void
tell_of_room(struct evpromise_queue *queue)
{
	while (!queue->room_is_told && !is_full(queue) &&
	    !ring_is_empty(&queue->producers))
		queue->room_is_told = evpromise__task_go(
		    &entry_of(queue->producers.next)->task, NULL);
}

/* Takes an entry out of the line. */
static void
leave_line(struct evpromise_queue *queue, struct entry *entry)
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
	struct entry *entry;

	if (base_is_freed(queue->base))
		return;
	while (!queue->paused && queue->running < queue->limit &&
	    (entry = first_waiting(queue)) != NULL) {
		leave_line(queue, entry);
		if (evpromise__task_go(&entry->task, &queue->starting))
			queue->running++;
	}
	tell_of_room(queue);
	while (queue->running == 0 && queue->waiting == 0 &&
	    !ring_is_empty(&queue->idlers))
		(void)evpromise__task_go(&entry_of(queue->idlers.next)->task,
		    NULL);
}

static void
left(struct evpromise__task *task, enum evpromise__task_state was)
{
	struct entry *entry = (struct entry *)task;
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
	struct entry *entry = arg;

	evpromise__task_clear(&entry->task);
	unref(entry->queue);
	evpromise__free(entry);
}

/* An entry that the queue will free; NULL if memory is out. */
static struct entry *
entry_new(struct evpromise_queue *queue,
    void (*when_left)(struct evpromise__task *, enum evpromise__task_state),
    struct evpromise_abort_signal *signal)
{
	struct entry *entry;

	entry = queue == NULL ? NULL : evpromise__malloc(sizeof(*entry));
	if (entry == NULL)
		return NULL;
	entry->is_taken_back = false;
	entry->queue = queue;
	queue->refs++;
	entry->task.left = when_left;
	entry->task.start = NULL;
	entry->task.arg = NULL;
	entry->task.signal = signal;
	return entry;
}

static void
abandon(struct entry *entry)
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
take_back(struct evpromise_queue *queue, struct entry *entry)
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
	struct entry *entry;

	if (queue == NULL)
		return;
	evpromise_queue_pause(queue);
	while ((entry = first_waiting(queue)) != NULL) {
		leave_line(queue, entry);
		abandon(entry);
	}
	abandon_line(&queue->producers);
	abandon_line(&queue->idlers);
	unref(queue);
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
	if (is_full(queue))
		return evpromise_throw_at(__FILE__, __LINE__,
		    EVPROMISE__DOMAIN, NULL, EVPROMISE_ERROR_FULL,
		    "the queue is full: %zu wait", queue->waiting);
	return evpromise_undefined();
}

static void
enter(struct evpromise_queue *queue, struct entry *entry, int priority)
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
	struct entry *entry = entry_new(queue, left, signal);
	struct evpromise *promise;

	if (entry == NULL)
		return NULL;
	entry->task.start = start;
	entry->task.arg = arg;
	promise = evpromise__task_promise(queue->base, &entry->task,
	    entry_free);
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
	struct entry *entry = entry_new(queue, nobody_left, signal);
	struct evpromise *promise;

	if (entry == NULL)
		return NULL;
	promise = evpromise__task_promise(queue->base, &entry->task,
	    entry_free);
	if (promise != NULL &&
	    evpromise__task_wait(&entry->task, &queue->idlers))
		go_on(queue);
	return MADE_HERE(promise);
}

static void
queue_unref(void *queue)
{
	unref(queue);
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
	tell_of_room(queue);
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
	chain = evpromise_keep(chain, queue, queue_unref);
	return evpromise_done(chain) == 0;
}

struct evpromise *
evpromise_queue_on_room(struct evpromise_queue *queue,
    struct evpromise_abort_signal *signal)
{
	struct entry *entry = entry_new(queue, nobody_left, signal);
	struct evpromise *promise;

	if (entry == NULL)
		return NULL;
	promise = evpromise__task_promise(queue->base, &entry->task,
	    entry_free);
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
		tell_of_room(queue);
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
