/* SPDX-License-Identifier: BSD-3-Clause */
/* The operations of the programs. */
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "program.h"

static const struct run *run_of_library;

/* --- hooks ----------------------------------------------------------------------- */

/* Whether a promise that nobody could see was abandoned is not told. */
static bool
is_told(struct run *run, const struct evpromise *promise)
{
	return run->engine->code(promise) != EVPROMISE_ERROR_ABANDONED;
}

static void
on_unhandled(const struct evpromise *promise, void *arg)
{
	struct run *run = arg;

	if (!is_told(run, promise))
		return;
	program_log(run, "unhandled");
	program_describe(run, promise, 1);
	if (run->hook == 1)
		run->engine->unref(run->engine->then2(run->engine->ref(
		    promise), NULL, program_observe, &run->sites[0]));
	else if (run->hook == 2)
		program_free_base(run);
}

static void
on_handled(const struct evpromise *promise, void *arg)
{
	if (!is_told(arg, promise))
		return;
	program_log(arg, "handled");
	program_describe(arg, promise, 1);
}

/* --- the operations ----------------------------------------------------------------- */

void
program_put(struct run *run, int slot, struct evpromise *promise)
{
	struct evpromise *old = run->promises[slot];

	run->promises[slot] = promise;
	if (old != NULL)
		run->engine->unref(old);
}

static void
put_resolver(struct run *run, int slot, struct evpromise_resolver *resolver)
{
	struct evpromise_resolver *old = run->resolvers[slot];

	run->resolvers[slot] = resolver;
	if (old != NULL)
		run->engine->resolver_unref(old);
}

struct evpromise *
program_get(struct run *run, int slot, bool moved)
{
	struct evpromise *promise = run->promises[slot];

	if (promise == NULL || !moved)
		return promise == NULL ? NULL : run->engine->ref(promise);
	run->promises[slot] = NULL;
	return promise;
}

void
program_free_base(struct run *run)
{
	struct evpromise_base *base = run->base;

	run->base = NULL;
	if (base != NULL)
		run->engine->base_free(base);
}

static struct evpromise *
combine(struct run *run, const struct operation *operation)
{
	int from[3] = { operation->y, operation->r.kind, operation->r.slot };
	struct evpromise *members[3];
	size_t n = 0, i;

	for (i = 0; i < (size_t)operation->f.slot % 4; i++) {
		members[n] = program_get(run, from[i], operation->f.slot >= 8);
		n += members[n] != NULL;
	}
	if (operation->f.kind >= 12)
		return run->engine->some(run->base, members, n,
		    (size_t)operation->f.kind - 12);
	return run->engine->combine[operation->f.kind % 4](run->base, members,
	    n);
}

/* What makes a promise, of a promise. */
static struct evpromise *
derive(struct run *run, const struct operation *operation, struct site *sites)
{
	const struct engine *engine = run->engine;
	bool moved = operation->what % 2 == 0;
	struct evpromise *promise = program_get(run, operation->y, moved);

	if (promise == NULL)
		return NULL;
	if (operation->what < 4)
		return engine->then2(promise,
		    sites[0].kind == 0 ? NULL : program_handler,
		    sites[1].kind == 0 ? NULL : program_handler_rejected,
		    sites);
	return engine->finally(promise, program_handler, sites);
}

static struct evpromise *
keep(struct run *run, const struct operation *operation)
{
	struct node *node;
	struct evpromise *promise = program_get(run, operation->y, true);

	node = promise == NULL ? NULL : program_node(run, 0, operation->x);
	return node == NULL ? promise :
	    run->engine->keep(promise, node, program_node_free);
}

/* What makes a promise, of a base. */
static struct evpromise *
create(struct run *run, const struct operation *operation, struct site *sites)
{
	struct evpromise_resolver *resolver;
	struct evpromise_value completion;
	struct evpromise *promise;

	switch (operation->what) {
	case 8:
	case 9:
		promise = run->engine->with_resolvers(run->base, &resolver);
		put_resolver(run, operation->x, resolver);
		return promise;
	case 10:
		return combine(run, operation);
	case 11:
		return run->engine->call(run->base, program_handler, sites);
	default:
		completion = program_complete(sites, NULL);
		return run->base == NULL ? NULL :	/* it freed it */
		    run->engine->resolved(run->base, completion);
	}
}

static void
control(struct run *run, const struct operation *operation)
{
	struct evpromise_resolver *resolver = run->resolvers[operation->y];

	switch (operation->what) {
	case 14:
		program_put(run, operation->x, NULL);
		break;
	case 15:
		program_put(run, operation->x,
		    program_get(run, operation->y, false));
		break;
	case 16:
		put_resolver(run, operation->x, NULL);
		break;
	case 17:
		put_resolver(run, operation->x, resolver == NULL ? NULL :
		    run->engine->resolver_ref(resolver));
		break;
	case 18:
	case 19:
		if (run->base != NULL)
			run->engine->checkpoint(run->base);
		break;
	case 20:
		program_put(run, operation->x, keep(run, operation));
		break;
	case 21:
		run->hook = operation->y % 3;
		break;
	case 22:
		if (operation->y == 0)
			program_free_base(run);
		break;
	}
}

static void
settle(struct run *run, int slot, struct site *site)
{
	struct evpromise_resolver *resolver = run->resolvers[slot];
	struct evpromise_value completion;

	if (resolver == NULL)
		return;
	put_resolver(run, SLOTS, run->engine->resolver_ref(resolver));
	completion = program_complete(site, NULL);
	program_log(run, "%d ", run->engine->resolve(resolver, completion));
	put_resolver(run, SLOTS, NULL);
}

/* The operations: 0-3 then, 4-5 finally, 6-7 settle, 8-13 create, 14-22
 * control, 23-30 timers, 31-42 abort. */
static void
operate(struct run *run, const struct operation *operation, struct site *sites)
{
	int what = operation->what;

	if (what < 6)
		program_put(run, operation->x, derive(run, operation, sites));
	else if (what < 8)
		settle(run, operation->x, sites);
	else if (what >= 31)
		program_operate_abort(run, operation, sites);
	else if (what >= 14 && what < 23)
		control(run, operation);
	else if (run->base == NULL)
		return;
	else if (what >= 23)
		program_operate_timer(run, operation, sites);
	else
		program_put(run, operation->x, create(run, operation, sites));
}

/* --- running --------------------------------------------------------------------- */

void
program_begin(struct run *run, const struct engine *engine)
{
	memset(run, 0, sizeof(*run));
	if (engine == &engine_library)
		run_of_library = run;
	run->engine = engine;
	run->base = engine->base_new();
	run->sites[0].run = run;
	engine->on_unhandled(run->base, on_unhandled, run);
	engine->on_handled(run->base, on_handled, run);
}

void
program_step(struct run *run, int number, const struct operation *operation)
{
	struct site *sites = &run->sites[1 + 2 * number];
	int i;

	run->length = 0;
	sites[0] = operation->f;
	sites[1] = operation->r;
	for (i = 0; i < 2; i++) {
		sites[i].run = run;
		sites[i].number = 1 + 2 * number + i;
	}
	operate(run, operation, sites);
	program_log(run, "|");
	if (run->base != NULL)
		program_log(run, "%" PRId64 " ",
		    run->engine->now_ms(run->base));
	for (i = 0; i < SLOTS; i++)
		if (run->promises[i] != NULL)
			program_describe(run, run->promises[i], 2);
	program_describe_signals(run);
}

void
program_end(struct run *run)
{
	int i;

	program_free_base(run);
	program_free_intervals(run);
	for (i = 0; i < SIGNALS; i++) {
		program_put_controller(run, i, NULL);
		program_put_signal(run, i, NULL);
	}
	for (i = 0; i <= SLOTS; i++)
		put_resolver(run, i, NULL);
	for (i = 0; i < SLOTS + SITES; i++)
		program_put(run, i, NULL);
}

const struct audit_held *
program_held(void)
{
	static struct audit_held held;

	held.promises = run_of_library->promises;
	held.n_promises = SLOTS + SITES;
	held.resolvers = run_of_library->resolvers;
	held.n_resolvers = SLOTS + 1;
	held.controllers = run_of_library->controllers;
	held.n_controllers = SIGNALS;
	held.signals = run_of_library->signals;
	held.n_signals = SIGNALS + INTERVALS;
	return &held;
}
