/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * retry: attempts. The handler that hears of a failure returns the promise of
 * the next attempt: an endless loop, which the core keeps flat.
 */
#include <evpromise/retry.h>
#include <evpromise/timer.h>

#include <float.h>
#include <string.h>

#include "abort/scope.h"
#include "loop/clock.h"
#include "promise/accessors.h"
#include "promise/cause.h"
#include "record/alloc.h"
#include "record/heap.h"
#include "record/hooks.h"
#include "record/options.h"
#include "value/error.h"
#include "value/value.h"

#define FAILURES_KEPT 16

struct retry {
	struct evpromise_base *base;
	evpromise_start_cb start;
	void *arg;
	struct evpromise_retry_options options;	/* the signal is referenced */
	size_t made;			/* attempts */
	double delay_ms;		/* before the next, without jitter */
	uint64_t random;
	struct evpromise__scope scope;	/* of the attempt that is under way */
	struct evpromise *failures[FAILURES_KEPT];	/* the last, a ring */
};

static void
retry_free(void *arg)
{
	struct retry *retry = arg;
	size_t i;

	evpromise__scope_close(&retry->scope);
	for (i = 0; i < FAILURES_KEPT; i++)
		evpromise_unref(retry->failures[i]);
	evpromise_abort_signal_unref(retry->options.signal);
	evpromise__free(retry);
}

/* The next random number, from 0 to below 1: SplitMix64, a counter whose bits
 * are mixed. */
static double
next_random(struct retry *retry)
{
	uint64_t bits = retry->random += UINT64_C(0x9e3779b97f4a7c15);

	bits = (bits ^ bits >> 30) * UINT64_C(0xbf58476d1ce4e5b9);
	bits = (bits ^ bits >> 27) * UINT64_C(0x94d049bb133111eb);
	bits ^= bits >> 31;
	return (double)(bits >> 11) / (double)(UINT64_C(1) << 53);
}

static double
capped(const struct retry *retry, double ms)
{
	double most = (double)retry->options.max_delay_ms;

	return ms < most ? ms : most;
}

static int64_t
next_delay_ms(struct retry *retry)
{
	double ms = retry->delay_ms;

	retry->delay_ms = capped(retry, ms * retry->options.factor);
	ms -= ms * retry->options.jitter * next_random(retry);
	return (int64_t)ms;
}

static struct evpromise **
failure(struct retry *retry, size_t attempt)
{
	return &retry->failures[attempt % FAILURES_KEPT];
}

/* What is no longer kept may be released by freeing the base. */
static void
note_failure(struct retry *retry, const struct evpromise *rejected)
{
	struct evpromise **place = failure(retry, retry->made);
	struct evpromise *before = *place;

	*place = evpromise_ref(rejected);
	evpromise_unref(before);
}

/* The error of the last attempt, with those before as its causes. */
static struct evpromise_value
last_error(struct retry *retry)
{
	size_t nth = retry->made > FAILURES_KEPT ?
	    retry->made - FAILURES_KEPT + 1 : 1;
	struct evpromise_value error =
	    evpromise_rethrow(*failure(retry, nth));

	while (nth++ < retry->made)
		error = evpromise__throw_caused(*failure(retry, nth), error);
	return error;
}

static struct evpromise_value
always(const struct evpromise *rejected, void *arg)
{
	(void)rejected;
	(void)arg;
	return evpromise_int(1);
}

static struct evpromise_value
pause_or_stop(const struct evpromise *verdict, void *arg)
{
	struct retry *retry = arg;
	struct evpromise_value checked;

	checked = evpromise__check_int(verdict,
	    (const void *)(uintptr_t)retry->options.should_retry);
	if (evpromise__is_thrown(checked))
		return checked;
	if (evpromise_as_int(verdict) == 0)
		return last_error(retry);
	return evpromise_adopt(evpromise_delay(retry->base,
	    next_delay_ms(retry), evpromise_undefined(),
	    retry->options.signal));
}

static struct evpromise_value
attempt(const struct evpromise *settled, void *arg)
{
	struct retry *retry = arg;
	struct evpromise_value refusal;

	(void)settled;
	if (!evpromise__scope_open(&retry->scope, retry->base,
	    retry->options.signal))
		return evpromise__out_of_memory();
	if (evpromise_abort_signal_aborted(retry->scope.signal)) {
		refusal = evpromise_abort_signal_throw_if_aborted(
		    retry->scope.signal);
		evpromise__scope_close(&retry->scope);
		return refusal;
	}
	retry->made++;
	return retry->start(retry->scope.signal, retry->arg);
}

static struct evpromise_value
on_value(const struct evpromise *settled, void *arg)
{
	struct evpromise_abort_signal *signal =
	    ((struct retry *)arg)->options.signal;

	if (evpromise_abort_signal_aborted(signal))
		return evpromise_abort_signal_throw_if_aborted(signal);
	return evpromise_share(settled);
}

static struct evpromise_value on_failure(const struct evpromise *settled,
    void *arg);

/* Makes an attempt when a promise is fulfilled, and others if that fails. */
static struct evpromise *
attempt_after(struct retry *retry, struct evpromise *promise)
{
	promise = evpromise_then(promise, attempt, retry);
	return evpromise_then2(promise, on_value, on_failure, retry);
}

static struct evpromise *
try_again(struct retry *retry, struct evpromise *rejected)
{
	evpromise_cb should_retry = retry->options.should_retry;
	struct evpromise *promise;

	promise = evpromise_catch(rejected,
	    should_retry == NULL ? always : should_retry, retry->arg);
	promise = evpromise_then(promise, pause_or_stop, retry);
	return attempt_after(retry, promise);
}

/* Without a scope there was no attempt: what fails is all of it. */
static struct evpromise_value
on_failure(const struct evpromise *settled, void *arg)
{
	struct retry *retry = arg;
	const struct evpromise_base *base = retry->base;

	if (!scope_is_open(&retry->scope))
		return evpromise_rethrow(settled);
	note_failure(retry, settled);
	if (!base_is_freed(base))
		evpromise__scope_abort(&retry->scope, settled);
	if (base_is_freed(base))
		return evpromise_undefined();
	if (evpromise_abort_signal_aborted(retry->options.signal))
		return evpromise_abort_signal_throw_if_aborted(
		    retry->options.signal);
	if (retry->made >= retry->options.attempts)
		return last_error(retry);
	return evpromise_adopt(try_again(retry, evpromise_ref(settled)));
}

static struct evpromise_value
check(const struct evpromise_base *base,
    const struct evpromise_retry_options *options)
{
	if (options->attempts == 0)
		return evpromise__throw_range("0 attempts start nothing");
	if (!(options->factor >= 1 && options->factor <= DBL_MAX))
		return evpromise__throw_range(
		    "a factor of %g: it is not a number from 1 on",
		    options->factor);
	if (!(options->jitter >= 0 && options->jitter <= 1))
		return evpromise__throw_range(
		    "a jitter of %g: it is not a number from 0 to 1",
		    options->jitter);
	return evpromise__check_times(base, options->delay_ms,
	    options->max_delay_ms);
}

static struct retry *
retry_new(struct evpromise_base *base,
    const struct evpromise_retry_options *options)
{
	struct retry *retry = evpromise__malloc(sizeof(*retry));

	if (retry == NULL)
		return NULL;
	memset(retry, 0, sizeof(*retry));
	retry->base = base;
	retry->options = *options;
	retry->options.signal = evpromise_abort_signal_ref(options->signal);
	retry->delay_ms = capped(retry, (double)options->delay_ms);
	retry->random = options->seed != 0 ? options->seed :
	    evpromise__clock_seed(base);
	return retry;
}

struct evpromise *
evpromise_retry(struct evpromise_base *base, evpromise_start_cb start,
    void *arg, const struct evpromise_retry_options *given)
{
	struct evpromise_retry_options options = EVPROMISE_RETRY_OPTIONS_INIT;
	struct evpromise_value checked;
	struct evpromise *promise;
	struct retry *retry;

	if (base == NULL)
		return NULL;
	checked = evpromise__options_read(&options, sizeof(options), given) ?
	    check(base, &options) :
	    evpromise__throw_type(NO_SIZE, "EVPROMISE_RETRY_OPTIONS_INIT");
	if (evpromise__is_thrown(checked))
		return MADE_HERE(evpromise_resolved(base, checked));
	retry = retry_new(base, &options);
	if (retry == NULL)
		return NULL;
	retry->start = start;
	retry->arg = arg;
	promise = evpromise_resolved(base, evpromise_undefined());
	promise = attempt_after(retry, promise);
	return MADE_HERE(evpromise_keep(promise, retry, retry_free));
}
