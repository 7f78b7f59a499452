/* SPDX-License-Identifier: BSD-3-Clause */
/* listener: is called when a signal is aborted. */
#ifndef EVPROMISE_ABORT_LISTENER_H
#define EVPROMISE_ABORT_LISTENER_H

#include "abort/signal.h"

/* Listens to a signal: for a resolver, or for the program if that is NULL. */
struct evpromise__abort_listener {
	struct evpromise__ring ring;		/* of its signal's listeners */
	struct evpromise_abort_signal *signal;	/* referenced */
	struct evpromise_resolver *resolver;
	/* Of the same resolver, see there; or of the program's listeners, those
	 * of one bucket of the signal's by_key. */
	struct evpromise__ring peers;
	evpromise_abort_cb cb;
	void *arg;
};

/* To run the abort steps for an AbortSignal signal */
void evpromise__run_abort_steps(struct evpromise_abort_signal *signal);
/* Drops all listeners of a signal. */
void evpromise__abort_listeners_end(struct evpromise_abort_signal *signal);
/* Drops the listeners that a resolver has. */
void evpromise__abort_listeners_drop(struct evpromise *record);

#endif
