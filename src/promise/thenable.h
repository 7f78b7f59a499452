/* SPDX-License-Identifier: BSD-3-Clause */
/* thenable: promises that were resolved with a promise, or with a value of a
 * foreign type that has `then`. */
#ifndef EVPROMISE_PROMISE_THENABLE_H
#define EVPROMISE_PROMISE_THENABLE_H

#include "value/value.h"

extern const struct evpromise_type evpromise__type_promise;

/* NewPromiseResolveThenableJob ( promiseToResolve, thenable, then )
 * #sec-newpromiseresolvethenablejob, where the thenable is of a foreign type:
 * the promise itself becomes the job, and is enqueued. */
void evpromise__new_promise_resolve_thenable_job(struct evpromise *promise,
    struct evpromise_value thenable);

#endif
