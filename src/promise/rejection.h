/* SPDX-License-Identifier: BSD-3-Clause */
/* rejection: rejections without a handler, and handlers that came late. */
#ifndef EVPROMISE_PROMISE_REJECTION_H
#define EVPROMISE_PROMISE_REJECTION_H

#include "record/record.h"

enum evpromise__rejection { REJECTION_REJECT, REJECTION_HANDLE };

/* HostPromiseRejectionTracker ( promise, operation )
 * #sec-host-promise-rejection-tracker */
void evpromise__host_promise_rejection_tracker(struct evpromise *promise,
    enum evpromise__rejection operation);

#endif
