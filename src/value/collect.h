/* SPDX-License-Identifier: BSD-3-Clause */
/* collect: references that are given up, and the end of a promise's life. */
#ifndef EVPROMISE_VALUE_COLLECT_H
#define EVPROMISE_VALUE_COLLECT_H

#include "record/count.h"
#include "record/new.h"
#include "value/value.h"

void evpromise__dispose_slowly(struct evpromise *promise);
/* Releases what has ended, unless a call up the stack does. */
void evpromise__collect(struct evpromise_base *base);

/* The last reference to the promise is gone. Most promises carry nothing to
 * release. */
static inline void
evpromise__dispose(struct evpromise *promise)
{
	if (unlikely(promise->state == EVPROMISE_PENDING ||
	    evpromise__result_type(promise)->release != NULL)) {
		evpromise__dispose_slowly(promise);
		return;
	}
	assert(promise->kind == RECORD_PLAIN);
	evpromise__record_free(promise);
}

static inline void
evpromise__release(struct evpromise *promise)
{
	if (count_drop_ref(promise))
		evpromise__dispose(promise);
}

#endif
