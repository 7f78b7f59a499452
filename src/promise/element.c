/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * element: the reaction of a combinator to one of its members, which has no
 * promise. It holds a reference to the combinator, at arg, until that has its
 * outcome: what the combinator carries is not kept by members that are pending
 * still. A number in a comment is a step's number in ES2025.
 */
#include "promise/element.h"

#include "promise/combinators.h"
#include "promise/kinds.h"
#include "value/collect.h"

void
evpromise__elements_free(struct evpromise__array *array)
{
	size_t i;

	for (i = 0; i < array->length; i++)
		if (array->members[i] != NULL)
			evpromise__record_free(
			    evpromise__element(array->members[i]));
}

/* PerformPromiseAll, 4.e-l. Let onFulfilled be an element function with index
 * (reordered: all of them, in the places of the array, before the first member
 * is subscribed to); false if out of memory. */
bool
evpromise__elements_new(struct evpromise_base *base,
    const struct evpromise__combinator *of, size_t n,
    struct evpromise__array *array)
{
	struct evpromise *element;
	size_t i;

	for (i = 0; i < n; i++) {
		element = evpromise__record_new(base, RECORD_ELEMENT, 0);
		if (element == NULL)
			return false;
		element->u.element.index = i;
		element->u.element.of = of;
		array->members[i] =
		    (struct evpromise *)((uintptr_t)element | 1);
	}
	return true;
}

struct evpromise__array *
evpromise__combinator_finish_early(struct evpromise *combinator)
{
	struct evpromise__array *array =
	    evpromise__combinator_finish(combinator);
	size_t i;

	for (i = 0; i < array->length; i++) {
		if (!evpromise__is_element(array->members[i]))
			continue;
		evpromise__element(array->members[i])->arg = NULL;
		array->members[i] = NULL;
		(void)count_drop_ref(combinator);	/* the caller has one */
	}
	return array;
}

/* NewPromiseReactionJob of an element, which ends with it. [[AlreadyCalled]]
 * (implicit): it runs once. Its promise (implicit): none is seen, none is
 * made. */
static void
element_job(struct evpromise_base *base, struct evpromise *element)
{
	const struct evpromise__combinator *of = element->u.element.of;
	struct evpromise *member = element->source;
	struct evpromise *combinator = element->arg;
	size_t index = element->u.element.index;

	(void)base;
	evpromise__record_free(element);
	/* [[AlreadyResolved]] of resultCapability is that the element has none
	 * any more: its functions would do nothing. */
	if (combinator != NULL) {
		of->member_settled(combinator, index, member);
		evpromise__release(combinator);
	}
	evpromise__release(member);
}

static void
drop_element(struct evpromise *element)
{
	if (element->arg != NULL)
		evpromise__release(element->arg);
}

const struct evpromise__behaviour evpromise__behaviour_element = {
	.run = element_job,
	.drop = drop_element
};
