/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * signal: says that an operation is to be aborted. The reason of a signal is a
 * promise that is rejected when the signal is aborted, so that it is read as
 * every other value is.
 *
 * any() flattens: a dependent links to sources only, which depend on none, so
 * that an abort is one step deep. A number in a comment is a step's number in
 * the DOM's review draft of June 2026.
 */
#include "abort/signal.h"

#include <string.h>

#include "abort/listener.h"
#include "debug/mistakes.h"
#include "promise/settle.h"
#include "record/alloc.h"
#include "record/hooks.h"
#include "value/error.h"

struct evpromise_abort_signal *
evpromise__abort_signal_new(struct evpromise_base *base, size_t n_links)
{
	struct evpromise_abort_signal *signal;
	size_t size = sizeof(*signal);

	if (n_links > (SIZE_MAX - size) / sizeof(signal->links[0]))
		return NULL;
	size += n_links * sizeof(signal->links[0]);
	signal = evpromise__malloc(size);
	if (signal == NULL)
		return NULL;
	memset(signal, 0, size);
	signal->reason = evpromise_with_resolvers(base, &signal->resolver);
	if (signal->reason == NULL) {
		evpromise__free(signal);
		return NULL;
	}
	signal->reason->flags |= FLAG_SIGNAL;
	mark_handled(signal->reason);
	signal->refs = 1;
	ring_init(&signal->listeners);
	ring_init(&signal->dependents);
	return signal;
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

/* NOLINTBEGIN(misc-no-recursion): from a signal of any() to its sources, which
 * have none themselves. */
static void
link_undo(struct evpromise__abort_link *link)
{
	struct evpromise_abort_signal *source = link->source;

	if (source == NULL)
		return;
	link->source = NULL;
	link->dependent->n_sources--;
	ring_remove(&link->ring);
	evpromise_abort_signal_unref(source);
}

static void
links_undo(struct evpromise_abort_signal *dependent)
{
	size_t i;

	for (i = 0; i < dependent->n_links; i++)
		link_undo(&dependent->links[i]);
}

struct evpromise_abort_signal *
evpromise_abort_signal_ref(struct evpromise_abort_signal *signal)
{
	if (signal != NULL)
		signal->refs++;
	return signal;
}

void
evpromise_abort_signal_unref(struct evpromise_abort_signal *signal)
{
	if (signal == NULL)
		return;
	assert(signal->refs > 0);
	if (unlikely(signal->refs == 1 && signal->controllers > 0))
		evpromise__debug_lent_signal(signal->reason, CALL_SITE);
	if (--signal->refs > 0)
		return;
	assert(ring_is_empty(&signal->listeners));
	assert(ring_is_empty(&signal->dependents));
	links_undo(signal);
	if (signal->timer != NULL)
		signal->timer_free(signal);
	evpromise_resolver_unref(signal->resolver);
	evpromise_unref(signal->reason);
	evpromise__free(signal);
}
/* NOLINTEND(misc-no-recursion) */

bool
evpromise_abort_signal_aborted(const struct evpromise_abort_signal *signal)
{
	return signal != NULL && signal->reason->state != EVPROMISE_PENDING;
}

const struct evpromise *
evpromise_abort_signal_reason(const struct evpromise_abort_signal *signal)
{
	return signal == NULL ? NULL : signal->reason;
}

/* throwIfAborted ( )
 * https://dom.spec.whatwg.org/#dom-abortsignal-throwifaborted */
struct evpromise_value
evpromise_abort_signal_throw_if_aborted(
    const struct evpromise_abort_signal *signal)
{
	if (!evpromise_abort_signal_aborted(signal))
		return evpromise_undefined();
	/* Throw this's abort reason, if this is aborted. */
	return evpromise_rethrow(signal->reason);
}

/* Not the DOM's dependent: whether it can be aborted by itself. */
static bool
is_source(const struct evpromise_abort_signal *signal)
{
	return signal->controllers > 0 || signal->timer != NULL;
}

bool
evpromise__can_abort(const struct evpromise_abort_signal *signal)
{
	return !evpromise_abort_signal_aborted(signal) &&
	    (is_source(signal) || signal->n_sources > 0);
}

/* A signal that is aborted has no listeners, unless it is just running them, or
 * was aborted by the end of its base. */
static bool
is_being_aborted(const struct evpromise_abort_signal *signal)
{
	return evpromise_abort_signal_aborted(signal) &&
	    !evpromise__is_freed(signal->reason);
}

void
evpromise__never_aborts(struct evpromise_abort_signal *signal)
{
	struct evpromise__ring *dependents = &signal->dependents;

	assert(!evpromise__can_abort(signal));	/* it has no other */
	if (is_being_aborted(signal))
		return;
	signal->refs++;
	evpromise__abort_listeners_end(signal);
	while (!ring_is_empty(dependents)) {
		struct evpromise__abort_link *link = ring_entry(
		    dependents->next, struct evpromise__abort_link, ring);
		struct evpromise_abort_signal *dependent =
		    evpromise_abort_signal_ref(link->dependent);

		link_undo(link);
		if (!evpromise__can_abort(dependent))
			evpromise__abort_listeners_end(dependent);
		evpromise_abort_signal_unref(dependent);
	}
	evpromise_abort_signal_unref(signal);
}

/* Also where it is shared. */
static bool
is_undefined(struct evpromise_value value)
{
	const struct evpromise_type *type = evpromise__type_of(value);

	if (type == &evpromise__type_shared)
		type = evpromise__result_type(value.payload.pointer);
	return type == &evpromise__type_undefined;
}

/* To signal abort, 1 and 2; false if signal is aborted. */
static bool
mark(struct evpromise_abort_signal *signal, struct evpromise_value reason)
{
	/* 2. Set signal's abort reason to reason if it is given; otherwise to a
	 * new "AbortError" DOMException. */
	if (is_undefined(reason)) {
		evpromise__value_release(reason);
		reason = evpromise__throw_static(EVPROMISE_ERROR_ABORT);
	}
	/* 1. If signal is aborted, then return: its resolver was used then. */
	return evpromise_reject(signal->resolver, reason);
}

/* To signal abort, 3 and 4. Marks the dependents of a signal, in the order in
 * which they were made, and gives a list of references to them. */
static struct evpromise_abort_signal *
mark_dependents(struct evpromise_abort_signal *signal)
{
	struct evpromise__ring *dependents = &signal->dependents;
	/* 3. Let dependentSignalsToAbort be a new list. */
	struct evpromise_abort_signal *first = NULL, **end = &first;

	/* 4. For each dependentSignal of signal's dependent signals, 4.1. if it
	 * is not aborted (implicit: one that is aborted has no links). */
	while (!ring_is_empty(dependents)) {
		struct evpromise_abort_signal *dependent = ring_entry(
		    dependents->next, struct evpromise__abort_link,
		    ring)->dependent;

		/* 4.1.1. Set its abort reason to signal's abort reason. */
		(void)mark(dependent, evpromise_share(signal->reason));
		dependent->refs++;
		links_undo(dependent);
		/* 4.1.2. Append it to dependentSignalsToAbort. */
		*end = dependent;
		end = &dependent->next;
	}
	return first;
}

/* To signal abort, given an AbortSignal signal and a reason
 * https://dom.spec.whatwg.org/#abortsignal-signal-abort */
bool
evpromise__signal_abort(struct evpromise_abort_signal *signal,
    struct evpromise_value reason)
{
	struct evpromise_abort_signal *dependents, *dependent;

	/* 1. If signal is aborted, then return. 2. Set its abort reason. */
	if (!mark(signal, reason))
		return false;
	signal->refs++;
	/* 3-4. Set the abort reason of each of signal's dependent signals. */
	dependents = mark_dependents(signal);
	/* 5. Run the abort steps for signal. */
	evpromise__run_abort_steps(signal);
	/* 6. For each dependentSignal of dependentSignalsToAbort, run the abort
	 * steps for dependentSignal. */
	while ((dependent = dependents) != NULL) {
		dependents = dependent->next;
		evpromise__run_abort_steps(dependent);
		evpromise_abort_signal_unref(dependent);
	}
	evpromise_abort_signal_unref(signal);
	return true;
}

struct evpromise_abort_signal *
evpromise__abort_signal_in_reserve(struct evpromise_base *base)
{
	return evpromise_abort_signal_ref(agent_of(base)->out_of_memory);
}

bool
evpromise__abort_attach(struct evpromise_base *base)
{
	struct evpromise__agent *agent = agent_of(base);

	agent->drop_listeners = evpromise__abort_listeners_drop;
	agent->out_of_memory = evpromise_abort_signal_abort(base,
	    evpromise__out_of_memory());
	return agent->out_of_memory != NULL;
}

void
evpromise__abort_detach(struct evpromise_base *base)
{
	evpromise_abort_signal_unref(agent_of(base)->out_of_memory);
}

/* AbortSignal.abort ( reason )
 * https://dom.spec.whatwg.org/#dom-abortsignal-abort */
struct evpromise_abort_signal *
evpromise_abort_signal_abort(struct evpromise_base *base,
    struct evpromise_value reason)
{
	struct evpromise_abort_signal *signal;

	if (base == NULL) {
		evpromise__value_release(reason);
		return NULL;
	}
	/* 1. Let signal be a new AbortSignal object. */
	signal = evpromise__abort_signal_new(base, 0);
	if (signal != NULL) {
		/* 2. Set signal's abort reason. 3. Return signal. */
		(void)mark(signal, reason);
		return signal;
	}
	signal = evpromise__abort_signal_in_reserve(base);
	evpromise__value_release(reason);
	return signal;
}

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

static size_t
count_sources(struct evpromise_abort_signal *const signals[], size_t n)
{
	size_t i, count = 0;

	for (i = 0; i < n; i++)
		if (signals[i] != NULL)
			count += signals[i]->n_links + 1;
	return count;
}

/* To create a dependent abort signal, 4: links it with another one, or with the
 * sources of that one. */
static void
depend_on(struct evpromise_abort_signal *dependent,
    const struct evpromise_abort_signal *signal)
{
	size_t i;

	/* 4.1. If signal's dependent is false, append signal to resultSignal's
	 * source signals and resultSignal to its dependent signals. */
	if (is_source(signal))
		link_add(dependent, (struct evpromise_abort_signal *)
		    (uintptr_t)signal);
	/* 4.2. Otherwise, for each sourceSignal of signal's source signals, the
	 * same. 4.2.1 (implicit): an abort undoes the links of a source. */
	for (i = 0; i < signal->n_links; i++)
		if (signal->links[i].source != NULL)
			link_add(dependent, signal->links[i].source);
}

/* To create a dependent abort signal from a list of AbortSignal objects
 * https://dom.spec.whatwg.org/#create-a-dependent-abort-signal */
struct evpromise_abort_signal *
evpromise_abort_signal_any(struct evpromise_base *base,
    struct evpromise_abort_signal *const signals[], size_t n)
{
	struct evpromise_abort_signal *signal;
	size_t i;

	if (base == NULL)
		return NULL;
	/* 2 (reordered: the size of resultSignal depends on it) */
	signal = known_at_once(base, signals, n);
	if (signal != NULL)
		return signal;
	/* 1. Let resultSignal be a new AbortSignal. 3. Set its dependent to
	 * true (implicit: it has no controller and no timer). */
	signal = evpromise__abort_signal_new(base, count_sources(signals, n));
	if (signal == NULL)
		return evpromise__abort_signal_in_reserve(base);
	(void)MADE_HERE(signal->reason);
	/* 4. For each signal of signals. 5. Return resultSignal. */
	for (i = 0; i < n; i++)
		if (signals[i] != NULL)
			depend_on(signal, signals[i]);
	return signal;
}
