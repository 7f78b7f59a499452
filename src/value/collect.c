/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * The end of a promise's life: what it carries is released.
 *
 * Releasing a value may end the life of the promise that shares it, and so on
 * for a million of them. Nothing recurses: what has ended waits in a list,
 * through the records' own links, and the outermost call works it off.
 */
#include "internal.h"

void
evpromise__collect(struct evpromise_base *base)
{
	struct evpromise *promise;

	if (base->collecting)
		return;
	base->collecting = true;
	while ((promise = base->garbage) != NULL) {
		struct evpromise_value result = promise->u.result;

		base->garbage = promise->next;
		evpromise__record_free(promise);
		evpromise__value_release(result);
	}
	base->collecting = false;
	evpromise__base_reap(base);
}

void
evpromise__dispose_slowly(struct evpromise *promise)
{
	struct evpromise_base *base = evpromise__base(promise);

	if (promise->state == EVPROMISE_PENDING) {
		/* A race of nothing, or what forward.c left out; or its base
		 * is being freed, which will come to it. */
		if (!base->freed)
			evpromise__record_free(promise);
		return;
	}
	assert(promise->kind == RECORD_PLAIN);
	promise->kind = RECORD_GARBAGE;
	promise->next = base->garbage;
	base->garbage = promise;
	evpromise__collect(base);
}
