/* SPDX-License-Identifier: BSD-3-Clause */
/* timeout: a promise that is rejected unless another one settles in time. */
#ifndef EVPROMISE_TIME_TIMEOUT_H
#define EVPROMISE_TIME_TIMEOUT_H

#include <evpromise/timer.h>

#include "loop/timer.h"

struct evpromise__timeout {
	struct evpromise__timer timer;	/* its first member */
	struct evpromise *reaction;	/* to the promise, see timeout.c */
	struct evpromise_resolver *resolver;
	int64_t ms;
};

void evpromise__timeout_end(struct evpromise__timer *timer,
    enum evpromise__timer_end how);

#endif
