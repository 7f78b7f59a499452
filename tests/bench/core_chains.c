/* SPDX-License-Identifier: BSD-3-Clause */
/* Chains of n links, built, then settled at their beginning. */
#include "core.h"

/* A handler that reads a number and returns the next one. */
static struct evpromise_value
next_cb(const struct evpromise *settled, void *arg)
{
	++*(size_t *)arg;
	return evpromise_int(evpromise_as_int(settled) + 1);
}

void
core_chain(size_t n)
{
	struct evpromise_resolver *resolver;
	struct evpromise *chain;
	size_t i;

	chain = evpromise_with_resolvers(core_base, &resolver);
	for (i = 0; i < n; i++)
		chain = evpromise_then(chain, core_count_cb, &bench_count);
	core_done(chain);
	core_resolve(resolver);
	core_run();
	bench_ran("chain", n);
}

void
core_values(size_t n)
{
	struct evpromise_resolver *resolver;
	struct evpromise *chain;
	size_t i;

	chain = evpromise_with_resolvers(core_base, &resolver);
	for (i = 0; i < n; i++)
		chain = evpromise_then(chain, next_cb, &bench_count);
	(void)evpromise_resolve(resolver, evpromise_int(0));
	evpromise_resolver_unref(resolver);
	core_run();
	if (evpromise_as_int(chain) != (int64_t)n)
		abort();
	evpromise_unref(chain);
	bench_ran("values", n);
}

/* A rejection passes n handlers by, to the one at the end. */
void
core_skip(size_t n)
{
	struct evpromise_resolver *resolver;
	struct evpromise *chain;
	size_t i;

	chain = evpromise_with_resolvers(core_base, &resolver);
	for (i = 0; i < n; i++)
		chain = evpromise_then(chain, core_count_cb, &bench_count);
	core_done(evpromise_catch(chain, core_count_cb, &bench_count));
	(void)evpromise_reject(resolver, evpromise_int(1));
	evpromise_resolver_unref(resolver);
	core_run();
	bench_ran("skip", 1);
}

void
core_finally(size_t n)
{
	struct evpromise_resolver *resolver;
	struct evpromise *chain;
	size_t i;

	chain = evpromise_with_resolvers(core_base, &resolver);
	for (i = 0; i < n; i++)
		chain = evpromise_finally(chain, core_count_cb, &bench_count);
	core_done(chain);
	core_resolve(resolver);
	core_run();
	bench_ran("finally", n);
}

/* Each of n promises is resolved with the next one, the last settles. */
void
core_deep_adopt(size_t n)
{
	struct evpromise_resolver *last, *resolver;
	struct evpromise *inner, *outer;
	size_t i;

	inner = evpromise_with_resolvers(core_base, &last);
	for (i = 0; i < n; i++) {
		outer = evpromise_with_resolvers(core_base, &resolver);
		(void)evpromise_resolve(resolver, evpromise_adopt(inner));
		evpromise_resolver_unref(resolver);
		inner = outer;
	}
	core_end(inner);
	core_resolve(last);
	core_run();
	bench_ran("deep_adopt", 1);
}
