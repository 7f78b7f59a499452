/* SPDX-License-Identifier: BSD-3-Clause */
/* abort_timeout: signals that are aborted when a time is up. The signal owns its timer, which
 * so ends with it. */
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

void
evpromise__abort_timer_end(struct evpromise__timer *timer,
    enum evpromise__timer_end how)
{
	struct evpromise_abort_signal *signal = evpromise_abort_signal_ref(
	    ((struct evpromise__abort_timer *)timer)->signal);

	abort_timer_free(signal);
	if (how == TIMER_FIRED)
		(void)evpromise__signal_abort(signal,
		    evpromise__throw_static(EVPROMISE_ERROR_TIMEOUT));
	else
		evpromise__never_aborts(signal);
	evpromise_abort_signal_unref(signal);
}

static bool
start(struct evpromise_base *base, struct evpromise_abort_signal *signal,
    uint64_t due_ms)
{
	struct evpromise__abort_timer *timer;

	timer = evpromise__malloc(sizeof(*timer));
	if (timer == NULL)
		return false;
	timer->timer.at = TIMER_NOWHERE;
	timer->timer.end = evpromise__abort_timer_end;
	timer->signal = signal;
	signal->timer = timer;
	signal->timer_free = abort_timer_free;
	return evpromise__timer_add(base, &timer->timer, due_ms);
}

struct evpromise_abort_signal *
evpromise_abort_signal_timeout(struct evpromise_base *base, int64_t ms)
{
	struct evpromise_abort_signal *signal;
	struct evpromise_value checked;
	uint64_t due_ms;

	if (base == NULL)
		return NULL;
	checked = evpromise__due_ms(base, ms, &due_ms);
	if (evpromise__is_thrown(checked))
		return evpromise_abort_signal_abort(base, checked);
	signal = evpromise__abort_signal_new(base, 0);
	if (signal == NULL || !start(base, signal, due_ms)) {
		evpromise_abort_signal_unref(signal);
		return evpromise__abort_signal_in_reserve(base);
	}
	(void)MADE_HERE(signal->reason);
	return signal;
}
