/* SPDX-License-Identifier: BSD-3-Clause */
/* filter: the indices of the inputs that are wanted. */
#include "concurrency/mapping.h"

#include "promise/accessors.h"
#include "record/hooks.h"
#include "value/array.h"
#include "value/value.h"

/* What is wanted leaves its index in the results, at this index. */
static struct evpromise_value
note(struct evpromise__mapping *mapping, size_t index,
    struct evpromise *settled)
{
	struct evpromise_value checked;
	struct evpromise *kept;

	if (settled->state == EVPROMISE_REJECTED)
		return evpromise_undefined();
	checked = evpromise__check_int(settled,
	    (const void *)(uintptr_t)mapping->call.map);
	if (evpromise__is_thrown(checked))
		return checked;
	if (evpromise_as_int(settled) == 0)
		return evpromise_undefined();
	if (!evpromise__mapping_has_room(mapping, index))
		return evpromise__out_of_memory();
	kept = evpromise_resolved(mapping->base, evpromise_int((int64_t)index));
	if (kept == NULL)
		return evpromise__out_of_memory();
	evpromise__array_note(mapping->results, index, kept);
	evpromise_unref(kept);
	return evpromise_undefined();
}

static struct evpromise_value
result(struct evpromise__mapping *mapping)
{
	struct evpromise__array *results;
	size_t i, n = 0;

	if (!evpromise__mapping_has_room(mapping, 0))
		return evpromise__out_of_memory();
	results = mapping->results;
	for (i = 0; i < results->length; i++)
		if (results->members[i] != NULL)
			results->members[n++] = results->members[i];
	results->length = n;
	return evpromise__mapping_results(mapping, &evpromise__type_array);
}

static const struct evpromise__mapping_kind filter = {
	evpromise__mapping_call, note, result
};

struct evpromise *
evpromise_filter(struct evpromise_base *base, struct evpromise_inputs inputs,
    size_t limit, evpromise_map_cb call, void *arg,
    const struct evpromise_map_options *options)
{
	return MADE_HERE(evpromise__map(base, &filter, inputs, limit, call,
	    arg, options));
}
