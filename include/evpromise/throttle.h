/* SPDX-License-Identifier: BSD-3-Clause */
/**
 * @file throttle.h
 * Throttles: so many starts in a time.
 */
#ifndef EVPROMISE_THROTTLE_H
#define EVPROMISE_THROTTLE_H

#include <stddef.h>
#include <stdint.h>

#include <evpromise/abort.h>
#include <evpromise/attributes.h>
#include <evpromise/base.h>
#include <evpromise/limit.h>
#include <evpromise/promise.h>

EVPROMISE_BEGIN_DECLS

/** When something was started last, and what waits to be. */
struct evpromise_throttle;

/**
 * Makes a throttle. In no time as long as the interval does it start more than
 * the limit, whenever that time begins: a burst is followed by a pause.
 *
 * @param base         lent; NULL gives NULL
 * @param limit        how many may be started within an interval, for each of
 *                     which it takes 8 bytes. A throttle of 0 refuses all.
 * @param interval_ms  the time, in milliseconds; 0 counts as 1. One that is
 *                     negative or too far away refuses all.
 * @return the throttle, freed with evpromise_throttle_free(); NULL if memory is
 *         out
 */
EVPROMISE_API EVPROMISE_USE_RESULT struct evpromise_throttle *
evpromise_throttle_new(struct evpromise_base *base, size_t limit,
    int64_t interval_ms);

/**
 * Frees a throttle. What waits, or has its turn and was not started yet, is
 * rejected with EVPROMISE_ERROR_ABANDONED and never starts; what has started
 * goes on. It may be called after the base was freed.
 *
 * @param throttle  given; NULL does nothing
 */
EVPROMISE_API void evpromise_throttle_free(struct evpromise_throttle *throttle);

/**
 * Starts something as soon as the throttle allows it, in the order of the
 * calls. What nobody is left to hear of is left out.
 *
 * @param throttle  lent; NULL gives NULL
 * @param start     runs from the job queue; not if the signal was aborted by
 *                  then
 * @param arg       given back to it; not owned
 * @param signal    lent; NULL never aborts. When it is aborted what waits is
 *                  rejected with its reason, and those behind it move up at
 *                  once; what has started is lent it
 * @return a new reference: settles as what was started; rejected with
 *         EVPROMISE_ERROR_RANGE by a throttle that refuses all; NULL if memory
 *         is out
 */
EVPROMISE_API EVPROMISE_NEW_PROMISE EVPROMISE_NONNULL(2) struct evpromise *
evpromise_throttle_run(struct evpromise_throttle *throttle,
    evpromise_start_cb start, void *arg, struct evpromise_abort_signal *signal);

/**
 * How many wait to be started.
 *
 * @param throttle  lent
 * @return their number
 */
EVPROMISE_API EVPROMISE_NONNULL(1) size_t
evpromise_throttle_waiting(const struct evpromise_throttle *throttle);

EVPROMISE_END_DECLS

#endif
