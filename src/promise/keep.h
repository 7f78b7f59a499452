/* SPDX-License-Identifier: BSD-3-Clause */
/* keep: chains that an allocation failed for, and the states of chains. */
#ifndef EVPROMISE_PROMISE_KEEP_H
#define EVPROMISE_PROMISE_KEEP_H

#include "record/record.h"

/* Gives up a chain that an allocation failed for. */
void evpromise__cut_chain(struct evpromise *promise);
/* As evpromise_keep(), but takes nothing if an allocation fails: false. */
bool evpromise__try_keep(struct evpromise *promise, void *state,
    void (*free_fn)(void *));
/* Allocates the record in reserve for when an allocation fails, if it can. */
void evpromise__keep_in_reserve(struct evpromise_base *base);
/* The first of a list from some record on that does more than to free a state;
 * NULL if there is none. */
struct evpromise *evpromise__skip_keeps(struct evpromise *record,
    const struct evpromise *last);
/* The first reaction to a promise, of which the states that it keeps are
 * none; NULL if there is none. */
struct evpromise *evpromise__first_reaction(const struct evpromise *promise);
/* Whether nothing can learn of a pending promise: but for its resolver only
 * links that were cut refer to it. A promise that adopts it refers to it from
 * the start, though it is among the reactions only later. */
bool evpromise__is_unseen(const struct evpromise *promise);

#endif
