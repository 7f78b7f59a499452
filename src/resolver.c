/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * Resolvers. The resolver of a promise is the promise's own record, with a
 * count of its own. What a foreign thenable gets is a forwarder, a record with
 * an [[AlreadyResolved]] of its own, so that an older resolver of the promise
 * cannot settle it meanwhile.
 */
#include "internal.h"

static void
resolve_with_promise(struct evpromise *promise, struct evpromise *resolution)
{
	struct evpromise_base *base = evpromise__base(promise);

	if (resolution == promise || evpromise__base(resolution) != base) {
		const char *what = resolution == promise ?
		    "a promise was resolved with itself" :
		    "a promise was resolved with one of another base";

		evpromise__reject_promise(promise,
		    evpromise__throw_type("%s", what));
		evpromise_unref(resolution);
		return;
	}
	resolution->handles--;
	resolution->refs++;
	promise->kind = RECORD_THENABLE_JOB;
	promise->source = resolution;
	promise->refs++;
	evpromise__host_enqueue_promise_job(base, promise);
}

/* NewPromiseResolveThenableJob ( promiseToResolve, thenable, then )
 * #sec-newpromiseresolvethenablejob; the promise itself is the job. */
static void
new_promise_resolve_thenable_job(struct evpromise *promise,
    struct evpromise_value thenable)
{
	promise->kind = RECORD_FOREIGN_JOB;
	promise->u.result = thenable;
	promise->refs++;
	evpromise__host_enqueue_promise_job(evpromise__base(promise), promise);
}

/* A value that is shared: a thenable if its owner was rejected with one. */
static void
resolve_with_shared(struct evpromise *promise, struct evpromise_value shared)
{
	struct evpromise *owner = shared.payload.pointer;
	struct evpromise_value value = owner->u.result;

	if (likely(!evpromise__is_thenable(value))) {
		evpromise__fulfill_promise(promise, shared);
	} else if (evpromise__type_of(value) == &evpromise__type_promise) {
		resolve_with_promise(promise,
		    evpromise_ref(value.payload.pointer));
		evpromise__value_release(shared);
	} else {
		new_promise_resolve_thenable_job(promise, shared);
	}
}

/* The part of the Promise Resolve Functions for what is no plain value. */
void
evpromise__resolve_otherwise(struct evpromise *promise,
    struct evpromise_value resolution)
{
	const struct evpromise_type *type = evpromise__type_of(resolution);

	if (resolution.tag & EVPROMISE__THROWN)
		evpromise__reject_promise(promise, resolution);
	else if (type == &evpromise__type_promise)
		resolve_with_promise(promise, resolution.payload.pointer);
	else if (type == &evpromise__type_shared)
		resolve_with_shared(promise, resolution);
	else
		new_promise_resolve_thenable_job(promise, resolution);
}

struct evpromise *
evpromise_with_resolvers(struct evpromise_base *base,
    struct evpromise_resolver **resolver)
{
	struct evpromise *promise;

	*resolver = NULL;
	promise = base == NULL ? NULL :
	    evpromise__record_new(base, RECORD_PLAIN);
	if (promise == NULL)
		return NULL;
	promise->handles = 1;
	promise->refs = 1;
	promise->resolvers = 1;
	*resolver = (struct evpromise_resolver *)promise;
	return promise;
}

/* CreateResolvingFunctions ( promise ) #sec-createresolvingfunctions; NULL if
 * memory is out. */
struct evpromise_resolver *
evpromise__forwarder_new(struct evpromise *promise)
{
	struct evpromise *forwarder;

	forwarder = evpromise__record_new(evpromise__base(promise),
	    RECORD_FORWARDER);
	if (forwarder == NULL)
		return NULL;
	forwarder->resolvers = 1;
	forwarder->source = promise;
	promise->refs++;
	return (struct evpromise_resolver *)forwarder;
}

static inline bool
is_used(const struct evpromise *resolver)
{
	return resolver == NULL || (resolver->flags & FLAG_RESOLVED) ||
	    evpromise__base(resolver)->freed;
}

/* Uses a resolver that was not used yet and listens to no signal: gives its
 * promise, referenced for the caller. */
static inline struct evpromise *
use(struct evpromise *resolver)
{
	struct evpromise *promise = resolver;

	evpromise__assert_thread(evpromise__base(resolver));
	resolver->flags |= FLAG_RESOLVED;
	if (unlikely(resolver->kind == RECORD_FORWARDER)) {
		promise = resolver->source;
		resolver->source = NULL;
	} else {
		promise->refs++;
	}
	return promise;
}

/* A resolver that was used already, or is to stop listening first. */
static never_inline bool
resolve_used(struct evpromise_resolver *resolver,
    struct evpromise_value completion)
{
	struct evpromise *record = (struct evpromise *)resolver;

	if (is_used(record)) {
		evpromise__value_release(completion);
		return false;
	}
	evpromise__abort_listeners_drop(record);
	return evpromise_resolve(resolver, completion);
}

bool
evpromise_resolve(struct evpromise_resolver *resolver,
    struct evpromise_value completion)
{
	struct evpromise *record = (struct evpromise *)resolver, *promise;

	if (unlikely(record == NULL ||
	    (record->flags & (FLAG_RESOLVED | FLAG_ABORTABLE)) ||
	    evpromise__base(record)->freed))
		return resolve_used(resolver, completion);
	promise = use(record);
	evpromise__promise_resolve_function(promise, completion);
	evpromise__release(promise);
	return true;
}

/* Promise Reject Functions #sec-promise-reject-functions */
bool
evpromise_reject(struct evpromise_resolver *resolver,
    struct evpromise_value reason)
{
	return evpromise_resolve(resolver, evpromise_throw_value(reason));
}

struct evpromise_resolver *
evpromise_resolver_ref(struct evpromise_resolver *resolver)
{
	if (resolver != NULL)
		((struct evpromise *)resolver)->resolvers++;
	return resolver;
}

/* Nobody is left to settle it: silently if nobody is left to see that. */
static never_inline void
abandon(struct evpromise *resolver)
{
	struct evpromise *promise;

	if (is_used(resolver))
		return;
	if (resolver->flags & FLAG_ABORTABLE)
		evpromise__abort_listeners_drop(resolver);
	promise = use(resolver);
	if (promise->handles == 0 && list_is_empty(&promise->reactions))
		promise->flags |= FLAG_HANDLED;
	evpromise__reject_promise(promise,
	    evpromise__throw_static(EVPROMISE_ERROR_ABANDONED));
	evpromise__release(promise);
}

void
evpromise_resolver_unref(struct evpromise_resolver *resolver)
{
	struct evpromise *record = (struct evpromise *)resolver;
	struct evpromise_base *base;

	if (record == NULL)
		return;
	assert(record->resolvers > 0);
	if (--record->resolvers > 0)
		return;
	if (!(record->flags & FLAG_RESOLVED))
		abandon(record);
	if (likely(record->kind != RECORD_FORWARDER)) {
		record->refs--;
		evpromise__given_up(record);
		return;
	}
	base = evpromise__base(record);
	evpromise__record_free(record);
	evpromise__base_reap(base);
}
