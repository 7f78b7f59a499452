/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * settle: the abstract operations of ECMA-262 that every promise passes: inline. What
 * is rare is in promise.c and resolver.c. The base is that of the promise.
 */
#ifndef EVPROMISE_PROMISE_SETTLE_H
#define EVPROMISE_PROMISE_SETTLE_H

#include "promise/agent.h"
#include "promise/promise.h"
#include "promise/resolver.h"
#include "record/count.h"

/*
 * The one writer of [[PromiseState]] and [[PromiseResult]]:
 *
 *   EVPROMISE_PENDING ──> EVPROMISE_FULFILLED
 *                     ──> EVPROMISE_REJECTED
 */
static inline void
set_promise_state(struct evpromise *promise, enum evpromise_state state,
    struct evpromise_value result)
{
	assert(promise->state == EVPROMISE_PENDING);
	assert(state != EVPROMISE_PENDING);
	assert(promise->kind == RECORD_PLAIN);
	promise->u.result = result;
	promise->state = (uint8_t)state;
	evpromise__owns(promise);
}

/* TriggerPromiseReactions ( reactions, argument )
 * #sec-triggerpromisereactions; the argument is read when the job runs. */
static inline void
trigger_promise_reactions(struct evpromise_base *base,
    struct evpromise *promise)
{
	if (!list_is_empty(&promise->reactions))
		evpromise__host_enqueue_promise_jobs(base,
		    &promise->reactions);
}

/* FulfillPromise ( promise, value ) #sec-fulfillpromise */
static inline void
evpromise__fulfill_promise(struct evpromise_base *base,
    struct evpromise *promise, struct evpromise_value value)
{
	set_promise_state(promise, EVPROMISE_FULFILLED, value);
	trigger_promise_reactions(base, promise);
}

/* Promise Resolve Functions #sec-promise-resolve-functions, for a completion;
 * [[AlreadyResolved]] is the caller's to test. */
static inline void
evpromise__promise_resolve_function(struct evpromise_base *base,
    struct evpromise *promise, struct evpromise_value resolution)
{
	if (likely(!evpromise__is_thrown(resolution) &&
	    ((const struct evpromise_type *)resolution.tag)->then == NULL))
		evpromise__fulfill_promise(base, promise, resolution);
	else
		evpromise__resolve_otherwise(promise, resolution);
}

/* PerformPromiseThen ( promise, onFulfilled, onRejected [ , resultCapability ] )
 * #sec-performpromisethen; the reaction, which is given back, holds the
 * handlers, and takes over a reference to the promise. */
static inline struct evpromise *
evpromise__perform_promise_then(struct evpromise *promise,
    struct evpromise *reaction)
{
	assert(evpromise__is_armed(reaction));
	reaction->source = promise;
	count_add_ref(reaction);
	if (promise->state != EVPROMISE_PENDING)
		return evpromise__then_settled(promise, reaction);
	list_append(&promise->reactions, reaction);
	mark_handled(promise);
	return reaction;
}

#endif
