/* SPDX-License-Identifier: BSD-3-Clause */
/* Scale: what waits in line for a place, a turn or another attempt. */
#include "scale.h"

#define AT_ONCE 100

static struct evpromise_value
start(struct evpromise_abort_signal *signal, void *arg)
{
	(void)signal;
	(void)arg;
	return evpromise_int(1);
}

static void
forget(struct evpromise *promise)
{
	scale_require(evpromise_done(scale_count(promise)) == 0);
}

/* A line is of n that were added by a function, each with a signal. */
struct line {
	struct evpromise *(*add)(void *line, size_t i, size_t n,
	    struct evpromise_abort_signal *signal);
	void *line;
	void (*release)(void *line);	/* lets them run */
};

static void
run_line(const struct line *line, size_t n)
{
	size_t i;

	for (i = 0; i < n; i++)
		forget(line->add(line->line, i, n, NULL));
	line->release(line->line);
	while (evpromise_clock_advance_to_next(scale_base))
		;
	scale_run();
	bench_ran("a line", n);
}

/* All but the first are aborted while they wait. */
static void
abort_line(const struct line *line, enum scale_order order, size_t n)
{
	struct evpromise_abort_controller **controllers =
	    scale_array(BENCH_PROMISES, n), *controller;
	size_t i;

	for (i = 0; i < n; i++) {
		controllers[i] = evpromise_abort_controller_new(scale_base);
		forget(line->add(line->line, i, n,
		    evpromise_abort_controller_signal(controllers[i])));
	}
	scale_run();
	for (i = 0; i < n; i++) {
		controller = controllers[scale_at(order, i, n)];
		(void)evpromise_abort_controller_abort(controller,
		    evpromise_int(1));
		evpromise_abort_controller_unref(controller);
	}
	scale_run();
	bench_ran("an aborted line", n);
}

/* --- limits ------------------------------------------------------------------------ */

static struct evpromise *
add_to_limit(void *limit, size_t i, size_t n,
    struct evpromise_abort_signal *signal)
{
	(void)i;
	(void)n;
	return evpromise_limit_run(limit, start, NULL, signal);
}

static void
release_place(void *limit)
{
	evpromise_limit_release(limit);
}

static void
limit(enum scale_order order, bool aborted, size_t n)
{
	struct line line = { add_to_limit, NULL, release_place };

	scale_open();
	line.line = evpromise_limit_new(scale_base, 1);
	evpromise_unref(evpromise_limit_acquire(line.line, NULL));
	if (aborted)
		abort_line(&line, order, n);
	else
		run_line(&line, n);
	evpromise_limit_free(line.line);
	scale_close();
}

static void
limit_run(size_t n)
{
	limit(OLDEST_FIRST, false, n);
}

static void
limit_oldest(size_t n)
{
	limit(OLDEST_FIRST, true, n);
}

static void
limit_newest(size_t n)
{
	limit(NEWEST_FIRST, true, n);
}

/* --- queues ------------------------------------------------------------------------ */

static struct evpromise *
add_equal(void *queue, size_t i, size_t n, struct evpromise_abort_signal *signal)
{
	(void)i;
	(void)n;
	return evpromise_queue_add(queue, 0, start, NULL, signal);
}

static struct evpromise *
add_ascending(void *queue, size_t i, size_t n,
    struct evpromise_abort_signal *signal)
{
	(void)n;
	return evpromise_queue_add(queue, (int)i, start, NULL, signal);
}

static struct evpromise *
add_descending(void *queue, size_t i, size_t n,
    struct evpromise_abort_signal *signal)
{
	return evpromise_queue_add(queue, (int)(n - i), start, NULL, signal);
}

static struct evpromise *
add_mixed(void *queue, size_t i, size_t n, struct evpromise_abort_signal *signal)
{
	return evpromise_queue_add(queue, (int)scale_at(MIXED, i, n), start,
	    NULL, signal);
}

static void
resume(void *queue)
{
	evpromise_queue_resume(queue);
}

static void
queue(struct line line, size_t n)
{
	struct evpromise_queue_options options = EVPROMISE_QUEUE_OPTIONS_INIT;

	options.paused = true;
	scale_open();
	line.line = evpromise_queue_new(scale_base, AT_ONCE, &options);
	line.release = resume;
	run_line(&line, n);
	evpromise_queue_free(line.line);
	scale_close();
}

static void
queue_aborted(enum scale_order order, size_t n)
{
	struct evpromise_queue_options options = EVPROMISE_QUEUE_OPTIONS_INIT;
	struct line line = { add_mixed, NULL, resume };

	options.paused = true;
	scale_open();
	line.line = evpromise_queue_new(scale_base, AT_ONCE, &options);
	abort_line(&line, order, n);
	evpromise_queue_free(line.line);
	scale_close();
}

static void
queue_equal(size_t n)
{
	queue((struct line){ add_equal, NULL, NULL }, n);
}

static void
queue_ascending(size_t n)
{
	queue((struct line){ add_ascending, NULL, NULL }, n);
}

static void
queue_descending(size_t n)
{
	queue((struct line){ add_descending, NULL, NULL }, n);
}

static void
queue_mixed(size_t n)
{
	queue((struct line){ add_mixed, NULL, NULL }, n);
}

static void
queue_oldest(size_t n)
{
	queue_aborted(OLDEST_FIRST, n);
}

static void
queue_newest(size_t n)
{
	queue_aborted(NEWEST_FIRST, n);
}

/* --- throttles ----------------------------------------------------------------------- */

static struct evpromise *
add_to_throttle(void *throttle, size_t i, size_t n,
    struct evpromise_abort_signal *signal)
{
	(void)i;
	(void)n;
	return evpromise_throttle_run(throttle, start, NULL, signal);
}

static void
leave(void *throttle)
{
	(void)throttle;
}

static void
throttle(enum scale_order order, bool aborted, size_t n)
{
	struct line line = { add_to_throttle, NULL, leave };

	scale_open();
	line.line = evpromise_throttle_new(scale_base, AT_ONCE, 10);
	if (aborted)
		abort_line(&line, order, n);
	else
		run_line(&line, n);
	evpromise_throttle_free(line.line);
	scale_close();
}

static void
throttle_run(size_t n)
{
	throttle(OLDEST_FIRST, false, n);
}

static void
throttle_oldest(size_t n)
{
	throttle(OLDEST_FIRST, true, n);
}

static void
throttle_newest(size_t n)
{
	throttle(NEWEST_FIRST, true, n);
}

/* --- attempts, conditions, resources, inputs --------------------------------------------- */

static struct evpromise_value
fail(struct evpromise_abort_signal *signal, void *arg)
{
	(void)signal;
	(void)arg;
	return evpromise_throw(1, "no");
}

/* Each makes three attempts. */
static void
retries(size_t n)
{
	size_t i;

	scale_open();
	for (i = 0; i < n; i++)
		forget(evpromise_retry(scale_base, fail, NULL, NULL));
	while (evpromise_clock_advance_to_next(scale_base))
		;
	bench_ran("retries", n);
	scale_close();
}

static struct evpromise_value
ask_twice(struct evpromise_abort_signal *signal, void *arg)
{
	void **asked = arg;
	bool again = *asked != NULL;

	(void)signal;
	*asked = asked;
	return evpromise_int(again);
}

static void
wait_for(size_t n)
{
	void **asked = scale_array(BENCH_PROMISES, n);
	size_t i;

	scale_open();
	for (i = 0; i < n; i++)
		forget(evpromise_wait_for(scale_base, ask_twice, &asked[i],
		    NULL));
	while (evpromise_clock_advance_to_next(scale_base))
		;
	bench_ran("wait_for", n);
	scale_close();
}

static struct evpromise_value
use(const struct evpromise *resources, struct evpromise_abort_signal *signal,
    void *arg)
{
	(void)resources;
	return start(signal, arg);
}

static struct evpromise_value
dispose(const struct evpromise *resource, const struct evpromise *outcome,
    void *arg)
{
	(void)resource;
	(void)outcome;
	(void)arg;
	bench_count++;
	return evpromise_undefined();
}

/* Of n resources at once. */
static void
using(size_t n)
{
	struct evpromise_resource *resources = bench_buffer(BENCH_PROMISES,
	    n * sizeof(*resources));
	size_t i;

	for (i = 0; i < n; i++)
		resources[i] = (struct evpromise_resource){ start, dispose,
		    NULL };
	scale_open();
	forget(evpromise_using(scale_base, resources, n, use, NULL, NULL));
	scale_run();
	bench_ran("using", n + 1);
	scale_close();
}

static struct evpromise_value
call(void *input, struct evpromise_abort_signal *signal, void *arg)
{
	(void)input;
	return start(signal, arg);
}

/* All of the inputs at once. */
static void
map(size_t n)
{
	struct evpromise_inputs inputs = evpromise_inputs_array(
	    scale_array(BENCH_PROMISES, n), n, 1);

	scale_open();
	forget(evpromise_map(scale_base, inputs, n, call, NULL, NULL));
	scale_run();
	bench_ran("map", 1);
	scale_close();
}

static void
filter(size_t n)
{
	struct evpromise_inputs inputs = evpromise_inputs_array(
	    scale_array(BENCH_PROMISES, n), n, 1);

	scale_open();
	forget(evpromise_filter(scale_base, inputs, AT_ONCE, call, NULL,
	    NULL));
	scale_run();
	bench_ran("filter", 1);
	scale_close();
}

static void
each(size_t n)
{
	struct evpromise_inputs inputs = evpromise_inputs_array(
	    scale_array(BENCH_PROMISES, n), n, 1);

	scale_open();
	forget(evpromise_each(scale_base, inputs, AT_ONCE, call, NULL, NULL));
	scale_run();
	bench_ran("each", 1);
	scale_close();
}

static struct evpromise_value
reduce_call(const struct evpromise *accumulated, void *input,
    struct evpromise_abort_signal *signal, void *arg)
{
	(void)accumulated;
	(void)input;
	return start(signal, arg);
}

static void
reduce(size_t n)
{
	struct evpromise_inputs inputs = evpromise_inputs_array(
	    scale_array(BENCH_PROMISES, n), n, 1);

	scale_open();
	forget(evpromise_reduce(scale_base, inputs, evpromise_int(0),
	    reduce_call, NULL, NULL));
	scale_run();
	bench_ran("reduce", 1);
	scale_close();
}

const struct bench_workload scale_concurrency_workloads[] = {
	{ "limit_run", 10000, limit_run },
	{ "limit_oldest", 10000, limit_oldest },
	{ "limit_newest", 10000, limit_newest },
	{ "queue_equal", 10000, queue_equal },
	{ "queue_ascending", 10000, queue_ascending },
	{ "queue_descending", 10000, queue_descending },
	{ "queue_mixed", 10000, queue_mixed },
	{ "queue_oldest", 10000, queue_oldest },
	{ "queue_newest", 10000, queue_newest },
	{ "throttle_run", 10000, throttle_run },
	{ "throttle_oldest", 10000, throttle_oldest },
	{ "throttle_newest", 10000, throttle_newest },
	{ "retries", 10000, retries },
	{ "wait_for", 10000, wait_for },
	{ "using", 10000, using },
	{ "map", 10000, map },
	{ "filter", 10000, filter },
	{ "each", 10000, each },
	{ "reduce", 10000, reduce },
	{ NULL, 0, NULL }
};
