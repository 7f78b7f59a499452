/* SPDX-License-Identifier: BSD-3-Clause */
/* Throttles: so many starts in a time and no more, in the order of the calls,
 * with one timer while anything waits. */
#include <string.h>

#include "world.h"

#define MOST_THROTTLES 6
#define MOST_CALLS 256
#define MOST_LIMIT 3

struct throttle {
	struct evpromise_throttle *throttle;	/* NULL: freed */
	struct crew crew;
	size_t limit;
	int64_t interval_ms;
	uint64_t started_us[MOST_LIMIT];	/* the last, a ring */
	size_t started;
};

struct call {
	struct throttle *throttle;
	struct watch *watch;
	struct evpromise_abort_signal *signal;
	bool is_doubtful;	/* it may have failed for want of memory */
	bool has_begun;
};

static struct throttle throttles[MOST_THROTTLES];
static struct call calls[MOST_CALLS];	/* in their order */
static int n_throttles, n_calls;

static bool
waits(const struct call *call)
{
	return !call->has_begun && is_pending(call->watch) &&
	    !evpromise_abort_signal_aborted(call->signal);
}

static void
check_order(const struct call *call)
{
	const struct call *before;

	for (before = calls; before < call; before++)
		if (before->throttle == call->throttle && waits(before) &&
		    !before->is_doubtful)
			wrong("throttle: one starts before an earlier one");
}

/* Jobs run at once after what starts them, so that this is its time. */
static void
check_pace(struct throttle *throttle)
{
	uint64_t *oldest =
	    &throttle->started_us[throttle->started % throttle->limit];
	uint64_t interval_ms = throttle->interval_ms == 0 ? 1 :
	    (uint64_t)throttle->interval_ms;

	if (throttle->started++ >= throttle->limit &&
	    now_us() < *oldest + interval_ms * 1000)
		wrong("throttle: more than %zu in %d ms", throttle->limit,
		    (int)throttle->interval_ms);
	*oldest = now_us();
}

static struct evpromise_value
start(struct evpromise_abort_signal *signal, void *arg)
{
	struct call *call = arg;

	if (call->has_begun)
		wrong("throttle: starts one twice");
	if (call->throttle->throttle != NULL) {
		check_order(call);
		check_pace(call->throttle);
	}
	call->has_begun = true;
	return crew_start(&call->throttle->crew, signal, 1);
}

static void
on_ended(struct watch *watched, const struct evpromise *settled)
{
	const struct call *call = watched->of;

	if (call->has_begun || is_cut_short(settled, call->signal))
		return;
	if (evpromise_state(settled) == EVPROMISE_FULFILLED ||
	    evpromise_code(settled) != EVPROMISE_ERROR_ABANDONED ||
	    call->throttle->throttle != NULL)
		wrong("throttle: one ends before it began");
}

static void
add_throttle(void)
{
	struct throttle *throttle = &throttles[n_throttles];

	if (n_throttles == MOST_THROTTLES)
		return;
	memset(throttle, 0, sizeof(*throttle));
	throttle->limit = (size_t)(1 + pick(MOST_LIMIT));
	throttle->interval_ms = any_ms();
	throttle->crew.what = "throttle";
	throttle->crew.most = SIZE_MAX;
	throttle->throttle = evpromise_throttle_new(world.base,
	    throttle->limit, throttle->interval_ms);
	n_throttles += throttle->throttle != NULL;
}

static void
call(struct throttle *throttle)
{
	struct call *made = &calls[n_calls];
	bool was_quiet = is_quiet();

	made->throttle = throttle;
	made->signal = evpromise_abort_signal_ref(any_signal());
	made->is_doubtful = world.ran_out;
	made->has_begun = false;
	n_calls++;
	made->watch = watch("throttled", evpromise_throttle_run(
	    throttle->throttle, start, made, made->signal), on_ended, made);
	if (was_quiet)
		evpromise_checkpoint(world.base);
}

void
act_throttle(void)
{
	struct throttle *throttle;

	if (n_throttles == 0 || once_in(10)) {
		add_throttle();
		return;
	}
	throttle = &throttles[pick(n_throttles)];
	if (throttle->throttle == NULL || n_calls == MOST_CALLS ||
	    (world.depth == 0 && !is_quiet()))
		return;
	if (once_in(30)) {
		say("a throttle is freed");
		evpromise_throttle_free(throttle->throttle);
		throttle->throttle = NULL;
	} else {
		call(throttle);
	}
}

/* One while anything waits. */
size_t
throttles_timers(void)
{
	size_t n = 0;
	int i;

	for (i = 0; i < n_throttles; i++)
		n += throttles[i].throttle != NULL &&
		    evpromise_throttle_waiting(throttles[i].throttle) > 0;
	return n;
}

void
throttles_check(void)
{
	size_t n_waiting = 0, n_told = 0;
	int i;

	if (!is_quiet())
		return;
	for (i = 0; i < n_calls; i++)
		n_waiting += waits(&calls[i]);
	for (i = 0; i < n_throttles; i++)
		if (throttles[i].throttle != NULL)
			n_told += evpromise_throttle_waiting(
			    throttles[i].throttle);
	if (n_waiting != n_told)
		wrong("throttles: %zu wait, not %zu", n_told, n_waiting);
}

void
throttles_drop(void)
{
	while (n_throttles > 0)
		evpromise_throttle_free(throttles[--n_throttles].throttle);
	while (n_calls > 0)
		evpromise_abort_signal_unref(calls[--n_calls].signal);
}
