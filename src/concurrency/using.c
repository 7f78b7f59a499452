/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * using: resources. All links of the chain are made before the first one is
 * acquired, so that nothing is left undisposed where memory runs out. What the
 * chain does not come to, as its base is freed, is done when its state is.
 */
#include <evpromise/using.h>

#include "promise/keep.h"
#include "promise/promise.h"
#include "record/alloc.h"
#include "record/heap.h"
#include "record/hooks.h"
#include "value/array.h"
#include "value/error.h"
#include "value/value.h"

struct slot {
	struct using *using;
	struct evpromise_resource how;
	struct evpromise *acquired;	/* that it was, or NULL */
	struct evpromise *before;	/* the error that disposing may hide */
	bool is_disposed;
};

struct using {
	struct evpromise_base *base;
	evpromise_use_cb use;
	void *arg;
	struct evpromise_abort_signal *signal;
	struct evpromise *resources;	/* the array that is lent */
	size_t n;
	struct slot slots[];
};

static bool
shall_be_disposed(const struct slot *slot)
{
	return slot->acquired != NULL && !slot->is_disposed &&
	    slot->acquired->state == EVPROMISE_FULFILLED;
}

/* What is lent outlives the call, also if that frees the base, and all this. */
static struct evpromise_value
dispose_now(struct slot *slot, const struct evpromise *outcome)
{
	struct evpromise *resource = evpromise_ref(slot->acquired);
	struct evpromise_value completion;

	slot->is_disposed = true;
	completion = slot->how.dispose(resource, outcome, slot->how.arg);
	evpromise_unref(resource);
	return completion;
}

static void
using_free(void *arg)
{
	struct using *using = arg;
	size_t i = using->n;

	while (i-- > 0) {
		struct slot *slot = &using->slots[i];

		if (shall_be_disposed(slot))
			evpromise__value_release(dispose_now(slot, NULL));
		evpromise_unref(slot->acquired);
		evpromise_unref(slot->before);
	}
	evpromise_unref(using->resources);
	evpromise_abort_signal_unref(using->signal);
	evpromise__free(using);
}

static struct evpromise_value
acquire(const struct evpromise *settled, void *arg)
{
	struct slot *slot = arg;
	struct evpromise_abort_signal *signal = slot->using->signal;

	(void)settled;
	if (evpromise_abort_signal_aborted(signal))
		return evpromise_abort_signal_throw_if_aborted(signal);
	return slot->how.acquire(signal, slot->how.arg);
}

/* An array of all resources; NULL if memory is out. */
static struct evpromise *
gather(const struct using *using)
{
	struct evpromise__array *array = evpromise__array_new(using->n);
	size_t i;

	if (array == NULL)
		return NULL;
	for (i = 0; i < using->n; i++)
		evpromise__array_note(array, i, using->slots[i].acquired);
	return evpromise_resolved(using->base,
	    evpromise__pointer(&evpromise__type_array, array));
}

static struct evpromise_value
use(const struct evpromise *settled, void *arg)
{
	struct using *using = arg;
	struct evpromise *resources;
	struct evpromise_value completion;

	(void)settled;
	if (evpromise_abort_signal_aborted(using->signal))
		return evpromise_abort_signal_throw_if_aborted(using->signal);
	resources = gather(using);
	if (resources == NULL)
		return evpromise__out_of_memory();
	using->resources = evpromise_ref(resources);
	completion = using->use(resources, using->signal, using->arg);
	evpromise_unref(resources);
	return completion;
}

static struct evpromise_value
dispose(const struct evpromise *outcome, void *arg)
{
	struct slot *slot = arg;

	if (!shall_be_disposed(slot))
		return evpromise_undefined();
	if (outcome->state == EVPROMISE_REJECTED)
		slot->before = evpromise_ref(outcome);
	return dispose_now(slot, outcome);
}

/* The error is that of disposing, or the one before, which passed through: it
 * is no other that looks alike. */
static struct evpromise_value
after_disposing(const struct evpromise *rejected, void *arg)
{
	struct slot *slot = arg;
	struct evpromise__array *both;

	if (slot->before == NULL ||
	    evpromise__owner(rejected) == evpromise__owner(slot->before))
		return evpromise_rethrow(rejected);
	both = evpromise__array_new(2);
	if (both == NULL)
		return evpromise_rethrow(rejected);
	evpromise__array_note(both, 0, (struct evpromise *)(uintptr_t)rejected);
	evpromise__array_note(both, 1, slot->before);
	return evpromise_throw_value(
	    evpromise__pointer(&evpromise__type_suppressed, both));
}

/* All of it, from the first that is acquired to the last that is disposed of;
 * NULL if memory is out. */
static struct evpromise *
chain_new(struct using *using)
{
	struct evpromise *chain;
	size_t i;

	chain = evpromise_resolved(using->base, evpromise_undefined());
	for (i = 0; i < using->n; i++) {
		struct slot *slot = &using->slots[i];

		chain = evpromise_then(chain, acquire, slot);
		slot->acquired = chain;		/* not referenced yet */
	}
	chain = evpromise_then(chain, use, using);
	while (i-- > 0) {
		chain = evpromise_finally(chain, dispose, &using->slots[i]);
		chain = evpromise_catch(chain, after_disposing,
		    &using->slots[i]);
	}
	if (chain == NULL || evpromise__try_keep(chain, using, using_free))
		return chain;
	evpromise__cut_chain(chain);
	return NULL;
}

static struct using *
using_new(struct evpromise_base *base,
    const struct evpromise_resource resources[], size_t n)
{
	struct using *using = NULL;
	size_t i;

	if (base != NULL && n <= EVPROMISE__MOST_MEMBERS / sizeof(*using))
		using = evpromise__malloc(sizeof(*using) +
		    n * sizeof(using->slots[0]));
	if (using == NULL)
		return NULL;
	using->base = base;
	using->resources = NULL;
	using->n = n;
	for (i = 0; i < n; i++) {
		struct slot *slot = &using->slots[i];

		slot->using = using;
		slot->how = resources[i];
		slot->acquired = slot->before = NULL;
		slot->is_disposed = false;
	}
	return using;
}

struct evpromise *
evpromise_using(struct evpromise_base *base,
    const struct evpromise_resource resources[], size_t n,
    evpromise_use_cb user, void *arg, struct evpromise_abort_signal *signal)
{
	struct using *using = using_new(base, resources, n);
	struct evpromise *promise;
	size_t i;

	if (using == NULL)
		return NULL;
	using->use = user;
	using->arg = arg;
	using->signal = evpromise_abort_signal_ref(signal);
	promise = chain_new(using);
	for (i = 0; i < n; i++)
		using->slots[i].acquired = promise == NULL ? NULL :
		    evpromise_ref(using->slots[i].acquired);
	if (promise == NULL)
		using_free(using);
	return MADE_HERE(promise);
}
