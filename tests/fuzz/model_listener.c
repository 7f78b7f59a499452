/* SPDX-License-Identifier: BSD-3-Clause */
/* What listens to the abort signals of the model, see model.h: a list for each
 * signal, and for each resolver. */
#include "model.h"

static void
drop_listener(struct model_listener *listener)
{
	struct model_listener **at = &listener->signal->listeners;

	while (*at != NULL && *at != listener)
		at = &(*at)->next;
	if (*at == NULL)
		return;
	*at = listener->next;
	model_signal_unref(listener->signal);
}

/* What listens for a resolver that is used now. */
void
model_drop_listeners(struct evpromise_resolver *resolver)
{
	struct model_listener *listener;

	while ((listener = resolver->listeners) != NULL) {
		resolver->listeners = listener->next_of_resolver;
		drop_listener(listener);
	}
}

void
model_drop_all_listeners(struct evpromise_abort_signal *signal)
{
	while (signal->listeners != NULL)
		drop_listener(signal->listeners);
}

static struct model_listener *
listen(struct evpromise_abort_signal *signal, evpromise_abort_cb cb, void *arg)
{
	struct model_listener *listener = model_make(sizeof(*listener));
	struct model_listener **last = &signal->listeners;

	listener->signal = model_signal_ref(signal);
	listener->cb = cb;
	listener->arg = arg;
	while (*last != NULL)
		last = &(*last)->next;
	*last = listener;
	return listener;
}

bool
model_add_listener(struct evpromise_abort_signal *signal,
    evpromise_abort_cb cb, void *arg)
{
	if (model_signal_aborted(signal))
		return false;
	if (signal != NULL && model_can_abort(signal))
		(void)listen(signal, cb, arg);
	return true;
}

bool
model_remove_listener(struct evpromise_abort_signal *signal,
    evpromise_abort_cb cb, void *arg)
{
	struct model_listener *at = signal == NULL ? NULL : signal->listeners;

	while (at != NULL &&
	    (at->resolver != NULL || at->cb != cb || at->arg != arg))
		at = at->next;
	if (at != NULL)
		drop_listener(at);
	return at != NULL;
}

bool
model_on_abort(struct evpromise_resolver *resolver,
    struct evpromise_abort_signal *signal, evpromise_abort_cb cancel,
    void *arg)
{
	struct model_listener *listener;

	if (resolver == NULL || resolver->used ||
	    resolver->promise->base->freed)
		return false;
	if (model_signal_aborted(signal)) {
		(void)model_resolve_by(resolver, model_signal_throw(signal));
		return false;
	}
	if (signal == NULL || !model_can_abort(signal))
		return true;
	listener = listen(signal, cancel, arg);
	listener->resolver = resolver;
	listener->next_of_resolver = resolver->listeners;
	resolver->listeners = listener;
	return true;
}

/* The promise of an operation is rejected before that is cancelled. */
static void
run_listener(struct model_listener *listener)
{
	struct evpromise_resolver *resolver = listener->resolver;
	struct evpromise *reason = listener->signal->reason;

	if (resolver == NULL)
		drop_listener(listener);
	else
		(void)model_resolve_by(
		    engine_model.resolver_ref(resolver),
		    model_completion(reason));
	if (listener->cb != NULL)
		listener->cb(reason, listener->arg);
	if (resolver != NULL)
		engine_model.resolver_unref(resolver);
}

void
model_run_abort_steps(struct evpromise_abort_signal *signal)
{
	while (signal->listeners != NULL && !signal->base->freed)
		run_listener(signal->listeners);
	model_drop_all_listeners(signal);
}
