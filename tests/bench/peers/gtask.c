/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * The workloads of bench_core with GTask of GLib. A GTask has one callback and
 * no combinators, so what gathers members counts them itself.
 */
#include <gio/gio.h>

#include "../bench.h"

#define BATCH 1000

static GMainContext *context;

static void
open_context(void)
{
	context = g_main_context_ref_thread_default();
}

static void
close_context(void)
{
	g_main_context_unref(context);
}

static void
run(void)
{
	while (g_main_context_iteration(context, FALSE))
		;
}

static void
complete(GTask *task)
{
	g_task_return_int(task, 0);
	g_object_unref(task);
}

static void
count_cb(GObject *source, GAsyncResult *result, gpointer arg)
{
	size_t *count = arg;

	(void)source;
	if (g_task_propagate_int(G_TASK(result), NULL) >= 0)
		++*count;
}

/* --- chains: a task completes the next one --- */

static void
link_cb(GObject *source, GAsyncResult *result, gpointer arg)
{
	GTask *next = arg;
	GError *error = NULL;
	gssize value = g_task_propagate_int(G_TASK(result), &error);

	(void)source;
	if (error == NULL) {
		bench_count++;
		g_task_return_int(next, value + 1);
	} else {
		g_task_return_error(next, error);
	}
	g_object_unref(next);
}

static void
end_cb(GObject *source, GAsyncResult *result, gpointer arg)
{
	size_t *count = arg;
	GError *error = NULL;

	(void)source;
	(void)g_task_propagate_int(G_TASK(result), &error);
	if (error != NULL)
		++*count;
	g_clear_error(&error);
}

static GTask *
chain_new(size_t n)
{
	GTask *first = g_task_new(NULL, NULL, end_cb, &bench_count);
	size_t i;

	for (i = 0; i < n; i++)
		first = g_task_new(NULL, NULL, link_cb, first);
	return first;
}

static void
chain(size_t n)
{
	complete(chain_new(n));
	run();
	bench_ran("chain", n);
}

static void
skip(size_t n)
{
	GTask *first = chain_new(n);

	g_task_return_new_error(first, G_IO_ERROR, G_IO_ERROR_FAILED, "no");
	g_object_unref(first);
	run();
	bench_ran("skip", 1);
}

/* --- many by themselves --- */

static void
batch(GTask **waiting, size_t n)
{
	size_t i;

	for (i = 0; i < n; i++)
		waiting[i] = g_task_new(NULL, NULL, count_cb, &bench_count);
	for (i = 0; i < n; i++)
		complete(waiting[i]);
	run();
}

static void
settle(size_t n)
{
	GTask **waiting = bench_buffer(BENCH_RESOLVERS,
	    BATCH * sizeof(*waiting));
	size_t done;

	for (done = 0; done < n; done += BATCH)
		batch(waiting, BATCH);
	bench_ran("settle", done);
}

static void
pending(size_t n)
{
	batch(bench_buffer(BENCH_RESOLVERS, n * sizeof(GTask *)), n);
	bench_ran("pending", n);
}

static void
turn_cb(GObject *source, GAsyncResult *result, gpointer arg)
{
	size_t *left = arg;

	(void)source;
	(void)g_task_propagate_int(G_TASK(result), NULL);
	bench_count++;
	if (--*left > 0)
		complete(g_task_new(NULL, NULL, turn_cb, left));
}

static void
turns(size_t n)
{
	size_t left = n;

	complete(g_task_new(NULL, NULL, turn_cb, &left));
	run();
	bench_ran("loop", n);
}

/* --- one for many --- */

static size_t remaining;

static void
member_cb(GObject *source, GAsyncResult *result, gpointer arg)
{
	gssize *place = arg;

	(void)source;
	*place = g_task_propagate_int(G_TASK(result), NULL);
	if (--remaining == 0)
		complete(g_task_new(NULL, NULL, count_cb, &bench_count));
}

static void
all(size_t n)
{
	GTask **members = bench_buffer(BENCH_RESOLVERS, n * sizeof(*members));
	gssize *results = g_new(gssize, n);
	size_t i;

	remaining = n;
	for (i = 0; i < n; i++)
		members[i] = g_task_new(NULL, NULL, member_cb, &results[i]);
	for (i = 0; i < n; i++)
		complete(members[i]);
	run();
	g_free(results);
	bench_ran("all", 1);
}

static const struct bench_workload workloads[] = {
	{ "chain", 1000000, chain },
	{ "settle", 1000000, settle },
	{ "all", 100000, all },
	{ "loop", 1000000, turns },
	{ "pending", 1000000, pending },
	{ "values", 1000000, chain },
	{ "skip", 1000000, skip },
	{ NULL, 0, NULL }
};

int
main(int argc, char **argv)
{
	static const struct bench_program program = {
		open_context, close_context, workloads
	};

	return bench_main(&program, argc, argv);
}
