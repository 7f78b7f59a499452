/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * What a program that is written by hand on libevent has in place of promises:
 * tasks in one queue, run in turn by one event that is active while there are
 * any. A task is what is left to do when an operation ends. All in one file
 * with what uses it, so that the compiler can put it together.
 *
 * Each task is a malloc, or with FLOOR_POOLED comes from a list of free ones.
 */
#ifndef FLOOR_H
#define FLOOR_H

#include <stdint.h>
#include <stdlib.h>

#include <event2/event.h>

struct task {
	struct task *next;		/* in the queue, or in a waiting list */
	void (*cb)(struct task *task);
	void *arg;
	union {
		struct task *then;	/* the next link of a chain */
		size_t index;		/* the place of a member */
	} u;
	int64_t value;			/* < 0: the operation failed */
};

static struct {
	struct task *first, **end;
	struct event *event;
	int active;
} queue;

#ifdef FLOOR_POOLED
#define TASKS_IN_SLAB 1024

struct slab {
	struct slab *next;
	struct task tasks[TASKS_IN_SLAB];
};

static struct slab *slabs;
static struct task *free_tasks;
static size_t tasks_used = TASKS_IN_SLAB;	/* of the first slab */

static inline struct task *
task_carve(void)
{
	struct slab *slab;

	if (tasks_used == TASKS_IN_SLAB) {
		slab = malloc(sizeof(*slab));
		if (slab == NULL)
			return NULL;
		slab->next = slabs;
		slabs = slab;
		tasks_used = 0;
	}
	return &slabs->tasks[tasks_used++];
}

static inline struct task *
task_alloc(void)
{
	struct task *task = free_tasks;

	if (task == NULL)
		return task_carve();
	free_tasks = task->next;
	return task;
}

static inline void
task_free(struct task *task)
{
	task->next = free_tasks;
	free_tasks = task;
}
#else
static inline struct task *
task_alloc(void)
{
	return malloc(sizeof(struct task));
}

static inline void
task_free(struct task *task)
{
	free(task);
}
#endif

static inline struct task *
task_new(void (*cb)(struct task *), void *arg)
{
	struct task *task = task_alloc();

	if (task == NULL)
		abort();
	task->next = NULL;
	task->cb = cb;
	task->arg = arg;
	task->value = 0;
	return task;
}

/* Appends a list of tasks to the queue. */
static inline void
queue_splice(struct task *first, struct task **end)
{
	*queue.end = first;
	queue.end = end;
	if (!queue.active) {
		queue.active = 1;
		event_active(queue.event, 0, 0);
	}
}

/* The operation that a task waits for has ended. */
static inline void
task_complete(struct task *task, int64_t value)
{
	task->value = value;
	task->next = NULL;
	queue_splice(task, &task->next);
}

static inline void
queue_drain(void)
{
	struct task *task;

	while ((task = queue.first) != NULL) {
		queue.first = task->next;
		if (queue.first == NULL)
			queue.end = &queue.first;
		task->cb(task);
		task_free(task);
	}
	queue.active = 0;
}

#endif
