/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * mistakes: of the program that debug builds find, in words and with the calls
 * that made the promises. They go to the log, begin with "mistake", and change
 * nothing, but for a promise or a resolver that the program does not hold: that
 * would go on with memory which is another's by now, and aborts.
 */
#include "debug/mistakes.h"

#ifdef EVPROMISE_DEBUG
#include <stdatomic.h>
#include <stdlib.h>

#include "record/call_site.h"
#include "debug/cycles.h"
#include "debug/origin.h"
#include "promise/keep.h"
#include "promise/promise.h"
#include "promise/thenable.h"
#include "record/alloc.h"
#include "record/count.h"
#include "record/heap.h"
#include "record/log.h"
#include "record/loose.h"
#include "value/array.h"
#include "value/error.h"

/* A resolver was given up that nobody used, while others can see its promise. */
static void
dropped(const struct evpromise *promise, const void *site)
{
	char made[EVPROMISE__ORIGIN_SIZE], where[EVPROMISE__SITE_SIZE];

	if (promise->flags & (FLAG_SIGNAL | FLAG_HANDLED) &&
	    evpromise__first_reaction(promise) == NULL)
		return;
	evpromise__log("mistake: a promise was dropped unsettled: its last "
	    "resolver was given up at %s; it was %s",
	    evpromise__site_text(site, where),
	    evpromise__origin_text(promise, made));
}

/* The program passes a promise of which it has a handle. */
static void
check_handle(const struct evpromise *promise, const void *site)
{
	char where[EVPROMISE__SITE_SIZE];

	if (promise->kind != RECORD_FREE && count_handles(promise) > 0)
		return;
	evpromise__log("mistake: a promise was used at %s after it was given "
	    "away", evpromise__site_text(site, where));
	abort();
}

static void
member_twice(const struct evpromise *promise, const void *site)
{
	char made[EVPROMISE__ORIGIN_SIZE], where[EVPROMISE__SITE_SIZE];

	evpromise__log("mistake: a promise is a member twice at %s, by one "
	    "handle, of which evpromise_ref() makes more; it was %s",
	    evpromise__site_text(site, where),
	    evpromise__origin_text(promise, made));
	abort();
}

void
evpromise__debug_lent_signal(const struct evpromise *reason, const void *site)
{
	char made[EVPROMISE__ORIGIN_SIZE], where[EVPROMISE__SITE_SIZE];

	evpromise__log("mistake: an abort signal was given up at %s that its "
	    "controller lends; it was %s", evpromise__site_text(site, where),
	    evpromise__origin_text(reason, made));
	abort();
}

/* The program uses a resolver, or gives it up. */
static void
check_resolver(const struct evpromise *record, const void *site)
{
	char where[EVPROMISE__SITE_SIZE];

	if (record->resolvers > 0)
		return;
	evpromise__log("mistake: a resolver was used at %s after it was given "
	    "up", evpromise__site_text(site, where));
	abort();
}

/* --- payloads that two promises own ----------------------------------------
 *
 * The promises that own a payload are in a table by the hash of that, through
 * their own records, so that it needs no memory.
 */

static struct evpromise **
owners_of(const struct evpromise *promise, const void *payload)
{
	uint64_t hash = (uint64_t)(uintptr_t)payload *
	    UINT64_C(0x9e3779b97f4a7c15);

	return &heap_of(evpromise__base(promise))->owners[hash >> 52];
}

static bool
is_tracked(const struct evpromise_type *type)
{
	return type->release != NULL &&
	    (type->size < sizeof(*type) || !type->counted) &&
	    type != &evpromise__type_promise &&
	    type != &evpromise__type_shared &&
	    type->release != evpromise__array_release;
}

static void
report_owned_twice(const struct evpromise *owner,
    const struct evpromise *promise, const char *type)
{
	char first[EVPROMISE__ORIGIN_SIZE], second[EVPROMISE__ORIGIN_SIZE];

	evpromise__log("mistake: a value of type %s is owned by two promises, "
	    "and will be released twice: the first was %s; the second was %s; "
	    "evpromise_share() passes on what another one owns", type,
	    evpromise__origin_text(owner, first),
	    evpromise__origin_text(promise, second));
}

/* A promise was settled: if it owns a payload it is the only one. */
static void
owns(struct evpromise *promise)
{
	const struct evpromise_type *type =
	    evpromise__type_of(promise->u.result);
	void *payload = promise->u.result.payload.pointer;
	struct evpromise **owners = owners_of(promise, payload), *at;

	if (!is_tracked(type))
		return;
	for (at = *owners; at != NULL; at = at->origin.next_owner)
		if (at->origin.payload == payload) {
			report_owned_twice(at, promise, type->name);
			return;
		}
	promise->origin.payload = payload;
	promise->origin.next_owner = *owners;
	*owners = promise;
}

/* A promise owns its payload no more. */
static void
disowns(struct evpromise *promise)
{
	struct evpromise **at = owners_of(promise, promise->origin.payload);

	if (promise->origin.payload == NULL)
		return;
	while (*at != promise)
		at = &(*at)->origin.next_owner;
	*at = promise->origin.next_owner;
	promise->origin.payload = NULL;
}

static void
ended(struct evpromise *record)
{
	disowns(record);
	evpromise__origin_end(record);
}

/* --- what waits for itself -------------------------------------------------- */

static void
report_cycle(struct evpromise *awaiting, struct evpromise *awaited, void *arg)
{
	const struct evpromise *at;
	char text[EVPROMISE__ORIGIN_SIZE];
	int n = 0;

	(void)arg;
	evpromise__log("mistake: a promise waits for itself and never "
	    "settles: it was %s", evpromise__origin_text(awaiting, text));
	for (at = evpromise__cycle_next(awaiting, awaiting, awaited);
	    at != awaiting && n++ < 8;
	    at = evpromise__cycle_next(at, awaiting, awaited))
		evpromise__log("mistake:   it waits for one that was %s",
		    evpromise__origin_text(at, text));
}

/* --- promises and resolvers that are never given up -------------------------
 *
 * They may outlive their base, so that only the end of the program tells which
 * were leaked: those of bases that were freed and are still there.
 */

static atomic_flag is_locked = ATOMIC_FLAG_INIT;
static struct evpromise_base *freed_bases;
static bool is_registered;

static void
lock(void)
{
	/* Whether two threads ever meet here is for no test to decide. */
	while (atomic_flag_test_and_set(&is_locked)) /* GCOVR_EXCL_BR_LINE */
		;
}

static void
unlock(void)
{
	atomic_flag_clear(&is_locked);
}

/* The resolver of a signal's reason is the signal's, not the program's. */
static const char *
what_was_leaked(const struct evpromise *record)
{
	bool unsettled = record->origin.unsettled && record->resolvers > 0;

	if (record->flags & FLAG_SIGNAL)
		return unsettled ? "an abort controller or its signal was "
		    "leaked: it had not aborted when its base was freed" : NULL;
	if (unsettled)
		return "a resolver was leaked: its promise was unsettled when "
		    "its base was freed";
	if (count_handles(record) > 0)
		return "a promise was leaked: it was neither passed on nor "
		    "given up, by evpromise_done() or evpromise_unref()";
	return NULL;
}

static void
report_leaked(struct evpromise *record, void *arg)
{
	const char *what = what_was_leaked(record);
	char text[EVPROMISE__ORIGIN_SIZE];

	(void)arg;
	if (what != NULL)
		evpromise__log("mistake: %s; it was %s", what,
		    evpromise__origin_text(record, text));
}

static void
report_leaks(void)
{
	const struct evpromise_base *base;

	for (base = freed_bases; base != NULL;
	     base = heap_of(base)->next_freed)
		evpromise__records_each((struct evpromise_base *)
		    (uintptr_t)base, report_leaked, NULL);
}

void
evpromise__debug_base_begins(void)
{
	evpromise__loose_base_begins();
}

void
evpromise__debug_base_ends(struct evpromise_base *base)
{
	evpromise__cycles_each(base, report_cycle, NULL);
	evpromise__loose_base_ends();
	lock();
	if (!is_registered)
		is_registered = atexit(report_leaks) == 0;
	heap_of(base)->next_freed = freed_bases;
	freed_bases = base;
	unlock();
}

void
evpromise__debug_base_ended(struct evpromise_base *base)
{
	struct evpromise_base **at = &freed_bases;

	lock();
	while (*at != base)
		at = &heap_of(*at)->next_freed;
	*at = heap_of(base)->next_freed;
	unlock();
}

void
evpromise__debug_closed(struct evpromise *record)
{
	record->origin.unsettled = (record->flags & FLAG_RESOLVED) == 0;
}

static const struct evpromise__hooks hooks = {
	.begun = evpromise__origin_begin,
	.ended = ended,
	.made = evpromise__origin_set,
	.handed_over = check_handle,
	.member_twice = member_twice,
	.used = check_resolver,
	.dropped = dropped,
	.owns = owns,
	.disowns = disowns
};

void
evpromise__debug_attach(struct evpromise_base *base)
{
	heap_of(base)->hooks = &hooks;
}
#endif
