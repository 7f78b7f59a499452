/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * throttle: limits how many tasks start per interval. It remembers when the
 * last ones were started, as many as may start in an interval: another one may
 * start when the first of these is as long ago as the interval. While anything
 * waits there is a timer for that. Between its turn and its start, which the
 * job queue may hold up, a task counts as one that is started now; if its
 * signal is aborted then it counts no more.
 */
#include <evpromise/throttle.h>

#include "concurrency/task.h"
#include "loop/clock.h"
#include "loop/timer.h"
#include "record/alloc.h"
#include "record/heap.h"
#include "record/hooks.h"
#include "value/error.h"
#include "value/value.h"

struct evpromise_throttle {
	struct evpromise__timer timer;	/* its first member */
	struct evpromise_base *base;
	size_t refs;			/* the program's, and one for a task */
	size_t limit;
	int64_t interval_ms;
	size_t waiting;
	size_t starting;		/* have their turn, and no start yet */
	struct evpromise__ring line;
	struct evpromise__ring have_turn;	/* those that are starting */
	uint64_t n_started;		/* until now, and when the last were: */
	uint64_t started_us[];		/* a ring of the limit */
};

struct turn {
	struct evpromise__task task;
	struct evpromise_throttle *throttle;	/* referenced */
	evpromise_start_cb start;
	void *arg;
};

static struct turn *
first_of(const struct evpromise__ring *ring)
{
	if (ring_is_empty(ring))
		return NULL;
	return ring_entry(ring->next, struct turn, task.ring);
}

/* When the next one may be started, at the earliest. */
static uint64_t
next_us(const struct evpromise_throttle *throttle)
{
	uint64_t interval_us = (uint64_t)throttle->interval_ms * 1000;
	size_t others = throttle->limit - throttle->starting;

	if (others == 0)
		return evpromise__now_us(throttle->base) + interval_us;
	if (throttle->n_started < others)
		return 0;
	return throttle->started_us[(throttle->n_started - others) %
	    throttle->limit] + interval_us;
}

static void
give_turn(struct evpromise_throttle *throttle, struct turn *turn)
{
	throttle->waiting--;
	if (evpromise__task_go(&turn->task, &throttle->have_turn))
		throttle->starting++;
}

static struct evpromise_value
start(struct evpromise_abort_signal *signal, void *arg)
{
	struct turn *turn = arg;
	struct evpromise_throttle *throttle = turn->throttle;

	throttle->starting--;
	throttle->started_us[throttle->n_started++ % throttle->limit] =
	    evpromise__now_us(throttle->base);
	evpromise__clock_note(throttle->base);
	return turn->start(signal, turn->arg);
}

/* Gives the turns that may be given now, and has a timer for the next; false if
 * memory is out for that. */
static bool
go_on(struct evpromise_throttle *throttle)
{
	uint64_t now_us = evpromise__now_us(throttle->base);
	struct turn *turn;

	while ((turn = first_of(&throttle->line)) != NULL &&
	    next_us(throttle) <= now_us)
		give_turn(throttle, turn);
	if (turn == NULL)
		evpromise__timer_remove(throttle->base, &throttle->timer);
	else if (throttle->timer.at == TIMER_NOWHERE)
		return evpromise__timer_add(throttle->base, &throttle->timer,
		    next_us(throttle));
	return true;
}

/* The heap has room for the timer that has just left it. */
static void
on_end(struct evpromise__timer *timer, enum evpromise__timer_end how)
{
	if (how == TIMER_FIRED)
		(void)go_on((struct evpromise_throttle *)timer);
}

/* One that had its turn will not start: what waits may do so earlier. The timer
 * leaves its room in the heap for itself. */
static void
give_turn_back(struct evpromise_throttle *throttle)
{
	throttle->starting--;
	if (base_is_freed(throttle->base))
		return;
	evpromise__timer_remove(throttle->base, &throttle->timer);
	(void)go_on(throttle);
}

static void
left(struct evpromise__task *task, enum evpromise__task_state was)
{
	struct evpromise_throttle *throttle = ((struct turn *)task)->throttle;

	if (was == TASK_STARTS)
		give_turn_back(throttle);
	if (was != TASK_WAITS)
		return;
	throttle->waiting--;
	if (throttle->waiting == 0)
		evpromise__timer_remove(throttle->base, &throttle->timer);
}

static void
unref(struct evpromise_throttle *throttle)
{
	if (--throttle->refs == 0)
		evpromise__free(throttle);
}

static void
turn_free(void *arg)
{
	struct turn *turn = arg;

	evpromise__task_clear(&turn->task);
	unref(turn->throttle);
	evpromise__free(turn);
}

struct evpromise_throttle *
evpromise_throttle_new(struct evpromise_base *base, size_t limit,
    int64_t interval_ms)
{
	struct evpromise_throttle *throttle = NULL;

	if (base != NULL && limit <= (SIZE_MAX - sizeof(*throttle)) /
	    sizeof(throttle->started_us[0]))
		throttle = evpromise__malloc(sizeof(*throttle) +
		    limit * sizeof(throttle->started_us[0]));
	if (throttle == NULL)
		return NULL;
	throttle->timer.at = TIMER_NOWHERE;
	throttle->timer.end = on_end;
	throttle->base = base;
	throttle->refs = 1;
	throttle->limit = limit;
	throttle->interval_ms = interval_ms == 0 ? 1 : interval_ms;
	throttle->waiting = throttle->starting = 0;
	throttle->n_started = 0;
	ring_init(&throttle->line);
	ring_init(&throttle->have_turn);
	return throttle;
}

static void
abandon_all(struct evpromise__ring *ring)
{
	struct turn *turn;

	while ((turn = first_of(ring)) != NULL)
		evpromise__task_reject(&turn->task,
		    evpromise__throw_static(EVPROMISE_ERROR_ABANDONED));
}

void
evpromise_throttle_free(struct evpromise_throttle *throttle)
{
	if (throttle == NULL)
		return;
	abandon_all(&throttle->have_turn);
	abandon_all(&throttle->line);
	throttle->starting = throttle->waiting = 0;
	evpromise__timer_remove(throttle->base, &throttle->timer);
	unref(throttle);
}

static struct evpromise_value
check(const struct evpromise_throttle *throttle)
{
	uint64_t due_us;

	if (throttle->limit == 0)
		return evpromise__throw_range("a throttle of 0 starts nothing");
	return evpromise__due_us(throttle->base, throttle->interval_ms,
	    &due_us);
}

static void
enter(struct evpromise_throttle *throttle, struct turn *turn)
{
	struct evpromise_value checked = check(throttle);

	if (evpromise__is_thrown(checked)) {
		evpromise__task_reject(&turn->task, checked);
		return;
	}
	if (!evpromise__task_wait(&turn->task, &throttle->line))
		return;
	throttle->waiting++;
	if (!go_on(throttle)) {
		throttle->waiting--;	/* the only one */
		evpromise__task_reject(&turn->task,
		    evpromise__out_of_memory());
	}
}

struct evpromise *
evpromise_throttle_run(struct evpromise_throttle *throttle,
    evpromise_start_cb cb, void *arg, struct evpromise_abort_signal *signal)
{
	struct evpromise *promise;
	struct turn *turn;

	turn = throttle == NULL ? NULL : evpromise__malloc(sizeof(*turn));
	if (turn == NULL)
		return NULL;
	turn->throttle = throttle;
	throttle->refs++;
	turn->start = cb;
	turn->arg = arg;
	turn->task.left = left;
	turn->task.start = start;
	turn->task.arg = turn;
	turn->task.signal = signal;
	promise = evpromise__task_promise(throttle->base, &turn->task,
	    turn_free);
	if (promise != NULL)
		enter(throttle, turn);
	return MADE_HERE(promise);
}

size_t
evpromise_throttle_waiting(const struct evpromise_throttle *throttle)
{
	return throttle->waiting;
}
