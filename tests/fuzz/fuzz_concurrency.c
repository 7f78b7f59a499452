/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * Any bytes are a program of limits, queues, throttles, maps, retries and the
 * like. An operation takes three: what to do, two numbers of four bits, and how
 * the calls behave that it will lead to. After each, and in every callback: no
 * limit is exceeded, what waited first starts first, a promise settles once,
 * with an outcome that fits, and when nothing of it runs any more. In the end
 * what is pending is ended: then all is settled, and nothing is left.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "concurrency.h"
#include "fake_host.h"
#include "fuzz.h"
#include "heap.h"

#define N_WHATS 31

struct world world;

void
require(bool good, const char *what)
{
	if (good)
		return;
	fprintf(stderr, "%s\n", what);
	abort();
}

void
free_base(void)
{
	struct evpromise_base *base = world.base;

	world.base = NULL;
	evpromise_base_free(base);
}

void
free_owner(struct owner *owner)
{
	struct evpromise_limit *limit = owner->limit;
	struct evpromise_queue *queue = owner->queue;

	owner->limit = NULL;
	owner->queue = NULL;
	owner->freed = true;
	evpromise_limit_free(limit);
	evpromise_queue_free(queue);
}

/* --- what is always so ---------------------------------------------------- */

void
check_owners(void)
{
	struct owner *owner;

	for (owner = world.owners; owner < world.owners + world.n_owners;
	    owner++) {
		size_t running = owner->running + owner->held;

		require(running <= owner->most, "a limit is exceeded");
		if (owner->limit != NULL && world.base != NULL)
			running = evpromise_limit_running(owner->limit);
		else if (owner->queue != NULL && world.base != NULL)
			running = evpromise_queue_running(owner->queue);
		require(running >= owner->running + owner->held &&
		    running <= owner->most, "what a limit says that runs");
	}
}

/* --- the operations ----------------------------------------------------------------- */

static void
new_owner(int slot, size_t most, size_t how)
{
	struct evpromise_queue_options options = EVPROMISE_QUEUE_OPTIONS_INIT;
	struct owner *owner = &world.owners[world.n_owners++];

	owner->most = most;
	options.capacity = owner->capacity = how % 4;
	options.paused = how & 4;
	if (slot % 2 == 0)
		owner->limit = evpromise_limit_new(world.base, most);
	else
		owner->queue = evpromise_queue_new(world.base, most, &options);
	if (world.slots[slot] != NULL)
		free_owner(world.slots[slot]);
	world.slots[slot] = owner;
}

static struct evpromise *
promise_of(struct job *job)
{
	struct evpromise_limit *limit =
	    job->owner == NULL ? NULL : job->owner->limit;
	struct evpromise_queue *queue =
	    job->owner == NULL ? NULL : job->owner->queue;

	switch (job->kind) {
	case RUN:
		return evpromise_limit_run(limit, call_start, job,
		    job->signal);
	case ACQUIRE:
		return evpromise_limit_acquire(limit, job->signal);
	case ADD:
		job->is_refused = queue != NULL &&
		    job->owner->capacity > 0 &&
		    evpromise_queue_waiting(queue) >= job->owner->capacity;
		return evpromise_queue_add(queue, job->priority, call_start,
		    job, job->signal);
	case IDLE:
		return evpromise_queue_on_idle(queue, NULL);
	case ROOM:
		return evpromise_queue_on_room(queue, job->signal);
	case USING:
		return call_using(job);
	case WAIT_FOR:
		return call_wait_for(job);
	case THROTTLE:
		return call_throttle(job);
	default:
		return call_many(job);
	}
}

static void
new_job(enum job_kind kind, int x, int y, size_t how)
{
	struct job *job = &world.jobs[world.n_jobs++];
	bool has_owner = kind < MAP;
	int slot = x % 2 * 2 + (kind >= ADD);

	job->kind = kind;
	job->owner = has_owner ? world.slots[slot] : NULL;
	job->priority = y % 4;
	job->n = (size_t)(kind == USING ? y % (RESOURCES + 1) : y);
	job->most = kind == REDUCE || kind == USING || kind == WAIT_FOR ? 1 :
	    (size_t)x / 2;
	job->timeout_ms = kind == WAIT_FOR ? x : 0;
	if (kind == THROTTLE) {
		job->throttle = world.throttle_slots[x % 2];
		job->most = job->throttle->most;
	}
	job->collects = how & 64;
	job->how = how % 64;
	if (how / 16 % 4 != 0)
		job->signal = evpromise_abort_signal_ref(
		    evpromise_abort_controller_signal(
		    world.controllers[how / 16 % 4]));
	job->promise = has_owner && job->owner == NULL ? NULL :
	    promise_of(job);
	if (job->promise != NULL)
		evpromise_unref(evpromise_then2(evpromise_ref(job->promise),
		    on_settled, on_settled, job));
}

/* True if it gave a place back. */
static bool
change_owner(int what, struct owner *owner)
{
	if (owner == NULL)
		return false;
	if (what == 10 && owner->limit != NULL && owner->held > 0) {
		owner->held--;
		evpromise_limit_release(owner->limit);
		return true;
	}
	if (what == 11) {
		evpromise_queue_pause(owner->queue);
	} else if (what == 12) {
		evpromise_queue_resume(owner->queue);
	} else if (what == 13) {
		free_owner(owner);
		world.slots[owner == world.slots[0] ? 0 :
		    owner == world.slots[1] ? 1 :
		    owner == world.slots[2] ? 2 : 3] = NULL;
	}
	return false;
}

static void
abort_one(int number)
{
	(void)evpromise_abort_controller_abort(world.controllers[number],
	    evpromise_undefined());
	evpromise_abort_controller_unref(world.controllers[number]);
	world.controllers[number] = world.base == NULL ? NULL :
	    evpromise_abort_controller_new(world.base);
}

static void
checkpoint(void)
{
	evpromise_checkpoint(world.base);
	check_times();
}

static void
operate(int what, int x, int y, size_t how)
{
	if (what < 10)
		new_job((enum job_kind)(what % FILTER), x, y, how);
	else if (what < 14)
		(void)change_owner(what, world.slots[y % 4]);
	else if (what < 16)
		new_owner(y % 4, (size_t)x % 4, how);
	else if (what < 19)
		end_call((size_t)y, how % 2 == 0);
	else if (what < 20)
		(void)evpromise_clock_advance_ms(world.base, x);
	else if (what < 21)
		abort_one(y % 4);
	else if (what < 24)
		checkpoint();
	else if (what < 25 && x == 0)
		free_base();
	else if (what >= 25 && what < 29)
		new_job((enum job_kind)(FILTER + what - 25), x, y, how);
	else if (what == 29)
		new_throttle((size_t)x % 2, (size_t)x / 2 % 4, y);
	else if (what == 30)
		free_throttle(world.throttle_slots[x % 2]);
}

/* --- the end ----------------------------------------------------------------------- */

/* Ends what is pending; true while there was any. */
static bool
end_something(void)
{
	bool any = false;
	int i;

	for (i = 0; i < 4; i++) {
		any |= change_owner(10, world.slots[i]);
		(void)change_owner(12, world.slots[i]);
	}
	checkpoint();
	any |= end_call(0, true);
	if (world.base != NULL)
		any |= evpromise_clock_advance_to_next(world.base);
	for (i = 0; i < 4; i++)
		any |= world.slots[i] != NULL &&
		    world.slots[i]->limit != NULL && world.slots[i]->held > 0;
	return any;
}

static void
check_all_settled(void)
{
	const struct job *job;

	for (job = world.jobs; job < world.jobs + world.n_jobs; job++) {
		if (job->promise == NULL ||
		    evpromise_state(job->promise) != EVPROMISE_PENDING)
			continue;
		fprintf(stderr, "job %d of kind %d is never settled\n",
		    (int)(job - world.jobs), job->kind);
		abort();
	}
}

static void
end_job(struct job *job)
{
	evpromise_unref(job->promise);
	evpromise_abort_signal_unref(job->signal);
}

static void
end_world(void)
{
	size_t i, rounds = 0;

	while (world.base != NULL && end_something())
		require(rounds++ < 100000, "it has no end");
	check_all_settled();
	for (i = 0; i < 4; i++)
		evpromise_abort_controller_unref(world.controllers[i]);
	free_base();
	for (i = 0; i < world.n_owners; i++)
		free_owner(&world.owners[i]);
	for (i = 0; i < world.n_throttles; i++)
		free_throttle(&world.throttles[i]);
	for (i = 0; i < world.n_jobs; i++)
		end_job(&world.jobs[i]);
	give_up_calls();
	for (i = 0; i < world.n_jobs; i++)
		check_resources(&world.jobs[i]);
	require(heap_live() == 0, "blocks are leaked");
}

static void
ignore(const char *message)
{
	(void)message;
}

static void
ignore_rejection(const struct evpromise *promise, void *arg)
{
	(void)promise;
	(void)arg;
}

int
LLVMFuzzerTestOneInput(const unsigned char *bytes, size_t length)
{
	size_t i;

	heap_install();
	memset(&world, 0, sizeof(world));
	world.base = fake_base_new();
	evpromise_set_log_callback(ignore);
	evpromise_base_on_unhandled_rejection(world.base, ignore_rejection,
	    NULL);
	evpromise_base_on_rejection_handled(world.base, ignore_rejection,
	    NULL);
	for (i = 0; i < 4; i++) {
		world.controllers[i] =
		    evpromise_abort_controller_new(world.base);
		new_owner((int)i, 1 + i / 2, 0);
	}
	new_throttle(0, 2, 3);
	new_throttle(1, 1, 5);
	for (i = 0; i < OPERATIONS && length >= 3 && world.base != NULL; i++) {
		operate(bytes[0] % N_WHATS, bytes[1] & 15, bytes[1] >> 4,
		    bytes[2]);
		check_owners();
		bytes += 3;
		length -= 3;
	}
	end_world();
	return 0;
}
