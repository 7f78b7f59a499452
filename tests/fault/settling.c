/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * What takes no memory: to settle, to abort, to fire timers, to run what waits
 * for them, to report rejections, and to free what is pending. Everything is
 * prepared; then whatever wants memory, were it a record, ends the process.
 */
#include <check.h>

#include "faults.h"
#include "scenarios.h"

static struct evpromise_resolver *resolver, *abortable;
static struct evpromise_abort_controller *controller;
static struct evpromise_limit *limit;
static struct evpromise_queue *queue;

static struct evpromise_value
pass_on(const struct evpromise *settled, void *arg)
{
	(void)arg;
	if (evpromise_state(settled) == EVPROMISE_REJECTED)
		return evpromise_rethrow(settled);
	return evpromise_share(settled);
}

static struct evpromise_value
wait_for(const struct evpromise *settled, void *promise)
{
	(void)settled;
	return evpromise_adopt(evpromise_ref(promise));
}

static struct evpromise_value
throw_it(const struct evpromise *settled, void *arg)
{
	(void)arg;
	return evpromise_throw_value(evpromise_share(settled));
}

/* The reason is static. */
static struct evpromise_value
run_out_of_memory(const struct evpromise *settled, void *arg)
{
	(void)settled;
	(void)arg;
	return evpromise_string(NULL);
}

static struct evpromise_value
start_it(struct evpromise_abort_signal *signal, void *promise)
{
	(void)signal;
	return evpromise_adopt(evpromise_ref(promise));
}

static void
prepare_chains(struct evpromise *p)
{
	struct evpromise *chain;

	chain = evpromise_then2(evpromise_ref(p), pass_on, pass_on, NULL);
	chain = evpromise_then2(chain, wait_for, wait_for, p);
	chain = evpromise_then(chain, throw_it, NULL);
	chain = evpromise_finally(chain, wait_for, p);
	chain = evpromise_catch(chain, pass_on, NULL);
	chain = evpromise_keep(chain, state_new(), state_free);
	watch(chain);
	watch(evpromise_then2(evpromise_ref(p), run_out_of_memory,
	    run_out_of_memory, NULL));
	/* nobody handles this one */
	evpromise_unref(evpromise_then(evpromise_ref(p), throw_it, NULL));
}

static void
prepare_combinators(struct world *world, struct evpromise *p)
{
	static struct evpromise *(*const combinators_[])(
	    struct evpromise_base *, struct evpromise *[], size_t) = {
		evpromise_all, evpromise_all_settled, evpromise_any,
		evpromise_race
	};
	struct evpromise *members[2];
	size_t i;

	for (i = 0; i < 4; i++) {
		members[0] = evpromise_ref(p);
		members[1] = evpromise_then(evpromise_ref(p), throw_it, NULL);
		watch(combinators_[i](world->base, members, 2));
	}
}

static void
on_abort(const struct evpromise *reason, void *arg)
{
	(void)reason;
	(void)arg;
	evpromise_resolver_unref(abortable);
	abortable = NULL;
}

static void
prepare_signals(struct world *world)
{
	struct evpromise_abort_signal *signals[2], *any;

	controller = evpromise_abort_controller_new(world->base);
	signals[0] = evpromise_abort_controller_signal(controller);
	signals[1] = evpromise_abort_signal_timeout(world->base, 6);
	any = evpromise_abort_signal_any(world->base, signals, 2);
	watch(evpromise_with_resolvers(world->base, &abortable));
	ck_assert(evpromise_resolver_on_abort(abortable, any, on_abort, NULL));
	watch(evpromise_delay(world->base, 2, token(), NULL));
	watch(evpromise_delay(world->base, 9, token(), any));
	watch(evpromise_timeout(evpromise_delay(world->base, 5, token(), NULL),
	    3, any));
	evpromise_abort_signal_unref(signals[1]);
	evpromise_abort_signal_unref(any);
}

/* One at a time, so that the second starts when the first has ended. */
static void
prepare_lines(struct world *world, struct evpromise *p)
{
	int i;

	limit = evpromise_limit_new(world->base, 1);
	queue = evpromise_queue_new(world->base, 1, NULL);
	for (i = 0; i < 3; i++) {
		watch(evpromise_limit_run(limit, start_it, p, NULL));
		watch(evpromise_queue_add(queue, i, start_it, p, NULL));
	}
	watch(evpromise_queue_on_idle(queue, NULL));
}

/* What may be left when all is over, or the base is freed. */
static void
free_rest(void *unused)
{
	(void)unused;
	evpromise_resolver_unref(abortable);
	evpromise_limit_free(limit);
	evpromise_queue_free(queue);
}

static void
prepare(struct world *world)
{
	struct evpromise *p;

	p = evpromise_with_resolvers(world->base, &resolver);
	prepare_chains(p);
	prepare_combinators(world, p);
	prepare_signals(world);
	prepare_lines(world, p);
	watch(p);
	world->state = world;
	world->state_free = free_rest;
	faults_forbid(true);
}

static void
give_up(void)
{
	evpromise_resolver_unref(resolver);
	evpromise_abort_controller_unref(controller);
}

static void
fulfill(struct world *world)
{
	struct evpromise_value value = token();

	prepare(world);
	ck_assert(evpromise_resolve(resolver, value));
	give_up();
}

static void
reject(struct world *world)
{
	struct evpromise_value reason = token();

	prepare(world);
	ck_assert(evpromise_reject(resolver, reason));
	give_up();
}

static void
abort_all(struct world *world)
{
	struct evpromise_value reason = token();

	prepare(world);
	ck_assert(evpromise_abort_controller_abort(controller, reason));
	give_up();
}

/* Also what is abandoned is rejected, with an error that is static. */
static void
abandon(struct world *world)
{
	prepare(world);
	give_up();
}

void
try_settling(void)
{
	static const scenario_fn all[] = {
		fulfill, reject, abort_all, abandon
	};
	unsigned int i;

	for (i = 0; i < 16; i++)
		run_scenario(all[i / 4], i % 2 != 0, i / 2 % 2 != 0);
}
