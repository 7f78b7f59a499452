/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * base: making it and freeing it. Freeing it ends all that is pending; its
 * memory lives until the last promise or resolver that the program holds is
 * given up, and until the calls of the library that are up the stack have
 * returned.
 */
#include "loop/base.h"

#include <string.h>

#include <evpromise/version.h>

#include "abort/signal.h"
#include "debug/mistakes.h"
#include "promise/keep.h"
#include "promise/kinds.h"
#include "promise/promise.h"
#include "promise/thenable.h"
#include "promise/resolver.h"
#include "record/alloc.h"
#include "value/collect.h"
#include "value/error.h"

const char *
evpromise_version(void)
{
	return EVPROMISE_VERSION;
}

static void
base_init(struct evpromise_base *base, const struct evpromise__host *host,
    void *host_data)
{
	struct evpromise__agent *agent = &base->agent;

	memset(base, 0, sizeof(*base));
	agent->heap.reap = evpromise__base_reap;
	agent->host = host;
	agent->host_data = host_data;
	queue_clear(&agent->jobs);
	base->timers.wake_us = UINT64_MAX;
	evpromise__own_thread(base);
	evpromise__debug_attach(base);
}

struct evpromise_base *
evpromise__base_create(const struct evpromise__host *host, void *host_data)
{
	struct evpromise_base *base = evpromise__malloc(sizeof(*base));

	if (base == NULL)
		return NULL;
	base_init(base, host, host_data);
	if (!evpromise__slabs_init(base)) {
		evpromise__free(base);
		return NULL;
	}
	evpromise__keep_in_reserve(base);
	if (!evpromise__abort_attach(base)) {
		evpromise__slabs_free(base);
		evpromise__free(base);
		return NULL;
	}
	evpromise__debug_base_begins();
	return base;
}

void
evpromise_base_on_unhandled_rejection(struct evpromise_base *base,
    evpromise_rejection_cb cb, void *arg)
{
	base->unhandled.cb = cb;
	base->unhandled.arg = arg;
}

void
evpromise_base_on_rejection_handled(struct evpromise_base *base,
    evpromise_rejection_cb cb, void *arg)
{
	base->handled.cb = cb;
	base->handled.arg = arg;
}

/* What a record holds beside its source, by its kind. */
static void
drop_contents(struct evpromise *record)
{
	void (*drop)(struct evpromise *) = evpromise__behaviour(record)->drop;

	if (record->flags & FLAG_ABORTABLE)
		agent_of(evpromise__base(record))->drop_listeners(record);
	if (drop != NULL)
		drop(record);
}

/* A reason that is a promise is a handle that the library holds: it may be of
 * the rejected promise itself, or lead back to it. */
static void
drop_promise_reason(struct evpromise *promise)
{
	struct evpromise_value reason = promise->u.result;

	if (evpromise__type_of(reason) != &evpromise__type_promise)
		return;
	promise->u.result = evpromise__throw_static(
	    EVPROMISE_ERROR_BASE_FREED);
	promise->u.result.tag &= ~EVPROMISE__THROWN;
	evpromise__value_release(reason);
}

/* Ends a promise of whatever kind: it stays only for those who hold it. The
 * reference that is taken meanwhile is the last one if nobody does. */
static void
end_promise(struct evpromise *promise)
{
	struct evpromise *source = promise->source;
	bool armed = evpromise__is_armed(promise);

	count_add_ref(promise);
	drop_contents(promise);
	if (promise->kind != RECORD_PLAIN)
		set_kind(promise, RECORD_PLAIN);
	promise->source = NULL;
	promise->reactions.last = NULL;
	mark_handled(promise);
	if (promise->state == EVPROMISE_PENDING)
		evpromise__reject_promise(promise, evpromise__throw_static(
		    EVPROMISE_ERROR_BASE_FREED));
	else
		drop_promise_reason(promise);
	if (source != NULL)
		evpromise__release(source);
	if (armed)
		evpromise__release(promise);
	evpromise__release(promise);
}

/* Ends a record that is no promise: its list is gone. A forwarder stays for
 * the resolvers that the program holds. */
static void
end_other(struct evpromise *record)
{
	struct evpromise *source = record->source;

	drop_contents(record);
	record->source = NULL;
	if (record->kind != RECORD_FORWARDER)
		evpromise__record_free(record);
	if (source != NULL)
		evpromise__release(source);
}

static void
end_record(struct evpromise *record, void *arg)
{
	(void)arg;
	if (evpromise__is_promise(record))
		end_promise(record);
	else if (record->kind != RECORD_GARBAGE)
		end_other(record);
}

/* No resolver settles its promise any more. */
static void
close_resolver(struct evpromise *record, void *arg)
{
	(void)arg;
	if (record->resolvers == 0)
		return;
	evpromise__debug_closed(record);
	mark_resolved(record);
}

static void
drop_list(struct evpromise__list *list)
{
	struct evpromise *promise;

	while ((promise = list_shift(list)) != NULL)
		evpromise__release(promise);
}

void
evpromise_base_free(struct evpromise_base *base)
{
	struct evpromise__agent *agent = agent_of(base);
	struct evpromise__heap *heap = heap_of(base);
	bool collecting;

	if (base == NULL)
		return;
	assert(!heap->freed);
	evpromise__debug_base_ends(base);
	collecting = heap->collecting;
	heap->freed = true;
	heap->collecting = true;	/* what ends now is released below */
	evpromise__slabs_let_go(base);	/* nothing is made any more */
	evpromise__records_each(base, close_resolver, NULL);
	queue_clear(&agent->jobs);
	agent->spare = NULL;
	evpromise__abort_detach(base);
	drop_list(&agent->about_to_be_notified);
	drop_list(&agent->handled_late);
	evpromise__timers_drop(base);
	evpromise__records_each(base, end_record, NULL);
	if (base->annex.free != NULL)
		base->annex.free(base->annex.data);
	agent->host->free(agent->host_data);
	heap->collecting = collecting;
	evpromise__collect(base);
}

struct evpromise__annex *
evpromise__base_annex(struct evpromise_base *base)
{
	return &base->annex;
}

void
evpromise__base_reap(struct evpromise_base *base)
{
	const struct evpromise__heap *heap = heap_of(base);

	if (!heap->freed || heap->slabs.n_in_use > 0 || base->in_checkpoint ||
	    heap->collecting || base->pins > 0)
		return;
	evpromise__debug_base_ended(base);
	evpromise__slabs_free(base);
	evpromise__free(base);
}
