/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * task: what limits and queues hand out: one waits in a line, then it has its
 * turn. The owner, a limit or a queue, keeps the line and gives the turn, and
 * hears when a task leaves.
 */
#ifndef EVPROMISE_CONCURRENCY_TASK_H
#define EVPROMISE_CONCURRENCY_TASK_H

#include "record/compiler.h"

#include <evpromise/abort.h>
#include <evpromise/limit.h>

#include "record/ring.h"

struct evpromise__task {
	struct evpromise__ring ring;	/* of the line */
	/* The promise that its turn fulfils; NULL once it waits no more. */
	struct evpromise_resolver *turn;
	bool is_running;		/* between its turn and its end */
	/* It left the line, or its turn is over. */
	void (*left)(struct evpromise__task *task, bool was_running);
	evpromise_start_cb start;	/* NULL: to have the turn is all */
	void *arg;
	struct evpromise_abort_signal *signal;
};

/*
 * The promise of a task: of its turn, or of what it starts then. All members
 * but the first three are the caller's to set. The task is freed, with free_fn,
 * when the promise settles, when the base is freed, and if memory is out, for
 * which NULL stands; free_fn calls evpromise__task_clear() first.
 */
struct evpromise *evpromise__task_promise(struct evpromise_base *base,
    struct evpromise__task *task, void (*free_fn)(void *task));
void evpromise__task_clear(struct evpromise__task *task);

/* Puts a task in the line; false if its signal was aborted, with which its
 * promise is rejected. */
bool evpromise__task_wait(struct evpromise__task *task,
    struct evpromise__ring *line);

/* Gives its turn to a task that waits; false if nobody would hear of it: it is
 * out of the line all the same. */
bool evpromise__task_go(struct evpromise__task *task);

/* Rejects a task that waits not, or not any more. */
void evpromise__task_reject(struct evpromise__task *task,
    struct evpromise_value reason);

#endif
