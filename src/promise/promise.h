/* SPDX-License-Identifier: BSD-3-Clause */
/* promise: the abstract operations of ECMA-262 on promises that are rare; those
 * that every promise passes are in settle.h. */
#ifndef EVPROMISE_PROMISE_PROMISE_H
#define EVPROMISE_PROMISE_PROMISE_H

#include "value/value.h"

/* RejectPromise ( promise, reason ) */
void evpromise__reject_promise(struct evpromise *promise,
    struct evpromise_value reason);
/* The part of PerformPromiseThen for a promise that has settled. */
struct evpromise *evpromise__then_settled(struct evpromise *promise,
    struct evpromise *reaction);
/* Settles a promise as another one is settled, to which the caller holds a
 * reference of the library. */
void evpromise__settle_as(struct evpromise *promise, struct evpromise *settled);

/* Somebody will learn of its rejection, or nobody shall. */
static inline void
mark_handled(struct evpromise *promise)
{
	promise->flags |= FLAG_HANDLED;
}

#endif
