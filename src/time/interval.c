/* SPDX-License-Identifier: BSD-3-Clause */
/* interval: turns at even intervals. They are counted from the start, so an
 * interval that nobody waits for is no more than a few numbers. */
#include <evpromise/timer.h>

#include "loop/clock.h"
#include "record/alloc.h"
#include "record/hooks.h"
#include "time/delay.h"
#include "value/value.h"

struct evpromise_interval {
	struct evpromise_base *base;
	struct evpromise_abort_signal *signal;	/* referenced, or NULL */
	uint64_t start_us;
	int64_t ms;
	uint64_t turn;			/* the last that was asked for */
};

struct evpromise_interval *
evpromise_interval_new(struct evpromise_base *base, int64_t ms,
    struct evpromise_abort_signal *signal)
{
	struct evpromise_interval *interval;

	interval = base == NULL ? NULL : evpromise__malloc(sizeof(*interval));
	if (interval == NULL)
		return NULL;
	interval->base = base;
	interval->signal = evpromise_abort_signal_ref(signal);
	interval->start_us = evpromise__now_us(base);
	evpromise__clock_note(base);
	interval->ms = ms == 0 ? 1 : ms;
	interval->turn = 0;
	return interval;
}

/* The next turn that nobody asked for and whose time has not passed; false if
 * the clock does not reach so far. */
static bool
take_turn(struct evpromise_interval *interval, uint64_t *due_us)
{
	uint64_t period = (uint64_t)interval->ms * 1000;
	uint64_t passed = evpromise__now_us(interval->base) -
	    interval->start_us;
	uint64_t turn = passed / period + (passed % period != 0);

	if (turn <= interval->turn)
		turn = interval->turn + 1;
	if (turn > (INT64_MAX - interval->start_us) / period)
		return false;
	interval->turn = turn;
	*due_us = interval->start_us + turn * period;
	return true;
}

struct evpromise *
evpromise_interval_next(struct evpromise_interval *interval)
{
	struct evpromise_value checked;
	uint64_t due_us;

	if (interval == NULL)
		return NULL;
	checked = evpromise__due_us(interval->base, interval->ms, &due_us);
	if (!(evpromise__is_thrown(checked)) && !take_turn(interval, &due_us))
		checked = evpromise__due_us(interval->base, INT64_MAX, &due_us);
	if (evpromise__is_thrown(checked))
		return MADE_HERE(evpromise_resolved(interval->base, checked));
	return MADE_HERE(evpromise__delay_until(interval->base, due_us,
	    evpromise_int((int64_t)interval->turn), interval->signal));
}

void
evpromise_interval_free(struct evpromise_interval *interval)
{
	if (interval == NULL)
		return;
	evpromise_abort_signal_unref(interval->signal);
	evpromise__free(interval);
}
