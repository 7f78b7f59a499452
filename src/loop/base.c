/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * The base. Freeing it ends all that is pending; its memory lives until the
 * last promise or resolver that the program holds is given up, and until the
 * calls of the library that are up the stack have returned.
 */
#include <stdlib.h>
#include <string.h>

#include "internal.h"

const char *
evpromise_version(void)
{
	return EVPROMISE_VERSION;
}

#ifdef EVPROMISE_DEBUG
/* Its address tells the threads apart. */
static _Thread_local char this_thread;

/* Called where a base is given work, and where a promise is let go. */
void
evpromise__assert_thread(const struct evpromise_base *base)
{
	if (base->thread == &this_thread)	/* GCOVR_EXCL_BR_LINE */
		return;
	/* GCOVR_EXCL_START: check_thread sees it end, before it is counted */
	evpromise__log("a base was used on another thread than its own");
	abort();
	/* GCOVR_EXCL_STOP */
}
#endif

struct evpromise_base *
evpromise__base_create(const struct evpromise__host *host, void *host_data)
{
	struct evpromise_base *base = evpromise__malloc(sizeof(*base));

	if (base == NULL)
		return NULL;
	memset(base, 0, sizeof(*base));
	base->host = host;
	base->host_data = host_data;
	base->timers.wake_ms = UINT64_MAX;
#ifdef EVPROMISE_DEBUG
	base->thread = &this_thread;
#endif
	queue_clear(&base->jobs);
	if (!evpromise__slabs_init(base)) {
		evpromise__free(base);
		return NULL;
	}
	base->spare = evpromise__record_new(base, RECORD_SPARE, 0);
	base->out_of_memory =
	    evpromise_abort_signal_abort(base, evpromise__out_of_memory());
	if (base->out_of_memory == NULL) {
		evpromise__slabs_free(base);
		evpromise__free(base);
		return NULL;
	}
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
	if (record->flags & FLAG_ABORTABLE)
		evpromise__abort_listeners_drop(record);
	/* A kind without a case would be a branch too, but there is none. */
	switch ((enum evpromise__kind)record->kind) { /* GCOVR_EXCL_BR_LINE */
	case RECORD_KEEP:
	case RECORD_CUT:
		if (record->u.free_fn != NULL)
			record->u.free_fn(record->arg);
		break;
	case RECORD_FOREIGN_JOB:
		evpromise__value_release(record->u.result);
		break;
	case RECORD_VALUE_THUNK:
	case RECORD_ALL_ELEMENT:
	case RECORD_ALL_SETTLED_ELEMENT:
	case RECORD_ANY_ELEMENT:
	case RECORD_RACE_ELEMENT:
	case RECORD_SOME_ELEMENT:
		evpromise__release(record->arg);
		break;
	case RECORD_COMBINATOR:
		evpromise__array_release(record->arg);
		break;
	case RECORD_FORWARDED:
		if (record->arg != NULL)
			evpromise__release(record->arg);
		break;
	case RECORD_FREE:
	case RECORD_GARBAGE:
	case RECORD_SPARE:
	case RECORD_PLAIN:
	case RECORD_HELD:
	case RECORD_FORWARDER:
	case RECORD_THEN:
	case RECORD_FINALLY:
	case RECORD_THENABLE_JOB:
		break;
	}
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
	promise->kind = RECORD_PLAIN;
	promise->source = NULL;
	promise->reactions.last = NULL;
	promise->flags |= FLAG_HANDLED;
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
	/* See above. */
	switch ((enum evpromise__kind)record->kind) { /* GCOVR_EXCL_BR_LINE */
	case RECORD_FREE:
	case RECORD_GARBAGE:
		break;
	case RECORD_SPARE:
	case RECORD_FORWARDER:
	case RECORD_ALL_ELEMENT:
	case RECORD_ALL_SETTLED_ELEMENT:
	case RECORD_ANY_ELEMENT:
	case RECORD_RACE_ELEMENT:
	case RECORD_SOME_ELEMENT:
	case RECORD_KEEP:
		end_other(record);
		break;
	case RECORD_PLAIN:
	case RECORD_COMBINATOR:
	case RECORD_HELD:
	case RECORD_THEN:
	case RECORD_FINALLY:
	case RECORD_VALUE_THUNK:
	case RECORD_THENABLE_JOB:
	case RECORD_FORWARDED:
	case RECORD_FOREIGN_JOB:
	case RECORD_CUT:
		end_promise(record);
		break;
	}
}

/* No resolver settles its promise any more. */
static void
close_resolver(struct evpromise *record, void *arg)
{
	(void)arg;
	if (record->resolvers == 0)
		return;
#ifdef EVPROMISE_DEBUG
	record->origin.unsettled = (record->flags & FLAG_RESOLVED) == 0;
#endif
	record->flags |= FLAG_RESOLVED;
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
	bool collecting;

	if (base == NULL)
		return;
	assert(!base->freed);
	evpromise__report_cycles(base);
	evpromise__leaks_begin(base);
	collecting = base->collecting;
	base->freed = true;
	base->collecting = true;	/* what ends now is released below */
	evpromise__slabs_let_go(base);	/* nothing is made any more */
	evpromise__records_each(base, close_resolver, NULL);
	queue_clear(&base->jobs);
	base->spare = NULL;
	evpromise_abort_signal_unref(base->out_of_memory);
	drop_list(&base->about_to_be_notified);
	drop_list(&base->handled_late);
	evpromise__timers_drop(base);
	evpromise__records_each(base, end_record, NULL);
	base->host->free(base->host_data);
	base->collecting = collecting;
	evpromise__collect(base);
}

/* Frees the memory of a base that was freed, once nothing needs it. */
void
evpromise__base_reap(struct evpromise_base *base)
{
	if (!base->freed || base->slabs.n_in_use > 0 || base->in_checkpoint ||
	    base->collecting || base->pins > 0)
		return;
	evpromise__leaks_end(base);
	evpromise__slabs_free(base);
	evpromise__free(base);
}
