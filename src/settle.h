/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * The abstract operations of ECMA-262 that every promise passes: inline. What
 * is rare is in promise.c and resolver.c.
 */
#ifndef EVPROMISE_SETTLE_H
#define EVPROMISE_SETTLE_H

/* Included by internal.h, behind all that it uses. */

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
}

/* TriggerPromiseReactions ( reactions, argument )
 * #sec-triggerpromisereactions; the argument is read when the job runs. */
static inline void
trigger_promise_reactions(struct evpromise *promise)
{
	if (!list_is_empty(&promise->reactions))
		evpromise__host_enqueue_promise_jobs(evpromise__base(promise),
		    &promise->reactions);
}

/* FulfillPromise ( promise, value ) #sec-fulfillpromise */
static inline void
evpromise__fulfill_promise(struct evpromise *promise,
    struct evpromise_value value)
{
	set_promise_state(promise, EVPROMISE_FULFILLED, value);
	trigger_promise_reactions(promise);
}

/* Promise Resolve Functions #sec-promise-resolve-functions, for a completion;
 * [[AlreadyResolved]] is the caller's to test. */
static inline void
evpromise__promise_resolve_function(struct evpromise *promise,
    struct evpromise_value resolution)
{
	if (likely((resolution.tag & EVPROMISE__THROWN) == 0 &&
	    evpromise__type_of(resolution)->then == NULL))
		evpromise__fulfill_promise(promise, resolution);
	else
		evpromise__resolve_otherwise(promise, resolution);
}

/* PerformPromiseThen ( promise, onFulfilled, onRejected [ , resultCapability ] )
 * #sec-performpromisethen; the reaction holds the handlers, and takes over a
 * reference to the promise. */
static inline void
evpromise__perform_promise_then(struct evpromise *promise,
    struct evpromise *reaction)
{
	assert(evpromise__is_armed(reaction));
	reaction->source = promise;
	reaction->refs++;
	if (promise->state == EVPROMISE_PENDING)
		list_append(&promise->reactions, reaction);
	else
		evpromise__then_settled(promise, reaction);
	promise->flags |= FLAG_HANDLED;
}

#endif
