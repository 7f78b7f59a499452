/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * What many operations cost: ten million inputs, a hundred at a time; places,
 * turns and attempts; and a hundred thousand that are aborted by one signal.
 * Those that are pending end in a later turn of the loop, all that there are,
 * as if what they wait for had come.
 */
#include <stdlib.h>

#include <event2/event.h>

#include <evpromise.h>

#include "bench.h"

#define AT_ONCE 100		/* the limit */
#define MS 3600000

static struct event_base *loop;
static struct evpromise_base *base;
static struct event *answer;
static struct evpromise_resolver *waiting[AT_ONCE];
static size_t n_waiting;

static void
require(int good)
{
	if (!good)
		abort();
}

static void
on_answer(evutil_socket_t fd, short what, void *arg)
{
	(void)fd;
	(void)what;
	(void)arg;
	while (n_waiting > 0) {
		struct evpromise_resolver *resolver = waiting[--n_waiting];

		(void)evpromise_resolve(resolver, evpromise_int(1));
		evpromise_resolver_unref(resolver);
	}
}

static void
ignore_rejection(const struct evpromise *promise, void *arg)
{
	(void)promise;
	(void)arg;
}

static void
open_base(void)
{
	loop = event_base_new();
	require(loop != NULL);
	base = evpromise_base_new(loop);
	answer = event_new(loop, -1, 0, on_answer, NULL);
	require(base != NULL && answer != NULL);
	evpromise_base_on_unhandled_rejection(base, ignore_rejection, NULL);
}

static void
close_base(void)
{
	event_free(answer);
	evpromise_base_free(base);
	event_base_free(loop);
}

static void
run_loop(void)
{
	require(event_base_dispatch(loop) >= 0);
}

/* --- many inputs ------------------------------------------------------------- */

/* Counts down to 0; the input is what is left. */
static bool
count_down(void **input, struct evpromise_value *failure, void *arg)
{
	size_t *left = arg;

	(void)failure;
	if (*left == 0)
		return false;
	*input = left;
	--*left;
	return true;
}

static struct evpromise_value
give_value(void *input, struct evpromise_abort_signal *signal, void *arg)
{
	(void)input;
	(void)signal;
	(void)arg;
	bench_count++;
	return evpromise_int(1);
}

/* A promise that the next turn of the loop fulfils. */
static struct evpromise_value
give_promise(void *input, struct evpromise_abort_signal *signal, void *arg)
{
	struct evpromise *promise;

	(void)give_value(input, signal, arg);
	require(n_waiting < AT_ONCE);
	promise = evpromise_with_resolvers(base, &waiting[n_waiting]);
	require(promise != NULL);
	if (n_waiting++ == 0)
		event_active(answer, EV_TIMEOUT, 0);
	return evpromise_adopt(promise);
}

typedef struct evpromise *(*map_fn)(struct evpromise_base *,
    struct evpromise_inputs, size_t, evpromise_map_cb, void *,
    const struct evpromise_map_options *);

static void
map_all(const char *name, map_fn map, evpromise_map_cb call, size_t n)
{
	size_t left = n;
	struct evpromise *promise = map(base,
	    evpromise_inputs_next(count_down, &left), AT_ONCE, call, NULL,
	    NULL);

	run_loop();
	require(evpromise_state(promise) == EVPROMISE_FULFILLED);
	evpromise_unref(promise);
	bench_ran(name, n);
}

static void
each(size_t n)
{
	map_all("each", evpromise_each, give_value, n);
}

static void
each_pending(size_t n)
{
	map_all("each_pending", evpromise_each, give_promise, n);
}

static void
map(size_t n)
{
	map_all("map", evpromise_map, give_value, n);
}

static void
map_pending(size_t n)
{
	map_all("map_pending", evpromise_map, give_promise, n);
}

/* --- places, turns, attempts --------------------------------------------------- */

static struct evpromise_value
start(struct evpromise_abort_signal *signal, void *arg)
{
	return give_promise(arg, signal, NULL);
}

/* So many as wait in a line at a time: ten for each place. */
static void
in_batches(const char *name, size_t n, struct evpromise *(*begin)(void *),
    void *arg)
{
	size_t i, in_line = 0;

	for (i = 0; i < n; i++) {
		evpromise_unref(begin(arg));
		if (++in_line == 10 * AT_ONCE || i == n - 1) {
			run_loop();
			in_line = 0;
		}
	}
	bench_ran(name, n);
}

static struct evpromise *
run_in_limit(void *limit)
{
	return evpromise_limit_run(limit, start, NULL, NULL);
}

static void
limit(size_t n)
{
	struct evpromise_limit *places = evpromise_limit_new(base, AT_ONCE);

	in_batches("limit", n, run_in_limit, places);
	evpromise_limit_free(places);
}

static struct evpromise *
add_to_queue(void *queue)
{
	return evpromise_queue_add(queue, 0, start, NULL, NULL);
}

static void
queue(size_t n)
{
	struct evpromise_queue *turns = evpromise_queue_new(base, AT_ONCE,
	    NULL);

	in_batches("queue", n, add_to_queue, turns);
	evpromise_queue_free(turns);
}

static struct evpromise_value
attempt(struct evpromise_abort_signal *signal, void *arg)
{
	return give_value(arg, signal, NULL);
}

static struct evpromise *
retry_once(void *arg)
{
	return evpromise_retry(base, attempt, arg, NULL);
}

static void
retry(size_t n)
{
	in_batches("retry", n, retry_once, NULL);
}

/* --- abort ---------------------------------------------------------------------- */

static void
make_delays(struct evpromise_abort_signal *signal, size_t n)
{
	while (n-- > 0)
		evpromise_unref(evpromise_delay(base, MS,
		    evpromise_undefined(), signal));
}

static void
cancel(const struct evpromise *reason, void *resolver)
{
	(void)reason;
	bench_count++;
	evpromise_resolver_unref(resolver);
}

static void
make_operations(struct evpromise_abort_signal *signal, size_t n)
{
	struct evpromise_resolver *resolver;

	while (n-- > 0) {
		evpromise_unref(evpromise_with_resolvers(base, &resolver));
		require(evpromise_resolver_on_abort(resolver, signal, cancel,
		    resolver));
	}
}

/* Only the abort counts, or what makes the operations. */
static void
abort_all(void (*make)(struct evpromise_abort_signal *, size_t), size_t n,
    bool counts_abort)
{
	struct evpromise_abort_controller *controller =
	    evpromise_abort_controller_new(base);

	make(evpromise_abort_controller_signal(controller), n);
	if (counts_abort)
		bench_begin();
	else
		bench_end();
	require(evpromise_abort_controller_abort(controller,
	    evpromise_undefined()));
	if (counts_abort)
		bench_end();
	evpromise_abort_controller_unref(controller);
	run_loop();
}

static void
delays_make(size_t n)
{
	abort_all(make_delays, n, false);
}

static void
delays_abort(size_t n)
{
	abort_all(make_delays, n, true);
}

static void
operations_make(size_t n)
{
	abort_all(make_operations, n, false);
	bench_ran("operations_make", n);
}

static void
operations_abort(size_t n)
{
	abort_all(make_operations, n, true);
	bench_ran("operations_abort", n);
}

static const struct bench_workload workloads[] = {
	{ "each", 10000000, each },
	{ "each_pending", 10000000, each_pending },
	{ "map", 10000000, map },
	{ "map_pending", 10000000, map_pending },
	{ "limit", 1000000, limit },
	{ "queue", 1000000, queue },
	{ "retry", 1000000, retry },
	{ "delays_make", 100000, delays_make },
	{ "delays_abort", 100000, delays_abort },
	{ "operations_make", 100000, operations_make },
	{ "operations_abort", 100000, operations_abort },
	{ NULL, 0, NULL }
};

int
main(int argc, char **argv)
{
	static const struct bench_program program = {
		open_base, close_base, workloads
	};

	return bench_main(&program, argc, argv);
}
