/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * signal: says that an operation is to be aborted. The reason of a signal is a
 * promise that is rejected when the signal is aborted, so that it is read as
 * every other value is.
 *
 * A dependent links to sources only, which depend on none, see any.c, so that
 * an abort is one step deep. A number in a comment is a step's number in the
 * DOM's review draft of June 2026.
 */
#include "abort/signal.h"

#include <string.h>

#include "abort/list.h"
#include "abort/listener.h"
#include "debug/mistakes.h"
#include "promise/settle.h"
#include "record/alloc.h"
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
	hash_init(&signal->by_key);
	ring_init(&signal->dependents);
	return signal;
}

/* NOLINTBEGIN(misc-no-recursion): from a signal of any() to its sources, which
 * have none themselves. */
static void signal_unref(struct evpromise_abort_signal *signal);

static void
link_undo(struct evpromise__abort_link *link)
{
	struct evpromise_abort_signal *source = link->source;

	if (source == NULL)
		return;
	link->source = NULL;
	link->dependent->n_sources--;
	ring_remove(&link->ring);
	signal_unref(source);
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

static void
signal_unref(struct evpromise_abort_signal *signal)
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
	evpromise__resolver_give_up(signal->resolver);
	evpromise_unref(signal->reason);
	evpromise__free(signal);
}
/* NOLINTEND(misc-no-recursion) */

void
evpromise_abort_signal_unref(struct evpromise_abort_signal *signal)
{
	if (signal != NULL &&
	    unlikely(signal->refs == 1 && signal->controllers > 0))
		evpromise__debug_lent_signal(signal->reason, CALL_SITE);
	signal_unref(signal);
}

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

bool
evpromise__can_abort(const struct evpromise_abort_signal *signal)
{
	return !evpromise_abort_signal_aborted(signal) &&
	    (signal_is_source(signal) || signal->n_sources > 0);
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
		signal_unref(dependent);
	}
	signal_unref(signal);
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
 * which they were made, and appends references to them to a list. */
static void
mark_dependents(struct evpromise_abort_signal *signal,
    struct evpromise_abort_signal **last)
{
	struct evpromise__ring *dependents = &signal->dependents;

	/* 4. For each dependentSignal of signal's dependent signals, 4.1. if it
	 * is not aborted (implicit: one that is aborted has no links). */
	while (!ring_is_empty(dependents)) {
		struct evpromise_abort_signal *dependent = ring_entry(
		    dependents->next, struct evpromise__abort_link,
		    ring)->dependent;

		/* 4.1.1. Set its abort reason to signal's abort reason. */
		(void)mark(dependent, evpromise_share(signal->reason));
		/* 4.1.2. Append it to dependentSignalsToAbort. */
		signals_append(last, evpromise_abort_signal_ref(dependent));
		links_undo(dependent);
	}
}

/* To signal abort, 5 and 6. Run the abort steps for each of a list. */
static void
run_listeners(struct evpromise_abort_signal **last)
{
	struct evpromise_abort_signal *signal;

	while ((signal = signals_shift(last)) != NULL) {
		evpromise__run_abort_steps(signal);
		signal_unref(signal);
	}
}

/* To signal abort, given an AbortSignal signal and a reason
 * https://dom.spec.whatwg.org/#abortsignal-signal-abort
 * (reordered: where aborts are nested too deep in listeners, step 5 waits for
 * the innermost that is not, which ends when nothing waits for it.) */
bool
evpromise__signal_abort(struct evpromise_abort_signal *signal,
    struct evpromise_value reason)
{
	struct evpromise__agent *agent =
	    agent_of(evpromise__base(signal->reason));
	/* 3. Let dependentSignalsToAbort be a new list: behind signal. */
	struct evpromise_abort_signal *to_abort = NULL, **last = &to_abort;

	if (agent->aborting == MOST_NESTED_ABORTS)
		last = &agent->aborted;
	/* 1. If signal is aborted, then return. 2. Set its abort reason. */
	if (!mark(signal, reason))
		return false;
	signal->refs += 2;		/* one is the list's */
	signals_append(last, signal);
	/* 4. Set the abort reason of each of signal's dependent signals. */
	mark_dependents(signal, last);
	if (last == &to_abort) {
		agent->aborting++;
		run_listeners(&to_abort);
		if (agent->aborting == MOST_NESTED_ABORTS)
			run_listeners(&agent->aborted);
		agent->aborting--;
	}
	signal_unref(signal);
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
	struct evpromise__agent *agent = agent_of(base);

	signal_unref(agent->out_of_memory);
	agent->out_of_memory = NULL;	/* signals are made no more */
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
