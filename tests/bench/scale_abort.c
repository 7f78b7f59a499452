/* SPDX-License-Identifier: BSD-3-Clause */
/* Scale: listeners that come and go, and signals that depend on others. */
#include "scale.h"

static void
on_abort(const struct evpromise *reason, void *arg)
{
	(void)reason;
	(void)arg;
	bench_count++;
}

static void
abort_now(struct evpromise_abort_controller *controller)
{
	scale_require(evpromise_abort_controller_abort(controller,
	    evpromise_undefined()));
	evpromise_abort_controller_unref(controller);
}

/* --- listeners ------------------------------------------------------------------- */

static void
add_listeners(struct evpromise_abort_signal *signal, char *names, size_t n)
{
	size_t i;

	for (i = 0; i < n; i++)
		scale_require(evpromise_abort_signal_add_listener(signal,
		    on_abort, names + i));
}

static void
listeners(enum scale_order order, size_t n)
{
	struct evpromise_abort_controller *controller;
	struct evpromise_abort_signal *signal;
	char *names = scale_array(BENCH_PROMISES, n);
	size_t i;

	scale_open();
	controller = evpromise_abort_controller_new(scale_base);
	signal = evpromise_abort_controller_signal(controller);
	add_listeners(signal, names, n);
	for (i = 0; i < n; i++)
		scale_require(evpromise_abort_signal_remove_listener(signal,
		    on_abort, names + scale_at(order, i, n)));
	evpromise_abort_controller_unref(controller);
	scale_close();
}

static void
listeners_oldest(size_t n)
{
	listeners(OLDEST_FIRST, n);
}

static void
listeners_newest(size_t n)
{
	listeners(NEWEST_FIRST, n);
}

static void
listeners_run(size_t n)
{
	struct evpromise_abort_controller *controller;

	scale_open();
	controller = evpromise_abort_controller_new(scale_base);
	add_listeners(evpromise_abort_controller_signal(controller),
	    scale_array(BENCH_PROMISES, n), n);
	abort_now(controller);
	bench_ran("listeners_run", n);
	scale_close();
}

/* n operations that one signal stops, and that end before. */
static void
operations(enum scale_order order, size_t n)
{
	struct evpromise_resolver **resolvers = scale_array(BENCH_RESOLVERS, n);
	struct evpromise_abort_controller *controller;
	size_t i;

	scale_open();
	controller = evpromise_abort_controller_new(scale_base);
	for (i = 0; i < n; i++) {
		evpromise_unref(scale_pending(resolvers, i));
		scale_require(evpromise_resolver_on_abort(resolvers[i],
		    evpromise_abort_controller_signal(controller), NULL,
		    NULL));
	}
	scale_settle(resolvers, n, order);
	evpromise_abort_controller_unref(controller);
	scale_close();
}

static void
operations_oldest(size_t n)
{
	operations(OLDEST_FIRST, n);
}

static void
operations_newest(size_t n)
{
	operations(NEWEST_FIRST, n);
}

/* One operation that each of n signals stops; their controllers go. */
static void
signals_of_one(enum scale_order order, size_t n)
{
	struct evpromise_abort_controller **controllers =
	    scale_array(BENCH_PROMISES, n);
	struct evpromise_resolver **resolvers = scale_array(BENCH_RESOLVERS, 1);
	size_t i;

	scale_open();
	evpromise_unref(scale_pending(resolvers, 0));
	for (i = 0; i < n; i++) {
		controllers[i] = evpromise_abort_controller_new(scale_base);
		scale_require(evpromise_resolver_on_abort(resolvers[0],
		    evpromise_abort_controller_signal(controllers[i]), NULL,
		    NULL));
	}
	for (i = 0; i < n; i++)
		evpromise_abort_controller_unref(controllers[scale_at(order,
		    i, n)]);
	scale_settle(resolvers, 1, OLDEST_FIRST);
	scale_close();
}

static void
signals_oldest(size_t n)
{
	signals_of_one(OLDEST_FIRST, n);
}

static void
signals_newest(size_t n)
{
	signals_of_one(NEWEST_FIRST, n);
}

/* --- dependent signals ------------------------------------------------------------- */

/* A signal of n sources, the last of which aborts. */
static void
any_of_many(size_t n)
{
	struct evpromise_abort_controller **controllers =
	    scale_array(BENCH_PROMISES, n);
	struct evpromise_abort_signal **sources =
	    scale_array(BENCH_RESOLVERS, n), *any;
	size_t i;

	scale_open();
	for (i = 0; i < n; i++) {
		controllers[i] = evpromise_abort_controller_new(scale_base);
		sources[i] = evpromise_abort_controller_signal(controllers[i]);
	}
	any = evpromise_abort_signal_any(scale_base, sources, n);
	scale_require(evpromise_abort_signal_add_listener(any, on_abort,
	    NULL));
	abort_now(controllers[n - 1]);
	for (i = 0; i < n - 1; i++)
		evpromise_abort_controller_unref(controllers[i]);
	evpromise_abort_signal_unref(any);
	bench_ran("any_of_many", 1);
	scale_close();
}

/* n signals of one source. */
static void
many_of_one(size_t n)
{
	struct evpromise_abort_signal **any = scale_array(BENCH_PROMISES, n);
	struct evpromise_abort_controller *controller;
	struct evpromise_abort_signal *source;
	size_t i;

	scale_open();
	controller = evpromise_abort_controller_new(scale_base);
	source = evpromise_abort_controller_signal(controller);
	for (i = 0; i < n; i++) {
		any[i] = evpromise_abort_signal_any(scale_base, &source, 1);
		scale_require(evpromise_abort_signal_add_listener(any[i],
		    on_abort, NULL));
	}
	abort_now(controller);
	for (i = 0; i < n; i++)
		evpromise_abort_signal_unref(any[i]);
	bench_ran("many_of_one", n);
	scale_close();
}

/* Each signal depends on the one before, twice. */
static void
any_of_any(size_t n)
{
	struct evpromise_abort_controller *controller;
	struct evpromise_abort_signal *two[2];
	size_t i;

	scale_open();
	controller = evpromise_abort_controller_new(scale_base);
	two[0] = evpromise_abort_signal_ref(
	    evpromise_abort_controller_signal(controller));
	for (i = 0; i < n; i++) {
		two[1] = two[0];
		two[0] = evpromise_abort_signal_any(scale_base, two, 2);
		evpromise_abort_signal_unref(two[1]);
	}
	scale_require(evpromise_abort_signal_add_listener(two[0], on_abort,
	    NULL));
	abort_now(controller);
	evpromise_abort_signal_unref(two[0]);
	bench_ran("any_of_any", 1);
	scale_close();
}

/* The listener of each aborts the next. */
static void
abort_next(const struct evpromise *reason, void *arg)
{
	struct evpromise_abort_controller **next = arg;

	(void)reason;
	bench_count++;
	abort_now(*next);
}

static void
nested_aborts(size_t n)
{
	struct evpromise_abort_controller **controllers =
	    scale_array(BENCH_PROMISES, n);
	size_t i;

	scale_open();
	for (i = 0; i < n; i++)
		controllers[i] = evpromise_abort_controller_new(scale_base);
	for (i = 0; i < n - 1; i++)
		scale_require(evpromise_abort_signal_add_listener(
		    evpromise_abort_controller_signal(controllers[i]),
		    abort_next, &controllers[i + 1]));
	abort_now(controllers[0]);
	bench_ran("nested_aborts", n - 1);
	scale_close();
}

const struct bench_workload scale_abort_workloads[] = {
	{ "listeners_oldest", 10000, listeners_oldest },
	{ "listeners_newest", 10000, listeners_newest },
	{ "listeners_run", 10000, listeners_run },
	{ "operations_oldest", 10000, operations_oldest },
	{ "operations_newest", 10000, operations_newest },
	{ "signals_oldest", 10000, signals_oldest },
	{ "signals_newest", 10000, signals_newest },
	{ "any_of_many", 10000, any_of_many },
	{ "many_of_one", 10000, many_of_one },
	{ "any_of_any", 10000, any_of_any },
	{ "nested_aborts", 10000, nested_aborts },
	{ NULL, 0, NULL }
};
