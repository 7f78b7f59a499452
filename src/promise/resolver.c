/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * resolver: what settles a promise from outside. The resolver of a promise is the promise's own record, with a
 * count of its own. What a foreign thenable gets is a forwarder, a record with
 * an [[AlreadyResolved]] of its own, so that an older resolver of the promise
 * cannot settle it meanwhile.
 */
#include "promise/resolver.h"

#include "promise/forward.h"
#include "promise/keep.h"
#include "promise/kinds.h"
#include "promise/settle.h"
#include "promise/thenable.h"
#include "value/collect.h"
#include "value/error.h"

static never_inline void
refuse(struct evpromise *promise, struct evpromise *resolution)
{
	const char *what = resolution == promise ?
	    "a promise was resolved with itself" :
	    "a promise was resolved with one of another base";

	evpromise__reject_promise(promise, evpromise__throw_type("%s", what));
	evpromise_unref(resolution);
}

static void
resolve_with_promise(struct evpromise *promise, struct evpromise *resolution)
{
	struct evpromise_base *base = evpromise__base(promise);

	if (unlikely(resolution == promise ||
	    evpromise__base(resolution) != base)) {
		refuse(promise, resolution);
		return;
	}
	count_handle_to_ref(resolution);
	promise->source = resolution;
	count_add_ref(promise);
	if (likely(resolution->state == EVPROMISE_FULFILLED)) {
		/* subscribing would only send it to the queue again */
		change_kind(promise, RECORD_PLAIN, RECORD_FORWARDED);
		mark_adopted(promise);
		promise->arg = NULL;
		promise->u.ticks = 1;
	} else {
		change_kind(promise, RECORD_PLAIN, RECORD_THENABLE_JOB);
	}
	evpromise__host_enqueue_promise_job(base, promise);
}

/* A value that is shared: a thenable if its owner was rejected with one. */
static void
resolve_with_shared(struct evpromise *promise, struct evpromise_value shared)
{
	struct evpromise *owner = shared.payload.pointer;
	struct evpromise_value value = owner->u.result;

	if (likely(!evpromise__is_thenable(value))) {
		evpromise__fulfill_promise(evpromise__base(promise), promise,
		    shared);
	} else if (evpromise__type_of(value) == &evpromise__type_promise) {
		resolve_with_promise(promise,
		    evpromise_ref(value.payload.pointer));
		evpromise__value_release(shared);
	} else {
		evpromise__new_promise_resolve_thenable_job(promise, shared);
	}
}

void
evpromise__resolve_otherwise(struct evpromise *promise,
    struct evpromise_value resolution)
{
	if (likely(resolution.tag == (uintptr_t)&evpromise__type_promise))
		resolve_with_promise(promise, resolution.payload.pointer);
	else if (evpromise__is_thrown(resolution))
		evpromise__reject_promise(promise, resolution);
	else if (resolution.tag == (uintptr_t)&evpromise__type_shared)
		resolve_with_shared(promise, resolution);
	else
		evpromise__new_promise_resolve_thenable_job(promise, resolution);
}

struct evpromise *
evpromise_with_resolvers(struct evpromise_base *base,
    struct evpromise_resolver **resolver)
{
	struct evpromise *promise;

	*resolver = NULL;
	promise = base == NULL ? NULL :
	    evpromise__record_new(base, RECORD_PLAIN,
	    COUNT_HANDLE + COUNT_REF);
	if (promise == NULL)
		return NULL;
	promise->resolvers = 1;
	*resolver = (struct evpromise_resolver *)promise;
	return MADE_HERE(promise);
}

/* CreateResolvingFunctions ( promise ) #sec-createresolvingfunctions */
struct evpromise_resolver *
evpromise__forwarder_new(struct evpromise *promise)
{
	struct evpromise *forwarder;

	forwarder = evpromise__record_new(evpromise__base(promise),
	    RECORD_FORWARDER, 0);
	if (forwarder == NULL)
		return NULL;
	forwarder->resolvers = 1;
	forwarder->source = promise;
	count_add_ref(promise);
	return (struct evpromise_resolver *)forwarder;
}

const struct evpromise__behaviour evpromise__behaviour_forwarder = { NULL };

static inline void
use(struct evpromise *resolver)
{
	evpromise__assert_thread(evpromise__base(resolver));
	mark_resolved(resolver);
}

/* A forwarder holds a reference to its promise until it is used. */
static never_inline void
resolve_through(struct evpromise *forwarder, struct evpromise_value completion)
{
	struct evpromise *promise = forwarder->source;

	assert(forwarder->kind == RECORD_FORWARDER);
	forwarder->source = NULL;
	evpromise__promise_resolve_function(evpromise__base(promise), promise,
	    completion);
	evpromise__release(promise);
}

/* NOLINTBEGIN(misc-no-recursion): once, as it listens to nothing then. */

/* A resolver that was used already, as all are once the base is freed, or is
 * to stop listening first. */
static never_inline bool
resolve_used(struct evpromise_resolver *resolver,
    struct evpromise_value completion)
{
	struct evpromise *record = (struct evpromise *)resolver;

	if (record == NULL || (record->flags & FLAG_RESOLVED)) {
		evpromise__value_release(completion);
		return false;
	}
	agent_of(evpromise__base(record))->drop_listeners(record);
	return evpromise_resolve(resolver, completion);
}

bool
evpromise_resolve(struct evpromise_resolver *resolver,
    struct evpromise_value completion)
{
	struct evpromise *record = (struct evpromise *)resolver;

	CHECK_RESOLVER(resolver);
	if (unlikely(record == NULL ||
	    (record->flags & (FLAG_RESOLVED | FLAG_ABORTABLE))))
		return resolve_used(resolver, completion);
	use(record);
	if (likely(record->kind == RECORD_PLAIN))
		evpromise__promise_resolve_function(evpromise__base(record),
		    record, completion);
	else
		resolve_through(record, completion);
	return true;
}
/* NOLINTEND(misc-no-recursion) */

/* Promise Reject Functions #sec-promise-reject-functions */
bool
evpromise_reject(struct evpromise_resolver *resolver,
    struct evpromise_value reason)
{
	CHECK_RESOLVER(resolver);
	return evpromise_resolve(resolver, evpromise_throw_value(reason));
}

struct evpromise_resolver *
evpromise_resolver_ref(struct evpromise_resolver *resolver)
{
	CHECK_RESOLVER(resolver);
	if (resolver != NULL)
		((struct evpromise *)resolver)->resolvers++;
	return resolver;
}

/* Nobody is left to settle it: silently if nobody is left to see that. It is no
 * mistake of the program if the library gave the resolver up: without a site. */
static never_inline void
abandon(struct evpromise *record, const void *site)
{
	bool forwards = record->kind == RECORD_FORWARDER;
	struct evpromise *promise = forwards ? record->source : record;
	struct evpromise_value reason =
	    evpromise__throw_static(EVPROMISE_ERROR_ABANDONED);

	if (record->flags & FLAG_ABORTABLE)
		agent_of(evpromise__base(record))->drop_listeners(record);
	use(record);
	if (count_handles(promise) == 0 &&
	    evpromise__first_reaction(promise) == NULL)
		mark_handled(promise);
	evpromise__dropped(promise, site);
	if (forwards)
		resolve_through(record, reason);
	else
		evpromise__reject_promise(promise, reason);
}

static inline void
unref(struct evpromise_resolver *resolver, const void *site)
{
	struct evpromise *record = (struct evpromise *)resolver;

	if (record == NULL)
		return;
	assert(record->resolvers > 0 &&
	    "a resolver was given up that was given up before");
	if (--record->resolvers > 0)
		return;
	if (unlikely(!(record->flags & FLAG_RESOLVED)))
		abandon(record, site);
	if (unlikely(record->kind == RECORD_FORWARDER)) {
		evpromise__record_free(record);
	} else if (likely(record->kind == RECORD_PLAIN)) {
		evpromise__release(record);
	} else {
		(void)count_drop_ref(record);
		evpromise__given_up(record);
	}
}

void
evpromise_resolver_unref(struct evpromise_resolver *resolver)
{
	CHECK_RESOLVER(resolver);
	unref(resolver, CALL_SITE);
}

void
evpromise__resolver_give_up(struct evpromise_resolver *resolver)
{
	unref(resolver, NULL);
}
