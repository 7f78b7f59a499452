/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * Mistakes of the program that debug builds find, in words and with the calls
 * that made the promises. They go to the log, begin with "mistake", and change
 * nothing, but for a promise or a resolver that the program does not hold: that
 * would go on with memory which is another's by now, and aborts.
 */
#include "debug/cycles.h"

#ifdef EVPROMISE_DEBUG
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>

/* A resolver was given up that nobody used, while others can see its promise. */
void
evpromise__dropped(const struct evpromise *promise, const void *site)
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
void
evpromise__check_handle(const struct evpromise *promise, const void *site)
{
	char where[EVPROMISE__SITE_SIZE];

	if (promise == NULL || (promise->kind != RECORD_FREE &&
	    count_handles(promise) > 0))
		return;
	evpromise__log("mistake: a promise was used at %s after it was given "
	    "away", evpromise__site_text(site, where));
	abort();
}

void
evpromise__check_handles(struct evpromise *const promises[], size_t n,
    const void *site)
{
	size_t i;

	if (n > EVPROMISE__MOST_MEMBERS)
		return;			/* it is refused, and not read */
	for (i = 0; i < n; i++)
		evpromise__check_handle(promises[i], site);
}

/* The program uses a resolver, or gives it up. */
void
evpromise__check_resolver(const struct evpromise_resolver *resolver,
    const void *site)
{
	const struct evpromise *record = (const struct evpromise *)resolver;
	char where[EVPROMISE__SITE_SIZE];

	if (record == NULL || record->resolvers > 0)
		return;
	evpromise__log("mistake: a resolver was used at %s after it was given "
	    "up", evpromise__site_text(site, where));
	abort();
}

/* --- payloads that two promises own ----------------------------------------
 *
 * The promises of a base that own a payload are a trie by the hash of that,
 * through their own records: what is below a record shares the first bits.
 */

static uint64_t
hash(const void *payload)
{
	return (uint64_t)(uintptr_t)payload * UINT64_C(0x9e3779b97f4a7c15);
}

static bool
is_tracked(const struct evpromise_type *type)
{
	return type->release != NULL &&
	    (type->size < sizeof(*type) || !type->counted) &&
	    type != &evpromise__type_string &&
	    type != &evpromise__type_promise &&
	    type != &evpromise__type_shared &&
	    type->release != evpromise__array_release &&
	    type != &evpromise__type_error;
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
void
evpromise__owns(struct evpromise *promise)
{
	const struct evpromise_type *type =
	    evpromise__type_of(promise->u.result);
	void *payload = promise->u.result.payload.pointer;
	struct evpromise **at = &evpromise__base(promise)->owners;
	uint64_t bits = hash(payload);

	if (!is_tracked(type))
		return;
	for (; *at != NULL; at = &(*at)->origin.below[bits >> 63], bits <<= 1)
		if ((*at)->origin.payload == payload) {
			report_owned_twice(*at, promise, type->name);
			return;
		}
	promise->origin.payload = payload;
	promise->origin.below[0] = promise->origin.below[1] = NULL;
	*at = promise;
}

/* Any record that has none below it, out of those below one. */
static struct evpromise *
take_leaf(struct evpromise *record)
{
	struct evpromise **at = NULL, *leaf = record;

	while (leaf->origin.below[0] != NULL || leaf->origin.below[1] != NULL) {
		at = &leaf->origin.below[leaf->origin.below[0] == NULL];
		leaf = *at;
	}
	if (at == NULL)
		return NULL;
	*at = NULL;
	return leaf;
}

/* A promise owns its payload no more. */
void
evpromise__disowns(struct evpromise *promise)
{
	struct evpromise **at = &evpromise__base(promise)->owners, *leaf;
	uint64_t bits = hash(promise->origin.payload);

	if (promise->origin.payload == NULL)
		return;
	for (; *at != promise; bits <<= 1)
		at = &(*at)->origin.below[bits >> 63];
	leaf = take_leaf(promise);
	if (leaf != NULL) {
		leaf->origin.below[0] = promise->origin.below[0];
		leaf->origin.below[1] = promise->origin.below[1];
	}
	*at = leaf;
	promise->origin.payload = NULL;
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

void
evpromise__report_cycles(struct evpromise_base *base)
{
	evpromise__cycles_each(base, report_cycle, NULL);
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

	for (base = freed_bases; base != NULL; base = base->next_freed)
		evpromise__records_each((struct evpromise_base *)
		    (uintptr_t)base, report_leaked, NULL);
}

void
evpromise__leaks_begin(struct evpromise_base *base)
{
	lock();
	if (!is_registered)
		is_registered = atexit(report_leaks) == 0;
	base->next_freed = freed_bases;
	freed_bases = base;
	unlock();
}

void
evpromise__leaks_end(struct evpromise_base *base)
{
	struct evpromise_base **at = &freed_bases;

	lock();
	while (*at != base)
		at = &(*at)->next_freed;
	*at = base->next_freed;
	unlock();
}
#endif
