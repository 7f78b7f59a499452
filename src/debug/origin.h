/* SPDX-License-Identifier: BSD-3-Clause */
/* origin: what a debug build keeps of a record beside, the call of the program
 * that made it, when that was, and its name. */
#ifndef EVPROMISE_DEBUG_ORIGIN_H
#define EVPROMISE_DEBUG_ORIGIN_H

#include "record/record.h"

#define EVPROMISE__ORIGIN_SIZE 512

/* Writes what is known of a promise's origin, of at most that size: its name,
 * "made", when and where; "" in other builds. Gives the text. */
const char *evpromise__origin_text(const struct evpromise *promise,
    char text[EVPROMISE__ORIGIN_SIZE]);

#ifdef EVPROMISE_DEBUG
/* For the hooks. */
void evpromise__origin_begin(struct evpromise *record);
void evpromise__origin_end(struct evpromise *record);
void evpromise__origin_set(struct evpromise *promise, const void *site);
#endif

#endif
