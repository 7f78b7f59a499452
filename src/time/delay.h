/* SPDX-License-Identifier: BSD-3-Clause */
/* delay: a promise that is resolved when its time has come. */
#ifndef EVPROMISE_TIME_DELAY_H
#define EVPROMISE_TIME_DELAY_H

#include <evpromise/timer.h>

#include "loop/timer.h"

struct evpromise__delay {
	struct evpromise__timer timer;	/* its first member */
	struct evpromise_resolver *resolver;
	struct evpromise_value completion;
};

void evpromise__delay_end(struct evpromise__timer *timer,
    enum evpromise__timer_end how);
/* The completion is given; NULL if allocation failed. */
struct evpromise *evpromise__delay_until(struct evpromise_base *base,
    uint64_t due_us, struct evpromise_value completion,
    struct evpromise_abort_signal *signal);

#endif
