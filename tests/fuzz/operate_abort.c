/* SPDX-License-Identifier: BSD-3-Clause */
/* The operations of the programs on abort controllers and signals. */
#include "program.h"

/* What four bits say: a slot, or no signal at all. */
struct evpromise_abort_signal *
program_signal(struct run *run, int bits)
{
	return bits < SIGNALS ? run->signals[bits] : NULL;
}

void
program_put_signal(struct run *run, int slot,
    struct evpromise_abort_signal *signal)
{
	struct evpromise_abort_signal *old = run->signals[slot];

	run->signals[slot] = signal;
	if (old != NULL)
		run->engine->signal_unref(old);
}

void
program_put_controller(struct run *run, int slot,
    struct evpromise_abort_controller *controller)
{
	struct evpromise_abort_controller *old = run->controllers[slot];

	run->controllers[slot] = controller;
	if (old != NULL)
		run->engine->controller_unref(old);
}

/* What has settled by now, which for its operation is before it is cancelled. */
static void
describe_states(struct run *run)
{
	int i;

	for (i = 0; i < SLOTS; i++)
		if (run->promises[i] != NULL)
			program_log(run, "%d",
			    run->engine->state(run->promises[i]));
}

/* Hears that a signal was aborted, and does what its site says. */
static void
on_abort(const struct evpromise *reason, void *arg)
{
	struct site *site = arg;

	program_log(site->run, "abort%d", site->number);
	program_describe(site->run, reason, 1);
	describe_states(site->run);
	program_describe_signals(site->run);
	site->run->engine->release(program_complete(site, reason));
}

/* The listener may give the controller up meanwhile. */
static void
abort_it(struct run *run, int slot, struct site *site)
{
	struct evpromise_value reason = program_complete(site, NULL);
	struct evpromise_abort_controller *controller = run->controllers[slot];

	if (controller == NULL)
		run->engine->release(reason);
	else
		program_log(run, "%d ",
		    run->engine->controller_abort(controller, reason));
}

static struct evpromise_abort_signal *
any(struct run *run, const struct operation *operation)
{
	struct evpromise_abort_signal *from[3];

	from[0] = program_signal(run, operation->y);
	from[1] = program_signal(run, operation->r.kind);
	from[2] = program_signal(run, operation->r.slot);
	return run->engine->signal_any(run->base, from,
	    (size_t)operation->f.slot % 4);
}

/* What makes a signal, where the base is there. */
static struct evpromise_abort_signal *
create(struct run *run, const struct operation *operation, struct site *site)
{
	struct evpromise_value reason;

	switch (operation->what) {
	case 35:
		reason = program_complete(site, NULL);
		return run->base == NULL ? NULL :
		    run->engine->signal_abort(run->base, reason);
	case 36:
		return any(run, operation);
	default:
		return run->engine->signal_timeout(run->base,
		    program_ms(operation->r.slot));
	}
}

static void
listen(struct run *run, const struct operation *operation, struct site *site)
{
	struct evpromise_abort_signal *signal = program_signal(run,
	    operation->y);

	if (operation->f.slot < 8 || run->listeners[operation->x] == NULL)
		run->listeners[operation->x] = site;
	if (signal != NULL)
		program_log(run, "%d ", run->engine->add_listener(signal,
		    on_abort, run->listeners[operation->x]));
}

static void
listen_for_resolver(struct run *run, const struct operation *operation,
    struct site *site)
{
	struct evpromise_resolver *resolver = run->resolvers[operation->x];

	run->listeners[operation->x] = site;	/* not one to be removed */
	if (resolver != NULL)
		program_log(run, "%d ", run->engine->on_abort(resolver,
		    program_signal(run, operation->y),
		    site->kind == 0 ? NULL : on_abort, site));
}

static void
refer(struct run *run, const struct operation *operation)
{
	int x = operation->x % SIGNALS, y = operation->y % SIGNALS;
	struct evpromise_abort_controller *controller = run->controllers[y];
	struct evpromise_abort_signal *signal = run->signals[y];

	if (operation->what == 32)
		program_put_controller(run, x, controller == NULL ? NULL :
		    run->engine->controller_ref(controller));
	else if (operation->what == 33)
		program_put_signal(run, x, controller == NULL ? NULL :
		    run->engine->signal_ref(
		    run->engine->controller_signal(controller)));
	else
		program_put_signal(run, x, operation->y >= SIGNALS ||
		    signal == NULL ? NULL : run->engine->signal_ref(signal));
}

static void
give_up_controller(struct run *run, int slot)
{
	program_put_controller(run, slot % SIGNALS, NULL);
}

/* 31-34 controllers and references, 35-37 signals, 38-42 their use; what makes
 * something needs the base. */
void
program_operate_abort(struct run *run, const struct operation *operation,
    struct site *sites)
{
	const struct engine *engine = run->engine;
	int x = operation->x, y = operation->y;
	struct evpromise_abort_signal *signal = program_signal(run, y);

	switch (operation->what) {
	case 31:
		if (run->base == NULL || y >= SIGNALS)
			give_up_controller(run, x);
		else
			program_put_controller(run, x % SIGNALS,
			    engine->controller_new(run->base));
		break;
	case 32:
	case 33:
	case 34:
		refer(run, operation);
		break;
	case 38:
		abort_it(run, y % SIGNALS, sites);
		break;
	case 39:
		listen(run, operation, sites);
		break;
	case 40:
		if (run->listeners[x] != NULL && signal != NULL)
			program_log(run, "%d ", engine->remove_listener(signal,
			    on_abort, run->listeners[x]));
		break;
	case 41:
		listen_for_resolver(run, operation, sites);
		break;
	case 42:
		if (signal != NULL)
			program_put(run, x,
			    engine->ref(engine->signal_reason(signal)));
		break;
	default:
		if (run->base != NULL)
			program_put_signal(run, x % SIGNALS,
			    create(run, operation, sites));
	}
}

void
program_describe_signals(struct run *run)
{
	int i;

	for (i = 0; i < SIGNALS; i++) {
		struct evpromise_abort_signal *signal = run->signals[i];

		if (signal == NULL)
			continue;
		program_log(run, "s%d", run->engine->signal_aborted(signal));
		program_describe(run, run->engine->signal_reason(signal), 1);
	}
}
