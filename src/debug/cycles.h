/* SPDX-License-Identifier: BSD-3-Clause */
/* cycles: promises that wait for themselves, for dumps and for debug builds. */
#ifndef EVPROMISE_DEBUG_CYCLES_H
#define EVPROMISE_DEBUG_CYCLES_H

#include "record/record.h"

/* Hears of a cycle: a promise that waits for a record, which waits for it, at
 * once or through others. It is no element and no stand-in: these wait for one
 * only, which the search would have come back to before. */
typedef void (*evpromise__cycle_cb)(struct evpromise *awaiting,
    struct evpromise *awaited, void *arg);

void evpromise__cycles_each(struct evpromise_base *base,
    evpromise__cycle_cb cb, void *arg);
/* What a record waits for, a stand-in in its own right; the source of a
 * combinator is the element that the search came from. */
struct evpromise *evpromise__step(const struct evpromise *record);
/* Whether a record is a promise that is pending; not one that only keeps the
 * place of another. */
bool evpromise__is_waiting(const struct evpromise *record);
/* The promise after one of a cycle that the callback hears of. */
const struct evpromise *evpromise__cycle_next(const struct evpromise *at,
    const struct evpromise *awaiting, const struct evpromise *awaited);

#endif
