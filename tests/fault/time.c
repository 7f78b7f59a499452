/* SPDX-License-Identifier: BSD-3-Clause */
/* Scenarios of abort signals and timers. */
#include "scenarios.h"

static void
on_abort(const struct evpromise *reason, void *arg)
{
	(void)reason;
	happened(arg);
}

/* A listener that runs once, if the signal can be aborted at all. */
static void
listen(struct evpromise_abort_signal *signal)
{
	struct watched *heard = expect(1);

	if (!evpromise_abort_signal_add_listener(signal, on_abort, heard) ||
	    signal == NULL)
		unexpect(heard);
}

void
abort_signals(struct world *world)
{
	struct evpromise_abort_controller *controller;
	struct evpromise_abort_signal *signals[4];
	size_t i;

	controller = evpromise_abort_controller_new(world->base);
	signals[0] = evpromise_abort_controller_signal(controller);
	listen(signals[0]);
	signals[1] = evpromise_abort_signal_timeout(world->base, 10);
	signals[2] = evpromise_abort_signal_any(world->base, signals, 2);
	listen(signals[2]);
	signals[3] = evpromise_abort_signal_any(world->base, signals + 2, 1);
	listen(signals[3]);
	for (i = 0; i < 10; i++)	/* more than the first bucket takes */
		listen(signals[0]);
	(void)evpromise_abort_controller_abort(controller, token());
	watch(evpromise_resolved(world->base,
	    evpromise_abort_signal_throw_if_aborted(signals[3])));
	for (i = 1; i < 4; i++)
		evpromise_abort_signal_unref(signals[i]);
	evpromise_abort_controller_unref(controller);
	signals[0] = evpromise_abort_signal_abort(world->base, token());
	watch(evpromise_resolved(world->base,
	    evpromise_abort_signal_throw_if_aborted(signals[0])));
	evpromise_abort_signal_unref(signals[0]);
}

/* An operation that ends by being aborted or not, each once. */
struct pending_operation {
	struct evpromise_resolver *resolver;
	struct watched *cancelled;
};

static void
cancel(const struct evpromise *reason, void *arg)
{
	struct pending_operation *operation = arg;

	(void)reason;
	happened(operation->cancelled);
	evpromise_resolver_unref(operation->resolver);
}

static void
begin(struct world *world, struct pending_operation *operation,
    struct evpromise_abort_signal *signal)
{
	struct evpromise *promise;

	operation->cancelled = expect(1);
	promise = evpromise_with_resolvers(world->base, &operation->resolver);
	if (!evpromise_resolver_on_abort(operation->resolver, signal, cancel,
	    operation)) {
		unexpect(operation->cancelled);
		evpromise_resolver_unref(operation->resolver);
	}
	watch(promise);
}

void
abortable_resolvers(struct world *world)
{
	static struct pending_operation operations[2];
	struct evpromise_abort_controller *controller;
	struct evpromise_abort_signal *signal;

	controller = evpromise_abort_controller_new(world->base);
	signal = evpromise_abort_controller_signal(controller);
	if (signal != NULL) {
		begin(world, &operations[0], signal);
		begin(world, &operations[1], signal);
		(void)evpromise_abort_controller_abort(controller, token());
	}
	evpromise_abort_controller_unref(controller);
}

void
timers(struct world *world)
{
	struct evpromise_abort_controller *controller;
	struct evpromise_abort_signal *signal;
	struct evpromise *p;

	controller = evpromise_abort_controller_new(world->base);
	signal = evpromise_abort_controller_signal(controller);
	watch(evpromise_delay(world->base, 5, token(), NULL));
	watch(evpromise_delay(world->base, -1, token(), NULL));
	watch(evpromise_delay(world->base, 500, token(), signal));
	p = evpromise_delay(world->base, 7, token(), NULL);
	watch(evpromise_timeout(evpromise_ref(p), 3, NULL));
	watch(evpromise_timeout(evpromise_ref(p), 9, NULL));
	watch(evpromise_timeout(evpromise_ref(p), -1, NULL));
	watch(evpromise_timeout(p, 500, signal));
	(void)evpromise_abort_controller_abort(controller, token());
	evpromise_abort_controller_unref(controller);
}

/* The heap grows, and is made smaller again. */
void
many_timers(struct world *world)
{
	unsigned int i;

	for (i = 0; i < 40; i++)
		evpromise_unref(evpromise_delay(world->base, i / 2, token(),
		    NULL));
	watch(evpromise_delay(world->base, 50, token(), NULL));
}

void
intervals(struct world *world)
{
	struct evpromise_abort_controller *controller;
	struct evpromise_interval *interval;

	controller = evpromise_abort_controller_new(world->base);
	interval = evpromise_interval_new(world->base, 10,
	    evpromise_abort_controller_signal(controller));
	watch(evpromise_interval_next(interval));
	watch(evpromise_interval_next(interval));
	(void)evpromise_clock_advance_ms(world->base, 10);
	(void)evpromise_abort_controller_abort(controller, token());
	watch(evpromise_interval_next(interval));
	evpromise_interval_free(interval);
	interval = evpromise_interval_new(world->base, -1, NULL);
	watch(evpromise_interval_next(interval));
	evpromise_interval_free(interval);
	evpromise_abort_controller_unref(controller);
}
