/* SPDX-License-Identifier: BSD-3-Clause */
/* controller: aborts a signal. The controller of a signal is the signal itself,
 * with a count of its own. */
#include <evpromise/abort.h>

#include "abort/signal.h"
#include "record/hooks.h"
#include "value/value.h"

static struct evpromise_abort_signal *
signal_of(const struct evpromise_abort_controller *controller)
{
	return (struct evpromise_abort_signal *)(uintptr_t)controller;
}

/* new AbortController ( )
 * https://dom.spec.whatwg.org/#dom-abortcontroller-abortcontroller */
struct evpromise_abort_controller *
evpromise_abort_controller_new(struct evpromise_base *base)
{
	struct evpromise_abort_signal *signal;

	/* 1. Let signal be a new AbortSignal object. 2. Set this's signal to
	 * signal. */
	signal = base == NULL ? NULL : evpromise__abort_signal_new(base, 0);
	if (signal != NULL) {
		signal->controllers = 1;
		(void)MADE_HERE(signal->reason);
	}
	return (struct evpromise_abort_controller *)signal;
}

struct evpromise_abort_controller *
evpromise_abort_controller_ref(struct evpromise_abort_controller *controller)
{
	if (controller != NULL)
		signal_of(controller)->controllers++;
	return controller;
}

void
evpromise_abort_controller_unref(struct evpromise_abort_controller *controller)
{
	struct evpromise_abort_signal *signal = signal_of(controller);

	if (signal == NULL)
		return;
	assert(signal->controllers > 0);
	if (--signal->controllers > 0)
		return;
	evpromise__never_aborts(signal);
	evpromise_abort_signal_unref(signal);
}

struct evpromise_abort_signal *
evpromise_abort_controller_signal(
    const struct evpromise_abort_controller *controller)
{
	return signal_of(controller);
}

/* abort ( reason ) https://dom.spec.whatwg.org/#dom-abortcontroller-abort */
bool
evpromise_abort_controller_abort(struct evpromise_abort_controller *controller,
    struct evpromise_value reason)
{
	if (controller == NULL) {
		evpromise__value_release(reason);
		return false;
	}
	/* Signal abort on this's signal, with reason if it is given. */
	return evpromise__signal_abort(signal_of(controller), reason);
}
