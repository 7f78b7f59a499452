/* SPDX-License-Identifier: BSD-3-Clause */
/* Scenarios of what leads through many operations: retries, limits, queues, map
 * and its kin. */
#include <stdint.h>

#include "scenarios.h"

/* Takes some time, or fails at once. */
static struct evpromise_value
work(struct world *world, struct evpromise_abort_signal *signal)
{
	return evpromise_adopt(evpromise_delay(world->base, 2, token(),
	    signal));
}

static struct evpromise_value
start(struct evpromise_abort_signal *signal, void *world)
{
	return work(world, signal);
}

static struct evpromise_value
start_and_fail(struct evpromise_abort_signal *signal, void *arg)
{
	(void)signal;
	(void)arg;
	return evpromise_throw(5, "it cannot start");
}

static unsigned int attempts_made;

/* Fails until there was a third attempt. */
static struct evpromise_value
attempt(struct evpromise_abort_signal *signal, void *world)
{
	if (++attempts_made % 3 != 0)
		return evpromise_throw(6, "not yet");
	return work(world, signal);
}

static struct evpromise_value
is_worth_it(const struct evpromise *rejected, void *arg)
{
	(void)arg;
	return evpromise_int(evpromise_code(rejected) != 5);
}

void
retries(struct world *world)
{
	struct evpromise_retry_options options = EVPROMISE_RETRY_OPTIONS_INIT;
	struct evpromise_abort_controller *controller;

	attempts_made = 0;
	controller = evpromise_abort_controller_new(world->base);
	options.signal = evpromise_abort_controller_signal(controller);
	watch(evpromise_retry(world->base, attempt, world, NULL));
	watch(evpromise_retry(world->base, start_and_fail, NULL, NULL));
	options.should_retry = is_worth_it;
	watch(evpromise_retry(world->base, start_and_fail, NULL, &options));
	watch(evpromise_retry(world->base, attempt, world, &options));
	options.attempts = 0;
	watch(evpromise_retry(world->base, attempt, world, &options));
	evpromise_checkpoint(world->base);
	(void)evpromise_abort_controller_abort(controller, token());
	evpromise_abort_controller_unref(controller);
}

static int questions;

/* Holds when it is asked for the third time. */
static struct evpromise_value
holds(struct evpromise_abort_signal *signal, void *arg)
{
	(void)signal;
	(void)arg;
	return evpromise_int(++questions >= 3);
}

static struct evpromise_value
never_holds(struct evpromise_abort_signal *signal, void *arg)
{
	(void)signal;
	(void)arg;
	return evpromise_int(0);
}

void
conditions(struct world *world)
{
	struct evpromise_wait_for_options options =
	    EVPROMISE_WAIT_FOR_OPTIONS_INIT;
	struct evpromise_abort_controller *controller;

	questions = 0;
	controller = evpromise_abort_controller_new(world->base);
	options.signal = evpromise_abort_controller_signal(controller);
	options.timeout_ms = 50;
	watch(evpromise_wait_for(world->base, holds, NULL, NULL));
	watch(evpromise_wait_for(world->base, start, world, &options));
	watch(evpromise_wait_for(world->base, start_and_fail, NULL, &options));
	options.signal = NULL;
	watch(evpromise_wait_for(world->base, never_holds, NULL, &options));
	evpromise_checkpoint(world->base);
	(void)evpromise_abort_controller_abort(controller, token());
	evpromise_abort_controller_unref(controller);
}

/* What is acquired here is counted until it is disposed of. */
static struct evpromise_value
acquire(struct evpromise_abort_signal *signal, void *arg)
{
	void **place = arg;

	(void)signal;
	*place = state_new();
	return evpromise_int(1);
}

static struct evpromise_value
dispose(const struct evpromise *resource, const struct evpromise *outcome,
    void *arg)
{
	void **place = arg;

	state_free(*place);
	if (outcome == NULL)
		return evpromise_undefined();
	return evpromise_adopt(evpromise_delay(evpromise_base_of(resource), 2,
	    token(), NULL));
}

static struct evpromise_value
dispose_of_nothing(const struct evpromise *resource,
    const struct evpromise *outcome, void *arg)
{
	(void)resource;
	(void)outcome;
	(void)arg;
	return evpromise_throw(9, "it cannot be closed");
}

static struct evpromise_value
use(const struct evpromise *resources, struct evpromise_abort_signal *signal,
    void *world)
{
	if (evpromise_length(resources) == 1)
		return evpromise_throw(10, "it is of no use");
	return work(world, signal);
}

void
resources(struct world *world)
{
	static void *places[3];
	struct evpromise_resource all[3] = {
		{ acquire, dispose, &places[0] },
		{ start, dispose_of_nothing, world },
		{ acquire, dispose, &places[1] }
	};
	struct evpromise_resource *last = &all[2];

	watch(evpromise_using(world->base, all, 3, use, world, NULL));
	last->arg = &places[2];
	watch(evpromise_using(world->base, last, 1, use, world, NULL));
	watch(evpromise_using(world->base, &all[1], 1, use, world, NULL));
}

static struct evpromise_value
release(const struct evpromise *settled, void *limit)
{
	if (evpromise_state(settled) == EVPROMISE_FULFILLED)
		evpromise_limit_release(limit);
	return evpromise_undefined();
}

/* All of these may be freed after the base. */
static void
limit_free(void *limit)
{
	evpromise_limit_free(limit);
}

void
limits(struct world *world)
{
	struct evpromise_limit *limit, *none;
	struct evpromise_abort_controller *controller;
	struct evpromise_abort_signal *signal;
	struct evpromise *all[5];
	size_t i;

	controller = evpromise_abort_controller_new(world->base);
	signal = evpromise_abort_controller_signal(controller);
	limit = evpromise_limit_new(world->base, 1);
	all[0] = evpromise_limit_run(limit, start, world, NULL);
	all[1] = evpromise_limit_acquire(limit, NULL);
	all[1] = evpromise_then(all[1], release, limit);
	all[2] = evpromise_limit_run(limit, start_and_fail, NULL, NULL);
	all[3] = evpromise_limit_run(limit, start, world, signal);
	all[4] = evpromise_limit_run(limit, start, world, signal);
	for (i = 0; i < 5; i++)
		watch(all[i]);
	none = evpromise_limit_new(world->base, 0);
	watch(evpromise_limit_acquire(none, NULL));
	evpromise_limit_free(none);
	(void)evpromise_abort_controller_abort(controller, token());
	evpromise_abort_controller_unref(controller);
	world->state = limit;
	world->state_free = limit_free;
}

static void
throttle_free(void *throttle)
{
	evpromise_throttle_free(throttle);
}

void
throttles(struct world *world)
{
	struct evpromise_abort_controller *controller;
	struct evpromise_throttle *throttle, *none;
	struct evpromise *all[5];
	size_t i;

	controller = evpromise_abort_controller_new(world->base);
	throttle = evpromise_throttle_new(world->base, 2, 5);
	for (i = 0; i < 5; i++)
		all[i] = evpromise_throttle_run(throttle, start, world,
		    i == 3 ? evpromise_abort_controller_signal(controller) :
		    NULL);
	for (i = 0; i < 5; i++)
		watch(all[i]);
	none = evpromise_throttle_new(world->base, 0, 5);
	watch(evpromise_throttle_run(none, start, world, NULL));
	evpromise_throttle_free(none);
	(void)evpromise_abort_controller_abort(controller, token());
	evpromise_abort_controller_unref(controller);
	world->state = throttle;
	world->state_free = throttle_free;
}

static void
queue_free(void *queue)
{
	evpromise_queue_free(queue);
}

void
queues(struct world *world)
{
	struct evpromise_queue_options options = EVPROMISE_QUEUE_OPTIONS_INIT;
	struct evpromise_abort_controller *controller;
	struct evpromise_abort_signal *signal;
	struct evpromise_queue *queue;
	int i;

	options.capacity = 6;
	options.paused = true;
	controller = evpromise_abort_controller_new(world->base);
	signal = evpromise_abort_controller_signal(controller);
	queue = evpromise_queue_new(world->base, 2, &options);
	for (i = 0; i < 5; i++)
		watch(evpromise_queue_add(queue, i % 3, start, world, NULL));
	watch(evpromise_queue_add(queue, 7, start_and_fail, NULL, NULL));
	watch(evpromise_queue_on_room(queue, NULL));
	watch(evpromise_queue_on_room(queue, signal));
	watch(evpromise_queue_add(queue, 0, start, world, signal));
	evpromise_queue_resume(queue);
	watch(evpromise_queue_on_idle(queue, NULL));
	(void)evpromise_abort_controller_abort(controller, token());
	evpromise_abort_controller_unref(controller);
	evpromise_checkpoint(world->base);
	world->state = queue;
	world->state_free = queue_free;
}

/* An input is the number of an element. */
static struct evpromise_value
map_one(void *input, struct evpromise_abort_signal *signal, void *world)
{
	if (*(int *)input == 3)
		return evpromise_throw(3, "not this one");
	return work(world, signal);
}

static struct evpromise_value
is_even(void *input, struct evpromise_abort_signal *signal, void *arg)
{
	(void)signal;
	(void)arg;
	return evpromise_int(*(int *)input % 2 == 0);
}

static int numbers[] = { 1, 2, 3, 4, 5 };

static struct evpromise_inputs
all_numbers(void)
{
	return evpromise_inputs_array(numbers, 5, sizeof(numbers[0]));
}

void
maps(struct world *world)
{
	struct evpromise_map_options options = EVPROMISE_MAP_OPTIONS_INIT;
	struct evpromise_abort_controller *controller;

	controller = evpromise_abort_controller_new(world->base);
	options.signal = evpromise_abort_controller_signal(controller);
	watch(evpromise_map(world->base, all_numbers(), 2, map_one, world,
	    NULL));
	watch(evpromise_each(world->base, all_numbers(), 2, map_one, world,
	    &options));
	options.collect = true;
	watch(evpromise_map(world->base, all_numbers(), 2, map_one, world,
	    &options));
	watch(evpromise_filter(world->base, all_numbers(), SIZE_MAX, is_even,
	    NULL, &options));
	watch(evpromise_map(world->base, all_numbers(), 0, map_one, world,
	    NULL));
	evpromise_checkpoint(world->base);
	(void)evpromise_abort_controller_abort(controller, token());
	evpromise_abort_controller_unref(controller);
}

static bool
next(void **input, struct evpromise_value *failure, void *arg)
{
	int *left = arg;

	if (*left == 0)
		*failure = evpromise_throw(4, "no more can be read");
	*input = &numbers[0];
	return (*left)-- > 0;
}

static bool
next_without_failure(void **input, struct evpromise_value *failure, void *arg)
{
	int *left = arg;

	(void)failure;
	*input = &numbers[0];
	return (*left)-- > 0;
}

void
maps_of_iterators(struct world *world)
{
	static int left[2];

	left[0] = left[1] = 20;
	watch(evpromise_map(world->base, evpromise_inputs_next(
	    next_without_failure, &left[0]), 3, map_one, world, NULL));
	watch(evpromise_map(world->base, evpromise_inputs_next(next, &left[1]),
	    3, map_one, world, NULL));
}

static struct evpromise_value
add(const struct evpromise *accumulated, void *input,
    struct evpromise_abort_signal *signal, void *world)
{
	if (*(int *)input == 2)
		return work(world, signal);
	return evpromise_share(accumulated);
}

void
reductions(struct world *world)
{
	watch(evpromise_reduce(world->base, all_numbers(), token(), add, world,
	    NULL));
	watch(evpromise_reduce(world->base, all_numbers(), evpromise_adopt(
	    evpromise_delay(world->base, 3, token(), NULL)), add, world,
	    NULL));
}
