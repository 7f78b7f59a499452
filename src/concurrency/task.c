/* SPDX-License-Identifier: BSD-3-Clause */
/* task: their place in a line, their turn, their end. */
#include "concurrency/task.h"

#include "promise/keep.h"
#include "promise/resolver.h"
#include "record/heap.h"
#include "value/error.h"
#include "value/value.h"

static void
give_turn_up(struct evpromise__task *task)
{
	struct evpromise_resolver *turn = task->turn;

	ring_remove(&task->ring);
	task->turn = NULL;
	evpromise__resolver_give_up(turn);
}

static void
leave(struct evpromise__task *task)
{
	enum evpromise__task_state was = task->state;

	give_turn_up(task);
	task->state = TASK_ENDED;
	task->left(task, was);
}

static void
on_abort(const struct evpromise *reason, void *arg)
{
	(void)reason;
	leave(arg);
}

static struct evpromise_value start_task(const struct evpromise *settled,
    void *arg);

/* The job of a task comes that was taken back meanwhile: the task waits for
 * another turn, which gives it another job. Without memory for that its promise
 * is rejected, and it leaves then. */
static struct evpromise_value
wait_again(struct evpromise_base *base, struct evpromise__task *task)
{
	struct evpromise *promise;

	promise = evpromise_with_resolvers(base, &task->turn);
	promise = evpromise_then(promise, start_task, task);
	if (!evpromise_resolver_on_abort(task->turn, task->signal, on_abort,
	    task))
		leave(task);
	return evpromise_adopt(promise);
}

static struct evpromise_value
start_task(const struct evpromise *settled, void *arg)
{
	struct evpromise__task *task = arg;

	if (task->state == TASK_ENDED)
		return evpromise__throw_static(EVPROMISE_ERROR_ABANDONED);
	if (evpromise_abort_signal_aborted(task->signal)) {
		leave(task);
		return evpromise_abort_signal_throw_if_aborted(task->signal);
	}
	if (task->state == TASK_WAITS)
		return wait_again(evpromise__base(settled), task);
	ring_remove(&task->ring);
	task->state = TASK_RUNS;
	return task->start(task->signal, task->arg);
}

static struct evpromise_value
end_task(const struct evpromise *settled, void *arg)
{
	struct evpromise__task *task = arg;

	(void)settled;
	if (task->state != TASK_ENDED)
		leave(task);
	return evpromise_undefined();
}

struct evpromise *
evpromise__task_promise(struct evpromise_base *base,
    struct evpromise__task *task, void (*free_fn)(void *task))
{
	struct evpromise *promise;

	ring_init(&task->ring);
	task->state = TASK_ENDED;
	task->signal = evpromise_abort_signal_ref(task->signal);
	promise = evpromise_with_resolvers(base, &task->turn);
	if (task->start != NULL) {
		promise = evpromise_then(promise, start_task, task);
		promise = evpromise_finally(promise, end_task, task);
	}
	if (promise != NULL && !evpromise__try_keep(promise, task, free_fn)) {
		evpromise__cut_chain(promise);
		promise = NULL;
	}
	if (promise == NULL)
		free_fn(task);
	return promise;
}

/* Called where the base was freed as well, with all that it did not come to.
 * What was given its turn and starts nothing leaves when the program says so.
 */
void
evpromise__task_clear(struct evpromise__task *task)
{
	if (task->state == TASK_ENDED ||
	    (task->state == TASK_RUNS && task->start == NULL))
		give_turn_up(task);
	else
		leave(task);
	evpromise_abort_signal_unref(task->signal);
}

bool
evpromise__task_wait(struct evpromise__task *task,
    struct evpromise__ring *line)
{
	if (!evpromise_resolver_on_abort(task->turn, task->signal, on_abort,
	    task)) {
		give_turn_up(task);
		return false;
	}
	task->state = TASK_WAITS;
	if (line != NULL)
		ring_append(line, &task->ring);
	return true;
}

/* One without a resolver has a job that comes. */
bool
evpromise__task_go(struct evpromise__task *task,
    struct evpromise__ring *starting)
{
	bool is_seen = task->turn == NULL ||
	    !evpromise__is_unseen((struct evpromise *)task->turn);

	(void)evpromise_resolve(task->turn, evpromise_undefined());
	give_turn_up(task);
	task->state = TASK_ENDED;
	if (is_seen && task->start == NULL) {
		task->state = TASK_RUNS;
	} else if (is_seen) {
		task->state = TASK_STARTS;
		ring_append(starting, &task->ring);
	}
	return is_seen;
}

void
evpromise__task_take_back(struct evpromise__task *task)
{
	ring_remove(&task->ring);
	task->state = TASK_WAITS;
}

void
evpromise__task_reject(struct evpromise__task *task,
    struct evpromise_value reason)
{
	(void)evpromise_reject(task->turn, reason);
	give_turn_up(task);
	task->state = TASK_ENDED;
}
