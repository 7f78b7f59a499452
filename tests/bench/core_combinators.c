/* SPDX-License-Identifier: BSD-3-Clause */
/* Combinators of n members, which settle one by one. */
#include "core.h"

typedef struct evpromise *combinator_fn(struct evpromise_base *,
    struct evpromise *members[], size_t n);

/* Settles each with the same, by copies, since it needs no release. */
static void
settle_members(combinator_fn *combinator, struct evpromise_value with, size_t n)
{
	struct evpromise **members = bench_buffer(BENCH_PROMISES,
	    n * sizeof(struct evpromise *));
	struct evpromise_resolver **resolvers = bench_buffer(BENCH_RESOLVERS,
	    n * sizeof(struct evpromise_resolver *));
	struct evpromise *promise;
	size_t i;

	for (i = 0; i < n; i++)
		members[i] = evpromise_with_resolvers(core_base, &resolvers[i]);
	promise = combinator(core_base, members, n);
	core_done(evpromise_then2(promise, core_count_cb, core_count_cb,
	    &bench_count));
	for (i = 0; i < n; i++) {
		(void)evpromise_resolve(resolvers[i], with);
		evpromise_resolver_unref(resolvers[i]);
	}
	core_run();
}

void
core_all(size_t n)
{
	settle_members(evpromise_all, evpromise_int(1), n);
	bench_ran("all", 1);
}

void
core_all_settled(size_t n)
{
	settle_members(evpromise_all_settled, evpromise_int(1), n);
	bench_ran("all_settled", 1);
}

/* All are rejected, so that none can be left out. */
void
core_any(size_t n)
{
	settle_members(evpromise_any, evpromise_throw_value(evpromise_int(1)),
	    n);
	bench_ran("any", 1);
}

void
core_race(size_t n)
{
	settle_members(evpromise_race, evpromise_int(1), n);
	bench_ran("race", 1);
}
