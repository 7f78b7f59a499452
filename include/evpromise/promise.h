/* SPDX-License-Identifier: BSD-3-Clause */
/**
 * @file promise.h
 * Promises: making chains of them, ending the chains, reading the state.
 *
 * Handlers never run inside the call that registers them or settles the
 * promise: they run from the job queue of the base, in the order that ECMA-262
 * fixes.
 *
 * A function that returns a promise returns NULL if memory is out, or if it
 * was given NULL. The chain is cut then: the links before it that only this
 * chain can see will not run, so that their state can be freed at once.
 *
 * Once the base is freed no handler runs any more: a function that takes a
 * promise to add a handler gives that promise itself back.
 */
#ifndef EVPROMISE_PROMISE_H
#define EVPROMISE_PROMISE_H

#include <evpromise/attributes.h>
#include <evpromise/base.h>
#include <evpromise/value.h>

EVPROMISE_BEGIN_DECLS

/** A promise: a handle of one, counted. */
struct evpromise;

/** [[PromiseState]]: pending, then one of the others for ever. */
enum evpromise_state {
	EVPROMISE_PENDING,	/**< not settled yet */
	EVPROMISE_FULFILLED,	/**< carries a value */
	EVPROMISE_REJECTED	/**< carries a reason */
};

/**
 * A handler. It runs once at most, from the job queue.
 *
 * @param settled  lent: the promise that the handler waited for
 * @param arg      what was given with the handler
 * @return its completion, given: a value, evpromise_adopt() of a promise to
 *         wait for, evpromise_share(settled), evpromise_throw(...)
 */
typedef struct evpromise_value (*evpromise_cb)(const struct evpromise *settled,
    void *arg) EVPROMISE_NOEXCEPT;

/* The functions that take a promise over, declared once without what the
 * compiler shall check, since each is named by the attributes of all. */
EVPROMISE_API int evpromise_done(struct evpromise *promise);
EVPROMISE_API void evpromise_unref(struct evpromise *promise);
EVPROMISE_API struct evpromise *evpromise_then(struct evpromise *promise,
    evpromise_cb on_fulfilled, void *arg);
EVPROMISE_API struct evpromise *evpromise_then2(struct evpromise *promise,
    evpromise_cb on_fulfilled, evpromise_cb on_rejected, void *arg);
EVPROMISE_API struct evpromise *evpromise_catch(struct evpromise *promise,
    evpromise_cb on_rejected, void *arg);
EVPROMISE_API struct evpromise *evpromise_finally(struct evpromise *promise,
    evpromise_cb on_finally, void *arg);
EVPROMISE_API struct evpromise *evpromise_keep(struct evpromise *promise,
    void *state, void (*free_fn)(void *state));
EVPROMISE_API struct evpromise *evpromise_keep_own(struct evpromise *promise,
    const struct evpromise_type *type, void *state);

/** Marks a function whose result is a promise that the caller owns. */
#define EVPROMISE_NEW_PROMISE                                                 \
	EVPROMISE_USE_RESULT                                                  \
	EVPROMISE_ENDS_IN(evpromise_done) EVPROMISE_ENDS_IN(evpromise_unref)  \
	EVPROMISE_ENDS_IN(evpromise_then) EVPROMISE_ENDS_IN(evpromise_then2)  \
	EVPROMISE_ENDS_IN(evpromise_catch)                                    \
	EVPROMISE_ENDS_IN(evpromise_finally)                                  \
	EVPROMISE_ENDS_IN(evpromise_keep)                                     \
	EVPROMISE_ENDS_IN(evpromise_keep_own)                                 \
	EVPROMISE_ENDS_IN(evpromise_adopt)

/**
 * A promise that is resolved with a completion: fulfilled with a value,
 * rejected with what was thrown; evpromise_adopt(p) gives p itself.
 * JavaScript's Promise.resolve and Promise.reject.
 * #sec-promise.resolve #sec-promise.reject
 *
 * @param base        lent; NULL gives NULL
 * @param completion  given
 * @return a new reference; NULL if memory is out
 */
EVPROMISE_API EVPROMISE_NEW_PROMISE struct evpromise *
evpromise_resolved(struct evpromise_base *base,
    struct evpromise_value completion);

/**
 * Calls a handler at once, within this call, and gives the promise of what it
 * returns: JavaScript's Promise.try. #sec-promise.try
 *
 * @param base  lent; NULL gives NULL, and nothing is called
 * @param cb    the handler. What it is lent is the promise itself, which is
 *              pending: for evpromise_base_of(), not to be read.
 * @param arg   given back to the handler; not owned
 * @return a new reference; NULL if memory is out, and nothing was called
 */
EVPROMISE_API EVPROMISE_NEW_PROMISE EVPROMISE_NONNULL(2) struct evpromise *
evpromise_try(struct evpromise_base *base, evpromise_cb cb, void *arg);

/**
 * Adds a handler for the value; a rejection passes through.
 * #sec-promise.prototype.then
 *
 * @param promise       given; NULL gives NULL
 * @param on_fulfilled  runs when the promise is fulfilled; NULL passes the
 *                      value through
 * @param arg           given back to the handler; not owned
 * @return a new reference: the promise of what the handler will return; NULL
 *         if memory is out
 */
EVPROMISE_API EVPROMISE_NEW_PROMISE struct evpromise *
evpromise_then(struct evpromise *promise, evpromise_cb on_fulfilled,
    void *arg);

/**
 * Adds two handlers, of which one will run: JavaScript's `then` with two
 * arguments. #sec-promise.prototype.then
 *
 * @param promise       given; NULL gives NULL
 * @param on_fulfilled  runs when the promise is fulfilled; NULL passes the
 *                      value through
 * @param on_rejected   runs when it is rejected; NULL passes the reason on
 * @param arg           given back to the handler that runs; not owned
 * @return a new reference: the promise of what the handler will return; NULL
 *         if memory is out
 */
EVPROMISE_API EVPROMISE_NEW_PROMISE struct evpromise *
evpromise_then2(struct evpromise *promise, evpromise_cb on_fulfilled,
    evpromise_cb on_rejected, void *arg);

/**
 * Adds a handler for the reason of a rejection; a value passes through.
 * #sec-promise.prototype.catch
 *
 * @param promise      given; NULL gives NULL
 * @param on_rejected  runs when the promise is rejected; NULL passes the
 *                     reason on
 * @param arg          given back to the handler; not owned
 * @return a new reference: the promise of what the handler will return; NULL
 *         if memory is out
 */
EVPROMISE_API EVPROMISE_NEW_PROMISE struct evpromise *
evpromise_catch(struct evpromise *promise, evpromise_cb on_rejected,
    void *arg);

/**
 * Adds a handler that runs when the promise settles, either way, and changes
 * nothing: the value or reason passes through, after the promise that the
 * handler may return has been waited for. What it throws, or what that promise
 * is rejected with, takes the place of it. #sec-promise.prototype.finally
 *
 * @param promise     given; NULL gives NULL
 * @param on_finally  runs when the promise settles; NULL passes through
 * @param arg         given back to the handler; not owned
 * @return a new reference; NULL if memory is out
 */
EVPROMISE_API EVPROMISE_NEW_PROMISE struct evpromise *
evpromise_finally(struct evpromise *promise, evpromise_cb on_finally,
    void *arg);

/**
 * Gives the state that the handlers of a chain use to the promise at the end
 * of that chain: it is freed once, when the promise settles, or at once if the
 * promise is NULL, or when the base is freed. It changes neither the order of
 * handlers nor which rejections are reported. Handlers of the promise that are
 * added later must not use the state. A base has a record in reserve for the
 * case that memory is out; should it be out again before there is a new one,
 * the state of a promise that is pending and runs no handler (it has a
 * resolver, or is a combinator's) cannot be kept: it is leaked, and the log
 * says so.
 *
 * @param promise  given; NULL frees the state and gives NULL
 * @param state    given
 * @param free_fn  frees the state; called from the job queue, or, where
 *                 nothing will run any more, from this call or that of
 *                 evpromise_base_free()
 * @return the same promise, given back; NULL if memory is out
 */
EVPROMISE_API EVPROMISE_NEW_PROMISE EVPROMISE_NONNULL(3) struct evpromise *
evpromise_keep(struct evpromise *promise, void *state,
    void (*free_fn)(void *state));

/**
 * Keeps the state of a chain as evpromise_keep() does, and makes it the value
 * at the end: when the promise is fulfilled, the result is fulfilled with the
 * state, as evpromise_own() gives it, in place of the promise's own value. A
 * rejection passes through, and the state is released, as it is where nothing
 * will run any more. The typed function of it is name_keep() of
 * EVPROMISE_DECLARE_TYPE().
 *
 * @param promise  given; NULL releases the state and gives NULL
 * @param type     the type of the state
 * @param state    given; NULL, which a failed allocation may have left, makes
 *                 the value out of memory
 * @return a new reference; NULL if memory is out
 */
EVPROMISE_API EVPROMISE_NEW_PROMISE EVPROMISE_NONNULL(2) struct evpromise *
evpromise_keep_own(struct evpromise *promise,
    const struct evpromise_type *type, void *state);

/**
 * Ends a chain. Whatever it does goes on; a rejection that reaches its end is
 * reported.
 *
 * @param promise  given
 * @return 0; -1 if it is NULL: memory ran out while the chain was built, and
 *         no link that only the chain can see will run
 */
EVPROMISE_API EVPROMISE_USE_RESULT int
evpromise_done(struct evpromise *promise);

/**
 * One handle more of a promise.
 *
 * @param promise  lent; NULL gives NULL
 * @return a new reference to the same promise
 */
EVPROMISE_API EVPROMISE_NEW_PROMISE struct evpromise *
evpromise_ref(const struct evpromise *promise);

/**
 * Gives a handle up. It cancels nothing: handlers that were added will run.
 *
 * @param promise  given; NULL does nothing
 */
EVPROMISE_API void evpromise_unref(struct evpromise *promise);

/**
 * The state of a promise.
 *
 * @param promise  lent
 * @return its [[PromiseState]]
 */
EVPROMISE_API EVPROMISE_NONNULL(1) enum evpromise_state
evpromise_state(const struct evpromise *promise);

/**
 * The base that a promise belongs to.
 *
 * @param promise  lent
 * @return the base, lent; do not use it after it was freed
 */
EVPROMISE_API EVPROMISE_NONNULL(1) struct evpromise_base *
evpromise_base_of(const struct evpromise *promise);

EVPROMISE_END_DECLS

#endif
