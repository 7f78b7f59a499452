/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * collect: the end of a promise's life: what it carries is released.
 *
 * Releasing a value may end the life of the promise that shares it, and so on
 * for a million of them. Nothing recurses: what has ended waits in a list,
 * through the records' own links, and the outermost call works it off.
 */
#include "value/collect.h"

void
evpromise__collect(struct evpromise_base *base)
{
	struct evpromise__heap *heap = heap_of(base);
	struct evpromise *promise;

	if (heap->collecting)
		return;
	heap->collecting = true;
	while ((promise = heap->garbage) != NULL) {
		struct evpromise_value result = promise->u.result;

		heap->garbage = promise->next;
		evpromise__record_free(promise);
		evpromise__value_release(result);
	}
	heap->collecting = false;
	if (heap->freed)
		heap->reap(base);
}

void
evpromise__dispose_slowly(struct evpromise *promise)
{
	struct evpromise_base *base = evpromise__base(promise);

	if (promise->state == EVPROMISE_PENDING) {
		/* A race of nothing, or what promise/forward.c left out; or its
		 * base is being freed, which will come to it. */
		if (!base_is_freed(base))
			evpromise__record_free(promise);
		return;
	}
	change_kind(promise, RECORD_PLAIN, RECORD_GARBAGE);
	promise->next = heap_of(base)->garbage;
	heap_of(base)->garbage = promise;
	evpromise__collect(base);
}
