/* SPDX-License-Identifier: BSD-3-Clause */
/* What the calls of fuzz_concurrency do. */
#include "concurrency.h"

static void
begin(struct job *job)
{
	require(job->settled == 0, "a call for what is settled");
	job->calls++;
	job->running++;
	if (job->owner != NULL)
		job->owner->running++;
	else
		require(job->running <= job->most, "too many calls");
	check_owners();
}

static void
end(struct job *job)
{
	job->ended_ms = now_ms();
	job->running--;
	if (job->owner != NULL)
		job->owner->running--;
}

static struct evpromise_value
fail(struct job *job, int64_t value)
{
	end(job);
	job->failures++;
	job->lost += job->kind == FILTER && is_wanted(value);
	return evpromise_throw(FAILED, "failed");
}

/* --- calls that are pending ------------------------------------------------------ */

static void
stop(const struct evpromise *reason, void *arg)
{
	struct call *call = arg;
	struct evpromise_resolver *resolver = call->resolver;

	(void)reason;
	end(call->job);
	call->resolver = NULL;
	evpromise_resolver_unref(resolver);
}

static struct evpromise_value
wait(struct job *job, struct evpromise_abort_signal *signal, int64_t value)
{
	struct call *call = &world.calls[world.n_calls];
	struct evpromise *promise;

	if (world.n_calls == CALLS) {
		end(job);
		return call_value(job, value);
	}
	world.n_calls++;
	call->job = job;
	call->value = value;
	promise = evpromise_with_resolvers(world.base, &call->resolver);
	if (!evpromise_resolver_on_abort(call->resolver, signal, stop, call))
		stop(NULL, call);
	return evpromise_adopt(promise);
}

bool
end_call(size_t number, bool well)
{
	struct evpromise_resolver *resolver;
	struct call *call = NULL;
	size_t i;

	for (i = 0; i < world.n_calls; i++) {
		if (world.calls[i].resolver == NULL)
			continue;
		call = &world.calls[i];
		if (number-- == 0)
			break;
	}
	if (call == NULL)
		return false;
	resolver = call->resolver;
	call->resolver = NULL;
	if (well)
		end(call->job);
	(void)evpromise_resolve(resolver, well ?
	    call_value(call->job, call->value) :
	    fail(call->job, call->value));
	evpromise_resolver_unref(resolver);
	return true;
}

void
give_up_calls(void)
{
	size_t i;

	for (i = 0; i < world.n_calls; i++)
		evpromise_resolver_unref(world.calls[i].resolver);
}

/* --- what a call does --------------------------------------------------------------- */

static struct evpromise_value
on_delay(const struct evpromise *settled, void *job)
{
	end(job);
	return evpromise_state(settled) == EVPROMISE_REJECTED ?
	    evpromise_rethrow(settled) :
	    call_value(job, evpromise_as_int(settled));
}

/* By how and which call of the job it is. */
struct evpromise_value
call_one(struct job *job, struct evpromise_abort_signal *signal, int64_t value)
{
	size_t how = (job->how + (size_t)value * (job->how & 1)) % 16;

	begin(job);
	switch (how) {
	case 0:
	case 1:
		return fail(job, value);
	case 2:
	case 3:
	case 4:
		return wait(job, NULL, value);
	case 5:
	case 6:
	case 7:
		return wait(job, signal, value);
	case 8:
	case 9:
		return evpromise_adopt(evpromise_then2(evpromise_delay(
		    world.base, value % 4, evpromise_int(value), signal),
		    on_delay, on_delay, job));
	case 10:
		if (job->owner != NULL)
			free_owner(job->owner);
		else if (job->throttle != NULL)
			free_throttle(job->throttle);
		break;
	case 11:
		if (job->calls > 1)
			free_base();
		break;
	}
	end(job);
	return call_value(job, value);
}

/* Whether what was added before, of no less priority, waits still. */
static bool
is_passed(const struct job *job, const struct job *before)
{
	return before->owner == job->owner && before->kind == job->kind &&
	    before->throttle == job->throttle &&
	    before->priority >= job->priority && before->calls == 0 &&
	    before->settled == 0 && !before->is_refused &&
	    before->promise != NULL &&
	    evpromise_state(before->promise) == EVPROMISE_PENDING &&
	    !evpromise_abort_signal_aborted(before->signal);
}

struct evpromise_value
call_start(struct evpromise_abort_signal *signal, void *arg)
{
	struct job *job = arg;
	const struct job *before;

	require(job->kind == RETRY || job->calls == 0, "started twice");
	require(!evpromise_abort_signal_aborted(job->signal),
	    "started, but it was aborted");
	for (before = world.jobs; before < job; before++)
		require(job->kind == RETRY || !is_passed(job, before),
		    "started out of turn");
	if (job->throttle != NULL)
		note_start(job->throttle);
	return call_one(job, signal, (int64_t)job->calls + 1);
}

static bool
next(void **input, struct evpromise_value *failure, void *arg)
{
	struct job *job = arg;

	require(job->taken <= job->n, "asked for an input behind the end");
	if (job->taken == job->n) {
		job->taken++;
		return false;
	}
	*input = job;
	job->taken++;
	if (job->how == 63 && job->taken == 2) {
		job->failures++;
		*failure = evpromise_throw(FAILED, "no input");
		return false;
	}
	require(job->running < job->most, "an input that must wait");
	return true;
}

static struct evpromise_value
call_input(void *input, struct evpromise_abort_signal *signal, void *arg)
{
	struct job *job = input;

	(void)arg;
	return call_one(job, signal, (int64_t)job->taken);
}

bool
is_wanted(int64_t value)
{
	return value % 3 != 0;
}

/* It gives what filter reads as no, or as yes. */
static struct evpromise_value
call_filter(void *input, struct evpromise_abort_signal *signal, void *arg)
{
	struct job *job = input;

	(void)arg;
	return call_one(job, signal, (int64_t)(job->taken % 3));
}

static struct evpromise_value
call_reduce(const struct evpromise *accumulated, void *input,
    struct evpromise_abort_signal *signal, void *arg)
{
	struct job *job = input;

	require(evpromise_as_int(accumulated) == (int64_t)job->taken - 1,
	    "what is accumulated");
	return call_input(input, signal, arg);
}

static struct evpromise *
retry(struct job *job)
{
	struct evpromise_retry_options options = EVPROMISE_RETRY_OPTIONS_INIT;

	options.attempts = job->most;
	options.delay_ms = (int64_t)job->n;
	options.signal = job->signal;
	return evpromise_retry(world.base, call_start, job, &options);
}

struct evpromise *
call_many(struct job *job)
{
	struct evpromise_map_options options = EVPROMISE_MAP_OPTIONS_INIT;
	struct evpromise_inputs inputs = evpromise_inputs_next(next, job);

	options.collect = job->collects;
	options.signal = job->signal;
	switch (job->kind) {
	case MAP:
		return evpromise_map(world.base, inputs, job->most, call_input,
		    NULL, &options);
	case EACH:
		return evpromise_each(world.base, inputs, job->most,
		    call_input, NULL, &options);
	case FILTER:
		return evpromise_filter(world.base, inputs, job->most,
		    call_filter, NULL, &options);
	case REDUCE:
		return evpromise_reduce(world.base, inputs, evpromise_int(0),
		    call_reduce, NULL, job->signal);
	default:
		return retry(job);
	}
}
