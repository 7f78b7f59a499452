/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * signal: those that abort. The reason of a signal is a promise that is rejected when the
 * signal is aborted, so that it is read as everything else is.
 *
 * A signal that depends on others knows those that no other one stands behind:
 * any() flattens, so that there is one step from a source to its dependents.
 */
#include "abort/signal.h"

#include <string.h>

#include "abort/listener.h"
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

struct evpromise_value
evpromise_abort_signal_throw_if_aborted(
    const struct evpromise_abort_signal *signal)
{
	if (!evpromise_abort_signal_aborted(signal))
		return evpromise_undefined();
	return evpromise_rethrow(signal->reason);
}

/* Whether it can be aborted by itself, not through those it depends on. */
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

static bool
mark(struct evpromise_abort_signal *signal, struct evpromise_value reason)
{
	if (is_undefined(reason)) {
		evpromise__value_release(reason);
		reason = evpromise__throw_static(EVPROMISE_ERROR_ABORT);
	}
	return evpromise_reject(signal->resolver, reason);
}

/* Marks those that depend on a signal; they are referenced, and linked in the
 * order in which they were made. */
static struct evpromise_abort_signal *
mark_dependents(struct evpromise_abort_signal *signal)
{
	struct evpromise__ring *dependents = &signal->dependents;
	struct evpromise_abort_signal *first = NULL, **end = &first;

	while (!ring_is_empty(dependents)) {
		struct evpromise_abort_signal *dependent = ring_entry(
		    dependents->next, struct evpromise__abort_link,
		    ring)->dependent;

		(void)mark(dependent, evpromise_share(signal->reason));
		dependent->refs++;
		links_undo(dependent);
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

	if (!mark(signal, reason))
		return false;
	signal->refs++;
	dependents = mark_dependents(signal);
	evpromise__run_abort_steps(signal);
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

struct evpromise_abort_signal *
evpromise_abort_signal_abort(struct evpromise_base *base,
    struct evpromise_value reason)
{
	struct evpromise_abort_signal *signal;

	if (base == NULL) {
		evpromise__value_release(reason);
		return NULL;
	}
	signal = evpromise__abort_signal_new(base, 0);
	if (signal != NULL) {
		(void)mark(signal, reason);
		return signal;
	}
	signal = evpromise__abort_signal_in_reserve(base);
	evpromise__value_release(reason);
	return signal;
}

/* What any() of the signals is if that is known at once: aborted, or not to be
 * made; NULL if it depends on them. */
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

/* Links a signal with another one, or with those that stand behind it. */
static void
depend_on(struct evpromise_abort_signal *dependent,
    const struct evpromise_abort_signal *signal)
{
	size_t i;

	if (is_source(signal))
		link_add(dependent, (struct evpromise_abort_signal *)
		    (uintptr_t)signal);
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
	signal = known_at_once(base, signals, n);
	if (signal != NULL)
		return signal;
	signal = evpromise__abort_signal_new(base, count_sources(signals, n));
	if (signal == NULL)
		return evpromise__abort_signal_in_reserve(base);
	(void)MADE_HERE(signal->reason);
	for (i = 0; i < n; i++)
		if (signals[i] != NULL)
			depend_on(signal, signals[i]);
	return signal;
}
