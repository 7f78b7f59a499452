/* SPDX-License-Identifier: BSD-3-Clause */
/* abort_timeout: signals that are aborted when a time is up. */
#ifndef EVPROMISE_TIME_ABORT_TIMEOUT_H
#define EVPROMISE_TIME_ABORT_TIMEOUT_H

#include <evpromise/timer.h>

#include "abort/signal.h"
#include "loop/timer.h"

struct evpromise__abort_timer {
	struct evpromise__timer timer;	/* its first member */
	struct evpromise_abort_signal *signal;	/* which owns it */
	int64_t ms;
};

void evpromise__abort_timer_end(struct evpromise__timer *timer,
    enum evpromise__timer_end how);

#endif
