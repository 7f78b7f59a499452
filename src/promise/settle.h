/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * settle: the abstract operations of ECMA-262 that every promise passes. They
 * are inline; the rare ones are in promise.c and resolver.c. The base that they
 * are given is that of the promise. A number in a comment is a step's number in
 * ES2025.
 */
#ifndef EVPROMISE_PROMISE_SETTLE_H
#define EVPROMISE_PROMISE_SETTLE_H

#include "promise/agent.h"
#include "promise/promise.h"
#include "promise/resolver.h"
#include "record/count.h"

/*
 * The one writer of [[PromiseState]] and [[PromiseResult]], with the steps that
 * FulfillPromise and RejectPromise share:
 *
 *   EVPROMISE_PENDING ──> EVPROMISE_FULFILLED
 *                     ──> EVPROMISE_REJECTED
 */
static inline void
set_promise_state(struct evpromise *promise, enum evpromise_state state,
    struct evpromise_value result)
{
	/* 1. Assert: promise.[[PromiseState]] is pending. */
	assert(promise->state == EVPROMISE_PENDING);
	assert(state != EVPROMISE_PENDING);
	assert(promise->kind == RECORD_PLAIN);
	/* 3. Set promise.[[PromiseResult]] to value, or to reason. */
	promise->u.result = result;
	/* 6. Set promise.[[PromiseState]] to fulfilled, or to rejected. */
	promise->state = (uint8_t)state;
	evpromise__owns(promise);
}

/* TriggerPromiseReactions ( reactions, argument ) #sec-triggerpromisereactions
 * 1.a. Let job be NewPromiseReactionJob (implicit): the reaction is the job,
 *      which reads the argument from its source when it runs. */
static inline void
trigger_promise_reactions(struct evpromise_base *base,
    struct evpromise *promise)
{
	/* 1. For each reaction, 1.b. perform HostEnqueuePromiseJob: the list
	 * moves as a whole, and is empty then. */
	if (!list_is_empty(&promise->reactions))
		evpromise__host_enqueue_promise_jobs(base,
		    &promise->reactions);
}

/* FulfillPromise ( promise, value ) #sec-fulfillpromise */
static inline void
evpromise__fulfill_promise(struct evpromise_base *base,
    struct evpromise *promise, struct evpromise_value value)
{
	/* 1, 3, 6. Set promise's result and its state. */
	set_promise_state(promise, EVPROMISE_FULFILLED, value);
	/* 2, 4, 5. Take the reactions out of promise's two lists, which are one
	 * in C. 7. Perform TriggerPromiseReactions(reactions, value). */
	trigger_promise_reactions(base, promise);
}

/* Promise Resolve Functions #sec-promise-resolve-functions; if the completion
 * throws, Promise Reject Functions. Steps 1-6 ([[AlreadyResolved]]) are the
 * caller's. */
static inline void
evpromise__promise_resolve_function(struct evpromise_base *base,
    struct evpromise *promise, struct evpromise_value resolution)
{
	/* 8. If resolution is not an Object, perform FulfillPromise. 9. Let
	 * then be Get(resolution, "then"): that of its type. 10 (implicit):
	 * Get does not throw. 11-12. If then is not callable, perform
	 * FulfillPromise. */
	if (likely(!evpromise__is_thrown(resolution) &&
	    ((const struct evpromise_type *)resolution.tag)->then == NULL))
		evpromise__fulfill_promise(base, promise, resolution);
	else	/* 7 (reordered: most resolutions have no `then`), 13-15 */
		evpromise__resolve_otherwise(promise, resolution);
}

/* PerformPromiseThen ( promise, onFulfilled, onRejected
 *     [ , resultCapability ] ) #sec-performpromisethen
 * The reaction holds the handlers, and takes over a reference to the promise.
 * Steps 1-6 (implicit): a handler that is NULL is empty, and
 * HostMakeJobCallback adds nothing to a function pointer. */
static inline struct evpromise *
evpromise__perform_promise_then(struct evpromise *promise,
    struct evpromise *reaction)
{
	/* 7-8. Let fulfillReaction and rejectReaction be PromiseReactions: one
	 * record, which is resultCapability.[[Promise]] too. */
	assert(evpromise__is_armed(reaction));
	reaction->source = promise;
	count_add_ref(reaction);
	/* 10-14, of a promise that has settled. */
	if (promise->state != EVPROMISE_PENDING)
		return evpromise__then_settled(promise, reaction);
	/* 9. If promise.[[PromiseState]] is pending, append the reactions. */
	list_append(&promise->reactions, reaction);
	/* 12. Set promise.[[PromiseIsHandled]] to true. */
	mark_handled(promise);
	/* 13-14. Return resultCapability.[[Promise]]. */
	return reaction;
}

#endif
