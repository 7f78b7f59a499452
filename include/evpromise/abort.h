/* SPDX-License-Identifier: BSD-3-Clause */
/**
 * @file abort.h
 * Cancellation: the AbortController and AbortSignal of the DOM.
 *
 * Nothing is cancelled by dropping references. Who may cancel holds a
 * controller; what can be cancelled is lent the controller's signal, and is
 * rejected with the signal's reason once the controller aborts.
 *
 * A signal of NULL stands for one that never aborts, in every function that
 * takes a signal.
 *
 * `https://dom.spec.whatwg.org/#...` names the clause a function comes from.
 */
#ifndef EVPROMISE_ABORT_H
#define EVPROMISE_ABORT_H

#include <stdbool.h>
#include <stddef.h>

#include <evpromise/attributes.h>
#include <evpromise/promise.h>
#include <evpromise/resolver.h>
#include <evpromise/value.h>

EVPROMISE_BEGIN_DECLS

/** The right to abort one signal, counted. */
struct evpromise_abort_controller;

/** Tells operations that they shall stop, and why; counted. */
struct evpromise_abort_signal;

/**
 * Hears that a signal was aborted. It runs once, within the call that aborts.
 * It may call whatever it likes, free the base included.
 *
 * @param reason  lent: a promise that is rejected with the signal's reason;
 *                read it with the accessors
 * @param arg     what was given with the callback
 */
typedef void (*evpromise_abort_cb)(const struct evpromise *reason,
    void *arg) EVPROMISE_NOEXCEPT;

EVPROMISE_API void
evpromise_abort_controller_unref(struct evpromise_abort_controller *controller);
EVPROMISE_API void
evpromise_abort_signal_unref(struct evpromise_abort_signal *signal);

/** Marks a function whose result is a controller that the caller owns. */
#define EVPROMISE_NEW_CONTROLLER                                              \
	EVPROMISE_USE_RESULT                                                  \
	EVPROMISE_ENDS_IN(evpromise_abort_controller_unref)
/** Marks a function whose result is a signal that the caller owns. */
#define EVPROMISE_NEW_SIGNAL                                                  \
	EVPROMISE_USE_RESULT EVPROMISE_ENDS_IN(evpromise_abort_signal_unref)

/**
 * Makes a controller and its signal. dom #dom-abortcontroller-abortcontroller
 *
 * @param base  lent; NULL gives NULL
 * @return a new reference; NULL if memory is out
 */
EVPROMISE_API EVPROMISE_NEW_CONTROLLER struct evpromise_abort_controller *
evpromise_abort_controller_new(struct evpromise_base *base);

/**
 * One reference more to a controller.
 *
 * @param controller  lent; NULL gives NULL
 * @return the same controller
 */
EVPROMISE_API EVPROMISE_NEW_CONTROLLER struct evpromise_abort_controller *
evpromise_abort_controller_ref(struct evpromise_abort_controller *controller);

/**
 * Gives a reference to a controller up. With the last one its signal, if it was
 * not aborted, never will be: its listeners are dropped, and what was under way
 * goes on.
 *
 * @param controller  given; NULL does nothing
 */
EVPROMISE_API void
evpromise_abort_controller_unref(struct evpromise_abort_controller *controller);

/**
 * The signal of a controller. dom #dom-abortcontroller-signal
 *
 * @param controller  lent; NULL gives NULL
 * @return the signal, lent by the controller; keep it with
 *         evpromise_abort_signal_ref()
 */
EVPROMISE_API EVPROMISE_USE_RESULT struct evpromise_abort_signal *
evpromise_abort_controller_signal(
    const struct evpromise_abort_controller *controller);

/**
 * Aborts a signal: first the signal and those that depend on it are marked
 * aborted, then its listeners run in the order in which they were added, then
 * those of each dependent, within this call. It allocates nothing. In listeners
 * it nests to a depth of 100 of one base; deeper ones mark, and their listeners
 * run in the order of the calls when those of the hundredth have returned.
 * dom #dom-abortcontroller-abort
 *
 * @param controller  lent; NULL does nothing
 * @param reason      given: any value, or evpromise_throw(...);
 *                    evpromise_undefined() stands for an error of the code
 *                    EVPROMISE_ERROR_ABORT
 * @return true; false if it was aborted before, the base was freed, or it is
 *         NULL: harmless, the reason is released
 */
EVPROMISE_API bool
evpromise_abort_controller_abort(struct evpromise_abort_controller *controller,
    struct evpromise_value reason);

/**
 * A signal that is aborted already: AbortSignal.abort().
 * dom #dom-abortsignal-abort
 *
 * @param base    lent; NULL gives NULL
 * @param reason  given, as to evpromise_abort_controller_abort()
 * @return a new reference; if memory is out to a signal that is aborted with
 *         EVPROMISE_ERROR_OUT_OF_MEMORY; NULL while the base is freed
 */
EVPROMISE_API EVPROMISE_NEW_SIGNAL struct evpromise_abort_signal *
evpromise_abort_signal_abort(struct evpromise_base *base,
    struct evpromise_value reason);

/**
 * A signal that is aborted as soon as one of several is, with the reason of
 * that one: AbortSignal.any(). It keeps nothing alive that it does not need:
 * the several do not refer to it, so one of them may live for ever.
 * dom #dom-abortsignal-any
 *
 * @param base     lent; NULL gives NULL
 * @param signals  lent; each may be NULL; one of another base gives a signal
 *                 that is aborted with EVPROMISE_ERROR_TYPE
 * @param n        their number; with none it never aborts
 * @return a new reference; if memory is out to a signal that is aborted with
 *         EVPROMISE_ERROR_OUT_OF_MEMORY; NULL while the base is freed
 */
EVPROMISE_API EVPROMISE_NEW_SIGNAL struct evpromise_abort_signal *
evpromise_abort_signal_any(struct evpromise_base *base,
    struct evpromise_abort_signal *const signals[], size_t n);

/**
 * One reference more to a signal.
 *
 * @param signal  lent; NULL gives NULL
 * @return the same signal
 */
EVPROMISE_API EVPROMISE_NEW_SIGNAL struct evpromise_abort_signal *
evpromise_abort_signal_ref(struct evpromise_abort_signal *signal);

/**
 * Gives a reference to a signal up. What listens to it keeps it alive.
 *
 * @param signal  given; NULL does nothing
 */
EVPROMISE_API void
evpromise_abort_signal_unref(struct evpromise_abort_signal *signal);

/**
 * Whether a signal was aborted. dom #dom-abortsignal-aborted
 *
 * @param signal  lent; NULL gives false
 * @return true from the first moment of evpromise_abort_controller_abort() on;
 *         also after its base was freed
 */
EVPROMISE_API bool
evpromise_abort_signal_aborted(const struct evpromise_abort_signal *signal);

/**
 * The reason of a signal, as a promise: pending until the signal is aborted,
 * then rejected with the reason, which the accessors read; rejected with
 * EVPROMISE_ERROR_ABANDONED if the signal ends before. It is never reported as
 * unhandled. dom #dom-abortsignal-reason
 *
 * @param signal  lent; NULL gives NULL
 * @return the promise, lent by the signal; keep it with evpromise_ref()
 */
EVPROMISE_API const struct evpromise *
evpromise_abort_signal_reason(const struct evpromise_abort_signal *signal);

/**
 * Throws the reason of a signal that was aborted, for the end or the middle of
 * a handler. dom #dom-abortsignal-throwifaborted
 *
 * @param signal  lent; NULL never aborts
 * @return a completion that throws the reason; evpromise_undefined() if it was
 *         not aborted
 */
EVPROMISE_API EVPROMISE_USE_RESULT struct evpromise_value
evpromise_abort_signal_throw_if_aborted(
    const struct evpromise_abort_signal *signal);

/**
 * Adds a listener, which runs when the signal is aborted, after those that were
 * added before. It is gone then. What promises a result uses
 * evpromise_resolver_on_abort() in its place, which answers alike:
 *
 *     if (!evpromise_abort_signal_add_listener(signal, stop, arg))
 *             ... do not begin
 *
 * @param signal  lent; NULL never aborts
 * @param cb      the listener; added twice it runs twice
 * @param arg     given back to the listener; not owned
 * @return true: an abort will be heard, also where none can come as the signal
 *         is NULL or nobody is left who could abort it. false: the listener
 *         will not run, as the signal was aborted already, which
 *         evpromise_abort_signal_aborted() tells, or else as memory is out
 */
EVPROMISE_API EVPROMISE_USE_RESULT EVPROMISE_NONNULL(2) bool
evpromise_abort_signal_add_listener(struct evpromise_abort_signal *signal,
    evpromise_abort_cb cb, void *arg);

/**
 * Removes a listener, the one that was added first if there are several alike.
 * It takes the same time however many listeners there are.
 *
 * @param signal  lent; NULL does nothing
 * @param cb      the listener
 * @param arg     what was given with it
 * @return true; false if there is none, which is harmless
 */
EVPROMISE_API EVPROMISE_NONNULL(2) bool
evpromise_abort_signal_remove_listener(struct evpromise_abort_signal *signal,
    evpromise_abort_cb cb, void *arg);

/**
 * Makes an operation of the program abortable. When the signal is aborted the
 * promise of the resolver is rejected with the reason first; then `cancel`
 * runs, which stops the operation and gives up what it holds, the resolver
 * included. `cancel` does not run once the promise was resolved, in whatever
 * way: the listener is gone then. Call it before the operation begins:
 *
 *     if (!evpromise_resolver_on_abort(resolver, signal, cancel, op))
 *             ... give everything up, and return the promise
 *
 * dom #abortsignal-add
 *
 * @param resolver  lent; the promise's, or a thenable's
 * @param signal    lent; NULL never aborts
 * @param cancel    runs at most once, within the call that aborts; NULL for
 *                  nothing to stop
 * @param arg       given back to it; not owned
 * @return true; false if `cancel` will not run and the operation need not
 *         begin: the signal was aborted already, memory is out, or the signal
 *         is of another base (EVPROMISE_ERROR_TYPE), with which the promise was
 *         rejected; or it was resolved before, the base was freed, or the
 *         resolver is NULL
 */
EVPROMISE_API EVPROMISE_USE_RESULT bool
evpromise_resolver_on_abort(struct evpromise_resolver *resolver,
    struct evpromise_abort_signal *signal, evpromise_abort_cb cancel,
    void *arg);

EVPROMISE_END_DECLS

#endif
