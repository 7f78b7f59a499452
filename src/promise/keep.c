/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * The states of chains, and the chains that memory ran out for.
 *
 * Keeping a state takes a record, which is a reaction of the promise without a
 * promise of its own; when memory is out it is the base's spare one. When that
 * is used up too, the last link of the chain, which will not run any more,
 * takes the state over itself.
 */
#include "internal.h"

/* Disarms a link: when its turn comes it is rejected, and a state freed. */
static void
cut(struct evpromise *link, void *state, void (*free_fn)(void *))
{
	link->kind = RECORD_CUT;
	link->arg = state;
	link->u.free_fn = free_fn;
}

static bool
waits_to_run(const struct evpromise *promise)
{
	return promise->kind == RECORD_THEN || promise->kind == RECORD_FINALLY;
}

/* The link before one that is to be cut; NULL where the chain began, or where
 * the handler of the link has run. */
static struct evpromise *
link_before(const struct evpromise *link)
{
	if (waits_to_run(link))
		return link->source;
	if (link->flags & FLAG_ADOPTED)
		return NULL;
	if (link->kind == RECORD_FORWARDED)
		return link->source;
	if (link->kind == RECORD_HELD)
		return ((struct evpromise *)link->arg)->source;
	return NULL;
}

/* Cuts a link and those before it, as long as only the chain sees them: they
 * have no handle, and no references but that of the list that they are on and,
 * but for the last, that of the link behind. */
static void
cut_links(struct evpromise *link, uint32_t refs)
{
	while (link->counts == refs * COUNT_REF) {
		struct evpromise *before = link_before(link);

		if (before == NULL)
			return;
		link->flags |= FLAG_HANDLED;
		if (waits_to_run(link))
			cut(link, NULL, NULL);
		link = before;
		refs = 2;
	}
}

/* Gives a chain up, which memory ran out for. */
void
evpromise__cut_chain(struct evpromise *promise)
{
	count_drop_handle(promise);
	cut_links(promise, 1);
	if (promise->counts == 0)
		evpromise__dispose(promise);
}

/* The same, where the last link takes a state over. It is cut also if others
 * see it: they see it rejected. */
static void
cut_chain_with_state(struct evpromise *promise, void *state,
    void (*free_fn)(void *))
{
	struct evpromise *source = promise->source;
	bool unseen = promise->counts == COUNT_HANDLE + COUNT_REF;

	count_drop_handle(promise);
	cut(promise, state, free_fn);
	if (unseen) {
		promise->flags |= FLAG_HANDLED;
		cut_links(source, 2);
	}
}

/* The first of a list from some record on that does more than to free a state;
 * NULL if there is none. */
struct evpromise *
evpromise__skip_keeps(struct evpromise *record, const struct evpromise *last)
{
	while (record->kind == RECORD_KEEP) {
		if (record == last)
			return NULL;
		record = record->next;
	}
	return record;
}

/* The first reaction to a promise, of which the states that it keeps are
 * none; NULL if there is none. */
struct evpromise *
evpromise__first_reaction(const struct evpromise *promise)
{
	struct evpromise *last = promise->reactions.last;

	return last == NULL ? NULL : evpromise__skip_keeps(last->next, last);
}

static struct evpromise *
keep_record(struct evpromise_base *base)
{
	struct evpromise *record;

	record = evpromise__record_new(base, RECORD_KEEP, 0);
	if (record == NULL && base->spare != NULL) {
		record = base->spare;
		record->kind = RECORD_KEEP;
		base->spare = NULL;
	} else if (base->spare == NULL) {
		base->spare = evpromise__record_new(base, RECORD_SPARE, 0);
	}
	return record;
}

/* There is no record to keep the state in. What cannot take it over is a
 * pending promise that runs no handler, after the spare record is used up. */
static struct evpromise *
keep_without_memory(struct evpromise *promise, void *state,
    void (*free_fn)(void *))
{
	if (waits_to_run(promise)) {
		cut_chain_with_state(promise, state, free_fn);
		return NULL;
	}
	if (promise->state != EVPROMISE_PENDING)
		free_fn(state);
	else
		evpromise__log("out of memory: a kept state is leaked");
	evpromise_unref(promise);
	return NULL;
}

static void
keep(struct evpromise *promise, struct evpromise *record, void *state,
    void (*free_fn)(void *))
{
	record->arg = state;
	record->u.free_fn = free_fn;
	if (promise->state == EVPROMISE_PENDING)
		list_append(&promise->reactions, record);
	else
		evpromise__host_enqueue_promise_job(evpromise__base(promise),
		    record);
}

/* As evpromise_keep(), but nothing was taken if memory is out: false. */
bool
evpromise__try_keep(struct evpromise *promise, void *state,
    void (*free_fn)(void *))
{
	struct evpromise *record;

	record = evpromise__record_new(evpromise__base(promise), RECORD_KEEP,
	    0);
	if (record == NULL)
		return false;
	keep(promise, record, state, free_fn);
	return true;
}

struct evpromise *
evpromise_keep(struct evpromise *promise, void *state,
    void (*free_fn)(void *state))
{
	struct evpromise *record;

	CHECK_HANDLE(promise);
	if (promise == NULL || evpromise__base(promise)->freed) {
		free_fn(state);
		return promise;
	}
	record = keep_record(evpromise__base(promise));
	if (record == NULL)
		return keep_without_memory(promise, state, free_fn);
	keep(promise, record, state, free_fn);
	return promise;
}
