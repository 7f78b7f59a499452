/* SPDX-License-Identifier: BSD-3-Clause */
/* timeout: a promise that is rejected unless another one settles in time. */
#ifndef EVPROMISE_TIME_TIMEOUT_H
#define EVPROMISE_TIME_TIMEOUT_H

#include <evpromise/timer.h>

#include "loop/timer.h"

struct evpromise__timeout {
	struct evpromise__timer timer;	/* its first member */
	unsigned int refs;		/* of the timer, and of the handler */
	struct evpromise_resolver *resolver;
};

void evpromise__timeout_unref(void *timeout);

#endif
