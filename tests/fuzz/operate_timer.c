/* SPDX-License-Identifier: BSD-3-Clause */
/* The operations of the programs on timers and their clock. */
#include "program.h"

/* A time, by four bits: those that meet are more often than those that are out
 * of range, or at the clock's end. */
int64_t
program_ms(int bits)
{
	static const int64_t ms[16] = {
		0, 1, 1, 2, 2, 3, 5, 5, 10, 10, 20, 100,
		-1, INT64_MAX, INT64_MAX / 1000, INT64_MAX / 1000 - 5
	};

	return ms[bits & 15];
}

static struct evpromise *
delay(struct run *run, const struct operation *operation, struct site *site)
{
	struct evpromise_value completion = program_complete(site, NULL);

	if (run->base == NULL)
		return NULL;
	return run->engine->delay(run->base, program_ms(operation->r.slot),
	    completion, program_signal(run, operation->r.kind));
}

static struct evpromise *
timeout(struct run *run, const struct operation *operation)
{
	struct evpromise *promise = program_get(run, operation->y,
	    operation->f.kind % 2 == 0);

	return promise == NULL ? NULL : run->engine->timeout(promise,
	    program_ms(operation->r.slot),
	    program_signal(run, operation->r.kind));
}

static struct evpromise *
run_promise(struct run *run, const struct operation *operation)
{
	struct evpromise *promise = program_get(run, operation->y, true);

	return promise == NULL ? NULL :
	    run->engine->run(run->base, promise);
}

/* An interval holds the signal that it was made with. */
static void
put_interval(struct run *run, int slot, struct evpromise_interval *interval,
    struct evpromise_abort_signal *signal)
{
	struct evpromise_interval *old = run->intervals[slot];

	run->intervals[slot] = interval;
	run->signals[SIGNALS + slot] = signal;
	if (old != NULL)
		run->engine->interval_free(old);
}

static void
new_interval(struct run *run, const struct operation *operation)
{
	struct evpromise_abort_signal *signal = program_signal(run,
	    operation->r.kind);

	put_interval(run, operation->y % INTERVALS, run->engine->interval_new(
	    run->base, program_ms(operation->r.slot), signal), signal);
}

static struct evpromise *
next_turn(struct run *run, int slot)
{
	struct evpromise_interval *interval = run->intervals[slot];

	return interval == NULL ? NULL : run->engine->interval_next(interval);
}

void
program_free_intervals(struct run *run)
{
	int i;

	for (i = 0; i < INTERVALS; i++)
		put_interval(run, i, NULL, NULL);
}

/* The base is there. */
void
program_operate_timer(struct run *run, const struct operation *operation,
    struct site *sites)
{
	switch (operation->what) {
	case 23:
		program_put(run, operation->x, delay(run, operation, sites));
		break;
	case 24:
		program_put(run, operation->x, timeout(run, operation));
		break;
	case 25:
		program_log(run, "%d ", run->engine->advance_ms(run->base,
		    program_ms(operation->y)));
		break;
	case 26:
		program_log(run, "%d ",
		    run->engine->advance_to_next(run->base));
		break;
	case 27:
		new_interval(run, operation);
		break;
	case 28:
		program_put(run, operation->x,
		    next_turn(run, operation->y % INTERVALS));
		break;
	case 29:
		put_interval(run, operation->y % INTERVALS, NULL, NULL);
		break;
	case 30:
		program_put(run, operation->x, run_promise(run, operation));
		break;
	}
}
