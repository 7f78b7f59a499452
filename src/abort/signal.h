/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * signal: says that an operation is to be aborted.
 *
 * A signal is kept alive by the program, its controllers, its listeners and
 * the signals that depend on it. It does not keep those alive: the links from
 * a source to its dependents are not counted, and are undone by whichever of
 * the two ends first. A signal without a controller, a timer and a source drops
 * its listeners, so that nothing keeps itself alive.
 */
#ifndef EVPROMISE_ABORT_SIGNAL_H
#define EVPROMISE_ABORT_SIGNAL_H

#include "record/compiler.h"

#include <evpromise/abort.h>

#include "record/hash.h"

/* So many aborts of a base run listeners within each other. A thousand would
 * take 200 KiB of the stack, and as much again of what the listeners call. */
#define MOST_NESTED_ABORTS 100

/* Between a signal and one of the sources that it depends on. */
struct evpromise__abort_link {
	struct evpromise__ring ring;		/* of its source's dependents */
	struct evpromise_abort_signal *source;	/* referenced; NULL: undone */
	struct evpromise_abort_signal *dependent;
};

struct evpromise_abort_signal {
	size_t refs;
	size_t controllers;		/* all of them hold one reference */
	/* Aborts it by itself: owned, of time/abort_timeout.c; or NULL. */
	void *timer;
	void (*timer_free)(struct evpromise_abort_signal *signal);
	struct evpromise *reason;	/* [[abort reason]], once rejected */
	struct evpromise_resolver *resolver;	/* of the reason */
	struct evpromise__ring listeners;	/* [[abort algorithms]] */
	struct evpromise__hash by_key;	/* of these, the program's: listener.c */
	struct evpromise__ring dependents;	/* [[dependent signals]] */
	/* On a list of signals to be told of an abort, or of sources of a
	 * signal that any() makes; NULL: on none. */
	struct evpromise_abort_signal *next;
	size_t n_links;
	size_t n_sources;		/* of the links, those not undone */
	struct evpromise__abort_link links[];	/* [[source signals]] */
};

/* Not the DOM's dependent: whether it can be aborted by itself. */
static inline bool
signal_is_source(const struct evpromise_abort_signal *signal)
{
	return signal->controllers > 0 || signal->timer != NULL;
}

/* A signal with room for some sources, but not linked with them yet; NULL if
 * out of memory. */
struct evpromise_abort_signal *evpromise__abort_signal_new(
    struct evpromise_base *base, size_t n_links);
/* The signal in reserve, in place of one that could not be allocated, with a
 * reference more. */
struct evpromise_abort_signal *evpromise__abort_signal_in_reserve(
    struct evpromise_base *base);
/* Makes the part of abort/ that each base has; false if out of memory. */
bool evpromise__abort_attach(struct evpromise_base *base);
/* The base is freed. */
void evpromise__abort_detach(struct evpromise_base *base);

/* To signal abort, given an AbortSignal signal and a reason */
bool evpromise__signal_abort(struct evpromise_abort_signal *signal,
    struct evpromise_value reason);
/* Whether it is not aborted, and has a controller, a timer or a source. */
bool evpromise__can_abort(const struct evpromise_abort_signal *signal);
/* The last controller or the timer of a signal is gone; it has no other. Drops
 * its listeners and those of its dependents, which would never be called. */
void evpromise__never_aborts(struct evpromise_abort_signal *signal);

#endif
