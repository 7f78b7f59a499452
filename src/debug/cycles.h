/* SPDX-License-Identifier: BSD-3-Clause */
/* Promises that wait for themselves: for dumps, and for debug builds. */
#ifndef EVPROMISE_CYCLES_H
#define EVPROMISE_CYCLES_H

#include "internal.h"

/* Hears of a cycle: a promise that waits for a record, which waits for it, at
 * once or through others. It is no element and no stand-in: these wait for one
 * only, which the search would have come back to before. */
typedef void (*evpromise__cycle_cb)(struct evpromise *awaiting,
    struct evpromise *awaited, void *arg);

void evpromise__cycles_each(struct evpromise_base *base,
    evpromise__cycle_cb cb, void *arg);
struct evpromise *evpromise__awaited(const struct evpromise *record);
bool evpromise__is_waiting(const struct evpromise *record);
/* The promise after one of a cycle that the callback hears of. */
const struct evpromise *evpromise__cycle_next(const struct evpromise *at,
    const struct evpromise *awaiting, const struct evpromise *awaited);

#endif
