/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * promise: the abstract operations of ECMA-262 on them, then and its family,
 * the handles of the program.
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

/* RejectPromise ( promise, reason ) #sec-rejectpromise; the reason bears the
 * bit "thrown" or not. */
void
evpromise__reject_promise(struct evpromise *promise,
    struct evpromise_value reason)
{
	reason.tag &= ~EVPROMISE__THROWN;
	set_promise_state(promise, EVPROMISE_REJECTED, reason);
	if (!(promise->flags & (FLAG_HANDLED | FLAG_AWAITED)))
		evpromise__host_promise_rejection_tracker(promise,
		    REJECTION_REJECT);
	trigger_promise_reactions(evpromise__base(promise), promise);
}

/* What a settled promise carries, for one that shall carry the same: moved if
 * nobody but the caller sees it, shared otherwise. */
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

struct evpromise *
evpromise__then_settled(struct evpromise *promise, struct evpromise *reaction)
{
	if (promise->state == EVPROMISE_REJECTED &&
	    !(promise->flags & FLAG_HANDLED))
		evpromise__host_promise_rejection_tracker(promise,
		    REJECTION_HANDLE);
	mark_handled(promise);
	evpromise__host_enqueue_promise_job(evpromise__base(promise), reaction);
	return reaction;
}

/* Makes a record the reaction to a promise that was given, and its promise. */
static inline struct evpromise *
derive(struct evpromise *derived, struct evpromise *promise,
    enum evpromise__kind kind, evpromise_cb on_fulfilled,
    evpromise_cb on_rejected, void *arg)
{
	count_handle_to_ref(promise);
	record_init(derived, kind, COUNT_HANDLE);
	derived->arg = arg;
	derived->u.handlers.on_fulfilled = on_fulfilled;
	derived->u.handlers.on_rejected = on_rejected;
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

struct evpromise *
evpromise_catch(struct evpromise *promise, evpromise_cb on_rejected, void *arg)
{
	CHECK_HANDLE(promise);
	return MADE_HERE(react(promise, RECORD_THEN, NULL, on_rejected, arg));
}

struct evpromise *
evpromise_finally(struct evpromise *promise, evpromise_cb on_finally, void *arg)
{
	CHECK_HANDLE(promise);
	if (on_finally == NULL)
		return MADE_HERE(react(promise, RECORD_THEN, NULL, NULL,
		    NULL));
	return MADE_HERE(react(promise, RECORD_FINALLY, on_finally, NULL,
	    arg));
}

/* A shared value that is a promise, the reason of a rejection, is that promise
 * to who resolves with it. */
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

/* PromiseResolve ( C, x ) #sec-promise-resolve, for any completion. */
struct evpromise *
evpromise_resolved(struct evpromise_base *base,
    struct evpromise_value completion)
{
	struct evpromise *promise;

	if (unlikely(completion.tag == (uintptr_t)&evpromise__type_shared))
		completion = unshare(completion);
	if (completion.tag == (uintptr_t)&evpromise__type_promise &&
	    evpromise__base(completion.payload.pointer) == base)
		return completion.payload.pointer;
	promise = base == NULL ? NULL : evpromise__record_at_hand(base);
	if (unlikely(promise == NULL))
		return resolved_elsewhere(base, completion, CALL_SITE);
	return resolve_new(base, promise, completion, CALL_SITE);
}

/* Promise.try ( callback, ...args ) #sec-promise.try; it may run in a handler,
 * which must not be blamed for what this callback misreads. A loop that was
 * turned in the callback may have performed a checkpoint that did nothing, and
 * the host is to come again. */
struct evpromise *
evpromise_try(struct evpromise_base *base, evpromise_cb cb, void *arg)
{
	struct evpromise *promise, *running;
	struct evpromise__agent *agent = agent_of(base);
	struct evpromise__misread misread;
	struct evpromise_value completion;

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
	completion = call_handler(base, promise, cb, promise, arg);
	promise->flags &= (uint16_t)~FLAG_TRYING;
	agent->misread = misread;
	agent->running = running;
	resolve_unless_freed(base, promise, completion);
	if (evpromise__has_work(base))
		evpromise__wake(base);
	evpromise__release(promise);
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
