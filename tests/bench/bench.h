/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * What the benchmark programs have in common: each is a table of workloads and
 * what they need before and after. A workload is a function that does n
 * operations and leaves nothing behind. See bench_usage() for what main does.
 */
#ifndef BENCH_H
#define BENCH_H

#include <stddef.h>

struct bench_workload {
	const char *name;
	size_t n;			/* operations in a run */
	void (*run)(size_t n);
};

struct bench_program {
	void (*open)(void);
	void (*close)(void);
	const struct bench_workload *workloads; /* to one without a name */
};

/* The whole of a program's main. */
int bench_main(const struct bench_program *program, int argc, char **argv);

/* The allocations that the program under test has counted. */
extern size_t bench_allocations;

/* How many handlers have run; bench_ran() ends the program with a message
 * unless they are so many, and forgets them. */
extern size_t bench_count;
void bench_ran(const char *what, size_t expected);

/* What a run does before and behind these calls is not counted as its time;
 * without them all of it is. */
void bench_begin(void);
void bench_end(void);

/* A buffer of the size that was asked for most, the same at each call: what a
 * workload needs for itself is not allocated while it is measured. */
enum bench_buffer { BENCH_PROMISES, BENCH_RESOLVERS, BENCH_BUFFERS };
void *bench_buffer(enum bench_buffer which, size_t size);

#endif
