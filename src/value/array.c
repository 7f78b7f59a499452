/* SPDX-License-Identifier: BSD-3-Clause */
/* array: settled promises, which combinators gather. */
#include "value/array.h"

#include "record/alloc.h"
#include "value/collect.h"

#define TYPE(name, kind)                                                      \
	EVPROMISE__TYPE(name, evpromise__array_release, NULL, kind)

const struct evpromise_type evpromise__type_array = TYPE("array", ARRAY);
const struct evpromise_type evpromise__type_outcomes =
    TYPE("outcomes", OUTCOMES);
const struct evpromise_type evpromise__type_aggregate = TYPE("error", ERROR);
const struct evpromise_type evpromise__type_too_few = TYPE("error", ERROR);
const struct evpromise_type evpromise__type_suppressed = TYPE("error", ERROR);

void
evpromise__array_release(void *payload)
{
	struct evpromise__array *array = payload;
	size_t i;

	for (i = 0; i < array->length; i++)
		if (array->members[i] != NULL)
			evpromise__release(array->members[i]);
	evpromise__free(array);
}

struct evpromise__array *
evpromise__array_new(size_t length)
{
	struct evpromise__array *array;
	size_t i;

	array = evpromise__malloc(sizeof(*array) +
	    length * sizeof(array->members[0]));
	if (array == NULL)
		return NULL;
	array->length = length;
	for (i = 0; i < length; i++)
		array->members[i] = NULL;
	return array;
}

void
evpromise__array_note(struct evpromise__array *array, size_t index,
    struct evpromise *member)
{
	struct evpromise *owner = evpromise__owner(member);

	if (owner->state != member->state)
		owner = member;
	count_add_ref(owner);
	array->members[index] = owner;
}
