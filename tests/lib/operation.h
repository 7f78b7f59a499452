/* SPDX-License-Identifier: BSD-3-Clause */
/* Operations for the tests of what starts them: each is under way until the
 * test ends it, and stops when its signal is aborted, if it listens. */
#ifndef TESTS_OPERATION_H
#define TESTS_OPERATION_H

#include <stdbool.h>

#include <evpromise.h>

struct operation {
	struct evpromise_base *base;
	const char *name;		/* traced when it starts, and stops */
	struct evpromise_resolver *resolver; /* while it is under way */
	bool listens;
};

/* For limits, queues and retries; the argument is the operation. */
struct evpromise_value operation_start(struct evpromise_abort_signal *signal,
    void *operation);
/* For map and its kin; the input is the operation. */
struct evpromise_value operation_map(void *operation,
    struct evpromise_abort_signal *signal, void *arg);
/* Ends one that is under way, and performs a checkpoint. */
void operation_end(struct operation *operation,
    struct evpromise_value completion);

/* Calls a function with a base that has no more than so many records, while no
 * more than so many allocations succeed: with every number below those given.
 * Then it performs a checkpoint, frees the base, and asserts that nothing is
 * left. */
void with_little_memory(size_t records, size_t allocations,
    void (*function)(struct evpromise_base *base));

#endif
