/* SPDX-License-Identifier: BSD-3-Clause */
/* reduce: one input after the other is put to a value. */
#include "concurrency/mapping.h"

#include "record/hooks.h"
#include "value/value.h"

static struct evpromise_value
call(struct evpromise__mapping *mapping, void *input)
{
	return mapping->call.reduce(mapping->accumulated, input,
	    mapping->scope.signal, mapping->arg);
}

static struct evpromise_value
note(struct evpromise__mapping *mapping, size_t index,
    struct evpromise *settled)
{
	struct evpromise *before = mapping->accumulated;

	(void)index;
	mapping->accumulated = evpromise_ref(settled);
	evpromise_unref(before);	/* the last: it may free the base */
	return evpromise_undefined();
}

static struct evpromise_value
result(struct evpromise__mapping *mapping)
{
	return evpromise_share(mapping->accumulated);
}

static const struct evpromise__mapping_kind reduce = {
	call, note, result
};

struct evpromise *
evpromise_reduce(struct evpromise_base *base, struct evpromise_inputs inputs,
    struct evpromise_value initial, evpromise_reduce_cb reducer, void *arg,
    struct evpromise_abort_signal *signal)
{
	struct evpromise__mapping *mapping;
	struct evpromise *promise;

	promise = evpromise__mapping_new(base, &reduce, inputs, 1, initial,
	    arg, signal, &mapping);
	if (promise != NULL)
		mapping->call.reduce = reducer;
	return MADE_HERE(promise);
}
