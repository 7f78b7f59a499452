/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * A combinator that waits for so many of its members. Its array has a place for
 * each value that is wanted, and behind these one for each rejection up to that
 * which decides: one of the two parts is full first.
 */
#include <string.h>

#include "internal.h"

/* The outcome is one part of the array; the other one is released. */
static struct evpromise__array *
part(struct evpromise__array *array, size_t from, size_t length)
{
	size_t i;

	for (i = 0; i < array->length; i++)
		if ((i < from || i >= from + length) &&
		    array->members[i] != NULL)
			evpromise__release(array->members[i]);
	memmove(array->members, array->members + from,
	    length * sizeof(array->members[0]));
	array->length = length;
	return array;
}

static void
fulfill(struct evpromise *combinator)
{
	size_t wanted = combinator->u.some.wanted;
	struct evpromise__array *array =
	    evpromise__combinator_finish(combinator);

	evpromise__fulfill_promise(evpromise__base(combinator), combinator,
	    evpromise__pointer(&evpromise__type_array,
	    part(array, 0, wanted)));
}

static void
reject(struct evpromise *combinator)
{
	size_t wanted = combinator->u.some.wanted;
	struct evpromise__array *array =
	    evpromise__combinator_finish(combinator);

	evpromise__reject_promise(combinator, evpromise__pointer(
	    &evpromise__type_too_few,
	    part(array, wanted, array->length - wanted)));
}

/* A member has settled, of a combinator that has not. */
void
evpromise__some_element(struct evpromise *combinator, struct evpromise *member)
{
	struct evpromise__array *array = combinator->arg;
	size_t wanted = combinator->u.some.wanted;

	if (member->state == EVPROMISE_FULFILLED) {
		evpromise__array_note(array, combinator->u.some.values++,
		    member);
		if (combinator->u.some.values == wanted)
			fulfill(combinator);
	} else {
		evpromise__array_note(array,
		    wanted + combinator->u.some.reasons++, member);
		if (wanted + combinator->u.some.reasons == array->length)
			reject(combinator);
	}
}

static void
reject_range(struct evpromise *combinator, size_t n, size_t count)
{
	evpromise__array_release(evpromise__combinator_finish(combinator));
	evpromise__reject_promise(combinator, evpromise__throw_range(
	    "%zu of %zu promises can never be fulfilled", count, n));
}

struct evpromise *
evpromise_some(struct evpromise_base *base, struct evpromise *members[],
    size_t n, size_t count)
{
	struct evpromise *promise;

	CHECK_HANDLES(members, n);
	promise = evpromise__combine(base, RECORD_SOME_ELEMENT, members, n,
	    n + 1);
	if (promise == NULL || promise->kind != RECORD_COMBINATOR)
		return MADE_HERE(promise);
	promise->u.some.wanted = (uint32_t)count;
	promise->u.some.values = promise->u.some.reasons = 0;
	if (count > n)
		reject_range(promise, n, count);
	else if (count == 0)
		fulfill(promise);
	return MADE_HERE(promise);
}
