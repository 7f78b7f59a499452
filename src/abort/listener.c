/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * listener: is called when a signal is aborted. It is a function of the
 * program, the DOM's event listener, or belongs to an operation whose promise
 * is then rejected, the DOM's abort algorithm. The listeners of a resolver hang
 * on its record, which has a flag for that, and are dropped by the call that
 * uses the resolver. Those of the program are found by what they were added
 * with. All of them come and go in constant time. A number in a comment is a
 * step's number in the DOM's review draft of June 2026.
 */
#include "abort/listener.h"

#include "promise/settle.h"
#include "record/alloc.h"
#include "value/error.h"

static struct evpromise__abort_listener *
of_peers(const struct evpromise__ring *link)
{
	return ring_entry((uintptr_t)link, struct evpromise__abort_listener,
	    peers);
}

static size_t
key_of(evpromise_abort_cb cb, const void *arg)
{
	return hash_of((uintptr_t)cb, (uintptr_t)arg);
}

static size_t
key_of_peer(const struct evpromise__ring *link)
{
	const struct evpromise__abort_listener *listener = of_peers(link);

	return key_of(listener->cb, listener->arg);
}

/* The one writer of the ring that a resolver has, which is known by the last
 * one added, and of its flag. */
static void
set_listeners(struct evpromise *record, struct evpromise__abort_listener *last)
{
	record->arg = last;
	record->flags &= (uint16_t)~FLAG_ABORTABLE;
	if (last != NULL)
		record->flags |= FLAG_ABORTABLE;
}

static void
join_peers(struct evpromise__abort_listener *listener)
{
	struct evpromise *record = (struct evpromise *)listener->resolver;
	struct evpromise__abort_listener *last;

	if (record == NULL) {
		evpromise__hash_add(&listener->signal->by_key,
		    &listener->peers, key_of_peer);
		return;
	}
	last = record->flags & FLAG_ABORTABLE ? record->arg : NULL;
	ring_init(&listener->peers);
	if (last != NULL)
		ring_append(&last->peers, &listener->peers);
	set_listeners(record, listener);
}

static void
leave_peers(struct evpromise__abort_listener *listener)
{
	struct evpromise *record = (struct evpromise *)listener->resolver;
	struct evpromise__ring *next = listener->peers.next;

	if (record == NULL) {
		evpromise__hash_remove(&listener->signal->by_key,
		    &listener->peers);
		return;
	}
	if (record->arg == listener)
		set_listeners(record, next == &listener->peers ? NULL :
		    of_peers(next));
	ring_remove(&listener->peers);
}

/* Listens to a signal: for a resolver, or for the program if that is NULL;
 * false if memory is out. */
static bool
listen(struct evpromise_abort_signal *signal,
    struct evpromise_resolver *resolver, evpromise_abort_cb cb, void *arg)
{
	struct evpromise__abort_listener *listener;

	listener = evpromise__malloc(sizeof(*listener));
	if (listener == NULL)
		return false;
	listener->signal = evpromise_abort_signal_ref(signal);
	listener->resolver = resolver;
	listener->cb = cb;
	listener->arg = arg;
	ring_append(&signal->listeners, &listener->ring);
	join_peers(listener);
	return true;
}

static void
listener_free(struct evpromise__abort_listener *listener)
{
	ring_remove(&listener->ring);
	leave_peers(listener);
	evpromise_abort_signal_unref(listener->signal);
	evpromise__free(listener);
}

static struct evpromise__abort_listener *
first_listener(struct evpromise_abort_signal *signal)
{
	return ring_entry(signal->listeners.next,
	    struct evpromise__abort_listener, ring);
}

void
evpromise__abort_listeners_drop(struct evpromise *record)
{
	while (record->flags & FLAG_ABORTABLE)
		listener_free(record->arg);
}

void
evpromise__abort_listeners_end(struct evpromise_abort_signal *signal)
{
	while (!ring_is_empty(&signal->listeners))
		listener_free(first_listener(signal));
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
bool
evpromise_abort_signal_add_listener(struct evpromise_abort_signal *signal,
    evpromise_abort_cb cb, void *arg)
{
	/* 1. If signal is aborted, then return; also if it never will be. */
	if (evpromise_abort_signal_aborted(signal))
		return false;
	if (signal == NULL || !evpromise__can_abort(signal))
		return true;
	/* 2. Append algorithm to signal's abort algorithms. */
	return listen(signal, NULL, cb, arg);
}

/* removeEventListener("abort"), of the first of several that are equal; with
 * the step of: to remove an algorithm from an AbortSignal signal
 * https://dom.spec.whatwg.org/#abortsignal-remove */
bool
evpromise_abort_signal_remove_listener(struct evpromise_abort_signal *signal,
    evpromise_abort_cb cb, void *arg)
{
	struct evpromise__ring *bucket, *at;

	if (signal == NULL)
		return false;
	bucket = hash_bucket(&signal->by_key, key_of(cb, arg));
	for (at = bucket->next; at != bucket; at = at->next) {
		struct evpromise__abort_listener *listener = of_peers(at);

		if (listener->cb == cb && listener->arg == arg) {
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
 * https://dom.spec.whatwg.org/#abortsignal-add, of a resolver */
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
	/* 2. Append algorithm to signal's abort algorithms. */
	if (listen(signal, resolver, cancel, arg))
		return true;
	(void)evpromise_reject(resolver, evpromise__out_of_memory());
	return false;
}
