/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * promise: the abstract operations of ECMA-262 on promises, `then` and its
 * family, and the handles of the program. A number in a comment is a step's
 * number in ES2025.
 */
#include "promise/promise.h"

#include "promise/forward.h"
#include "promise/keep.h"
#include "promise/kinds.h"
#include "promise/reaction.h"
#include "promise/rejection.h"
#include "promise/settle.h"
#include "promise/thenable.h"

const struct evpromise__behaviour evpromise__behaviour_plain = {
	.title = "promise"
};

/* RejectPromise ( promise, reason ) #sec-rejectpromise. The reason may bear the
 * bit "thrown" or not. */
void
evpromise__reject_promise(struct evpromise *promise,
    struct evpromise_value reason)
{
	reason.tag &= ~EVPROMISE__THROWN;
	/* 1, 3, 6. Set promise's result and its state. */
	set_promise_state(promise, EVPROMISE_REJECTED, reason);
	/* 7. If promise.[[PromiseIsHandled]] is false, perform
	 * HostPromiseRejectionTracker(promise, "reject"). To be awaited by
	 * evpromise_run() counts as handled. */
	if (!(promise->flags & (FLAG_HANDLED | FLAG_AWAITED)))
		evpromise__host_promise_rejection_tracker(promise,
		    REJECTION_REJECT);
	/* 2, 4, 5. Take the reactions out of promise's two lists, which are one
	 * in C. 8. Perform TriggerPromiseReactions(reactions, reason). */
	trigger_promise_reactions(evpromise__base(promise), promise);
}

/* The result of a settled promise, for one that shall carry the same: moved if
 * only the caller refers to it, shared otherwise. */
static struct evpromise_value
inherit(struct evpromise *settled)
{
	struct evpromise_value result = settled->u.result;

	if (settled->counts != COUNT_REF)
		return evpromise_share(settled);
	evpromise__disowns(settled);
	settled->u.result = evpromise__pointer(&evpromise__type_undefined,
	    NULL);
	return result;
}

void
evpromise__settle_as(struct evpromise *promise, struct evpromise *settled)
{
	struct evpromise_value result = inherit(settled);

	if (settled->state == EVPROMISE_FULFILLED)
		evpromise__fulfill_promise(evpromise__base(promise), promise,
		    result);
	else
		evpromise__reject_promise(promise, result);
}

/* Steps 10-14 of PerformPromiseThen #sec-performpromisethen */
struct evpromise *
evpromise__then_settled(struct evpromise *promise, struct evpromise *reaction)
{
	/* 11.c. If promise is rejected and its [[PromiseIsHandled]] is false,
	 * perform HostPromiseRejectionTracker(promise, "handle"). */
	if (promise->state == EVPROMISE_REJECTED &&
	    !(promise->flags & FLAG_HANDLED))
		evpromise__host_promise_rejection_tracker(promise,
		    REJECTION_HANDLE);
	/* 12. Set promise.[[PromiseIsHandled]] to true (reordered: the end is
	 * one call; to enqueue does not read the flag). */
	mark_handled(promise);
	/* 10.c, 11.e. Perform HostEnqueuePromiseJob. 10.a-b, 11.a-b, 11.d
	 * (implicit): the reaction is the job, and reads the result then. */
	evpromise__host_enqueue_promise_job(evpromise__base(promise), reaction);
	/* 13-14. Return resultCapability.[[Promise]]. */
	return reaction;
}

/* Promise.prototype.then ( onFulfilled, onRejected )
 * #sec-promise.prototype.then; makes a record the reaction to a promise, a
 * reference to which it takes over, and the promise of that reaction.
 * Steps 1-3 (this value, species): no counterpart in C. */
static inline struct evpromise *
derive(struct evpromise *derived, struct evpromise *promise,
    enum evpromise__kind kind, evpromise_cb on_fulfilled,
    evpromise_cb on_rejected, void *arg)
{
	count_handle_to_ref(promise);
	/* 4. Let resultCapability be NewPromiseCapability(C). */
	record_init(derived, kind, COUNT_HANDLE);
	derived->arg = arg;
	derived->u.handlers.on_fulfilled = on_fulfilled;
	derived->u.handlers.on_rejected = on_rejected;
	/* 5. Return PerformPromiseThen(promise, onFulfilled, onRejected,
	 * resultCapability). */
	if (unlikely(on_fulfilled == NULL && on_rejected == NULL))
		return evpromise__forward(derived, promise);
	return evpromise__perform_promise_then(promise, derived);
}

/* The base has no record at hand. Once it is freed it has none, no handler runs
 * any more, and the promise itself is given back. */
static never_inline struct evpromise *
react_elsewhere(struct evpromise *promise, enum evpromise__kind kind,
    evpromise_cb on_fulfilled, evpromise_cb on_rejected, void *arg)
{
	struct evpromise_base *base = evpromise__base(promise);
	struct evpromise *derived;

	if (base_is_freed(base))
		return promise;
	derived = evpromise__record_take_elsewhere(base);
	if (derived == NULL) {
		evpromise__cut_chain(promise);
		return NULL;
	}
	return derive(derived, promise, kind, on_fulfilled, on_rejected, arg);
}

/* A reaction to a promise that was given, and its promise. */
static inline struct evpromise *
react(struct evpromise *promise, enum evpromise__kind kind,
    evpromise_cb on_fulfilled, evpromise_cb on_rejected, void *arg)
{
	struct evpromise *derived;

	if (unlikely(promise == NULL))
		return NULL;
	derived = evpromise__record_at_hand(evpromise__base(promise));
	if (unlikely(derived == NULL))
		return react_elsewhere(promise, kind, on_fulfilled,
		    on_rejected, arg);
	return derive(derived, promise, kind, on_fulfilled, on_rejected, arg);
}

struct evpromise *
evpromise_then2(struct evpromise *promise, evpromise_cb on_fulfilled,
    evpromise_cb on_rejected, void *arg)
{
	CHECK_HANDLE(promise);
	return MADE_HERE(react(promise, RECORD_THEN, on_fulfilled,
	    on_rejected, arg));
}

struct evpromise *
evpromise_then(struct evpromise *promise, evpromise_cb on_fulfilled, void *arg)
{
	CHECK_HANDLE(promise);
	return MADE_HERE(react(promise, RECORD_THEN, on_fulfilled, NULL,
	    arg));
}

/* Promise.prototype.catch ( onRejected ) #sec-promise.prototype.catch */
struct evpromise *
evpromise_catch(struct evpromise *promise, evpromise_cb on_rejected, void *arg)
{
	CHECK_HANDLE(promise);
	/* 2. Return Invoke(promise, "then", « undefined, onRejected »). */
	return MADE_HERE(react(promise, RECORD_THEN, NULL, on_rejected, arg));
}

/* Promise.prototype.finally ( onFinally ) #sec-promise.prototype.finally
 * Steps 1-4 (this value, species): no counterpart in C. */
struct evpromise *
evpromise_finally(struct evpromise *promise, evpromise_cb on_finally, void *arg)
{
	CHECK_HANDLE(promise);
	/* 5. If onFinally is not callable, 7. Return Invoke(promise, "then",
	 * « onFinally, onFinally »). */
	if (on_finally == NULL)
		return MADE_HERE(react(promise, RECORD_THEN, NULL, NULL,
		    NULL));
	/* 6.a-d. Let thenFinally and catchFinally be closures with onFinally:
	 * one kind of reaction, see finally.c. 7. Return Invoke(promise,
	 * "then", « thenFinally, catchFinally »). */
	return MADE_HERE(react(promise, RECORD_FINALLY, on_finally, NULL,
	    arg));
}

/* A shared value that is a promise was the reason of a rejection. To resolve
 * with it is to resolve with that promise. */
static never_inline struct evpromise_value
unshare(struct evpromise_value shared)
{
	struct evpromise *owner = shared.payload.pointer;
	struct evpromise *reason = owner->u.result.payload.pointer;

	if (evpromise__type_of(owner->u.result) != &evpromise__type_promise)
		return shared;
	reason = evpromise_ref(reason);
	evpromise__value_release(shared);
	return evpromise_adopt(reason);
}

/* A promise in a record, resolved with a completion. */
static inline struct evpromise *
resolve_new(struct evpromise_base *base, struct evpromise *promise,
    struct evpromise_value completion, const void *site)
{
	record_clear(promise, RECORD_PLAIN, COUNT_HANDLE);
	(void)MADE_AT(promise, site);
	evpromise__promise_resolve_function(base, promise, completion);
	return promise;
}

/* The base, of which there may be none, has no record at hand. */
static never_inline struct evpromise *
resolved_elsewhere(struct evpromise_base *base,
    struct evpromise_value completion, const void *site)
{
	struct evpromise *promise;

	promise = base == NULL ? NULL : evpromise__record_take_elsewhere(base);
	if (promise == NULL) {
		evpromise__value_release(completion);
		return NULL;
	}
	return resolve_new(base, promise, completion, site);
}

/* PromiseResolve ( C, x ) #sec-promise-resolve, of any completion. The base has
 * the place of C. */
struct evpromise *
evpromise_resolved(struct evpromise_base *base,
    struct evpromise_value completion)
{
	struct evpromise *promise;

	if (unlikely(completion.tag == (uintptr_t)&evpromise__type_shared))
		completion = unshare(completion);
	/* 1. If IsPromise(x) is true, 1.a-b. and x.constructor is C, return
	 * x. */
	if (completion.tag == (uintptr_t)&evpromise__type_promise &&
	    evpromise__base(completion.payload.pointer) == base)
		return completion.payload.pointer;
	/* 2. Let promiseCapability be NewPromiseCapability(C). 3. Perform
	 * Call(promiseCapability.[[Resolve]], undefined, « x »). 4. Return
	 * promiseCapability.[[Promise]]. */
	promise = base == NULL ? NULL : evpromise__record_at_hand(base);
	if (unlikely(promise == NULL))
		return resolved_elsewhere(base, completion, CALL_SITE);
	return resolve_new(base, promise, completion, CALL_SITE);
}

/* Promise.try ( callback, ...args ) #sec-promise.try. It may run in a handler,
 * which must not be blamed for a value that this callback misreads. A loop that
 * ran in the callback may have performed a checkpoint that did nothing, so the
 * host is woken again. Steps 1-2 (this value): no counterpart in C. */
struct evpromise *
evpromise_try(struct evpromise_base *base, evpromise_cb cb, void *arg)
{
	struct evpromise *promise, *running;
	struct evpromise__agent *agent = agent_of(base);
	struct evpromise__misread misread;
	struct evpromise_value completion;

	/* 3. Let promiseCapability be NewPromiseCapability(C). */
	promise = base == NULL ? NULL :
	    evpromise__record_new(base, RECORD_PLAIN,
	    COUNT_HANDLE + COUNT_REF);
	if (promise == NULL)
		return NULL;
	(void)MADE_HERE(promise);
	running = agent->running;
	misread = agent->misread;
	agent->misread.expected = NULL;
	promise->flags |= FLAG_TRYING;
	/* 4. Let status be Call(callback, undefined, args). */
	completion = call_handler(base, promise, cb, promise, arg);
	promise->flags &= (uint16_t)~FLAG_TRYING;
	agent->misread = misread;
	agent->running = running;
	/* 5. If status is abrupt, Call(promiseCapability.[[Reject]]).
	 * 6. Else, Call(promiseCapability.[[Resolve]]). */
	resolve_unless_freed(base, promise, completion);
	if (evpromise__has_work(base))
		evpromise__wake(base);
	evpromise__release(promise);
	/* 7. Return promiseCapability.[[Promise]]. */
	return promise;
}

static inline void
unref(struct evpromise *promise)
{
	evpromise__assert_thread(evpromise__base(promise));
	count_drop_handle(promise);
	evpromise__given_up(promise);
}

int
evpromise_done(struct evpromise *promise)
{
	CHECK_HANDLE(promise);
	if (promise == NULL)
		return -1;
	unref(promise);
	return 0;
}

struct evpromise *
evpromise_ref(const struct evpromise *promise)
{
	struct evpromise *handle = (struct evpromise *)(uintptr_t)promise;

	if (handle != NULL) {
		evpromise__assert_thread(evpromise__base(handle));
		count_add_handle(handle);
	}
	return handle;
}

void
evpromise_unref(struct evpromise *promise)
{
	CHECK_HANDLE(promise);
	if (promise != NULL)
		unref(promise);
}

enum evpromise_state
evpromise_state(const struct evpromise *promise)
{
	return (enum evpromise_state)promise->state;
}

struct evpromise_base *
evpromise_base_of(const struct evpromise *promise)
{
	return evpromise__base(promise);
}
