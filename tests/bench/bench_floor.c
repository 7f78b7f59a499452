/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * The floor: the work of bench_core as a program does it that is written by
 * hand, with callbacks and no more than each workload needs.
 */
#include "bench.h"
#include "floor.h"

#define BATCH 1000

static struct event_base *loop;

static void
drain_cb(evutil_socket_t fd, short what, void *arg)
{
	(void)fd;
	(void)what;
	(void)arg;
	queue_drain();
}

static void
open_loop(void)
{
	loop = event_base_new();
	if (loop == NULL)
		abort();
	queue.event = event_new(loop, -1, 0, drain_cb, NULL);
	if (queue.event == NULL)
		abort();
	queue.first = NULL;
	queue.end = &queue.first;
	queue.active = 0;
}

static void
close_loop(void)
{
	event_free(queue.event);
	event_base_free(loop);
}

static void
run_loop(void)
{
	if (event_base_dispatch(loop) < 0)
		abort();
}

static void
count_cb(struct task *task)
{
	++*(size_t *)task->arg;
}

/* --- chains: a link completes the next one --- */

static void
link_cb(struct task *task)
{
	++*(size_t *)task->arg;
	if (task->u.then != NULL)
		task_complete(task->u.then, task->value + 1);
}

/* The link's work is left out when an error comes; a handler at the end. */
static void
skip_cb(struct task *task)
{
	if (task->value >= 0)
		++*(size_t *)task->arg;
	if (task->u.then != NULL)
		task_complete(task->u.then, task->value);
	else
		++*(size_t *)task->arg;
}

static void
run_chain(void (*cb)(struct task *), size_t n, int64_t value)
{
	struct task *first = NULL, **end = &first;
	size_t i;

	for (i = 0; i < n; i++) {
		*end = task_new(cb, &bench_count);
		end = &(*end)->u.then;
	}
	*end = NULL;
	task_complete(first, value);
	run_loop();
}

static void
chain(size_t n)
{
	run_chain(link_cb, n, 0);
	bench_ran("chain", n);
}

static void
skip(size_t n)
{
	run_chain(skip_cb, n, -1);
	bench_ran("skip", 1);
}

/* --- batches --- */

static void
settle(size_t n)
{
	struct task **waiting = bench_buffer(BENCH_RESOLVERS,
	    BATCH * sizeof(*waiting));
	size_t done, i;

	for (done = 0; done < n; done += BATCH) {
		for (i = 0; i < BATCH; i++)
			waiting[i] = task_new(count_cb, &bench_count);
		for (i = 0; i < BATCH; i++)
			task_complete(waiting[i], 0);
		run_loop();
	}
	bench_ran("settle", done);
}

static void
abandon(size_t n)
{
	struct task *task;
	size_t done, i;

	for (done = 0; done < n; done += BATCH) {
		for (i = 0; i < BATCH; i++) {
			task = task_new(count_cb, &bench_count);
			task_complete(task, -1);
		}
		run_loop();
	}
	bench_ran("abandon", done);
}

/* What a handler has got already it simply uses. */
static void
adopt(size_t n)
{
	size_t done, i;

	for (done = 0; done < n; done += BATCH) {
		for (i = 0; i < BATCH; i++)
			task_complete(task_new(count_cb, &bench_count), 0);
		run_loop();
	}
	bench_ran("adopt", done);
}

static void
pending(size_t n)
{
	struct task **waiting = bench_buffer(BENCH_RESOLVERS,
	    n * sizeof(*waiting));
	size_t i;

	for (i = 0; i < n; i++)
		waiting[i] = task_new(count_cb, &bench_count);
	for (i = 0; i < n; i++)
		task_complete(waiting[i], 0);
	run_loop();
	bench_ran("pending", n);
}

/* --- a callback that starts the next turn --- */

static void
turn_cb(struct task *task)
{
	size_t *left = task->arg;

	bench_count++;
	if (--*left > 0)
		task_complete(task_new(turn_cb, left), 0);
}

static void
turns(size_t n)
{
	size_t left = n;

	task_complete(task_new(turn_cb, &left), 0);
	run_loop();
	bench_ran("loop", n);
}

/* --- many on one --- */

static void
fan_out(size_t n)
{
	struct task *first = NULL, **end = &first;
	size_t i;

	for (i = 0; i < n; i++) {
		*end = task_new(count_cb, &bench_count);
		end = &(*end)->next;
	}
	queue_splice(first, end);
	run_loop();
	bench_ran("fan_out", n);
}

/* --- one for many --- */

struct gathering {
	size_t remaining;
	int64_t *results;
};

static void
member_cb(struct task *task)
{
	struct gathering *all = task->arg;

	all->results[task->u.index] = task->value;
	if (--all->remaining == 0)
		task_complete(task_new(count_cb, &bench_count), 0);
}

static void
racer_cb(struct task *task)
{
	struct gathering *race = task->arg;

	if (race->remaining == 0)
		return;
	race->remaining = 0;
	task_complete(task_new(count_cb, &bench_count), task->value);
}

static void
gather(void (*cb)(struct task *), struct gathering *gathering, size_t n)
{
	struct task **members = bench_buffer(BENCH_RESOLVERS,
	    n * sizeof(*members));
	size_t i;

	gathering->remaining = n;
	for (i = 0; i < n; i++) {
		members[i] = task_new(cb, gathering);
		members[i]->u.index = i;
	}
	for (i = 0; i < n; i++)
		task_complete(members[i], (int64_t)i);
	run_loop();
}

static void
all(size_t n)
{
	struct gathering gathering;

	gathering.results = malloc(n * sizeof(*gathering.results));
	if (gathering.results == NULL)
		abort();
	gather(member_cb, &gathering, n);
	free(gathering.results);
	bench_ran("all", 1);
}

static void
race(size_t n)
{
	struct gathering gathering = { n, NULL };

	gather(racer_cb, &gathering, n);
	bench_ran("race", 1);
}

static const struct bench_workload workloads[] = {
	{ "chain", 1000000, chain },
	{ "settle", 1000000, settle },
	{ "all", 100000, all },
	{ "loop", 1000000, turns },
	{ "adopt", 1000000, adopt },
	{ "pending", 1000000, pending },
	{ "values", 1000000, chain },
	{ "fan_out", 1000000, fan_out },
	{ "deep_adopt", 1000000, chain },
	{ "skip", 1000000, skip },
	{ "finally", 1000000, chain },
	{ "abandon", 1000000, abandon },
	{ "all_settled", 100000, all },
	{ "any", 100000, all },
	{ "race", 100000, race },
	{ NULL, 0, NULL }
};

int
main(int argc, char **argv)
{
	static const struct bench_program floor_program = {
		open_loop, close_loop, workloads
	};

	return bench_main(&floor_program, argc, argv);
}
