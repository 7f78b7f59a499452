/* SPDX-License-Identifier: BSD-3-Clause */
/* resolver: settles a promise from outside. */
#ifndef EVPROMISE_PROMISE_RESOLVER_H
#define EVPROMISE_PROMISE_RESOLVER_H

#include "record/record.h"

#include <evpromise/resolver.h>
#include <evpromise/value.h>

/* Steps 7-15 of Promise Resolve Functions #sec-promise-resolve-functions, of a
 * resolution that has `then`; and a completion that throws rejects. */
void evpromise__resolve_otherwise(struct evpromise *promise,
    struct evpromise_value resolution);
/* CreateResolvingFunctions ( promise ) #sec-createresolvingfunctions; NULL if
 * out of memory. */
struct evpromise_resolver *evpromise__forwarder_new(struct evpromise *promise);
/* Gives up a resolver that the library held. It may be unused: that is not a
 * mistake of the program. */
void evpromise__resolver_give_up(struct evpromise_resolver *resolver);

/* [[AlreadyResolved]] */
static inline void
mark_resolved(struct evpromise *resolver)
{
	resolver->flags |= FLAG_RESOLVED;
}

#endif
