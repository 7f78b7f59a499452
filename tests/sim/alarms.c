/* SPDX-License-Identifier: BSD-3-Clause */
/* Delays, time-outs, intervals: never early, never lost, and in the order of
 * their times, those of the same time in the order in which they were made. */
#include "loop/base.h"
#include "world.h"

#define MOST_ALARMS 512
#define MOST_INTERVALS 8

struct alarm {
	struct watch *watch;
	uint64_t due_us;
	unsigned long number;
	unsigned long awaits;		/* so many runs of timers; one more if
					 * it was due when it was made */
	struct evpromise_abort_signal *signal;
	bool adopts;			/* it settles after it has fired */
	struct evpromise *timed;	/* what has a time-out, or NULL */
	uint64_t turn;			/* of an interval, or 0 */
};

struct interval {
	struct evpromise_interval *interval;
	struct evpromise_abort_signal *signal;
	uint64_t start_us, period_us, turn;
};

static struct {
	struct alarm alarms[MOST_ALARMS];
	int n_alarms;
	struct interval intervals[MOST_INTERVALS];
	int n_intervals;
	unsigned long numbers;
	uint64_t rang_us;		/* the last that fired */
	unsigned long rang_number;
} all;

unsigned long
alarm_number(void)
{
	return ++all.numbers;
}

void
alarm_rang(uint64_t due, unsigned long number)
{
	if (now_us() < due)
		wrong("alarm %lu is early: it is due at %llu us", number,
		    (unsigned long long)due);
	if (due < all.rang_us ||
	    (due == all.rang_us && number <= all.rang_number))
		wrong("alarm %lu, %llu us: fired behind alarm %lu, %llu us",
		    number, (unsigned long long)due, all.rang_number,
		    (unsigned long long)all.rang_us);
	all.rang_us = due;
	all.rang_number = number;
}

/* Its promise settles when the timer fires, and not before. */
static void
on_delay(struct watch *watched, const struct evpromise *settled)
{
	const struct alarm *alarm = watched->of;

	if (is_cut_short(settled, alarm->signal))
		return;
	if (!alarm->adopts)
		alarm_rang(alarm->due_us, alarm->number);
	if (alarm->turn != 0 &&
	    evpromise_as_int(settled) != (int64_t)alarm->turn)
		wrong("turn %d, not %d", (int)evpromise_as_int(settled),
		    (int)alarm->turn);
}

static void
on_timed(struct watch *watched, const struct evpromise *settled)
{
	const struct alarm *alarm = watched->of;

	if (is_cut_short(settled, alarm->signal))
		return;
	if (evpromise_state(alarm->timed) == EVPROMISE_PENDING) {
		if (evpromise_code(settled) != EVPROMISE_ERROR_TIMEOUT)
			wrong("a time-out settles before its promise");
		alarm_rang(alarm->due_us, alarm->number);
	} else if (evpromise_state(alarm->timed) != evpromise_state(settled)) {
		wrong("a time-out settles in another way than its promise");
	}
}

static struct alarm *
alarm_new(uint64_t due, struct evpromise_abort_signal *signal)
{
	struct alarm *alarm = &all.alarms[all.n_alarms++];

	if (all.n_alarms == MOST_ALARMS)
		wrong("more alarms than there are places");
	alarm->due_us = due;
	alarm->number = alarm_number();
	alarm->awaits = timers_runs() + (now_us() >= due);
	alarm->signal = evpromise_abort_signal_ref(signal);
	alarm->adopts = false;
	alarm->timed = NULL;
	alarm->turn = 0;
	return alarm;
}

static void
add_delay(void)
{
	struct evpromise_value completion = any_completion();
	int64_t ms = any_ms();
	struct alarm *alarm = alarm_new(due_us(ms), any_signal());
	struct watch *other = once_in(8) ? any_watch() : NULL;

	if (other != NULL) {
		evpromise_value_release(completion);
		completion = evpromise_adopt(evpromise_ref(other->promise));
		alarm->adopts = true;
	}
	alarm->watch = watch("delay", evpromise_delay(world.base, ms,
	    completion, alarm->signal), on_delay, alarm);
}

static void
add_timeout(void)
{
	struct watch *other = any_watch();
	int64_t ms = any_ms();
	struct alarm *alarm;

	if (other == NULL)
		return;
	alarm = alarm_new(due_us(ms), any_signal());
	alarm->timed = evpromise_ref(other->promise);
	alarm->watch = watch("timeout", evpromise_timeout(
	    evpromise_ref(alarm->timed), ms, alarm->signal), on_timed, alarm);
}

static void
add_interval(void)
{
	struct interval *interval = &all.intervals[all.n_intervals];
	int64_t ms = any_ms();

	if (all.n_intervals == MOST_INTERVALS)
		return;
	interval->signal = any_signal();
	interval->start_us = now_us();
	interval->period_us = (uint64_t)(ms == 0 ? 1 : ms) * 1000;
	interval->turn = 0;
	interval->interval = evpromise_interval_new(world.base, ms,
	    interval->signal);
	if (interval->interval == NULL)
		return;
	interval->signal = evpromise_abort_signal_ref(interval->signal);
	all.n_intervals++;
}

/* The next turn that is not past; the model takes the steps one by one, or
 * leaps where they are many. */
static uint64_t
next_turn(struct interval *interval)
{
	uint64_t now = now_us(), turn = interval->turn + 1;
	uint64_t passed = (now - interval->start_us) / interval->period_us;

	if (passed > turn)
		turn = passed;
	while (interval->start_us + turn * interval->period_us < now)
		turn++;
	return interval->turn = turn;
}

static void
ask_interval(void)
{
	struct interval *interval = &all.intervals[pick(all.n_intervals)];
	struct alarm *alarm;
	uint64_t turn;

	if (interval->interval == NULL)
		return;
	turn = next_turn(interval);
	alarm = alarm_new(interval->start_us + turn * interval->period_us,
	    interval->signal);
	alarm->turn = turn;
	alarm->watch = watch("turn", evpromise_interval_next(
	    interval->interval), on_delay, alarm);
}

static void
drop_interval(struct interval *interval)
{
	evpromise_interval_free(interval->interval);
	evpromise_abort_signal_unref(interval->signal);
	interval->interval = NULL;
	interval->signal = NULL;
}

void
act_alarm(void)
{
	if (all.n_alarms == MOST_ALARMS - 1)
		return;
	switch (pick(8)) {
	case 0:
	case 1:
		add_timeout();
		break;
	case 2:
		add_interval();
		break;
	case 3:
	case 4:
		if (all.n_intervals > 0)
			ask_interval();
		break;
	case 5:
		if (all.n_intervals > 0 && once_in(4))
			drop_interval(&all.intervals[pick(all.n_intervals)]);
		break;
	default:
		add_delay();
	}
}

/* Each that waits has a timer, each timer belongs to one that waits, and what
 * was due when timers were run the last time has fired. */
void
alarms_check(void)
{
	size_t n_timers = signals_timers();
	int i;

	for (i = 0; i < all.n_alarms; i++) {
		const struct alarm *alarm = &all.alarms[i];
		bool is_due = alarm->due_us <= timers_ran_us() &&
		    alarm->awaits <= timers_runs();

		if (!is_pending(alarm->watch))
			continue;
		if (is_due && !alarm->adopts)
			wrong("alarm %lu has not fired", alarm->number);
		if (!is_due && evpromise_abort_signal_aborted(alarm->signal))
			wrong("alarm %lu was not cancelled", alarm->number);
		n_timers += !is_due;
	}
	n_timers += works_timers() + throttles_timers();
	if (world.base->timers.length < n_timers ||
	    world.base->timers.length > n_timers + attempts_timers_most())
		wrong("%zu timers, expected are %zu",
		    world.base->timers.length, n_timers);
}

void
alarms_drop(void)
{
	int i;

	for (i = 0; i < all.n_alarms; i++) {
		evpromise_unref(all.alarms[i].timed);
		evpromise_abort_signal_unref(all.alarms[i].signal);
	}
	for (i = 0; i < all.n_intervals; i++)
		drop_interval(&all.intervals[i]);
	all.n_alarms = all.n_intervals = 0;
	all.numbers = all.rang_number = 0;
	all.rang_us = 0;
}
