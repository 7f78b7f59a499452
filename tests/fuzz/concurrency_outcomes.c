/* SPDX-License-Identifier: BSD-3-Clause */
/* What the promises of fuzz_concurrency may settle with, and when. */
#include "concurrency.h"

static void
check_map(const struct job *job, const struct evpromise *settled)
{
	size_t i;

	require(evpromise_length(settled) == job->n, "map's length");
	for (i = 0; i < job->n && !job->collects; i++)
		require(evpromise_as_int(evpromise_at(settled, i)) ==
		    (int64_t)i + 1, "map's results");
}

/* Which inputs failed is not known here, but how many of those wanted. */
static void
check_filter(const struct job *job, const struct evpromise *settled)
{
	size_t length = evpromise_length(settled), wanted = 0, i;
	int64_t index, before = -1;

	for (i = 0; i < job->n; i++)
		wanted += is_wanted((int64_t)i + 1);
	require(length + job->lost == wanted, "filter's length");
	for (i = 0; i < length; i++, before = index) {
		index = evpromise_as_int(evpromise_at(settled, i));
		require(index > before && index < (int64_t)job->n &&
		    is_wanted(index + 1), "filter's results");
	}
}

static void
check_fulfilled(const struct job *job, const struct evpromise *settled)
{
	switch (job->kind) {
	case MAP:
		check_map(job, settled);
		break;
	case FILTER:
		check_filter(job, settled);
		break;
	case EACH:
	case REDUCE:
		require(evpromise_as_int(settled) == (int64_t)job->n,
		    "what each or reduce give");
		break;
	case RUN:
	case ADD:
	case RETRY:
	case THROTTLE:
		require(job->calls > 0, "fulfilled without a call");
		break;
	case ACQUIRE:
		job->owner->held++;
		break;
	case IDLE:
	case ROOM:
	case USING:
	case WAIT_FOR:
		break;
	}
}

static bool
was_abandoned(const struct job *job)
{
	if (job->throttle != NULL)
		return job->throttle->throttle == NULL;
	return job->owner != NULL && job->owner->freed;
}

/* It fails only as its iterator does. */
static bool
collects(const struct job *job)
{
	return job->collects && (job->kind == MAP || job->kind == EACH ||
	    job->kind == FILTER);
}

static void
check_rejected(const struct job *job, int code)
{
	const struct owner *owner = job->owner;
	bool aborted = evpromise_abort_signal_aborted(job->signal);

	if (code == FAILED)
		require(job->failures > 0 && (!collects(job) ||
		    job->how == 63), "a failure of nothing");
	else if (code == EVPROMISE_ERROR_ABORT)
		require(aborted, "aborted by nothing");
	else if (code == EVPROMISE_ERROR_ABANDONED)
		require(was_abandoned(job), "abandoned");
	else if (code == EVPROMISE_ERROR_FULL)
		require(job->is_refused, "full");
	else if (code == EVPROMISE_ERROR_TIMEOUT)
		require(job->timeout_ms > 0, "timed out");
	else if (code == EVPROMISE_ERROR_SUPPRESSED)
		require(job->kind == USING &&
		    job->failures + aborted >= 2, "suppressed");
	else
		require(code == EVPROMISE_ERROR_RANGE && (owner != NULL ?
		    owner->most : job->most) == 0, "the reason");
	if (job->kind == RETRY && code == FAILED)
		require(job->calls == job->most, "the number of attempts");
}

struct evpromise_value
on_settled(const struct evpromise *settled, void *arg)
{
	struct job *job = arg;

	require(job->settled++ == 0, "it was settled twice");
	require(job->running == 0, "it settled while something of it ran");
	if (evpromise_state(settled) == EVPROMISE_FULFILLED)
		check_fulfilled(job, settled);
	else
		check_rejected(job, evpromise_code(settled));
	if (job->kind == USING)
		check_used(job, settled);
	else if (job->kind == WAIT_FOR)
		check_waited(job, settled);
	check_owners();
	return evpromise_undefined();
}
