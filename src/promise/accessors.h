/* SPDX-License-Identifier: BSD-3-Clause */
/* accessors: read the value of a settled promise. */
#ifndef EVPROMISE_PROMISE_ACCESSORS_H
#define EVPROMISE_PROMISE_ACCESSORS_H

#include <evpromise/promise.h>
#include <evpromise/value.h>

/* undefined(), or throws that a settled promise carries no integer: for the
 * library's own handlers. It names the program's function that it is from. */
struct evpromise_value evpromise__check_int(const struct evpromise *settled,
    const void *from);

#endif
