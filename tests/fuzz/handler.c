/* SPDX-License-Identifier: BSD-3-Clause */
/* What handlers and thenables of the programs do, and what they write. */
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "program.h"

static void node_release(void *node);
static void node_then(void *node, struct evpromise_resolver *resolver);

static const struct evpromise_type node_type = {
	sizeof(struct evpromise_type), "node", node_release, NULL
};
static const struct evpromise_type thenable_type = {
	sizeof(struct evpromise_type), "thenable", node_release, node_then
};

/* --- the log ----------------------------------------------------------------- */

void
program_log(struct run *run, const char *format, ...)
{
	va_list args;
	int n;

	va_start(args, format);
	n = vsnprintf(run->log + run->length, LOG - run->length, format, args);
	va_end(args);
	if (n > 0 && run->length + (size_t)n < LOG)
		run->length += (size_t)n;
}

static void
describe_members(struct run *run, const struct evpromise *promise, int depth)
{
	size_t i, n = run->engine->length(promise);

	program_log(run, "[");
	for (i = 0; i < n && depth > 0; i++)
		program_describe(run, run->engine->at(promise, i), depth - 1);
	program_log(run, "]");
}

void
program_describe(struct run *run, const struct evpromise *promise, int depth)
{
	const struct engine *engine = run->engine;
	const char *type = engine->type_of(promise);

	program_log(run, "%s", engine->state(promise) == EVPROMISE_REJECTED ?
	    "!" : "=");
	if (strcmp(type, "int") == 0)
		program_log(run, "%d", (int)engine->as_int(promise));
	else if (strcmp(type, "node") == 0)
		program_log(run, "node%d", (int)((struct node *)engine->as(
		    promise, &node_type) - run->nodes));
	else if (strcmp(type, "error") == 0)
		program_log(run, "error%d", engine->code(promise));
	else
		program_log(run, "%s", type);
	if (strcmp(type, "array") == 0 || strcmp(type, "outcomes") == 0 ||
	    engine->code(promise) == EVPROMISE_ERROR_AGGREGATE)
		describe_members(run, promise, depth);
	program_log(run, " ");
}

/* --- nodes --------------------------------------------------------------------- */

/* A new node with a handle of what is in the slot. */
struct node *
program_node(struct run *run, int kind, int slot)
{
	struct node *node = &run->nodes[run->n_nodes];
	struct evpromise *promise = run->promises[slot];

	if (run->n_nodes == SITES)
		return NULL;
	node->run = run;
	node->kind = kind;
	node->slot = slot;
	if (promise != NULL)
		run->promises[SLOTS + run->n_nodes] =
		    run->engine->ref(promise);
	run->n_nodes++;
	return node;
}

/* Gives the node's handle up, which may end the life of others. */
static void
node_release(void *payload)
{
	struct node *node = payload;
	struct evpromise **promise =
	    &node->run->promises[SLOTS + (node - node->run->nodes)];
	struct evpromise *held = *promise;

	node->released++;
	*promise = NULL;
	if (held != NULL)
		node->run->engine->unref(held);
}

/* Frees a kept state. When that is, is fixed while the base lives. */
void
program_node_free(void *payload)
{
	struct node *node = payload;

	if (node->run->base != NULL)
		program_log(node->run, "free%d ",
		    (int)(node - node->run->nodes));
	node_release(node);
}

static struct evpromise_value
value_of_node(struct run *run, const struct evpromise_type *type, int kind,
    int slot)
{
	struct node *node = program_node(run, kind, slot);

	return node == NULL ? evpromise_undefined() :
	    evpromise_own(type, node);
}

static void
store_resolver(struct run *run, int slot, struct evpromise_resolver *resolver)
{
	struct evpromise_resolver *old = run->resolvers[slot];

	run->resolvers[slot] = run->engine->resolver_ref(resolver);
	if (old != NULL)
		run->engine->resolver_unref(old);
}

/* A thenable's then, which does one of eight things. */
static void
node_then(void *payload, struct evpromise_resolver *resolver)
{
	struct node *node = payload;
	struct run *run = node->run;
	int number = (int)(node - run->nodes);
	struct evpromise *promise = run->promises[node->slot];

	program_log(run, "then%d ", number);
	switch (node->kind % 8) {
	case 1:
		(void)run->engine->resolve(resolver, evpromise_throw_value(
		    evpromise_int(number)));
		break;
	case 2:
		(void)run->engine->resolve(resolver, evpromise_int(number));
		(void)run->engine->resolve(resolver, evpromise_throw_value(
		    evpromise_int(-number)));
		break;
	case 3:
		(void)run->engine->resolve(resolver,
		    value_of_node(run, &thenable_type, 0, node->slot));
		break;
	case 4:
		store_resolver(run, node->slot, resolver);
		break;
	case 5:
		break;
	case 6:
		if (promise != NULL)
			(void)run->engine->resolve(resolver,
			    run->engine->adopt(run->engine->ref(promise)));
		break;
	case 7:
		program_free_base(run);
		break;
	default:
		(void)run->engine->resolve(resolver, evpromise_int(number));
	}
}

/* --- handlers -------------------------------------------------------------------- */

struct evpromise_value
program_observe(const struct evpromise *settled, void *arg)
{
	struct site *site = arg;

	program_log(site->run, "o%d", site->number);
	program_describe(site->run, settled, 1);
	return evpromise_undefined();
}

/* A promise that a handler waits for, and that runs a handler itself. */
static struct evpromise_value
nest(struct site *site)
{
	const struct engine *engine = site->run->engine;

	if (site->run->base == NULL)
		return evpromise_undefined();
	return engine->adopt(engine->then2(engine->resolved(site->run->base,
	    evpromise_undefined()), program_observe, NULL, site));
}

/* What handlers do with the time and with signals: by the slot. */
static struct evpromise_value
interrupt(struct site *site)
{
	struct run *run = site->run;
	int slot = site->number % SIGNALS;
	struct evpromise_abort_controller *controller = run->controllers[slot];

	if (site->slot == 3 && controller != NULL)
		program_log(run, "%d ", run->engine->controller_abort(
		    controller, evpromise_int(site->number)));
	else if (site->slot == 5 && run->base != NULL)
		program_log(run, "%d ", run->engine->advance_ms(run->base, 1));
	else if (site->slot == 7)
		program_put_controller(run, slot, NULL);
	else if (site->slot == 9)
		program_put_signal(run, slot, NULL);
	else if (site->slot == 11 && run->base != NULL)
		return run->engine->adopt(run->engine->delay(run->base, slot,
		    evpromise_int(site->number), run->signals[slot]));
	else if (site->slot == 13)
		return run->engine->signal_throw(run->signals[slot]);
	return evpromise_int(site->number);
}

/* What changes the rest of the program: by the slot. */
static struct evpromise_value
change(struct site *site, const struct evpromise *settled)
{
	struct run *run = site->run;
	struct evpromise *promise = run->promises[site->slot];
	struct evpromise_resolver *resolver = run->resolvers[site->slot];

	if (site->slot == 0 && settled != NULL) {
		run->engine->misread(settled);
	} else if (site->slot == 1 && run->base != NULL) {
		run->engine->checkpoint(run->base);
	} else if (site->slot == 2) {
		program_free_base(run);
	} else if (site->slot % 2 == 0 && promise != NULL) {
		run->promises[site->slot] = NULL;
		run->engine->unref(promise);
	} else if (site->slot < 15) {
		return interrupt(site);
	} else if (resolver != NULL) {
		run->resolvers[site->slot] = NULL;
		run->engine->resolver_unref(resolver);
	}
	return evpromise_int(site->number);
}

static struct evpromise_value
share(struct site *site, const struct evpromise *settled)
{
	const struct evpromise *from = settled != NULL ? settled :
	    site->run->promises[site->slot];

	return from == NULL ? evpromise_undefined() :
	    site->run->engine->share(from);
}

static struct evpromise_value
adopt(struct site *site)
{
	struct evpromise *promise = site->run->promises[site->slot];

	return promise == NULL ? evpromise_undefined() :
	    site->run->engine->adopt(site->run->engine->ref(promise));
}

static struct evpromise_value
affect(struct site *site, bool settle)
{
	struct run *run = site->run;
	struct evpromise *promise = run->promises[site->slot];
	struct evpromise_resolver *resolver = run->resolvers[site->slot];

	if (settle && resolver != NULL)
		(void)run->engine->resolve(resolver,
		    evpromise_int(site->number));
	else if (!settle && promise != NULL)
		run->engine->unref(run->engine->then2(run->engine->ref(
		    promise), program_observe, program_observe, site));
	return evpromise_int(site->number);
}

struct evpromise_value
program_complete(struct site *site, const struct evpromise *settled)
{
	struct run *run = site->run;

	switch (site->kind) {
	case 1:
		return evpromise_int(site->number);
	case 2:
		return evpromise_throw_value(evpromise_int(site->number));
	case 3:
		return value_of_node(run, &node_type, 0, site->slot);
	case 4:
		return evpromise_throw_value(value_of_node(run, &node_type, 0,
		    site->slot));
	case 5:
		return share(site, settled);
	case 6:
		return evpromise_throw_value(share(site, settled));
	case 7:
		return adopt(site);
	case 8:
		return evpromise_throw_value(adopt(site));
	case 9:
		return value_of_node(run, &thenable_type, site->slot,
		    site->slot);
	case 10:
		return evpromise_throw_value(value_of_node(run,
		    &thenable_type, site->slot, site->slot));
	case 11:
		return run->engine->fail(settled, site->number);
	case 12:
		return nest(site);
	case 13:
		return affect(site, true);
	case 14:
		return affect(site, false);
	case 15:
		return change(site, settled);
	default:
		return evpromise_undefined();
	}
}

struct evpromise_value
program_handler(const struct evpromise *settled, void *arg)
{
	struct site *site = arg;

	program_log(site->run, "%d", site->number);
	program_describe(site->run, settled, 2);
	return program_complete(site, settled);
}

struct evpromise_value
program_handler_rejected(const struct evpromise *settled, void *arg)
{
	return program_handler(settled, (struct site *)arg + 1);
}
