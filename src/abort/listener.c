/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * listener: is called when a signal is aborted. It is a function of the
 * program, the DOM's event listener, or belongs to an operation whose promise
 * is then rejected, the DOM's abort algorithm. The listeners of a resolver hang
 * on its record, which has a flag for that, and are dropped by the call that
 * uses the resolver. A number in a comment is a step's number in the
 * DOM's review draft of June 2026.
 */
#include "abort/listener.h"

#include "promise/settle.h"
#include "record/alloc.h"
#include "value/error.h"

static struct evpromise__abort_listener *
listener_new(struct evpromise_abort_signal *signal, evpromise_abort_cb cb,
    void *arg)
{
	struct evpromise__abort_listener *listener;

	listener = evpromise__malloc(sizeof(*listener));
	if (listener == NULL)
		return NULL;
	listener->signal = evpromise_abort_signal_ref(signal);
	listener->resolver = NULL;
	listener->next = NULL;
	listener->cb = cb;
	listener->arg = arg;
	ring_append(&signal->listeners, &listener->ring);
	return listener;
}

static void
listener_free(struct evpromise__abort_listener *listener)
{
	ring_remove(&listener->ring);
	evpromise_abort_signal_unref(listener->signal);
	evpromise__free(listener);
}

static struct evpromise__abort_listener *
first_listener(struct evpromise_abort_signal *signal)
{
	return ring_entry(signal->listeners.next,
	    struct evpromise__abort_listener, ring);
}

/* The one writer of the list and of its flag. */
static void
set_listeners(struct evpromise *record,
    struct evpromise__abort_listener *first)
{
	record->arg = first;
	record->flags &= (uint16_t)~FLAG_ABORTABLE;
	if (first != NULL)
		record->flags |= FLAG_ABORTABLE;
}

void
evpromise__abort_listeners_drop(struct evpromise *record)
{
	struct evpromise__abort_listener *listener, *next = record->arg;

	set_listeners(record, NULL);
	while ((listener = next) != NULL) {
		next = listener->next;
		listener_free(listener);
	}
}

/* Drops one of the listeners that a resolver has. */
static void
detach(struct evpromise__abort_listener *listener)
{
	struct evpromise *record = (struct evpromise *)listener->resolver;
	struct evpromise__abort_listener *at = record->arg;

	if (at == listener) {
		set_listeners(record, listener->next);
		return;
	}
	while (at->next != listener)
		at = at->next;
	at->next = listener->next;
}

void
evpromise__abort_listeners_end(struct evpromise_abort_signal *signal)
{
	while (!ring_is_empty(&signal->listeners)) {
		struct evpromise__abort_listener *listener =
		    first_listener(signal);

		if (listener->resolver != NULL)
			detach(listener);
		listener_free(listener);
	}
}

/* The promise is settled before its operation is cancelled, since cancelling
 * may call back; that drops the listener also. */
static void
run(struct evpromise__abort_listener *listener, const struct evpromise *reason)
{
	struct evpromise_resolver *resolver =
	    evpromise_resolver_ref(listener->resolver);
	evpromise_abort_cb cb = listener->cb;
	void *arg = listener->arg;

	if (resolver != NULL)
		(void)evpromise_reject(resolver, evpromise_share(reason));
	else
		listener_free(listener);
	if (cb != NULL)
		cb(reason, arg);
	evpromise_resolver_unref(resolver);
}

/* To run the abort steps for an AbortSignal signal
 * https://dom.spec.whatwg.org/#run-the-abort-steps (reordered: algorithms and
 * event listeners are one list, in the order in which they were added) */
void
evpromise__run_abort_steps(struct evpromise_abort_signal *signal)
{
	const struct evpromise_base *base = evpromise__base(signal->reason);

	/* 1. For each algorithm of signal's abort algorithms, run algorithm. 3.
	 * Fire an event named abort at signal. */
	while (!ring_is_empty(&signal->listeners) && !base_is_freed(base))
		run(first_listener(signal), signal->reason);
	/* 2. Empty signal's abort algorithms (implicit: each goes before it
	 * runs). Those are left that did not run, as one freed the base. */
	evpromise__abort_listeners_end(signal);
}

/* addEventListener("abort"), with the steps of: to add an algorithm to an
 * AbortSignal object signal https://dom.spec.whatwg.org/#abortsignal-add */
int
evpromise_abort_signal_add_listener(struct evpromise_abort_signal *signal,
    evpromise_abort_cb cb, void *arg)
{
	/* 1. If signal is aborted, then return; also if it never will be. */
	if (signal == NULL || !evpromise__can_abort(signal))
		return 0;
	/* 2. Append algorithm to signal's abort algorithms. */
	return listener_new(signal, cb, arg) == NULL ? -1 : 0;
}

/* removeEventListener("abort"), of the first of several that are equal; with
 * the step of: to remove an algorithm from an AbortSignal signal
 * https://dom.spec.whatwg.org/#abortsignal-remove */
bool
evpromise_abort_signal_remove_listener(struct evpromise_abort_signal *signal,
    evpromise_abort_cb cb, void *arg)
{
	struct evpromise__ring *at;

	if (signal == NULL)
		return false;
	for (at = signal->listeners.next; at != &signal->listeners;
	    at = at->next) {
		struct evpromise__abort_listener *listener = ring_entry(at,
		    struct evpromise__abort_listener, ring);

		if (listener->cb == cb && listener->arg == arg &&
		    listener->resolver == NULL) {
			listener_free(listener);
			return true;
		}
	}
	return false;
}

/* Why an operation shall not begin under a signal; undefined if it may. */
static struct evpromise_value
obstacle(const struct evpromise *record,
    const struct evpromise_abort_signal *signal)
{
	if (signal != NULL &&
	    evpromise__base(signal->reason) != evpromise__base(record))
		return evpromise__throw_type("%s",
		    "a resolver was given a signal of another base");
	return evpromise_abort_signal_throw_if_aborted(signal);
}

/* To add an algorithm to an AbortSignal object signal
 * https://dom.spec.whatwg.org/#abortsignal-add, for a resolver. */
static bool
listen(struct evpromise *record, struct evpromise_abort_signal *signal,
    evpromise_abort_cb cancel, void *arg)
{
	struct evpromise_resolver *resolver =
	    (struct evpromise_resolver *)record;
	struct evpromise__abort_listener *listener;

	/* 2. Append algorithm to signal's abort algorithms. */
	listener = listener_new(signal, cancel, arg);
	if (listener == NULL) {
		(void)evpromise_reject(resolver, evpromise__out_of_memory());
		return false;
	}
	listener->resolver = resolver;
	listener->next = record->arg;
	set_listeners(record, listener);
	return true;
}

bool
evpromise_resolver_on_abort(struct evpromise_resolver *resolver,
    struct evpromise_abort_signal *signal, evpromise_abort_cb cancel,
    void *arg)
{
	struct evpromise *record = (struct evpromise *)resolver;
	struct evpromise_value thrown;

	CHECK_RESOLVER(resolver);
	if (record == NULL || (record->flags & FLAG_RESOLVED))
		return false;
	assert(!evpromise__is_freed(record));	/* all are used then */
	/* As the DOM asks of an operation: if signal is aborted, reject p with
	 * signal's abort reason, and return p. */
	thrown = obstacle(record, signal);
	if (evpromise__is_thrown(thrown)) {
		(void)evpromise_reject(resolver, thrown);
		return false;
	}
	/* 1. If signal is aborted, then return; also if it never will be. */
	if (signal == NULL || !evpromise__can_abort(signal))
		return true;
	return listen(record, signal, cancel, arg);
}
