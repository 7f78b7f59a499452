/* SPDX-License-Identifier: BSD-3-Clause */
/* accessors: reading what a settled promise carries. */
#ifndef EVPROMISE_PROMISE_ACCESSORS_H
#define EVPROMISE_PROMISE_ACCESSORS_H

#include <evpromise/promise.h>
#include <evpromise/value.h>

/* undefined(), or throws that a settled promise carries no integer: where it
 * is no handler of the program that misreads it. */
struct evpromise_value evpromise__check_int(const struct evpromise *settled);

#endif
