/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * any: a signal that depends on others. It flattens: the links are to sources
 * only, which depend on none, and one to each, however often it is given or
 * stands behind what is given. A number in a comment is a step's number in the
 * DOM's review draft of June 2026.
 */
#include "abort/list.h"
#include "record/hooks.h"
#include "record/slab.h"
#include "value/error.h"

/* To create a dependent abort signal, 2: the result if it is known at once, as
 * a signal is aborted or of another base; NULL if it depends on the signals. */
static struct evpromise_abort_signal *
known_at_once(struct evpromise_base *base,
    struct evpromise_abort_signal *const signals[], size_t n)
{
	size_t i;

	for (i = 0; i < n; i++) {
		if (signals[i] == NULL)
			continue;
		if (evpromise__base(signals[i]->reason) != base)
			return evpromise_abort_signal_abort(base,
			    evpromise__throw_type("%s",
			    "a signal depends on one of another base"));
		/* 2. If signal is aborted, set resultSignal's abort reason to
		 * signal's abort reason and return resultSignal. */
		if (evpromise_abort_signal_aborted(signals[i]))
			return evpromise_abort_signal_abort(base,
			    evpromise_share(signals[i]->reason));
	}
	return NULL;
}

/* Appends a source, unless it is on the list already. */
static void
add_source(struct evpromise_abort_signal **last, size_t *n,
    struct evpromise_abort_signal *source)
{
	if (source->next != NULL)
		return;
	signals_append(last, source);
	++*n;
}

static void
link_add(struct evpromise_abort_signal *dependent,
    struct evpromise_abort_signal *source)
{
	struct evpromise__abort_link *link;

	link = &dependent->links[dependent->n_links++];
	link->dependent = dependent;
	link->source = evpromise_abort_signal_ref(source);
	ring_append(&source->dependents, &link->ring);
	dependent->n_sources++;
}

/* To create a dependent abort signal, 4: lists the sources that result from
 * some signals, each once, as [[source signals]] are a set. A source has no
 * other use for `next` until it is aborted. */
static struct evpromise_abort_signal *
list_sources(struct evpromise_abort_signal *const signals[], size_t n_signals,
    size_t *n)
{
	struct evpromise_abort_signal *last = NULL;
	size_t i, j;

	for (i = 0, *n = 0; i < n_signals; i++) {
		struct evpromise_abort_signal *signal = signals[i];

		if (signal == NULL)
			continue;
		/* 4.1. If signal's dependent is false, append signal to
		 * resultSignal's source signals. */
		if (signal_is_source(signal))
			add_source(&last, n, signal);
		/* 4.2. Otherwise, for each sourceSignal of signal's source
		 * signals, the same. 4.2.1 (implicit): an abort undoes the
		 * links of a source. */
		for (j = 0; j < signal->n_links; j++)
			if (signal->links[j].source != NULL)
				add_source(&last, n, signal->links[j].source);
	}
	return last;
}

/* To create a dependent abort signal from a list of AbortSignal objects
 * https://dom.spec.whatwg.org/#create-a-dependent-abort-signal */
struct evpromise_abort_signal *
evpromise_abort_signal_any(struct evpromise_base *base,
    struct evpromise_abort_signal *const signals[], size_t n)
{
	struct evpromise_abort_signal *signal, *sources, *source;
	size_t n_sources;

	if (base == NULL)
		return NULL;
	/* 2 (reordered: the size of resultSignal depends on it) */
	signal = known_at_once(base, signals, n);
	if (signal != NULL)
		return signal;
	sources = list_sources(signals, n, &n_sources);
	/* 1. Let resultSignal be a new AbortSignal. 3. Set its dependent to
	 * true (implicit: it has no controller and no timer). */
	signal = evpromise__abort_signal_new(base, n_sources);
	/* 4. For each source, append resultSignal to its dependent signals. */
	while ((source = signals_shift(&sources)) != NULL)
		if (signal != NULL)
			link_add(signal, source);
	if (signal == NULL)
		return evpromise__abort_signal_in_reserve(base);
	(void)MADE_HERE(signal->reason);
	/* 5. Return resultSignal. */
	return signal;
}
