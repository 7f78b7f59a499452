/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * task: what limits, queues and throttles hand out. A task waits in a line,
 * then it has its turn, and a job starts it. The owner keeps the line and gives
 * the turn, and hears when a task leaves.
 *
 *   TASK_ENDED ──> TASK_WAITS ──> TASK_STARTS ──> TASK_RUNS ──> TASK_ENDED
 *                       ▲              │
 *                       └──────────────┘
 *                         taken back
 */
#ifndef EVPROMISE_CONCURRENCY_TASK_H
#define EVPROMISE_CONCURRENCY_TASK_H

#include "record/compiler.h"

#include <evpromise/abort.h>
#include <evpromise/limit.h>

#include "record/ring.h"

enum evpromise__task_state {
	TASK_ENDED,			/* or it has not entered the line */
	TASK_WAITS,
	TASK_STARTS,			/* it has its turn, the job comes */
	TASK_RUNS			/* until what it started has ended */
};

struct evpromise__task {
	/* Of the line, if the owner has it there, then of those that start. */
	struct evpromise__ring ring;
	/* The promise that its turn fulfils. NULL from then on, also while a
	 * task that was taken back waits for the job that would start it. */
	struct evpromise_resolver *turn;
	enum evpromise__task_state state;
	/* It leaves the line, or its turn is over; the state is what was. */
	void (*left)(struct evpromise__task *task,
	    enum evpromise__task_state was);
	evpromise_start_cb start;	/* NULL: to have the turn is all */
	void *arg;
	struct evpromise_abort_signal *signal;
};

/*
 * The promise of a task: of its turn, or of what it starts then. All members
 * but the first three are the caller's to set. The task is freed, with free_fn,
 * when the promise settles, when the base is freed, and if allocation failed,
 * for which NULL stands; free_fn calls evpromise__task_clear() first.
 */
struct evpromise *evpromise__task_promise(struct evpromise_base *base,
    struct evpromise__task *task, void (*free_fn)(void *task));
void evpromise__task_clear(struct evpromise__task *task);

/* Lets a task wait, in a ring that is the line; NULL: the owner has the line
 * elsewhere. False if its signal was aborted, with which its promise is
 * rejected, or if allocation failed. */
bool evpromise__task_wait(struct evpromise__task *task,
    struct evpromise__ring *line);

/* Gives its turn to a task that waits, and puts it among those that start, if
 * it starts anything. False if nobody would hear of it: it has ended, and is
 * out of the line all the same. */
bool evpromise__task_go(struct evpromise__task *task,
    struct evpromise__ring *starting);
/* Takes its turn back from a task that has not started. The owner puts it into
 * the line again. */
void evpromise__task_take_back(struct evpromise__task *task);

/* Rejects a task that has not started. The owner is not told that it leaves. Of
 * one that has its turn, or had it, the reason is that it was abandoned. */
void evpromise__task_reject(struct evpromise__task *task,
    struct evpromise_value reason);

#endif
