/* SPDX-License-Identifier: BSD-3-Clause */
/* What asks and starts by the clock, for fuzz_concurrency: wait_for, and
 * throttles. */
#include "concurrency.h"

int64_t
now_ms(void)
{
	if (world.base != NULL)
		world.now_ms = evpromise_clock_now_ms(world.base);
	return world.now_ms;
}

/* --- wait_for ------------------------------------------------------------- */

static int64_t
deadline_ms(const struct job *job)
{
	return job->timeout_ms == 0 ? INT64_MAX :
	    job->begun_ms + job->timeout_ms;
}

static struct evpromise_value
call_condition(struct evpromise_abort_signal *signal, void *arg)
{
	struct job *job = arg;
	size_t wanted = 1 + job->how % 4;

	require(!evpromise_abort_signal_aborted(signal) &&
	    !evpromise_abort_signal_aborted(job->signal) &&
	    now_ms() < deadline_ms(job), "asked when it was too late");
	require(job->calls == 0 || now_ms() >= job->ended_ms + (int64_t)job->n,
	    "asked again too soon");
	require(job->calls < wanted, "asked after it held");
	return call_one(job, signal, job->calls + 1 == wanted);
}

struct evpromise *
call_wait_for(struct job *job)
{
	struct evpromise_wait_for_options options =
	    EVPROMISE_WAIT_FOR_OPTIONS_INIT;

	job->begun_ms = now_ms();
	options.interval_ms = (int64_t)job->n;
	options.timeout_ms = job->timeout_ms;
	options.signal = job->signal;
	return evpromise_wait_for(world.base, call_condition, job, &options);
}

void
check_waited(const struct job *job, const struct evpromise *settled)
{
	if (evpromise_state(settled) == EVPROMISE_FULFILLED)
		require(evpromise_as_int(settled) == 1 &&
		    job->calls == 1 + job->how % 4 &&
		    !evpromise_abort_signal_aborted(job->signal) &&
		    now_ms() < deadline_ms(job), "what is waited for");
	else if (evpromise_code(settled) == EVPROMISE_ERROR_TIMEOUT)
		require(now_ms() >= deadline_ms(job), "timed out too soon");
}

/* --- throttles ------------------------------------------------------------ */

void
new_throttle(size_t slot, size_t most, int64_t interval_ms)
{
	struct throttle *throttle = &world.throttles[world.n_throttles++];

	throttle->most = most;
	throttle->interval_ms = interval_ms == 0 ? 1 : interval_ms;
	throttle->throttle = evpromise_throttle_new(world.base, most,
	    interval_ms);
	if (world.throttle_slots[slot] != NULL)
		free_throttle(world.throttle_slots[slot]);
	world.throttle_slots[slot] = throttle;
}

void
free_throttle(struct throttle *throttle)
{
	struct evpromise_throttle *freed = throttle->throttle;

	throttle->throttle = NULL;
	evpromise_throttle_free(freed);
}

/* Whether an interval that began with one of the last starts is not over. */
static bool
is_full(const struct throttle *throttle)
{
	return throttle->started >= throttle->most && now_ms() <
	    throttle->started_ms[throttle->started - throttle->most] +
	    throttle->interval_ms;
}

void
note_start(struct throttle *throttle)
{
	require(!is_full(throttle), "more starts than in an interval");
	throttle->started_ms[throttle->started++] = now_ms();
}

struct evpromise *
call_throttle(struct job *job)
{
	return evpromise_throttle_run(job->throttle->throttle, call_start, job,
	    job->signal);
}

/* --- what must be so when the queue is empty ------------------------------ */

static bool
waits(const struct job *job)
{
	return job->calls == 0 && job->promise != NULL &&
	    evpromise_state(job->promise) == EVPROMISE_PENDING;
}

static void
check_throttle(const struct throttle *throttle)
{
	const struct job *job;
	size_t n = 0;

	if (throttle->throttle == NULL)
		return;
	for (job = world.jobs; job < world.jobs + world.n_jobs; job++)
		n += job->throttle == throttle && waits(job);
	require(evpromise_throttle_waiting(throttle->throttle) == n,
	    "so many wait for a throttle");
	require(n == 0 || is_full(throttle), "a throttle starts nothing");
}

void
check_times(void)
{
	const struct job *job;
	size_t i;

	if (world.base == NULL)
		return;
	for (job = world.jobs; job < world.jobs + world.n_jobs; job++)
		require(job->kind != WAIT_FOR || job->settled > 0 ||
		    job->running > 0 || (now_ms() < deadline_ms(job) &&
		    !evpromise_abort_signal_aborted(job->signal)),
		    "it waits when its time is up");
	for (i = 0; i < world.n_throttles; i++)
		check_throttle(&world.throttles[i]);
}
