/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * What the tests of depth share: a million of everything that can hang on
 * something of its kind, with a stack of 256 KiB; a hundred thousand where that
 * takes too long, which are more than such a stack has room for, too.
 */
#ifndef DEPTH_H
#define DEPTH_H

#include <evpromise.h>

#include "promise/promise.h"

extern struct evpromise_base *base;
extern struct evpromise_resolver *resolver;
extern int many;

void limit_stack(void);

/* The promise that all else hangs on, whose resolver it is. */
struct evpromise *begin(void);
void resolve(struct evpromise_value completion);

/* Ends a case whose promises are all settled: nothing is left of them. */
void end(struct evpromise *last);

/* Ends one of which everything is pending. */
void end_pending(struct evpromise *last);

/* What hangs on what: each makes one more of it. */
typedef struct evpromise *(*layer_fn)(struct evpromise *);
struct evpromise *pile_up(struct evpromise *first, layer_fn layer, int n);
struct evpromise *pile(struct evpromise *first, layer_fn layer);

/* Adds one; the other is a handler that does nothing. */
struct evpromise *then(struct evpromise *promise);
struct evpromise_value ignore(const struct evpromise *settled, void *arg);

#endif
