/* SPDX-License-Identifier: BSD-3-Clause */
/* The abort signals: who refers to each, and that what depends on it, listens
 * to it, or could abort it, is linked with it both ways. */
#include <stdio.h>
#include <stdlib.h>

#include "abort/listener.h"
#include "record/heap.h"

#include "audit_internal.h"

#define MOST_SIGNALS 512

static struct {
	struct evpromise_abort_signal *signal;
	size_t refs, controllers;
} counts[MOST_SIGNALS];
static size_t n_counts;

static void
expect(const char *what, size_t is, size_t counted)
{
	if (is == counted)
		return;
	fprintf(stderr, "audit: an abort signal: %s is %zu, counted were %zu\n",
	    what, is, counted);
	abort();
}

/* The same where others may hold more than was counted. */
static void
expect_held(const char *what, size_t is, size_t counted, bool others_hold)
{
	if (!others_hold || is < counted)
		expect(what, is, counted);
}

static size_t
place_of(struct evpromise_abort_signal *signal)
{
	size_t i = 0;

	while (i < n_counts && counts[i].signal != signal)
		i++;
	if (i == n_counts) {
		expect("more than an audit counts", i == MOST_SIGNALS, 0);
		counts[n_counts].signal = signal;
		counts[n_counts].refs = counts[n_counts].controllers = 0;
		n_counts++;
	}
	return i;
}

void
audit_signal(struct evpromise_abort_signal *signal)
{
	(void)place_of(signal);
}

static const struct evpromise__abort_listener *
of_peers(const struct evpromise__ring *at)
{
	return ring_entry((uintptr_t)at, const struct evpromise__abort_listener,
	    peers);
}

void
audit_listeners(const struct evpromise *record)
{
	const struct evpromise__abort_listener *last = record->arg, *at = last;

	if ((record->flags & FLAG_ABORTABLE) == 0)
		return;
	expect("a resolver that listens to nothing", last == NULL, 0);
	do {
		expect("of another's listener", at->resolver !=
		    (const struct evpromise_resolver *)record, 0);
		expect("backward", at->peers.next->prev != &at->peers, 0);
		audit_signal(at->signal);
		at = of_peers(at->peers.next);
	} while (at != last);
}

static bool
is_in_ring(const struct evpromise__ring *ring,
    const struct evpromise__ring *link)
{
	const struct evpromise__ring *at = ring;

	do {
		expect("backward", at->next->prev != at, 0);
		at = at->next;
	} while (at != link && at != ring);
	return at == link;
}

/* Whether a listener is one of its resolver's, or is found by its key. */
static bool
is_listed(const struct evpromise__abort_listener *listener)
{
	const struct evpromise *record =
	    (const struct evpromise *)listener->resolver;

	if (record == NULL)
		return is_in_ring(hash_bucket(&listener->signal->by_key,
		    hash_of((uintptr_t)listener->cb, (uintptr_t)listener->arg)),
		    &listener->peers);
	return (record->flags & FLAG_ABORTABLE) != 0 && is_in_ring(
	    &((const struct evpromise__abort_listener *)record->arg)->peers,
	    &listener->peers);
}

static size_t
count_listeners(const struct evpromise_abort_signal *signal)
{
	const struct evpromise__ring *at = signal->listeners.next;
	size_t n = 0, programs = 0;

	for (; at != &signal->listeners; at = at->next, n++) {
		const struct evpromise__abort_listener *listener = ring_entry(
		    at, const struct evpromise__abort_listener, ring);

		expect("backward", at->next->prev != at, 0);
		expect("of another's listener", listener->signal != signal, 0);
		expect("a listener that is listed", is_listed(listener), true);
		programs += listener->resolver == NULL;
	}
	expect("the listeners known by key", signal->by_key.n, programs);
	return n;
}

static size_t
count_dependents(const struct evpromise_abort_signal *signal)
{
	const struct evpromise__ring *at = signal->dependents.next;
	size_t n = 0;

	for (; at != &signal->dependents; at = at->next, n++) {
		const struct evpromise__abort_link *link = ring_entry(at,
		    const struct evpromise__abort_link, ring);

		expect("backward", at->next->prev != at, 0);
		expect("of another's dependent", link->source != signal, 0);
		audit_signal(link->dependent);
	}
	return n;
}

/* Gives the number of those that it depends on still. */
static size_t
count_sources(const struct evpromise_abort_signal *signal)
{
	size_t i, n = 0;

	for (i = 0; i < signal->n_links; i++) {
		expect("a link of another one",
		    signal->links[i].dependent != signal, 0);
		if (signal->links[i].source == NULL)
			continue;
		audit_signal(signal->links[i].source);
		n++;
	}
	return n;
}

static void
count_signal(size_t place, bool others_hold)
{
	const struct evpromise_abort_signal *signal = counts[place].signal;
	size_t listeners = count_listeners(signal);
	size_t dependents = count_dependents(signal);

	audit_used(signal->reason)->handles++;
	audit_used(signal->reason)->resolvers++;
	expect("sources", signal->n_sources, count_sources(signal));
	expect_held("controllers", signal->controllers,
	    counts[place].controllers, others_hold);
	expect_held("refs", signal->refs, counts[place].refs + listeners +
	    dependents + (signal->controllers > 0), others_hold);
	if (evpromise_abort_signal_aborted(signal) &&
	    !evpromise__is_freed(signal->reason))
		expect("what an aborted one keeps", listeners + dependents +
		    signal->n_sources + (signal->timer != NULL), 0);
}

void
audit_signals(const struct audit_held *held)
{
	size_t i;

	for (i = 0; i < held->n_signals; i++)
		if (held->signals[i] != NULL)
			counts[place_of(held->signals[i])].refs++;
	for (i = 0; i < held->n_controllers; i++)
		if (held->controllers[i] != NULL)
			counts[place_of(evpromise_abort_controller_signal(
			    held->controllers[i]))].controllers++;
	for (i = 0; i < n_counts; i++)	/* more of them are found meanwhile */
		count_signal(i, held->others_hold);
	n_counts = 0;
}
