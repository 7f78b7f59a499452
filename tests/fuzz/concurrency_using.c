/* SPDX-License-Identifier: BSD-3-Clause */
/* using, for fuzz_concurrency: each resource that was acquired is disposed of
 * once, after its use and after those that were acquired later. */
#include "concurrency.h"

static void
release(void *payload)
{
	struct resource *resource = payload;

	resource->released++;
	require(resource->disposed == 1 || world.base == NULL,
	    "a resource is gone, and was not disposed of");
}

static const struct evpromise_type resource_type = {
	sizeof(struct evpromise_type), "resource", release, NULL
};

struct evpromise_value
call_value(struct job *job, int64_t value)
{
	struct resource *resource;

	if (job->kind != USING || value < 1 || value > (int64_t)job->n)
		return evpromise_int(value);
	resource = &job->resources[value - 1];
	require(resource->made++ == 0, "a resource is made twice");
	return evpromise_own(&resource_type, resource);
}

static struct evpromise_value
acquire(struct evpromise_abort_signal *signal, void *arg)
{
	struct resource *resource = arg;
	struct job *job = resource->job;
	size_t i = (size_t)(resource - job->resources);

	require(i == job->calls, "a resource is acquired out of turn");
	require(i == 0 || resource[-1].made, "the one before was not acquired");
	require(!evpromise_abort_signal_aborted(signal),
	    "acquired, but it was aborted");
	job->acquired = i;
	return call_one(job, signal, (int64_t)i + 1);
}

/* The base is being freed: what was being acquired may have been made, but
 * using has not heard of it. */
static void
check_later(const struct job *job, size_t i, bool is_heard)
{
	for (i++; i < job->n; i++)
		require(job->resources[i].disposed || (is_heard ?
		    !job->resources[i].made : i >= job->acquired),
		    "one that was acquired later is not disposed of");
}

static struct evpromise_value
dispose(const struct evpromise *lent, const struct evpromise *outcome,
    void *arg)
{
	struct resource *resource = arg;
	struct job *job = resource->job;
	size_t i = (size_t)(resource - job->resources);

	require(resource->made && resource->disposed++ == 0,
	    "disposed of twice, or was not acquired");
	require(evpromise_as(lent, &resource_type) == resource,
	    "another resource is disposed of");
	check_later(job, i, outcome != NULL);
	if (outcome == NULL) {
		require(world.base == NULL, "no outcome");
		return evpromise_undefined();
	}
	require(job->calls > job->n || job->failures > 0 ||
	    evpromise_state(outcome) == EVPROMISE_REJECTED,
	    "disposed of before it was used");
	return call_one(job, NULL, (int64_t)(job->n + 2 + i));
}

static struct evpromise_value
use(const struct evpromise *resources, struct evpromise_abort_signal *signal,
    void *arg)
{
	struct job *job = arg;
	size_t i;

	require(job->calls == job->n, "used out of turn");
	require(!evpromise_abort_signal_aborted(signal),
	    "used, but it was aborted");
	require(evpromise_length(resources) == job->n, "so many resources");
	for (i = 0; i < job->n; i++)
		require(evpromise_as(evpromise_at(resources, i),
		    &resource_type) == &job->resources[i] &&
		    !job->resources[i].disposed, "what is used");
	job->acquired = job->n;
	return call_one(job, signal, (int64_t)job->n + 1);
}

struct evpromise *
call_using(struct job *job)
{
	struct evpromise_resource resources[RESOURCES];
	size_t i;

	for (i = 0; i < job->n; i++) {
		job->resources[i].job = job;
		resources[i].acquire = acquire;
		resources[i].dispose = dispose;
		resources[i].arg = &job->resources[i];
	}
	return evpromise_using(world.base, resources, job->n, use, job,
	    job->signal);
}

void
check_used(const struct job *job, const struct evpromise *settled)
{
	size_t i;

	for (i = 0; i < job->n; i++)
		require(job->resources[i].made == job->resources[i].disposed,
		    "settled before all was disposed of");
	if (evpromise_state(settled) == EVPROMISE_FULFILLED)
		require(job->calls == 2 * job->n + 1 && job->failures == 0 &&
		    evpromise_as_int(settled) == (int64_t)job->n + 1,
		    "what using gives");
}

void
check_resources(const struct job *job)
{
	size_t i;

	for (i = 0; i < job->n && job->kind == USING; i++) {
		const struct resource *resource = &job->resources[i];

		require(resource->released == resource->made,
		    "a resource was not released once");
		require(i >= job->acquired || resource->disposed == 1,
		    "a resource was not disposed of");
	}
}
