/* SPDX-License-Identifier: BSD-3-Clause */
/* cause: errors that are thrown again, with an earlier error as their cause. */
#ifndef EVPROMISE_PROMISE_CAUSE_H
#define EVPROMISE_PROMISE_CAUSE_H

#include <evpromise/promise.h>
#include <evpromise/value.h>

/* Throws the reason of a promise again, with the completion `before`, which is
 * given, as the cause behind its own causes. Errors do not change, so these are
 * copies; a reason that is no plain error is thrown as it is. */
struct evpromise_value evpromise__throw_caused(
    const struct evpromise *rejected, struct evpromise_value before);

#endif
