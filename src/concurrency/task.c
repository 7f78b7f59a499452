/* SPDX-License-Identifier: BSD-3-Clause */
/* task: their place in a line, their turn, their end. */
#include "concurrency/task.h"

#include "promise/keep.h"
#include "promise/resolver.h"
#include "value/value.h"

static struct evpromise_value
start_task(const struct evpromise *settled, void *arg)
{
	struct evpromise__task *task = arg;

	(void)settled;
	if (evpromise_abort_signal_aborted(task->signal))
		return evpromise_abort_signal_throw_if_aborted(task->signal);
	return task->start(task->signal, task->arg);
}

static void
leave(struct evpromise__task *task)
{
	bool was_running = task->is_running;

	task->is_running = false;
	task->left(task, was_running);
}

static struct evpromise_value
end_task(const struct evpromise *settled, void *arg)
{
	struct evpromise__task *task = arg;

	(void)settled;
	if (task->is_running)
		leave(task);
	return evpromise_undefined();
}

struct evpromise *
evpromise__task_promise(struct evpromise_base *base,
    struct evpromise__task *task, void (*free_fn)(void *task))
{
	struct evpromise *promise;

	ring_init(&task->ring);
	task->is_running = false;
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

static void
give_turn_up(struct evpromise__task *task)
{
	struct evpromise_resolver *turn = task->turn;

	ring_remove(&task->ring);
	task->turn = NULL;
	evpromise__resolver_give_up(turn);
}

/* Called where the base was freed as well, with all that it did not come to. */
void
evpromise__task_clear(struct evpromise__task *task)
{
	bool was_waiting = !ring_is_empty(&task->ring);

	give_turn_up(task);
	if (was_waiting || (task->is_running && task->start != NULL))
		leave(task);
	evpromise_abort_signal_unref(task->signal);
}

static void
on_abort(const struct evpromise *reason, void *arg)
{
	struct evpromise__task *task = arg;

	(void)reason;
	give_turn_up(task);
	leave(task);
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
	ring_append(line, &task->ring);
	return true;
}

bool
evpromise__task_go(struct evpromise__task *task)
{
	bool is_seen = !evpromise__is_unseen((struct evpromise *)task->turn);

	task->is_running = is_seen;
	(void)evpromise_resolve(task->turn, evpromise_undefined());
	give_turn_up(task);
	return is_seen;
}

void
evpromise__task_reject(struct evpromise__task *task,
    struct evpromise_value reason)
{
	(void)evpromise_reject(task->turn, reason);
	give_turn_up(task);
}
