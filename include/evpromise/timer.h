/* SPDX-License-Identifier: BSD-3-Clause */
/**
 * @file timer.h
 * Time: delays, time-outs, intervals, and a clock for tests.
 *
 * Times are given in milliseconds, and counted in microseconds of a clock that
 * never goes back. A timer never fires early; 0 counts as 1, as in Node. A time
 * that is negative, or too far away for the clock, is rejected with
 * EVPROMISE_ERROR_RANGE. Timers that are due at the same time fire in the order
 * in which they were made; each ends with a microtask checkpoint. A timer keeps the loop running until it has
 * fired or was cancelled.
 */
#ifndef EVPROMISE_TIMER_H
#define EVPROMISE_TIMER_H

#include <stdbool.h>
#include <stdint.h>

#include <evpromise/abort.h>
#include <evpromise/attributes.h>
#include <evpromise/promise.h>
#include <evpromise/value.h>

EVPROMISE_BEGIN_DECLS

/**
 * A promise that is resolved with a completion after some time: the setTimeout
 * of Node's timers/promises.
 *
 * @param base        lent; NULL gives NULL
 * @param ms          the time in milliseconds, from now
 * @param completion  given: what the promise is resolved with then; released
 *                    if it is aborted
 * @param signal      lent: when it is aborted the timer is freed at once and the
 *                    promise rejected with the reason; NULL never aborts
 * @return a new reference; NULL if memory is out
 */
EVPROMISE_API EVPROMISE_NEW_PROMISE struct evpromise *
evpromise_delay(struct evpromise_base *base, int64_t ms,
    struct evpromise_value completion, struct evpromise_abort_signal *signal);

/**
 * A promise that settles as another one does, or is rejected with
 * EVPROMISE_ERROR_TIMEOUT if that is still pending after some time. It cancels
 * nothing: for that pass evpromise_abort_signal_timeout() to the operation.
 *
 * @param promise  given; NULL gives NULL; its rejection counts as handled
 * @param ms       the time in milliseconds, from now
 * @param signal   lent: when it is aborted the result is rejected with the
 *                 reason; NULL never aborts
 * @return a new reference; NULL if memory is out
 */
EVPROMISE_API EVPROMISE_NEW_PROMISE struct evpromise *
evpromise_timeout(struct evpromise *promise, int64_t ms,
    struct evpromise_abort_signal *signal);

/**
 * A signal that is aborted with EVPROMISE_ERROR_TIMEOUT after some time:
 * AbortSignal.timeout(). Its timer ends as soon as nothing refers to the
 * signal. dom #dom-abortsignal-timeout
 *
 * @param base  lent; NULL gives NULL
 * @param ms    the time in milliseconds, from now; one that is out of range
 *              gives a signal that is aborted with EVPROMISE_ERROR_RANGE
 * @return a new reference; if memory is out to a signal that is aborted with
 *         EVPROMISE_ERROR_OUT_OF_MEMORY; NULL while the base is freed
 */
EVPROMISE_API EVPROMISE_NEW_SIGNAL struct evpromise_abort_signal *
evpromise_abort_signal_timeout(struct evpromise_base *base, int64_t ms);

/** Turns that come at even intervals. */
struct evpromise_interval;

/**
 * Makes an interval. Its turns are due at multiples of the time from now on,
 * so that it does not drift. While nobody waits for a turn it holds no timer.
 *
 * @param base    lent; NULL gives NULL
 * @param ms      the time between two turns, in milliseconds
 * @param signal  lent: when it is aborted the turns that are waited for are
 *                rejected with the reason, and so are those that follow; NULL
 *                never aborts
 * @return the interval, freed with evpromise_interval_free(); NULL if memory
 *         is out
 */
EVPROMISE_API EVPROMISE_USE_RESULT struct evpromise_interval *
evpromise_interval_new(struct evpromise_base *base, int64_t ms,
    struct evpromise_abort_signal *signal);

/**
 * The promise of the next turn that nobody asked for yet. It is fulfilled with
 * the number of the turn; the first is 1. Turns whose time has passed before
 * anybody asked are left out, which the number shows.
 *
 * @param interval  lent; NULL gives NULL
 * @return a new reference; NULL if memory is out
 */
EVPROMISE_API EVPROMISE_NEW_PROMISE struct evpromise *
evpromise_interval_next(struct evpromise_interval *interval);

/**
 * Frees an interval, also after its base, with which nothing else can be done
 * then. Turns that are waited for will come; a signal cancels
 * them.
 *
 * @param interval  given; NULL does nothing
 */
EVPROMISE_API void
evpromise_interval_free(struct evpromise_interval *interval);

/**
 * The time of a base's clock, by which its timers fire.
 *
 * @param base  lent
 * @return milliseconds since some moment that does not change
 */
EVPROMISE_API EVPROMISE_NONNULL(1) int64_t
evpromise_clock_now_ms(const struct evpromise_base *base);

/**
 * Gives a base a virtual clock, for the tests of programs: the time is 0 and
 * stands still until evpromise_clock_advance_ms(). Timers hold the loop no
 * more. Call it before the first timer or interval is made, and before a
 * throttle starts anything.
 *
 * @param base  lent
 * @return true; false if it is too late for that
 */
EVPROMISE_API EVPROMISE_USE_RESULT EVPROMISE_NONNULL(1) bool
evpromise_clock_use_virtual(struct evpromise_base *base);

/**
 * Moves a virtual clock on. What becomes due fires within this call, in order
 * of time, while the clock shows the time at which it is due, each with its
 * checkpoint; also what these make due.
 *
 * @param base  lent; it may be freed by what runs
 * @param ms    the time in milliseconds; 0 runs only the jobs that wait
 * @return true; false if the clock is not a virtual one, the time is out of
 *         range, or the call was made in a handler, or in what it runs itself
 */
EVPROMISE_API EVPROMISE_NONNULL(1) bool
evpromise_clock_advance_ms(struct evpromise_base *base, int64_t ms);

/**
 * Moves a virtual clock on to the timer that is due next, as by
 * evpromise_clock_advance_ms().
 *
 * @param base  lent; it may be freed by what runs
 * @return true; false if there is no timer, or as above: then nothing was run
 *         but the jobs that waited
 */
EVPROMISE_API EVPROMISE_NONNULL(1) bool
evpromise_clock_advance_to_next(struct evpromise_base *base);

EVPROMISE_END_DECLS

#endif
