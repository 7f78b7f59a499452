/* SPDX-License-Identifier: BSD-3-Clause */
/* promise: the rare ones of ECMA-262's abstract operations on promises; those
 * that every promise passes are in settle.h. */
#ifndef EVPROMISE_PROMISE_PROMISE_H
#define EVPROMISE_PROMISE_PROMISE_H

#include "value/value.h"

/* RejectPromise ( promise, reason ) #sec-rejectpromise */
void evpromise__reject_promise(struct evpromise *promise,
    struct evpromise_value reason);
/* Steps 10-14 of PerformPromiseThen #sec-performpromisethen, of a promise that
 * has settled. */
struct evpromise *evpromise__then_settled(struct evpromise *promise,
    struct evpromise *reaction);
/* Settles a promise as another one is settled, to which the caller holds a
 * reference of the library. */
void evpromise__settle_as(struct evpromise *promise, struct evpromise *settled);

/* [[PromiseIsHandled]]: a handler will see its rejection, or none is to be
 * reported. */
static inline void
mark_handled(struct evpromise *promise)
{
	promise->flags |= FLAG_HANDLED;
}

#endif
