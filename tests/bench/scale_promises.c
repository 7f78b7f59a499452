/* SPDX-License-Identifier: BSD-3-Clause */
/* Scale: chains, branches and combinators; dumps, and the end of a base. */
#include <stdio.h>

#include "scale.h"

/* --- chains and branches ---------------------------------------------------- */

/* Of n handlers. */
static void
chain(size_t n)
{
	struct evpromise_resolver **resolvers = scale_array(BENCH_RESOLVERS, 1);
	struct evpromise *promise;
	size_t i;

	scale_open();
	promise = scale_pending(resolvers, 0);
	for (i = 0; i < n; i++)
		promise = scale_count(promise);
	scale_require(evpromise_done(promise) == 0);
	scale_settle(resolvers, 1, OLDEST_FIRST);
	bench_ran("chain", n);
	scale_close();
}

/* Given up while it is pending. */
static void
chain_unref(size_t n)
{
	struct evpromise_resolver **resolvers = scale_array(BENCH_RESOLVERS, 1);
	struct evpromise *promise;
	size_t i;

	scale_open();
	promise = scale_pending(resolvers, 0);
	for (i = 0; i < n; i++)
		promise = scale_count(promise);
	evpromise_unref(promise);
	scale_settle(resolvers, 1, OLDEST_FIRST);
	bench_ran("chain_unref", n);
	scale_close();
}

/* n handlers of one promise. */
static void
branches(size_t n)
{
	struct evpromise_resolver **resolvers = scale_array(BENCH_RESOLVERS, 1);
	struct evpromise *promise;
	size_t i;

	scale_open();
	promise = scale_pending(resolvers, 0);
	for (i = 0; i < n; i++)
		scale_require(evpromise_done(scale_count(
		    evpromise_ref(promise))) == 0);
	evpromise_unref(promise);
	scale_settle(resolvers, 1, OLDEST_FIRST);
	bench_ran("branches", n);
	scale_close();
}

/* Each is adopted by the one before. */
static void
adoptions(size_t n)
{
	struct evpromise_resolver **resolvers = scale_array(BENCH_RESOLVERS, 2);
	struct evpromise *first, *promise;
	size_t i;

	scale_open();
	first = promise = scale_pending(resolvers, 0);
	for (i = 0; i < n; i++) {
		promise = scale_pending(resolvers, 1);
		(void)evpromise_resolve(resolvers[0],
		    evpromise_adopt(promise));
		evpromise_resolver_unref(resolvers[0]);
		resolvers[0] = resolvers[1];
	}
	scale_require(evpromise_done(scale_count(first)) == 0);
	scale_settle(resolvers, 1, OLDEST_FIRST);
	bench_ran("adoptions", 1);
	scale_close();
}

static void
rejections(size_t n)
{
	size_t i;

	scale_open();
	for (i = 0; i < n; i++)
		evpromise_unref(evpromise_resolved(scale_base,
		    evpromise_throw(1, "x")));
	scale_run();
	scale_close();
}

/* --- combinators -------------------------------------------------------------- */

typedef struct evpromise *(*combinator_fn)(struct evpromise_base *,
    struct evpromise *members[], size_t n);

static void
combine(combinator_fn combinator, enum scale_order order, size_t n)
{
	struct evpromise_resolver **resolvers = scale_array(BENCH_RESOLVERS, n);
	struct evpromise **members = scale_array(BENCH_PROMISES, n);
	size_t i;

	scale_open();
	for (i = 0; i < n; i++)
		members[i] = scale_pending(resolvers, i);
	scale_require(evpromise_done(scale_count(combinator(scale_base,
	    members, n))) == 0);
	scale_settle(resolvers, n, order);
	bench_ran("a combinator", 1);
	scale_close();
}

static struct evpromise *
half(struct evpromise_base *base, struct evpromise *members[], size_t n)
{
	return evpromise_some(base, members, n, n / 2);
}

static void
all(size_t n)
{
	combine(evpromise_all, OLDEST_FIRST, n);
}

static void
all_newest(size_t n)
{
	combine(evpromise_all, NEWEST_FIRST, n);
}

static void
all_settled(size_t n)
{
	combine(evpromise_all_settled, MIXED, n);
}

static void
any(size_t n)
{
	combine(evpromise_any, NEWEST_FIRST, n);
}

static void
race(size_t n)
{
	combine(evpromise_race, NEWEST_FIRST, n);
}

static void
some(size_t n)
{
	combine(half, MIXED, n);
}

/* n races of one promise, which stays pending, and another each. */
static void
races_of_one(size_t n)
{
	struct evpromise_resolver **resolvers =
	    scale_array(BENCH_RESOLVERS, n + 1);
	struct evpromise *one, *members[2];
	size_t i;

	scale_open();
	one = scale_pending(resolvers, n);
	for (i = 0; i < n; i++) {
		members[0] = evpromise_ref(one);
		members[1] = scale_pending(resolvers, i);
		scale_require(evpromise_done(scale_count(evpromise_race(
		    scale_base, members, 2))) == 0);
	}
	evpromise_unref(one);
	scale_settle(resolvers, n + 1, OLDEST_FIRST);
	bench_ran("races_of_one", n);
	scale_close();
}

/* --- all that is pending --------------------------------------------------------- */

static void
make_pending(struct evpromise_resolver **resolvers, size_t n)
{
	size_t i;

	for (i = 0; i < n; i++)
		scale_require(evpromise_done(scale_count(scale_pending(
		    resolvers, i))) == 0);
}

static void
dump(size_t n)
{
	struct evpromise_resolver **resolvers = scale_array(BENCH_RESOLVERS, n);
	FILE *nowhere = fopen("/dev/null", "w");

	scale_open();
	make_pending(resolvers, n);
	scale_require(nowhere != NULL);
	evpromise_base_dump(scale_base, nowhere, EVPROMISE_DUMP_TEXT);
	scale_require(fclose(nowhere) == 0);
	scale_settle(resolvers, n, OLDEST_FIRST);
	bench_ran("dump", n);
	scale_close();
}

static void
base_free(size_t n)
{
	struct evpromise_resolver **resolvers = scale_array(BENCH_RESOLVERS, n);
	size_t i;

	scale_open();
	make_pending(resolvers, n);
	scale_close();
	for (i = 0; i < n; i++)
		evpromise_resolver_unref(resolvers[i]);
	bench_count = 0;
}

const struct bench_workload scale_promise_workloads[] = {
	{ "chain", 10000, chain },
	{ "chain_unref", 10000, chain_unref },
	{ "branches", 10000, branches },
	{ "adoptions", 10000, adoptions },
	{ "rejections", 10000, rejections },
	{ "all", 10000, all },
	{ "all_newest", 10000, all_newest },
	{ "all_settled", 10000, all_settled },
	{ "any", 10000, any },
	{ "race", 10000, race },
	{ "some", 10000, some },
	{ "races_of_one", 10000, races_of_one },
	{ "dump", 10000, dump },
	{ "base_free", 10000, base_free },
	{ NULL, 0, NULL }
};
