/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * Operations of all kinds, n at a time: `make bench-scale` compares what one
 * takes for three sizes, growth.sh the instructions of two.
 */
#include <stdlib.h>
#include <string.h>

#include <event2/event.h>

#include "scale.h"

#define N_WORKLOADS 100

struct event_base *scale_loop;
struct evpromise_base *scale_base;

void
scale_require(bool good)
{
	if (!good)
		abort();
}

static void
ignore_rejection(const struct evpromise *promise, void *arg)
{
	(void)promise;
	(void)arg;
}

void
scale_open(void)
{
	scale_loop = event_base_new();
	scale_require(scale_loop != NULL);
	scale_base = evpromise_base_new(scale_loop);
	scale_require(scale_base != NULL &&
	    evpromise_clock_use_virtual(scale_base));
	evpromise_base_on_unhandled_rejection(scale_base, ignore_rejection,
	    NULL);
}

void
scale_close(void)
{
	evpromise_base_free(scale_base);
	event_base_free(scale_loop);
}

void
scale_run(void)
{
	scale_require(event_base_dispatch(scale_loop) >= 0);
}

void *
scale_array(enum bench_buffer which, size_t n)
{
	void *array = bench_buffer(which, n * sizeof(void *));

	memset(array, 0, n * sizeof(void *));
	return array;
}

/* 7919 and n, a power of 10, have no divisor in common. */
size_t
scale_at(enum scale_order order, size_t i, size_t n)
{
	switch (order) {
	case NEWEST_FIRST:
		return n - 1 - i;
	case MIXED:
		return i * 7919 % n;
	default:
		return i;
	}
}

struct evpromise *
scale_pending(struct evpromise_resolver **resolvers, size_t i)
{
	struct evpromise *promise = evpromise_with_resolvers(scale_base,
	    &resolvers[i]);

	scale_require(promise != NULL);
	return promise;
}

void
scale_settle(struct evpromise_resolver **resolvers, size_t n,
    enum scale_order order)
{
	struct evpromise_resolver *resolver;
	size_t i;

	for (i = 0; i < n; i++) {
		resolver = resolvers[scale_at(order, i, n)];
		(void)evpromise_resolve(resolver, evpromise_int(1));
		evpromise_resolver_unref(resolver);
	}
	scale_run();
}

static struct evpromise_value
count(const struct evpromise *settled, void *arg)
{
	(void)settled;
	(void)arg;
	bench_count++;
	return evpromise_undefined();
}

struct evpromise *
scale_count(struct evpromise *promise)
{
	promise = evpromise_then2(promise, count, count, NULL);
	scale_require(promise != NULL);
	return promise;
}

static void
nothing(void)
{
}

static size_t
add(struct bench_workload *to, size_t n, const struct bench_workload *from)
{
	for (; from->name != NULL; from++) {
		scale_require(n < N_WORKLOADS);
		to[n++] = *from;
	}
	return n;
}

int
main(int argc, char **argv)
{
	static struct bench_workload all[N_WORKLOADS + 1];
	static const struct bench_program program = { nothing, nothing, all };
	size_t n = 0;

	n = add(all, n, scale_promise_workloads);
	n = add(all, n, scale_abort_workloads);
	n = add(all, n, scale_time_workloads);
	n = add(all, n, scale_concurrency_workloads);
	(void)add(all, n, scale_http_workloads);
	return bench_main(&program, argc, argv);
}
