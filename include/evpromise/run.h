/* SPDX-License-Identifier: BSD-3-Clause */
/**
 * @file run.h
 * Waiting for a promise, in a program whose main is not a callback.
 */
#ifndef EVPROMISE_RUN_H
#define EVPROMISE_RUN_H

#include <evpromise/attributes.h>
#include <evpromise/base.h>
#include <evpromise/promise.h>

EVPROMISE_BEGIN_DECLS

/**
 * Turns the loop of the base until a promise has settled, and gives it back:
 * asyncio's run_until_complete(), C#'s Task.Result. Everything else in the
 * loop goes on meanwhile. A promise that has settled is given back at once.
 *
 * It never waits for ever where it can be known. Then it gives a promise that
 * is rejected with EVPROMISE_ERROR_DEADLOCK: in a handler and in any callback
 * of the loop, as nothing could run; and when no event is left in the loop that
 * could settle the promise: the message says what it waits for.
 * EVPROMISE_ERROR_STOPPED says that event_base_loopbreak() or
 * event_base_loopexit() ended the loop before.
 *
 * @param base     lent; NULL gives NULL
 * @param promise  given; NULL gives NULL. One of another base is refused with
 *                 EVPROMISE_ERROR_TYPE. When the call is refused the promise
 *                 goes on: keep it with evpromise_ref() to wait again.
 * @return a new reference to a settled promise, to be read with the accessors,
 *         then given up or passed on. Its rejection counts as handled. NULL if
 *         memory is out.
 */
EVPROMISE_API EVPROMISE_NEW_PROMISE struct evpromise *
evpromise_run(struct evpromise_base *base, struct evpromise *promise);

EVPROMISE_END_DECLS

#endif
