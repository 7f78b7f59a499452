/* SPDX-License-Identifier: BSD-3-Clause */
/* Scale: timers, in all orders, that fire or are aborted. */
#include "scale.h"

static void
advance(size_t ms)
{
	scale_require(evpromise_clock_advance_ms(scale_base, (int64_t)ms));
}

/* n delays that are due at times in an order, or at the same. */
static void
delays(enum scale_order order, size_t step, size_t n)
{
	size_t i;

	scale_open();
	for (i = 0; i < n; i++)
		scale_require(evpromise_done(scale_count(evpromise_delay(
		    scale_base, (int64_t)(1 + step * scale_at(order, i, n)),
		    evpromise_undefined(), NULL))) == 0);
	advance(n + 1);
	bench_ran("delays", n);
	scale_close();
}

static void
delays_equal(size_t n)
{
	delays(OLDEST_FIRST, 0, n);
}

static void
delays_ascending(size_t n)
{
	delays(OLDEST_FIRST, 1, n);
}

static void
delays_descending(size_t n)
{
	delays(NEWEST_FIRST, 1, n);
}

static void
delays_mixed(size_t n)
{
	delays(MIXED, 1, n);
}

/* Each has a signal of its own. */
static void
delays_aborted(enum scale_order order, size_t n)
{
	struct evpromise_abort_controller **controllers =
	    scale_array(BENCH_PROMISES, n), *controller;
	size_t i;

	scale_open();
	for (i = 0; i < n; i++) {
		controllers[i] = evpromise_abort_controller_new(scale_base);
		evpromise_unref(evpromise_delay(scale_base, (int64_t)i,
		    evpromise_undefined(),
		    evpromise_abort_controller_signal(controllers[i])));
	}
	for (i = 0; i < n; i++) {
		controller = controllers[scale_at(order, i, n)];
		scale_require(evpromise_abort_controller_abort(controller,
		    evpromise_int(1)));
		evpromise_abort_controller_unref(controller);
	}
	scale_run();
	scale_close();
}

static void
aborted_oldest(size_t n)
{
	delays_aborted(OLDEST_FIRST, n);
}

static void
aborted_newest(size_t n)
{
	delays_aborted(NEWEST_FIRST, n);
}

/* n time-outs of promises that settle before, or do not. */
static void
timeouts(enum scale_order order, bool in_time, size_t n)
{
	struct evpromise_resolver **resolvers = scale_array(BENCH_RESOLVERS, n);
	size_t i;

	scale_open();
	for (i = 0; i < n; i++)
		scale_require(evpromise_done(scale_count(evpromise_timeout(
		    scale_pending(resolvers, i), 1000, NULL))) == 0);
	if (!in_time)
		advance(1000);
	scale_settle(resolvers, n, order);
	bench_ran("timeouts", n);
	scale_close();
}

static void
timeouts_oldest(size_t n)
{
	timeouts(OLDEST_FIRST, true, n);
}

static void
timeouts_newest(size_t n)
{
	timeouts(NEWEST_FIRST, true, n);
}

static void
timeouts_over(size_t n)
{
	timeouts(OLDEST_FIRST, false, n);
}

/* n signals that time out, each aborting a delay. */
static void
timeout_signals(size_t n)
{
	struct evpromise_abort_signal *signal;
	size_t i;

	scale_open();
	for (i = 0; i < n; i++) {
		signal = evpromise_abort_signal_timeout(scale_base,
		    (int64_t)(1 + scale_at(MIXED, i, n)));
		scale_require(evpromise_done(scale_count(evpromise_delay(
		    scale_base, (int64_t)(2 * n), evpromise_undefined(),
		    signal))) == 0);
		evpromise_abort_signal_unref(signal);
	}
	advance(n);
	bench_ran("timeout_signals", n);
	scale_close();
}

static void
intervals(size_t n)
{
	struct evpromise_interval **intervals =
	    scale_array(BENCH_PROMISES, n);
	size_t i;

	scale_open();
	for (i = 0; i < n; i++) {
		intervals[i] = evpromise_interval_new(scale_base,
		    (int64_t)(1 + i), NULL);
		scale_require(evpromise_done(scale_count(
		    evpromise_interval_next(intervals[i]))) == 0);
	}
	advance(n);
	for (i = 0; i < n; i++)
		evpromise_interval_free(intervals[i]);
	bench_ran("intervals", n);
	scale_close();
}

const struct bench_workload scale_time_workloads[] = {
	{ "delays_equal", 10000, delays_equal },
	{ "delays_ascending", 10000, delays_ascending },
	{ "delays_descending", 10000, delays_descending },
	{ "delays_mixed", 10000, delays_mixed },
	{ "aborted_oldest", 10000, aborted_oldest },
	{ "aborted_newest", 10000, aborted_newest },
	{ "timeouts_oldest", 10000, timeouts_oldest },
	{ "timeouts_newest", 10000, timeouts_newest },
	{ "timeouts_over", 10000, timeouts_over },
	{ "timeout_signals", 10000, timeout_signals },
	{ "intervals", 10000, intervals },
	{ NULL, 0, NULL }
};
