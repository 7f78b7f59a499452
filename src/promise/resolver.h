/* SPDX-License-Identifier: BSD-3-Clause */
/* resolver: what settles a promise from outside. */
#ifndef EVPROMISE_PROMISE_RESOLVER_H
#define EVPROMISE_PROMISE_RESOLVER_H

#include "record/record.h"

#include <evpromise/resolver.h>
#include <evpromise/value.h>

/* The part of the Promise Resolve Functions for what is no plain value. */
void evpromise__resolve_otherwise(struct evpromise *promise,
    struct evpromise_value resolution);
/* CreateResolvingFunctions ( promise ); NULL if memory is out. */
struct evpromise_resolver *evpromise__forwarder_new(struct evpromise *promise);
/* One that the library had; it may be unused, which is no mistake then. */
void evpromise__resolver_give_up(struct evpromise_resolver *resolver);

static inline void
mark_resolved(struct evpromise *resolver)
{
	resolver->flags |= FLAG_RESOLVED;
}

#endif
