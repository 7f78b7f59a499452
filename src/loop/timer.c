/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * timer: those of a base are a heap in one array, in which each has four below
 * it, ordered by time, and at the same time by the order in which they were
 * made. The host knows of the first one only. It is not told when that is
 * removed, unless none is left: to be woken once too often is cheaper.
 */
#include "loop/timer.h"

#include <string.h>

#include "loop/base.h"
#include "loop/clock.h"
#include "record/alloc.h"

#define CHILDREN 4
#define CAPACITY_FIRST 16

static inline bool
is_before(const struct evpromise__timer_entry *a,
    const struct evpromise__timer_entry *b)
{
	return a->due_us < b->due_us ||
	    (a->due_us == b->due_us && a->number < b->number);
}

static inline void
put(struct evpromise__timers *timers, size_t at,
    struct evpromise__timer_entry entry)
{
	timers->heap[at] = entry;
	entry.timer->at = at;
}

static void
sift_up(struct evpromise__timers *timers, size_t at,
    struct evpromise__timer_entry entry)
{
	while (at > 0) {
		size_t parent = (at - 1) / CHILDREN;

		if (!is_before(&entry, &timers->heap[parent]))
			break;
		put(timers, at, timers->heap[parent]);
		at = parent;
	}
	put(timers, at, entry);
}

/* The first of those below an entry; the length of the heap if none is. */
static size_t
first_below(const struct evpromise__timers *timers, size_t at)
{
	size_t child = at * CHILDREN + 1, end = child + CHILDREN, first = child;

	if (child >= timers->length)
		return timers->length;
	if (end > timers->length)
		end = timers->length;
	while (++child < end)
		if (is_before(&timers->heap[child], &timers->heap[first]))
			first = child;
	return first;
}

static void
sift_down(struct evpromise__timers *timers, size_t at,
    struct evpromise__timer_entry entry)
{
	size_t below;

	while ((below = first_below(timers, at)) < timers->length &&
	    is_before(&timers->heap[below], &entry)) {
		put(timers, at, timers->heap[below]);
		at = below;
	}
	put(timers, at, entry);
}

/* Moves the heap to an array of another capacity: at most twice the one that
 * there is, the size of which cannot overflow. */
static bool
resize(struct evpromise__timers *timers, size_t capacity)
{
	struct evpromise__timer_entry *heap;

	heap = evpromise__malloc(capacity * sizeof(*heap));
	if (heap == NULL)
		return false;
	if (timers->length > 0)
		memcpy(heap, timers->heap, timers->length * sizeof(*heap));
	evpromise__free(timers->heap);
	timers->heap = heap;
	timers->capacity = capacity;
	return true;
}

static bool
reserve(struct evpromise__timers *timers)
{
	if (timers->length < timers->capacity)
		return true;
	return resize(timers, timers->capacity == 0 ? CAPACITY_FIRST :
	    timers->capacity * 2);
}

/* Gives memory back when little of it is used; if that fails it is kept. */
static void
shrink(struct evpromise__timers *timers)
{
	if (timers->capacity > CAPACITY_FIRST &&
	    timers->length < timers->capacity / 8)
		(void)resize(timers, timers->capacity / 4);
}

static void
take_out(struct evpromise__timers *timers, size_t at)
{
	struct evpromise__timer_entry last = timers->heap[--timers->length];

	timers->heap[at].timer->at = TIMER_NOWHERE;
	if (at == timers->length)
		return;
	if (at > 0 && is_before(&last, &timers->heap[(at - 1) / CHILDREN]))
		sift_up(timers, at, last);
	else
		sift_down(timers, at, last);
}

/* Tells the host of the first timer, unless it would wake before that. */
static void
tell_host(struct evpromise_base *base)
{
	const struct evpromise__host *host = agent_of(base)->host;
	struct evpromise__timers *timers = &base->timers;
	uint64_t first;

	if (base->clock_is_virtual || timers->running)
		return;
	if (timers->length == 0) {
		if (timers->wake_us != UINT64_MAX)
			host->sleep(agent_of(base)->host_data);
		timers->wake_us = UINT64_MAX;
		return;
	}
	first = timers->heap[0].due_us;
	if (first >= timers->wake_us)
		return;
	timers->wake_us = first;
	host->wake_at_us(agent_of(base)->host_data, first);
}

bool
evpromise__timer_add(struct evpromise_base *base,
    struct evpromise__timer *timer, uint64_t due_us)
{
	struct evpromise__timers *timers = &base->timers;
	struct evpromise__timer_entry entry;

	evpromise__assert_thread(base);
	if (!reserve(timers))
		return false;
	entry.due_us = due_us;
	entry.number = timers->made++;
	entry.timer = timer;
	sift_up(timers, timers->length++, entry);
	tell_host(base);
	return true;
}

void
evpromise__timer_remove(struct evpromise_base *base,
    struct evpromise__timer *timer)
{
	if (timer->at == TIMER_NOWHERE)
		return;
	take_out(&base->timers, timer->at);
	shrink(&base->timers);
	tell_host(base);
}

uint64_t
evpromise__timers_next(const struct evpromise_base *base)
{
	return base->timers.length == 0 ? UINT64_MAX :
	    base->timers.heap[0].due_us;
}

static void
end_first(struct evpromise__timers *timers, enum evpromise__timer_end how)
{
	struct evpromise__timer *timer = timers->heap[0].timer;

	take_out(timers, 0);
	timer->end(timer, how);
}

/* A timer fires, and the checkpoint behind it needs no host to wake for it. One
 * that does nothing, as it is within a handler or try, is made up for there. */
static void
fire_first(struct evpromise_base *base)
{
	agent_of(base)->woken = true;
	end_first(&base->timers, TIMER_FIRED);
	if (!base_is_freed(base))
		evpromise_checkpoint(base);
}

void
evpromise__timers_run(struct evpromise_base *base)
{
	struct evpromise__timers *timers = &base->timers;
	uint64_t now_us;

	assert(!timers->running);
	timers->running = true;
	evpromise__base_pin(base);
	timers->wake_us = UINT64_MAX;
	evpromise_checkpoint(base);	/* what waits was there before */
	now_us = base_is_freed(base) ? 0 : evpromise__now_us(base);
	while (!base_is_freed(base) && timers->length > 0 &&
	    timers->heap[0].due_us <= now_us)
		fire_first(base);
	timers->running = false;
	if (!base_is_freed(base)) {
		shrink(timers);
		tell_host(base);
	}
	evpromise__base_unpin(base);
}

void
evpromise__timers_drop(struct evpromise_base *base)
{
	struct evpromise__timers *timers = &base->timers;

	while (timers->length > 0)
		end_first(timers, TIMER_DROPPED);
	evpromise__free(timers->heap);
	timers->heap = NULL;
	timers->capacity = 0;
}
