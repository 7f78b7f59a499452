/* SPDX-License-Identifier: BSD-3-Clause */
/* map: the results of all inputs, in their order. */
#include "concurrency/mapping.h"

#include <string.h>

#include "record/alloc.h"
#include "record/hooks.h"
#include "record/options.h"
#include "record/heap.h"
#include "value/array.h"
#include "value/error.h"
#include "value/value.h"

struct evpromise_inputs
evpromise_inputs_array(void *array, size_t n, size_t element_size)
{
	struct evpromise_inputs inputs = { NULL, array, n, element_size };

	return inputs;
}

struct evpromise_inputs
evpromise_inputs_next(evpromise_next_cb next, void *arg)
{
	struct evpromise_inputs inputs = { next, arg, 0, 0 };

	return inputs;
}

struct evpromise *
evpromise__map(struct evpromise_base *base,
    const struct evpromise__mapping_kind *kind, struct evpromise_inputs inputs,
    size_t limit, evpromise_map_cb call, void *arg,
    const struct evpromise_map_options *given)
{
	struct evpromise_map_options options = EVPROMISE_MAP_OPTIONS_INIT;
	struct evpromise__mapping *mapping;
	struct evpromise *promise;

	if (!evpromise__options_read(&options, sizeof(options), given))
		return evpromise_resolved(base, evpromise__throw_type(NO_SIZE,
		    "EVPROMISE_MAP_OPTIONS_INIT"));
	promise = evpromise__mapping_new(base, kind, inputs, limit,
	    evpromise_undefined(), arg, options.signal, &mapping);
	if (promise == NULL)
		return NULL;
	mapping->call.map = call;
	mapping->collect = options.collect;
	return promise;
}

struct evpromise_value
evpromise__mapping_call(struct evpromise__mapping *mapping, void *input)
{
	return mapping->call.map(input, mapping->scope.signal, mapping->arg);
}

/* The array of the results doubles as it must. */
static bool
grow(struct evpromise__mapping *mapping, size_t least)
{
	struct evpromise__array *old = mapping->results, *results;
	size_t length = old == NULL ? 16 : 2 * old->length;

	if (least > EVPROMISE__MOST_MEMBERS)
		return false;
	results = evpromise__array_new(length > least ? length : least);
	if (results == NULL)
		return false;
	if (old != NULL)
		memcpy(results->members, old->members,
		    old->length * sizeof(old->members[0]));
	evpromise__free(old);
	mapping->results = results;
	return true;
}

bool
evpromise__mapping_has_room(struct evpromise__mapping *mapping, size_t index)
{
	return (mapping->results != NULL &&
	    index < mapping->results->length) || grow(mapping, index + 1);
}

struct evpromise_value
evpromise__mapping_results(struct evpromise__mapping *mapping,
    const struct evpromise_type *type)
{
	struct evpromise__array *results = mapping->results;

	mapping->results = NULL;
	return evpromise__pointer(type, results);
}

static struct evpromise_value
note(struct evpromise__mapping *mapping, size_t index,
    struct evpromise *settled)
{
	if (!evpromise__mapping_has_room(mapping, index))
		return evpromise__out_of_memory();
	evpromise__array_note(mapping->results, index, settled);
	return evpromise_undefined();
}

static struct evpromise_value
result(struct evpromise__mapping *mapping)
{
	if (!evpromise__mapping_has_room(mapping, 0))
		return evpromise__out_of_memory();
	mapping->results->length = mapping->taken;
	return evpromise__mapping_results(mapping, mapping->collect ?
	    &evpromise__type_outcomes : &evpromise__type_array);
}

static const struct evpromise__mapping_kind map = {
	evpromise__mapping_call, note, result
};

struct evpromise *
evpromise_map(struct evpromise_base *base, struct evpromise_inputs inputs,
    size_t limit, evpromise_map_cb call, void *arg,
    const struct evpromise_map_options *options)
{
	return MADE_HERE(evpromise__map(base, &map, inputs, limit, call,
	    arg, options));
}
