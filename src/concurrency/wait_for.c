/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * wait_for: asking whether a condition holds. The handler that hears the answer
 * returns the promise of the next one: an endless loop, which the core keeps
 * flat.
 */
#include <evpromise/timer.h>
#include <evpromise/wait_for.h>

#include "loop/clock.h"
#include "promise/accessors.h"
#include "record/alloc.h"
#include "record/hooks.h"
#include "record/options.h"
#include "value/error.h"
#include "value/value.h"

struct wait {
	struct evpromise_base *base;
	evpromise_start_cb condition;
	void *arg;
	int64_t interval_ms;
	struct evpromise_abort_signal *signal;	/* that of the time-out also */
};

static void
wait_free(void *arg)
{
	struct wait *wait = arg;

	evpromise_abort_signal_unref(wait->signal);
	evpromise__free(wait);
}

static struct evpromise_value
ask(const struct evpromise *settled, void *arg)
{
	struct wait *wait = arg;

	(void)settled;
	if (evpromise_abort_signal_aborted(wait->signal))
		return evpromise_abort_signal_throw_if_aborted(wait->signal);
	return wait->condition(wait->signal, wait->arg);
}

static struct evpromise_value on_answer(const struct evpromise *settled,
    void *arg);

/* Asks when a promise is fulfilled, and again if that is not the end. */
static struct evpromise *
ask_after(struct wait *wait, struct evpromise *promise)
{
	promise = evpromise_then(promise, ask, wait);
	return evpromise_then2(promise, on_answer, on_answer, wait);
}

static struct evpromise_value
on_answer(const struct evpromise *settled, void *arg)
{
	struct wait *wait = arg;
	struct evpromise_value checked;
	struct evpromise *pause;

	if (evpromise_abort_signal_aborted(wait->signal))
		return evpromise_abort_signal_throw_if_aborted(wait->signal);
	if (settled->state == EVPROMISE_REJECTED)
		return evpromise_rethrow(settled);
	checked = evpromise__check_int(settled,
	    (const void *)(uintptr_t)wait->condition);
	if (evpromise__is_thrown(checked))
		return checked;
	if (evpromise_as_int(settled) != 0)
		return evpromise_share(settled);
	pause = evpromise_delay(wait->base, wait->interval_ms,
	    evpromise_undefined(), wait->signal);
	return evpromise_adopt(ask_after(wait, pause));
}

/* One that is aborted by that of the program and when the time is up. */
static struct evpromise_abort_signal *
signal_new(struct evpromise_base *base,
    const struct evpromise_wait_for_options *options)
{
	struct evpromise_abort_signal *signals[2], *any;

	signals[0] = options->signal;
	signals[1] = options->timeout_ms == 0 ? NULL :
	    evpromise_abort_signal_timeout(base, options->timeout_ms);
	any = evpromise_abort_signal_any(base, signals, 2);
	evpromise_abort_signal_unref(signals[1]);
	return any;
}

static struct wait *
wait_new(struct evpromise_base *base,
    const struct evpromise_wait_for_options *options)
{
	struct wait *wait = evpromise__malloc(sizeof(*wait));

	if (wait == NULL)
		return NULL;
	wait->base = base;
	wait->interval_ms = options->interval_ms;
	wait->signal = signal_new(base, options);
	return wait;
}

struct evpromise *
evpromise_wait_for(struct evpromise_base *base, evpromise_start_cb condition,
    void *arg, const struct evpromise_wait_for_options *given)
{
	struct evpromise_wait_for_options options =
	    EVPROMISE_WAIT_FOR_OPTIONS_INIT;
	struct evpromise_value checked;
	struct evpromise *promise;
	struct wait *wait;

	if (base == NULL)
		return NULL;
	checked = evpromise__options_read(&options, sizeof(options), given) ?
	    evpromise__check_times(base, options.interval_ms,
	    options.timeout_ms) :
	    evpromise__throw_type(NO_SIZE, "EVPROMISE_WAIT_FOR_OPTIONS_INIT");
	if (evpromise__is_thrown(checked))
		return MADE_HERE(evpromise_resolved(base, checked));
	wait = wait_new(base, &options);
	if (wait == NULL)
		return NULL;
	wait->condition = condition;
	wait->arg = arg;
	promise = ask_after(wait,
	    evpromise_resolved(base, evpromise_undefined()));
	return MADE_HERE(evpromise_keep(promise, wait, wait_free));
}
