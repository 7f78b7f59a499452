/* SPDX-License-Identifier: BSD-3-Clause */
/* What promises cost, through the library as programs use it. */
#include <event2/event.h>

#include "core.h"

struct evpromise_base *core_base;
static struct event_base *loop;

static void *
counting_malloc(size_t size)
{
	bench_allocations++;
	return malloc(size);
}

static void
open_base(void)
{
	evpromise_set_mem_functions(counting_malloc, realloc, free);
	loop = event_base_new();
	if (loop == NULL)
		abort();
	core_base = evpromise_base_new(loop);
	if (core_base == NULL)
		abort();
}

static void
close_base(void)
{
	evpromise_base_free(core_base);
	event_base_free(loop);
}

void
core_run(void)
{
	if (event_base_dispatch(loop) < 0)
		abort();
}

struct evpromise_value
core_count_cb(const struct evpromise *settled, void *arg)
{
	(void)settled;
	++*(size_t *)arg;
	return evpromise_undefined();
}

void
core_end(struct evpromise *chain)
{
	core_done(evpromise_then(chain, core_count_cb, &bench_count));
}

/* A promise, a handler, its turn; in batches, as they come in a turn of a
 * busy loop. */
static void
settle(size_t n)
{
	struct evpromise_resolver **resolvers = bench_buffer(BENCH_RESOLVERS,
	    BATCH * sizeof(struct evpromise_resolver *));
	size_t done, i;

	for (done = 0; done < n; done += BATCH) {
		for (i = 0; i < BATCH; i++)
			core_end(evpromise_with_resolvers(core_base,
			    &resolvers[i]));
		for (i = 0; i < BATCH; i++)
			core_resolve(resolvers[i]);
		core_run();
	}
	bench_ran("settle", done);
}

/* The same where nobody settles it. */
static void
abandon(size_t n)
{
	struct evpromise_resolver *resolver;
	struct evpromise *promise;
	size_t done, i;

	for (done = 0; done < n; done += BATCH) {
		for (i = 0; i < BATCH; i++) {
			promise = evpromise_with_resolvers(core_base,
			    &resolver);
			core_done(evpromise_catch(promise, core_count_cb,
			    &bench_count));
			evpromise_resolver_unref(resolver);
		}
		core_run();
	}
	bench_ran("abandon", done);
}

/* The same where all are there before any settles. */
static void
pending(size_t n)
{
	struct evpromise_resolver **resolvers = bench_buffer(BENCH_RESOLVERS,
	    n * sizeof(struct evpromise_resolver *));
	size_t i;

	for (i = 0; i < n; i++)
		core_end(evpromise_with_resolvers(core_base, &resolvers[i]));
	for (i = 0; i < n; i++)
		core_resolve(resolvers[i]);
	core_run();
	bench_ran("pending", n);
}

static struct evpromise_value
return_resolved_cb(const struct evpromise *settled, void *arg)
{
	(void)settled;
	++*(size_t *)arg;
	return evpromise_adopt(evpromise_resolved(core_base,
	    evpromise_undefined()));
}

/* A handler returns a promise that is resolved already. */
static void
adopt(size_t n)
{
	struct evpromise *promise;
	size_t done, i;

	for (done = 0; done < n; done += BATCH) {
		for (i = 0; i < BATCH; i++) {
			promise = evpromise_resolved(core_base,
			    evpromise_undefined());
			core_done(evpromise_then(promise, return_resolved_cb,
			    &bench_count));
		}
		core_run();
	}
	bench_ran("adopt", done);
}

static struct evpromise_value turn_cb(const struct evpromise *settled,
    void *arg);

static void
turn(size_t *left)
{
	struct evpromise *promise;

	promise = evpromise_resolved(core_base, evpromise_undefined());
	core_done(evpromise_then(promise, turn_cb, left));
}

static struct evpromise_value
turn_cb(const struct evpromise *settled, void *arg)
{
	size_t *left = arg;

	(void)settled;
	bench_count++;
	if (--*left > 0)
		turn(left);
	return evpromise_undefined();
}

/* A handler that asks for its next turn. */
static void
turns(size_t n)
{
	size_t left = n;

	turn(&left);
	core_run();
	bench_ran("loop", n);
}

/* All handlers on one promise. */
static void
fan_out(size_t n)
{
	struct evpromise_resolver *resolver;
	struct evpromise *promise;
	size_t i;

	promise = evpromise_with_resolvers(core_base, &resolver);
	for (i = 0; i < n; i++)
		core_end(evpromise_ref(promise));
	evpromise_unref(promise);
	core_resolve(resolver);
	core_run();
	bench_ran("fan_out", n);
}

static const struct bench_workload workloads[] = {
	{ "chain", 1000000, core_chain },
	{ "settle", 1000000, settle },
	{ "all", 100000, core_all },
	{ "loop", 1000000, turns },
	{ "adopt", 1000000, adopt },
	{ "pending", 1000000, pending },
	{ "values", 1000000, core_values },
	{ "fan_out", 1000000, fan_out },
	{ "deep_adopt", 1000000, core_deep_adopt },
	{ "skip", 1000000, core_skip },
	{ "finally", 1000000, core_finally },
	{ "abandon", 1000000, abandon },
	{ "all_settled", 100000, core_all_settled },
	{ "any", 100000, core_any },
	{ "race", 100000, core_race },
	{ NULL, 0, NULL }
};

int
main(int argc, char **argv)
{
	static const struct bench_program core_program = {
		open_base, close_base, workloads
	};

	return bench_main(&core_program, argc, argv);
}
