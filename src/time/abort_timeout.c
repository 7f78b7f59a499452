/* SPDX-License-Identifier: BSD-3-Clause */
/* abort_timeout: signals that are aborted when a time is up. A signal owns its
 * timer, and ends it. A number in a comment is a step's number in the
 * DOM's review draft of June 2026. */
#include "time/abort_timeout.h"

#include "loop/clock.h"
#include "record/alloc.h"
#include "record/heap.h"
#include "record/hooks.h"
#include "value/error.h"
#include "value/value.h"

static void
abort_timer_free(struct evpromise_abort_signal *signal)
{
	struct evpromise__abort_timer *timer = signal->timer;

	signal->timer = NULL;
	evpromise__timer_remove(evpromise__base(signal->reason),
	    &timer->timer);
	evpromise__free(timer);
}

/* A timer whose time has come becomes the reason. */
union block {
	struct evpromise__abort_timer timer;
	struct evpromise__prepared_error error;
};

void
evpromise__abort_timer_end(struct evpromise__timer *timer,
    enum evpromise__timer_end how)
{
	struct evpromise__abort_timer *ended =
	    (struct evpromise__abort_timer *)timer;
	struct evpromise_abort_signal *signal =
	    evpromise_abort_signal_ref(ended->signal);

	signal->timer = NULL;
	/* 3.1. Queue a global task (reordered: this is the timer's callback) to
	 * signal abort given signal and a new "TimeoutError" DOMException. */
	if (how == TIMER_FIRED) {
		(void)evpromise__signal_abort(signal,
		    evpromise__throw_prepared(ended, EVPROMISE_ERROR_TIMEOUT,
		    "the time limit of %lld ms is over",
		    (long long)ended->ms));
	} else {
		evpromise__free(ended);
		evpromise__never_aborts(signal);
	}
	evpromise_abort_signal_unref(signal);
}

static bool
start(struct evpromise_base *base, struct evpromise_abort_signal *signal,
    int64_t ms, uint64_t due_us)
{
	struct evpromise__abort_timer *timer;

	timer = evpromise__malloc(sizeof(union block));
	if (timer == NULL)
		return false;
	timer->timer.at = TIMER_NOWHERE;
	timer->timer.end = evpromise__abort_timer_end;
	timer->signal = signal;
	timer->ms = ms;
	signal->timer = timer;
	signal->timer_free = abort_timer_free;
	return evpromise__timer_add(base, &timer->timer, due_us);
}

/* AbortSignal.timeout ( milliseconds )
 * https://dom.spec.whatwg.org/#dom-abortsignal-timeout
 * Step 2 (global object): the base. */
struct evpromise_abort_signal *
evpromise_abort_signal_timeout(struct evpromise_base *base, int64_t ms)
{
	struct evpromise_abort_signal *signal;
	struct evpromise_value checked;
	uint64_t due_us;

	if (base == NULL)
		return NULL;
	checked = evpromise__due_us(base, ms, &due_us);
	if (evpromise__is_thrown(checked))
		return evpromise_abort_signal_abort(base, checked);
	/* 1. Let signal be a new AbortSignal object. 3. Run steps after a
	 * timeout given global, milliseconds, and step 3.1. */
	signal = evpromise__abort_signal_new(base, 0);
	if (signal == NULL || !start(base, signal, ms, due_us)) {
		evpromise_abort_signal_unref(signal);
		return evpromise__abort_signal_in_reserve(base);
	}
	(void)MADE_HERE(signal->reason);
	/* 4. Return signal. */
	return signal;
}
