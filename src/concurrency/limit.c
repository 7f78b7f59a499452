/* SPDX-License-Identifier: BSD-3-Clause */
/* limit: places, and a line of those who wait for one. */
#include <evpromise/limit.h>

#include "concurrency/task.h"
#include "record/alloc.h"
#include "record/heap.h"
#include "record/hooks.h"
#include "record/log.h"
#include "value/error.h"

struct evpromise_limit {
	struct evpromise_base *base;
	size_t refs;			/* the program's, and one for a task */
	size_t places;
	size_t running, waiting;
	size_t acquired;		/* of those running: to be given back */
	struct evpromise__ring line;
	struct evpromise__ring starting;	/* have a place, no start yet */
};

struct place {
	struct evpromise__task task;
	struct evpromise_limit *limit;	/* referenced */
};

struct evpromise_limit *
evpromise_limit_new(struct evpromise_base *base, size_t places)
{
	struct evpromise_limit *limit;

	limit = base == NULL ? NULL : evpromise__malloc(sizeof(*limit));
	if (limit == NULL)
		return NULL;
	limit->base = base;
	limit->refs = 1;
	limit->places = places;
	limit->running = limit->waiting = limit->acquired = 0;
	ring_init(&limit->line);
	ring_init(&limit->starting);
	return limit;
}

static void
unref(struct evpromise_limit *limit)
{
	if (--limit->refs == 0)
		evpromise__free(limit);
}

static struct place *
first_of(const struct evpromise__ring *ring)
{
	if (ring_is_empty(ring))
		return NULL;
	return ring_entry(ring->next, struct place, task.ring);
}

static void
give_places(struct evpromise_limit *limit)
{
	struct place *place;

	while (limit->running < limit->places &&
	    (place = first_of(&limit->line)) != NULL &&
	    !base_is_freed(limit->base)) {
		limit->waiting--;
		if (!evpromise__task_go(&place->task, &limit->starting))
			continue;
		limit->running++;
		if (place->task.start == NULL)
			limit->acquired++;
	}
}

static void
left(struct evpromise__task *task, enum evpromise__task_state was)
{
	struct evpromise_limit *limit = ((struct place *)task)->limit;

	if (was == TASK_WAITS) {
		limit->waiting--;
		return;
	}
	limit->running--;
	give_places(limit);
}

static void
place_free(void *arg)
{
	struct place *place = arg;

	evpromise__task_clear(&place->task);
	unref(place->limit);
	evpromise__free(place);
}

static void
abandon(struct place *place)
{
	evpromise__task_reject(&place->task,
	    evpromise__throw_static(EVPROMISE_ERROR_ABANDONED));
}

/* What is freed leaves no line: the promises are rejected as abandoned. */
void
evpromise_limit_free(struct evpromise_limit *limit)
{
	struct place *place;

	if (limit == NULL)
		return;
	while ((place = first_of(&limit->starting)) != NULL) {
		limit->running--;
		abandon(place);
	}
	while ((place = first_of(&limit->line)) != NULL) {
		limit->waiting--;
		abandon(place);
	}
	unref(limit);
}

static struct evpromise *
ask(struct evpromise_limit *limit, evpromise_start_cb start, void *arg,
    struct evpromise_abort_signal *signal)
{
	struct evpromise *promise;
	struct place *place;

	place = limit == NULL ? NULL : evpromise__malloc(sizeof(*place));
	if (place == NULL)
		return NULL;
	place->limit = limit;
	limit->refs++;
	place->task.left = left;
	place->task.start = start;
	place->task.arg = arg;
	place->task.signal = signal;
	promise = evpromise__task_promise(limit->base, &place->task,
	    place_free);
	if (promise == NULL)
		return NULL;
	if (limit->places == 0) {
		evpromise__task_reject(&place->task, evpromise__throw_range(
		    "a limit of 0 has no places"));
	} else if (evpromise__task_wait(&place->task, &limit->line)) {
		limit->waiting++;
		give_places(limit);
	}
	return promise;
}

struct evpromise *
evpromise_limit_acquire(struct evpromise_limit *limit,
    struct evpromise_abort_signal *signal)
{
	return MADE_HERE(ask(limit, NULL, NULL, signal));
}

struct evpromise *
evpromise_limit_run(struct evpromise_limit *limit, evpromise_start_cb start,
    void *arg, struct evpromise_abort_signal *signal)
{
	return MADE_HERE(ask(limit, start, arg, signal));
}

void
evpromise_limit_release(struct evpromise_limit *limit)
{
	if (limit == NULL)
		return;
	if (limit->acquired == 0) {
		evpromise__log("a place was given back that nobody had");
		return;
	}
	limit->acquired--;
	limit->running--;
	give_places(limit);
}

size_t
evpromise_limit_running(const struct evpromise_limit *limit)
{
	return limit->running;
}

size_t
evpromise_limit_waiting(const struct evpromise_limit *limit)
{
	return limit->waiting;
}
