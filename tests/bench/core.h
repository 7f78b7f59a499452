/* SPDX-License-Identifier: BSD-3-Clause */
/* What the workloads of bench_core have in common. */
#ifndef CORE_H
#define CORE_H

#include <stdlib.h>

#include <evpromise.h>

#include "bench.h"

#define BATCH 1000

/* Of the program under way. */
extern struct evpromise_base *core_base;

/* Runs the loop until nothing is left to do. */
void core_run(void);

/* A handler that counts, in the size_t that is its argument. */
struct evpromise_value core_count_cb(const struct evpromise *settled,
    void *arg);

/* Ends a chain with a handler that counts. */
void core_end(struct evpromise *chain);

/* Ends a chain. */
static inline void
core_done(struct evpromise *chain)
{
	if (evpromise_done(chain) != 0)
		abort();
}

/* Resolves with undefined and gives the resolver up. */
static inline void
core_resolve(struct evpromise_resolver *resolver)
{
	(void)evpromise_resolve(resolver, evpromise_undefined());
	evpromise_resolver_unref(resolver);
}

/* core_chains.c */
void core_chain(size_t n);
void core_values(size_t n);
void core_skip(size_t n);
void core_finally(size_t n);
void core_deep_adopt(size_t n);

/* core_combinators.c */
void core_all(size_t n);
void core_all_settled(size_t n);
void core_any(size_t n);
void core_race(size_t n);

#endif
