/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * What bench_scale*.c share. A workload opens a base of its own, does n
 * operations that are all there at once, and frees it: what it takes for one is
 * to be the same whatever n is.
 */
#ifndef BENCH_SCALE_H
#define BENCH_SCALE_H

#include <evpromise.h>

#include "bench.h"

/* The base of the workload, with a virtual clock, and its loop. */
extern struct event_base *scale_loop;
extern struct evpromise_base *scale_base;

void scale_open(void);
void scale_close(void);
void scale_run(void);
void scale_require(bool good);

/* The n things of a workload, all NULL at first; and the i-th of them that is
 * taken, from the oldest or the newest on. */
enum scale_order { OLDEST_FIRST, NEWEST_FIRST, MIXED };
void *scale_array(enum bench_buffer which, size_t n);
size_t scale_at(enum scale_order order, size_t i, size_t n);

/* A pending promise, whose resolver is the i-th. */
struct evpromise *scale_pending(struct evpromise_resolver **resolvers,
    size_t i);
/* Uses and gives up all resolvers, in an order. */
void scale_settle(struct evpromise_resolver **resolvers, size_t n,
    enum scale_order order);
/* Handlers that count what they get, and what is not NULL. */
struct evpromise *scale_count(struct evpromise *promise);

extern const struct bench_workload scale_promise_workloads[];
extern const struct bench_workload scale_abort_workloads[];
extern const struct bench_workload scale_time_workloads[];
extern const struct bench_workload scale_concurrency_workloads[];
extern const struct bench_workload scale_http_workloads[];

#endif
