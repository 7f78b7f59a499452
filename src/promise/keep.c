/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * keep: the states of chains, and the chains that an allocation failed for.
 *
 * Keeping a state takes a record, which is a reaction of the promise without a
 * promise of its own. If that allocation fails it is the base's spare one. When
 * that is used up too, the last link of the chain, which will not run any more,
 * takes the state over itself.
 */
#include "promise/keep.h"

#include "promise/forward.h"
#include "promise/kinds.h"
#include "promise/promise.h"
#include "promise/reaction.h"
#include "record/alloc.h"
#include "record/log.h"
#include "value/collect.h"

/* Disarms a link: when its turn comes it is rejected, and a state freed. */
static void
cut(struct evpromise *link, void *state, void (*free_fn)(void *))
{
	set_kind(link, RECORD_CUT);
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
	return evpromise__is_forwarding(link) ? evpromise__awaited(link) : NULL;
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
		mark_handled(link);
		if (waits_to_run(link))
			cut(link, NULL, NULL);
		link = before;
		refs = 2;
	}
}

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
		mark_handled(promise);
		cut_links(source, 2);
	}
}

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

struct evpromise *
evpromise__first_reaction(const struct evpromise *promise)
{
	struct evpromise *last = promise->reactions.last;

	return last == NULL ? NULL : evpromise__skip_keeps(last->next, last);
}

/* Runs no handler: a kept state, or a link that was cut. */
static bool
is_deaf(const struct evpromise *reaction)
{
	return reaction->kind == RECORD_KEEP || reaction->kind == RECORD_CUT;
}

bool
evpromise__is_unseen(const struct evpromise *promise)
{
	const struct evpromise *last = promise->reactions.last;
	const struct evpromise *reaction = last;
	uint64_t counts = COUNT_REF;

	do {
		reaction = reaction->next;
		if (!is_deaf(reaction))
			return false;
		if (reaction->kind == RECORD_CUT)
			counts += COUNT_REF;
	} while (reaction != last);
	return promise->counts == counts;
}

void
evpromise__keep_in_reserve(struct evpromise_base *base)
{
	agent_of(base)->spare = evpromise__record_new(base, RECORD_SPARE, 0);
}

static struct evpromise *
keep_record(struct evpromise_base *base)
{
	struct evpromise__agent *agent = agent_of(base);
	struct evpromise *record;

	record = evpromise__record_new(base, RECORD_KEEP, 0);
	if (record == NULL && agent->spare != NULL) {
		record = agent->spare;
		set_kind(record, RECORD_KEEP);
		agent->spare = NULL;
	} else if (agent->spare == NULL) {
		evpromise__keep_in_reserve(base);
	}
	return record;
}

/* No record is left. A link with a handler can own the state; a bare pending
 * promise cannot, so the state leaks. */
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

static struct evpromise *
keep_state(struct evpromise *promise, void *state,
    void (*free_fn)(void *state))
{
	struct evpromise *record;

	if (promise == NULL || evpromise__is_freed(promise)) {
		free_fn(state);
		return promise;
	}
	record = keep_record(evpromise__base(promise));
	if (record == NULL)
		return keep_without_memory(promise, state, free_fn);
	keep(promise, record, state, free_fn);
	return promise;
}

struct evpromise *
evpromise_keep(struct evpromise *promise, void *state,
    void (*free_fn)(void *state))
{
	CHECK_HANDLE(promise);
	return keep_state(promise, state, free_fn);
}

/* --- a state that becomes the value ------------------------------------------ */

struct handover {
	const struct evpromise_type *type;
	void *state;			/* NULL: the value owns it */
};

static void
handover_free(void *arg)
{
	struct handover *handover = arg;

	if (handover->state != NULL)
		evpromise_value_release(evpromise_own(handover->type,
		    handover->state));
	evpromise__free(handover);
}

static struct evpromise_value
hand_over(const struct evpromise *settled, void *arg)
{
	struct handover *handover = arg;
	void *state = handover->state;

	(void)settled;
	handover->state = NULL;
	return evpromise_own(handover->type, state);
}

/* Other handlers may use the state still, so it is kept like any other. */
static struct evpromise *
keep_for_nothing(struct evpromise *promise, const struct evpromise_type *type,
    void *state)
{
	if (state != NULL && type->release != NULL)
		promise = keep_state(promise, state, type->release);
	if (promise != NULL)
		evpromise__cut_chain(promise);
	return NULL;
}

struct evpromise *
evpromise_keep_own(struct evpromise *promise,
    const struct evpromise_type *type, void *state)
{
	struct handover *handover = evpromise__malloc(sizeof(*handover));
	struct evpromise *last;

	CHECK_HANDLE(promise);
	if (handover == NULL)
		return keep_for_nothing(promise, type, state);
	handover->type = type;
	handover->state = state;
	last = evpromise_ref(promise);
	promise = evpromise_then(promise, hand_over, handover);
	if (promise == NULL && last != NULL) {
		evpromise__free(handover);
		return keep_for_nothing(last, type, state);
	}
	evpromise_unref(last);
	return MADE_HERE(keep_state(promise, handover, handover_free));
}

/* A link that was cut: its handler does not run, and nothing is reported. */
static void
cut_job(struct evpromise_base *base, struct evpromise *job)
{
	void (*free_fn)(void *) = job->u.free_fn;
	void *state = job->arg;
	struct evpromise *settled = disarm(job, RECORD_CUT);

	(void)base;
	evpromise__reject_promise(job, evpromise__out_of_memory());
	evpromise__release(settled);
	if (free_fn != NULL)
		free_fn(state);
	evpromise__release(job);
}

static void
keep_job(struct evpromise_base *base, struct evpromise *job)
{
	void (*free_fn)(void *) = job->u.free_fn;
	void *state = job->arg;

	(void)base;
	evpromise__record_free(job);
	free_fn(state);
}

static void
drop_state(struct evpromise *record)
{
	if (record->u.free_fn != NULL)
		record->u.free_fn(record->arg);
}

const struct evpromise__behaviour evpromise__behaviour_cut = {
	.title = "then, of a chain that memory ran out for",
	.run = cut_job,
	.drop = drop_state
};

const struct evpromise__behaviour evpromise__behaviour_keep = {
	.run = keep_job,
	.drop = drop_state
};

const struct evpromise__behaviour evpromise__behaviour_spare = { NULL };
