/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * The workloads of bench_core with Eina_Promise and Eina_Future of EFL. A
 * future has one `then`, and a callback is told of failures too.
 */
#include <Ecore.h>
#include <Ecore_Eo.h>
#include <Eina.h>

#include "../bench.h"

#define BATCH 1000

static Eina_Future_Scheduler *scheduler;

static void
open_loop(void)
{
	ecore_app_no_system_modules();
	if (ecore_init() == 0)
		abort();
	scheduler = efl_loop_future_scheduler_get(efl_main_loop_get());
}

static void
close_loop(void)
{
	(void)ecore_shutdown();
}

/* Runs the loop until so many handlers have run. */
static void
run(size_t n)
{
	while (bench_count < n)
		ecore_main_loop_iterate();
}

static void
cancel_cb(void *arg, const Eina_Promise *dead)
{
	(void)arg;
	(void)dead;
}

static Eina_Promise *
promise_new(void)
{
	return eina_promise_new(scheduler, cancel_cb, NULL);
}

static Eina_Value
count_cb(void *arg, const Eina_Value value, const Eina_Future *dead)
{
	size_t *count = arg;

	(void)dead;
	++*count;
	return value;
}

static Eina_Value
next_cb(void *arg, const Eina_Value value, const Eina_Future *dead)
{
	size_t *count = arg;
	int number = -1;

	(void)dead;
	if (!eina_value_int_get(&value, &number))
		return value;
	++*count;
	return eina_value_int_init(number + 1);
}

/* --- chains --- */

static Eina_Promise *
chain_new(size_t n, Eina_Future_Cb cb, Eina_Future **end)
{
	Eina_Promise *first = promise_new();
	size_t i;

	*end = eina_future_new(first);
	for (i = 0; i < n; i++)
		*end = eina_future_then(*end, cb, &bench_count);
	return first;
}

static void
chain(size_t n)
{
	Eina_Future *end;
	Eina_Promise *first = chain_new(n, count_cb, &end);

	eina_promise_resolve(first, EINA_VALUE_EMPTY);
	run(n);
	bench_ran("chain", n);
}

static void
values(size_t n)
{
	Eina_Future *end;
	Eina_Promise *first = chain_new(n, next_cb, &end);

	eina_promise_resolve(first, eina_value_int_init(0));
	run(n);
	bench_ran("values", n);
}

static void
skip(size_t n)
{
	Eina_Future *end;
	Eina_Promise *first = chain_new(n, next_cb, &end);

	(void)eina_future_then(end, count_cb, &bench_count);
	eina_promise_reject(first, EINVAL);
	run(1);
	bench_ran("skip", 1);
}

/* --- many by themselves --- */

static void
batch(Eina_Promise **waiting, size_t n)
{
	size_t already = bench_count, i;

	for (i = 0; i < n; i++) {
		waiting[i] = promise_new();
		(void)eina_future_then(eina_future_new(waiting[i]), count_cb,
		    &bench_count);
	}
	for (i = 0; i < n; i++)
		eina_promise_resolve(waiting[i], EINA_VALUE_EMPTY);
	run(already + n);
}

static void
settle(size_t n)
{
	Eina_Promise **waiting = bench_buffer(BENCH_RESOLVERS,
	    BATCH * sizeof(*waiting));
	size_t done;

	for (done = 0; done < n; done += BATCH)
		batch(waiting, BATCH);
	bench_ran("settle", done);
}

static void
pending(size_t n)
{
	batch(bench_buffer(BENCH_RESOLVERS, n * sizeof(Eina_Promise *)), n);
	bench_ran("pending", n);
}

static Eina_Value
return_resolved_cb(void *arg, const Eina_Value value, const Eina_Future *dead)
{
	(void)arg;
	(void)value;
	(void)dead;
	return eina_future_as_value(eina_future_resolved(scheduler,
	    EINA_VALUE_EMPTY));
}

static void
adopt(size_t n)
{
	Eina_Future *future;
	size_t done, i;

	for (done = 0; done < n; done += BATCH) {
		for (i = 0; i < BATCH; i++) {
			future = eina_future_resolved(scheduler,
			    EINA_VALUE_EMPTY);
			future = eina_future_then(future, return_resolved_cb);
			(void)eina_future_then(future, count_cb, &bench_count);
		}
		run(done + BATCH);
	}
	bench_ran("adopt", done);
}

static Eina_Value
turn_cb(void *arg, const Eina_Value value, const Eina_Future *dead)
{
	size_t *left = arg;

	(void)dead;
	bench_count++;
	if (--*left > 0)
		(void)eina_future_then(eina_future_resolved(scheduler,
		    EINA_VALUE_EMPTY), turn_cb, left);
	return value;
}

static void
turns(size_t n)
{
	size_t left = n;

	(void)eina_future_then(eina_future_resolved(scheduler,
	    EINA_VALUE_EMPTY), turn_cb, &left);
	run(n);
	bench_ran("loop", n);
}

/* --- combinators --- */

static void
combine(Eina_Promise *combinator(Eina_Future **), size_t n)
{
	Eina_Promise **members = bench_buffer(BENCH_RESOLVERS,
	    n * sizeof(*members));
	Eina_Future **futures = bench_buffer(BENCH_PROMISES,
	    (n + 1) * sizeof(*futures));
	size_t i;

	for (i = 0; i < n; i++) {
		members[i] = promise_new();
		futures[i] = eina_future_new(members[i]);
	}
	futures[n] = EINA_FUTURE_SENTINEL;
	(void)eina_future_then(eina_future_new(combinator(futures)), count_cb,
	    &bench_count);
	for (i = 0; i < n; i++)
		eina_promise_resolve(members[i], eina_value_int_init(1));
	run(1);
}

static void
all(size_t n)
{
	combine(eina_promise_all_array, n);
	bench_ran("all", 1);
}

static const struct bench_workload workloads[] = {
	{ "chain", 1000000, chain },
	{ "settle", 1000000, settle },
	{ "all", 10000, all },
	{ "loop", 1000000, turns },
	{ "adopt", 1000000, adopt },
	{ "pending", 1000000, pending },
	{ "values", 1000000, values },
	{ "skip", 1000000, skip },
	{ NULL, 0, NULL }
};

int
main(int argc, char **argv)
{
	static const struct bench_program program = {
		open_loop, close_loop, workloads
	};

	return bench_main(&program, argc, argv);
}
