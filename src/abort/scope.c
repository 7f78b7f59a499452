/* SPDX-License-Identifier: BSD-3-Clause */
/* scope: a controller, and a signal that the one outside aborts also. */
#include "abort/scope.h"

bool
evpromise__scope_open(struct evpromise__scope *scope,
    struct evpromise_base *base, struct evpromise_abort_signal *outer)
{
	struct evpromise_abort_signal *signals[2];

	scope->controller = evpromise_abort_controller_new(base);
	if (scope->controller == NULL)
		return false;
	signals[0] = outer;
	signals[1] = evpromise_abort_controller_signal(scope->controller);
	scope->signal = outer == NULL ?
	    evpromise_abort_signal_ref(signals[1]) :
	    evpromise_abort_signal_any(base, signals, 2);
	return true;
}

void
evpromise__scope_close(struct evpromise__scope *scope)
{
	evpromise_abort_signal_unref(scope->signal);
	evpromise_abort_controller_unref(scope->controller);
	scope->signal = NULL;
	scope->controller = NULL;
}

void
evpromise__scope_abort(struct evpromise__scope *scope,
    const struct evpromise *rejected)
{
	struct evpromise__scope closed = *scope;

	scope->signal = NULL;
	scope->controller = NULL;
	(void)evpromise_abort_controller_abort(closed.controller,
	    evpromise_share(rejected));
	evpromise__scope_close(&closed);
}
