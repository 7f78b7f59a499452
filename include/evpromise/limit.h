/* SPDX-License-Identifier: BSD-3-Clause */
/**
 * @file limit.h
 * Limits: at most so many at a time; a semaphore whose places are promises.
 */
#ifndef EVPROMISE_LIMIT_H
#define EVPROMISE_LIMIT_H

#include <stddef.h>

#include <evpromise/abort.h>
#include <evpromise/attributes.h>
#include <evpromise/base.h>
#include <evpromise/promise.h>
#include <evpromise/value.h>

EVPROMISE_BEGIN_DECLS

/** A number of places, and those who wait for one. */
struct evpromise_limit;

/**
 * Starts something, when its turn has come.
 *
 * @param signal  lent: the signal that says when to stop; NULL: never
 * @param arg     what was given with the callback
 * @return as a handler's: a value, evpromise_adopt() of the promise of what was
 *         started, evpromise_throw(...)
 */
typedef struct evpromise_value (*evpromise_start_cb)(
    struct evpromise_abort_signal *signal, void *arg) EVPROMISE_NOEXCEPT;

/**
 * Makes a limit.
 *
 * @param base    lent; NULL gives NULL
 * @param places  how many may have a place at the same time. Of a limit of 0
 *                every place that is asked for is refused.
 * @return the limit, freed with evpromise_limit_free(); NULL if memory is out
 */
EVPROMISE_API EVPROMISE_USE_RESULT struct evpromise_limit *
evpromise_limit_new(struct evpromise_base *base, size_t places);

/**
 * Frees a limit. Who waits for a place, or has one for evpromise_limit_run()
 * and was not started yet, is rejected with EVPROMISE_ERROR_ABANDONED; what
 * evpromise_limit_run() has started goes on.
 * No place may be given back any more. It may be called after the base was
 * freed.
 *
 * @param limit  given; NULL does nothing
 */
EVPROMISE_API void evpromise_limit_free(struct evpromise_limit *limit);

/**
 * Asks for a place. Places are given in the order in which they were asked for;
 * one that nobody is left to hear of goes to the next: its promise was given
 * up while it was pending, with no handler. Each other place is given back with
 * evpromise_limit_release(), also if nobody waits for it any more, as after
 * evpromise_race() with a time-out: who wants none any more aborts the signal.
 *
 * @param limit   lent; NULL gives NULL
 * @param signal  lent; NULL never aborts. When it is aborted who waits is
 *                rejected with its reason, and out of the line at once.
 * @return a new reference: fulfilled with undefined when the place is there;
 *         rejected with EVPROMISE_ERROR_RANGE by a limit of 0; NULL if memory
 *         is out
 */
EVPROMISE_API EVPROMISE_NEW_PROMISE struct evpromise *
evpromise_limit_acquire(struct evpromise_limit *limit,
    struct evpromise_abort_signal *signal);

/**
 * Gives a place of evpromise_limit_acquire() back, to the next who waits for
 * one. It runs no handler. One too many is ignored, and logged.
 *
 * @param limit  lent; NULL does nothing
 */
EVPROMISE_API void evpromise_limit_release(struct evpromise_limit *limit);

/**
 * Starts something once there is a place for it, and gives the place back when
 * it has ended, whatever happened.
 *
 * @param limit   lent; NULL gives NULL
 * @param start   runs from the job queue; not if the signal was aborted by then
 * @param arg     given back to it; not owned
 * @param signal  lent, as evpromise_limit_acquire(); what has started is lent
 *                it, and has its place until it ends
 * @return a new reference: settles as what was started; otherwise as
 *         evpromise_limit_acquire()
 */
EVPROMISE_API EVPROMISE_NEW_PROMISE EVPROMISE_NONNULL(2) struct evpromise *
evpromise_limit_run(struct evpromise_limit *limit, evpromise_start_cb start,
    void *arg, struct evpromise_abort_signal *signal);

/**
 * How many places are taken.
 *
 * @param limit  lent
 * @return their number
 */
EVPROMISE_API EVPROMISE_NONNULL(1) size_t
evpromise_limit_running(const struct evpromise_limit *limit);

/**
 * How many wait for a place.
 *
 * @param limit  lent
 * @return their number
 */
EVPROMISE_API EVPROMISE_NONNULL(1) size_t
evpromise_limit_waiting(const struct evpromise_limit *limit);

EVPROMISE_END_DECLS

#endif
