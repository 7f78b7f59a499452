/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * some: a combinator that waits until `count` of its members are fulfilled.
 * Behind the places of the n elements its array has one for each of these
 * values, and behind them one for each rejection up to the one that makes
 * `count` impossible: one of the two parts is full first.
 */
#include <evpromise/some.h>

#include "promise/combinators.h"
#include "promise/element.h"
#include "promise/settle.h"
#include "value/collect.h"
#include "value/error.h"

/* Gives a part of an array its first places, in order; the other members come
 * behind, and do not count as members any more. */
static struct evpromise_value
part(const struct evpromise_type *type, struct evpromise__array *array,
    size_t from, size_t length)
{
	size_t i;

	for (i = 0; i < length; i++) {
		struct evpromise *member = array->members[from + i];

		array->members[from + i] = array->members[i];
		array->members[i] = member;
	}
	array->length = length;
	return evpromise__pointer(type, array);
}

/* Releases the members behind a part. That may free the base: the combinator
 * has settled, and its caller holds it, and so the array. */
static void
release_rest(const struct evpromise__array *array, size_t length)
{
	size_t i;

	for (i = array->length; i < length; i++)
		if (array->members[i] != NULL)
			evpromise__release(array->members[i]);
}

/* The number of members. */
static size_t
n_members(const struct evpromise__array *array)
{
	return array->length / 2;
}

static void
fulfill(struct evpromise *combinator)
{
	size_t wanted = combinator->u.some.wanted;
	struct evpromise__array *array =
	    evpromise__combinator_finish_early(combinator);
	size_t length = array->length;

	evpromise__fulfill_promise(evpromise__base(combinator), combinator,
	    part(&evpromise__type_array, array, n_members(array), wanted));
	release_rest(array, length);
}

static void
reject(struct evpromise *combinator)
{
	size_t wanted = combinator->u.some.wanted;
	struct evpromise__array *array =
	    evpromise__combinator_finish_early(combinator);
	size_t length = array->length, n = n_members(array);

	evpromise__reject_promise(combinator, part(&evpromise__type_too_few,
	    array, n + wanted, n + 1 - wanted));
	release_rest(array, length);
}

static void
member_settled(struct evpromise *combinator, size_t index,
    struct evpromise *member)
{
	struct evpromise__array *array = combinator->arg;
	size_t wanted = combinator->u.some.wanted;
	size_t n = n_members(array);

	array->members[index] = NULL;		/* the element has ended */
	if (member->state == EVPROMISE_FULFILLED) {
		evpromise__array_note(array, n + combinator->u.some.values++,
		    member);
		if (combinator->u.some.values == wanted)
			fulfill(combinator);
	} else {
		evpromise__array_note(array,
		    n + wanted + combinator->u.some.reasons++, member);
		if (wanted + combinator->u.some.reasons == n + 1)
			reject(combinator);
	}
}

static void
reject_range(struct evpromise *combinator, size_t n, size_t count)
{
	evpromise__array_release(
	    evpromise__combinator_finish_early(combinator));
	evpromise__reject_promise(combinator, evpromise__throw_range(
	    "%zu of %zu promises can never be fulfilled", count, n));
}

static const struct evpromise__combinator some = { "some", member_settled };

struct evpromise *
evpromise_some(struct evpromise_base *base, struct evpromise *members[],
    size_t n, size_t count)
{
	struct evpromise *promise;

	CHECK_HANDLES(members, n);
	promise = evpromise__combine(base, &some, members, n,
	    2 * n + 1);
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
