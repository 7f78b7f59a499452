/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * resolver: settles a promise from outside. The resolver of a promise is the
 * promise's own record, with a count of its own. A foreign thenable is given a
 * forwarder, a record with an [[AlreadyResolved]] of its own, so that an older
 * resolver of the promise cannot settle it meanwhile. A number in a comment is
 * a step's number in ES2025.
 */
#include "promise/resolver.h"

#include "promise/forward.h"
#include "promise/keep.h"
#include "promise/kinds.h"
#include "promise/settle.h"
#include "promise/thenable.h"
#include "value/collect.h"
#include "value/error.h"

/* Promise Resolve Functions, 7.a. Let selfResolutionError be a TypeError. 7.b.
 * Perform RejectPromise(promise, selfResolutionError). */
static never_inline void
refuse(struct evpromise *promise, struct evpromise *resolution)
{
	const char *what = resolution == promise ?
	    "a promise was resolved with itself" :
	    "a promise was resolved with one of another base";

	evpromise__reject_promise(promise, evpromise__throw_type("%s", what));
	evpromise_unref(resolution);
}

/* Promise Resolve Functions, where resolution is a promise. */
static void
resolve_with_promise(struct evpromise *promise, struct evpromise *resolution)
{
	struct evpromise_base *base = evpromise__base(promise);

	/* 7. If SameValue(resolution, promise) is true. One of another base is
	 * refused in the same way. */
	if (unlikely(resolution == promise ||
	    evpromise__base(resolution) != base)) {
		refuse(promise, resolution);
		return;
	}
	/* 9-13 (implicit): `then` of a promise is known. 14. Let job be
	 * NewPromiseResolveThenableJob(promise, resolution,
	 * thenJobCallback). */
	count_handle_to_ref(resolution);
	promise->source = resolution;
	count_add_ref(promise);
	if (likely(resolution->state == EVPROMISE_FULFILLED)) {
		/* (implicit) That job would only enqueue a reaction: one
		 * record is both, and waits one turn of the queue more. */
		change_kind(promise, RECORD_PLAIN, RECORD_FORWARDED);
		mark_adopted(promise);
		promise->arg = NULL;
		promise->u.ticks = 1;
	} else {
		change_kind(promise, RECORD_PLAIN, RECORD_THENABLE_JOB);
	}
	/* 15. Perform HostEnqueuePromiseJob(job.[[Job]], job.[[Realm]]). */
	evpromise__host_enqueue_promise_job(base, promise);
}

/* Promise Resolve Functions, where resolution is a value that is shared: it is
 * a thenable if its owner was rejected with one. */
static void
resolve_with_shared(struct evpromise *promise, struct evpromise_value shared)
{
	struct evpromise *owner = shared.payload.pointer;
	struct evpromise_value value = owner->u.result;

	/* 8, 12. If it is not an Object or has no `then`, FulfillPromise. */
	if (likely(!evpromise__is_thenable(value))) {
		evpromise__fulfill_promise(evpromise__base(promise), promise,
		    shared);
	} else if (evpromise__type_of(value) == &evpromise__type_promise) {
		resolve_with_promise(promise,
		    evpromise_ref(value.payload.pointer));
		evpromise__value_release(shared);
	} else {	/* 14-15 */
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
		/* Promise Reject Functions, 7. Perform RejectPromise. */
		evpromise__reject_promise(promise, resolution);
	else if (resolution.tag == (uintptr_t)&evpromise__type_shared)
		resolve_with_shared(promise, resolution);
	else	/* 14-15 */
		evpromise__new_promise_resolve_thenable_job(promise,
		    resolution);
}

/* Promise.withResolvers ( ) #sec-promise.withResolvers
 * Step 1 (this value): no counterpart in C. 3-6. The object is the two results:
 * the promise, and one resolver that resolves and rejects. */
struct evpromise *
evpromise_with_resolvers(struct evpromise_base *base,
    struct evpromise_resolver **resolver)
{
	struct evpromise *promise;

	*resolver = NULL;
	/* 2. Let promiseCapability be NewPromiseCapability(C)
	 * #sec-newpromisecapability. Its steps 1-5 and 7-8 (executor) have no
	 * counterpart in C. 6. Let promise be Construct(C, « executor »). */
	promise = base == NULL ? NULL :
	    evpromise__record_new(base, RECORD_PLAIN,
	    COUNT_HANDLE + COUNT_REF);
	if (promise == NULL)
		return NULL;
	/* CreateResolvingFunctions(promise): the resolver is the same record,
	 * and FLAG_RESOLVED of it is [[AlreadyResolved]]. */
	promise->resolvers = 1;
	*resolver = (struct evpromise_resolver *)promise;
	return MADE_HERE(promise);
}

/* CreateResolvingFunctions ( promise ) #sec-createresolvingfunctions
 * Steps 2-4, 7-9 (built-in functions): one resolver is both functions. */
struct evpromise_resolver *
evpromise__forwarder_new(struct evpromise *promise)
{
	struct evpromise *forwarder;

	/* 1. Let alreadyResolved be { [[Value]]: false }: FLAG_RESOLVED. */
	forwarder = evpromise__record_new(evpromise__base(promise),
	    RECORD_FORWARDER, 0);
	if (forwarder == NULL)
		return NULL;
	forwarder->resolvers = 1;
	/* 5, 10. Set the [[Promise]] of both to promise. 6, 11. Set their
	 * [[AlreadyResolved]] to alreadyResolved (implicit). */
	forwarder->source = promise;
	count_add_ref(promise);
	/* 12. Return { [[Resolve]]: resolve, [[Reject]]: reject }. */
	return (struct evpromise_resolver *)forwarder;
}

const struct evpromise__behaviour evpromise__behaviour_forwarder = { NULL };

/* 6. Set alreadyResolved.[[Value]] to true: of both Promise Resolve Functions
 * and Promise Reject Functions. */
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

/* The rare resolvers: NULL, one that was used already, as all are once the base
 * is freed, and one that has to stop listening first. */
static never_inline bool
resolve_used(struct evpromise_resolver *resolver,
    struct evpromise_value completion)
{
	struct evpromise *record = (struct evpromise *)resolver;

	/* 5. If alreadyResolved.[[Value]] is true, return undefined. */
	if (record == NULL || (record->flags & FLAG_RESOLVED)) {
		evpromise__value_release(completion);
		return false;
	}
	agent_of(evpromise__base(record))->drop_listeners(record);
	return evpromise_resolve(resolver, completion);
}

/* Promise Resolve Functions #sec-promise-resolve-functions
 * Steps 1-2 (function object): no counterpart in C. */
bool
evpromise_resolve(struct evpromise_resolver *resolver,
    struct evpromise_value completion)
{
	struct evpromise *record = (struct evpromise *)resolver;

	CHECK_RESOLVER(resolver);
	/* 4-5. If alreadyResolved.[[Value]] is true, return undefined. */
	if (unlikely(record == NULL ||
	    (record->flags & (FLAG_RESOLVED | FLAG_ABORTABLE))))
		return resolve_used(resolver, completion);
	/* 6. Set alreadyResolved.[[Value]] to true. */
	use(record);
	/* 3 (reordered: a forwarder lets its promise go). Let promise be
	 * F.[[Promise]]. 7-16. See settle.h. */
	if (likely(record->kind == RECORD_PLAIN))
		evpromise__promise_resolve_function(evpromise__base(record),
		    record, completion);
	else
		resolve_through(record, completion);
	return true;
}
/* NOLINTEND(misc-no-recursion) */

/* Promise Reject Functions #sec-promise-reject-functions
 * Steps 1-2 (function object): no counterpart in C. */
bool
evpromise_reject(struct evpromise_resolver *resolver,
    struct evpromise_value reason)
{
	CHECK_RESOLVER(resolver);
	/* 3-6 are those of Promise Resolve Functions. 7. Perform
	 * RejectPromise(promise, reason): of a completion that throws. */
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

/* The last resolver is gone: rejects the promise as abandoned. If the promise
 * has no observer, that is not reported. The site is NULL where the library
 * gave the resolver up, which is not a mistake of the program. */
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
