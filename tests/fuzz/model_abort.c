/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * The abort signals of the model, see model.h: those of the DOM, with counts
 * of who holds them, as it shows when the reason of one is pending that nobody
 * holds any more. Who depends on a signal is found by asking all of them.
 */
#include <string.h>

#include "model.h"

static struct evpromise_abort_signal *
new_signal(struct evpromise_base *base)
{
	struct evpromise_abort_signal *signal = model_make(sizeof(*signal));
	struct evpromise_abort_signal **last = &base->signals;

	signal->base = base;
	signal->reason = model_new_promise(base);
	signal->reason->handled = true;
	signal->resolver = model_new_resolver(signal->reason);
	signal->refs = 1;
	while (*last != NULL)
		last = &(*last)->next;
	*last = signal;
	return signal;
}

bool
model_signal_aborted(const struct evpromise_abort_signal *signal)
{
	return signal != NULL && signal->reason->state != EVPROMISE_PENDING;
}

const struct evpromise *
model_signal_reason(const struct evpromise_abort_signal *signal)
{
	return signal == NULL ? NULL : signal->reason;
}

struct evpromise_value
model_signal_throw(const struct evpromise_abort_signal *signal)
{
	return model_signal_aborted(signal) ?
	    model_completion(signal->reason) : evpromise_undefined();
}

/* --- sources and dependents --------------------------------------------------- */

static bool
depends_on(const struct evpromise_abort_signal *signal,
    const struct evpromise_abort_signal *source)
{
	size_t i;

	for (i = 0; i < signal->n_sources; i++)
		if (signal->sources[i] == source)
			return true;
	return false;
}

static bool
is_source(const struct evpromise_abort_signal *signal)
{
	return signal->has_controller || signal->timer != NULL;
}

bool
model_can_abort(const struct evpromise_abort_signal *signal)
{
	size_t i;

	if (model_signal_aborted(signal))
		return false;
	for (i = 0; i < signal->n_sources; i++)
		if (signal->sources[i] != NULL)
			return true;
	return is_source(signal);
}

/* Takes one source away from a signal, or all if that is NULL. */
static void
leave_source(struct evpromise_abort_signal *signal,
    const struct evpromise_abort_signal *source)
{
	struct evpromise_abort_signal *left;
	size_t i;

	for (i = 0; i < signal->n_sources; i++) {
		left = signal->sources[i];
		if (left == NULL || (source != NULL && left != source))
			continue;
		signal->sources[i] = NULL;
		model_signal_unref(left);
	}
}

struct evpromise_abort_signal *
model_signal_ref(struct evpromise_abort_signal *signal)
{
	if (signal != NULL)
		signal->refs++;
	return signal;
}

void
model_signal_unref(struct evpromise_abort_signal *signal)
{
	if (signal == NULL || --signal->refs > 0)
		return;
	leave_source(signal, NULL);
	model_remove_timer(signal->base, signal->timer);
	signal->timer = NULL;
	engine_model.resolver_unref(signal->resolver);
}

/* --- to signal abort ------------------------------------------------------------ */

static bool
mark(struct evpromise_abort_signal *signal, struct evpromise_value reason)
{
	if (strcmp(model_type(reason)->name, "undefined") == 0)
		reason = model_error(EVPROMISE_ERROR_ABORT);
	return model_resolve_by(signal->resolver,
	    evpromise_throw_value(reason));
}

static struct evpromise_abort_signal *
mark_dependents(struct evpromise_abort_signal *source)
{
	struct evpromise_abort_signal *first = NULL, **last = &first, *signal;

	for (signal = source->base->signals; signal != NULL;
	    signal = signal->next) {
		if (!depends_on(signal, source))
			continue;
		(void)mark(signal, model_completion(source->reason));
		*last = model_signal_ref(signal);
		last = &signal->next_told;
		leave_source(signal, NULL);
	}
	return first;
}

static bool
signal_abort(struct evpromise_abort_signal *signal,
    struct evpromise_value reason)
{
	struct evpromise_abort_signal *dependent;

	if (!mark(signal, reason))
		return false;
	(void)model_signal_ref(signal);
	dependent = mark_dependents(signal);
	model_run_abort_steps(signal);
	for (; dependent != NULL; dependent = dependent->next_told) {
		model_run_abort_steps(dependent);
		model_signal_unref(dependent);
	}
	model_signal_unref(signal);
	return true;
}

void
model_signal_time_is_up(struct evpromise_abort_signal *signal)
{
	(void)model_signal_ref(signal);
	signal->timer = NULL;
	(void)signal_abort(signal, model_error(EVPROMISE_ERROR_TIMEOUT));
	model_signal_unref(signal);
}

/* Nobody is left who could abort it: nobody waits for that. */
static void
never_aborts(struct evpromise_abort_signal *signal)
{
	struct evpromise_abort_signal *dependent;

	if (model_signal_aborted(signal) && !signal->base->freed)
		return;
	(void)model_signal_ref(signal);
	model_drop_all_listeners(signal);
	for (dependent = signal->base->signals; dependent != NULL;
	    dependent = dependent->next) {
		if (!depends_on(dependent, signal))
			continue;
		(void)model_signal_ref(dependent);
		leave_source(dependent, signal);
		if (!model_can_abort(dependent))
			model_drop_all_listeners(dependent);
		model_signal_unref(dependent);
	}
	model_signal_unref(signal);
}

void
model_signal_never_aborts(struct evpromise_abort_signal *signal)
{
	signal->timer = NULL;
	never_aborts(signal);
}

/* --- controllers ------------------------------------------------------------------ */

struct evpromise_abort_controller *
model_controller_new(struct evpromise_base *base)
{
	struct evpromise_abort_controller *controller;

	controller = model_make(sizeof(*controller));
	controller->signal = new_signal(base);
	controller->signal->has_controller = true;
	controller->refs = 1;
	return controller;
}

struct evpromise_abort_controller *
model_controller_ref(struct evpromise_abort_controller *controller)
{
	controller->refs++;
	return controller;
}

void
model_controller_unref(struct evpromise_abort_controller *controller)
{
	if (--controller->refs > 0)
		return;
	controller->signal->has_controller = false;
	never_aborts(controller->signal);
	model_signal_unref(controller->signal);
}

struct evpromise_abort_signal *
model_controller_signal(const struct evpromise_abort_controller *controller)
{
	return controller->signal;
}

bool
model_controller_abort(struct evpromise_abort_controller *controller,
    struct evpromise_value reason)
{
	return signal_abort(controller->signal, reason);
}

/* --- the other signals -------------------------------------------------------------- */

struct evpromise_abort_signal *
model_signal_abort(struct evpromise_base *base, struct evpromise_value reason)
{
	struct evpromise_abort_signal *signal = new_signal(base);

	(void)mark(signal, reason);
	return signal;
}

static void
depend(struct evpromise_abort_signal *signal,
    struct evpromise_abort_signal *source)
{
	if (!depends_on(signal, source))
		signal->sources[signal->n_sources++] = model_signal_ref(source);
}

static struct evpromise_abort_signal *
first_aborted(struct evpromise_abort_signal *const signals[], size_t n)
{
	size_t i;

	for (i = 0; i < n; i++)
		if (model_signal_aborted(signals[i]))
			return signals[i];
	return NULL;
}

struct evpromise_abort_signal *
model_signal_any(struct evpromise_base *base,
    struct evpromise_abort_signal *const signals[], size_t n)
{
	struct evpromise_abort_signal *signal = first_aborted(signals, n);
	size_t i, j, most = n;

	if (signal != NULL)
		return model_signal_abort(base,
		    model_completion(signal->reason));
	signal = new_signal(base);
	for (i = 0; i < n; i++)
		most += signals[i] == NULL ? 0 : signals[i]->n_sources;
	signal->sources = model_make(most * sizeof(signal->sources[0]));
	for (i = 0; i < n; i++) {
		if (signals[i] != NULL && is_source(signals[i]))
			depend(signal, signals[i]);
		for (j = 0; signals[i] != NULL && j < signals[i]->n_sources;
		    j++)
			if (signals[i]->sources[j] != NULL)
				depend(signal, signals[i]->sources[j]);
	}
	return signal;
}

struct evpromise_abort_signal *
model_signal_timeout(struct evpromise_base *base, int64_t ms)
{
	struct evpromise_abort_signal *signal;
	struct evpromise_value checked;
	uint64_t due_ms;

	checked = model_due_ms(base, ms, &due_ms);
	if (checked.tag & MODEL_THROWN)
		return model_signal_abort(base, checked);
	signal = new_signal(base);
	signal->timer = model_add_timer(base, SIGNAL, due_ms);
	signal->timer->signal = signal;
	return signal;
}
