/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * What the files of the abort signals share.
 *
 * A signal is kept alive by the program, its controllers, its listeners and
 * the signals that depend on it. It does not keep those alive: the links from
 * a source to its dependents are not counted, and are undone by whichever of
 * the two ends first. A signal that nobody can abort any more drops its
 * listeners, so that nothing keeps itself alive.
 */
#ifndef EVPROMISE_ABORT_INTERNAL_H
#define EVPROMISE_ABORT_INTERNAL_H

#include "internal.h"
#include "record/ring.h"
#include "loop/timer.h"

/* Between a signal and one of the sources that it depends on. */
struct evpromise__abort_link {
	struct evpromise__ring ring;		/* of its source's dependents */
	struct evpromise_abort_signal *source;	/* referenced; NULL: undone */
	struct evpromise_abort_signal *dependent;
};

struct evpromise_abort_signal {
	size_t refs;
	size_t controllers;		/* all of them hold one reference */
	struct evpromise__abort_timer *timer;	/* aborts it; abort_timeout.c */
	struct evpromise *reason;	/* [[abort reason]]: pending, rejected */
	struct evpromise_resolver *resolver;	/* of the reason */
	struct evpromise__ring listeners;	/* [[abort algorithms]] */
	struct evpromise__ring dependents;	/* [[dependent signals]] */
	struct evpromise_abort_signal *next;	/* to be told of an abort */
	size_t n_links;
	size_t n_sources;		/* of the links, those not undone */
	struct evpromise__abort_link links[];	/* [[source signals]] */
};

/* Listens to a signal: for a resolver, or for the program if that is NULL. */
struct evpromise__abort_listener {
	struct evpromise__ring ring;		/* of its signal's listeners */
	struct evpromise_abort_signal *signal;	/* referenced */
	struct evpromise_resolver *resolver;
	struct evpromise__abort_listener *next;	/* of the same resolver */
	evpromise_abort_cb cb;
	void *arg;
};

/* abort_signal.c */
struct evpromise_abort_signal *evpromise__abort_signal_new(
    struct evpromise_base *base, size_t n_links);
bool evpromise__signal_abort(struct evpromise_abort_signal *signal,
    struct evpromise_value reason);
bool evpromise__can_abort(const struct evpromise_abort_signal *signal);
void evpromise__never_aborts(struct evpromise_abort_signal *signal);

/* abort_timeout.c */
struct evpromise__abort_timer {
	struct evpromise__timer timer;	/* its first member */
	struct evpromise_abort_signal *signal;
};
void evpromise__abort_timer_end(struct evpromise__timer *timer,
    enum evpromise__timer_end how);
void evpromise__abort_timer_free(struct evpromise_abort_signal *signal);

/* abort_listener.c */
void evpromise__run_abort_steps(struct evpromise_abort_signal *signal);
void evpromise__abort_listeners_end(struct evpromise_abort_signal *signal);

#endif
