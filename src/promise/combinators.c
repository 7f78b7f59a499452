/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * combinators: all, all_settled, any and race. The promise of one collects its
 * members in an array; each member has an element, see element.c, that notes it
 * there. All memory is allocated before the first member is subscribed to. A
 * number in a comment is a step's number in ES2025.
 */
#include "promise/combinators.h"

#include <evpromise/combinators.h>

#include "promise/element.h"
#include "promise/keep.h"
#include "promise/kinds.h"
#include "promise/settle.h"
#include "record/alloc.h"
#include "value/collect.h"
#include "value/error.h"

/* resultCapability, with PerformPromiseAll, 1. Let values be a new empty List,
 * and 4.c. Append undefined to values; NULL if out of memory. */
static struct evpromise *
combinator_new(struct evpromise_base *base,
    const struct evpromise__combinator *of, size_t n, size_t length)
{
	struct evpromise__array *array;
	struct evpromise *promise;

	array = evpromise__array_new(length);
	if (array == NULL)
		return NULL;
	promise = evpromise__record_new(base, RECORD_COMBINATOR, COUNT_HANDLE);
	if (promise == NULL) {
		evpromise__free(array);
		return NULL;
	}
	promise->arg = array;
	if (!evpromise__elements_new(base, of, n, array)) {
		evpromise__elements_free(array);
		evpromise__record_free(promise);
		evpromise__free(array);
		return NULL;
	}
	return promise;
}

struct evpromise__array *
evpromise__combinator_finish(struct evpromise *combinator)
{
	struct evpromise__array *array = combinator->arg;

	change_kind(combinator, RECORD_COMBINATOR, RECORD_PLAIN);
	combinator->arg = NULL;
	return array;
}

/* Call(resultCapability.[[Resolve]]) or [[Reject]], as a handler of a
 * member. */
static void
settle_as_member(struct evpromise *combinator, size_t index,
    struct evpromise *member)
{
	struct evpromise__array *array = combinator->arg;

	array->members[index] = NULL;		/* the element has ended */
	array = evpromise__combinator_finish_early(combinator);
	evpromise__settle_as(combinator, member);
	evpromise__array_release(array);
}

/* Let valuesArray be CreateArrayFromList(values). Perform
 * Call(resultCapability.[[Resolve]], undefined, « valuesArray »). */
static void
fulfill_with_array(struct evpromise *combinator,
    const struct evpromise_type *type)
{
	evpromise__fulfill_promise(evpromise__base(combinator), combinator,
	    evpromise__pointer(type,
	    evpromise__combinator_finish(combinator)));
}

/* Let error be an AggregateError, with the property errors. Perform
 * Call(resultCapability.[[Reject]], undefined, « error »). */
static void
reject_with_aggregate(struct evpromise *combinator)
{
	evpromise__reject_promise(combinator, evpromise__pointer(
	    &evpromise__type_aggregate,
	    evpromise__combinator_finish(combinator)));
}

/* Set values[index] to x. Set remainingElementsCount.[[Value]] to one less:
 * true if it is 0. */
static bool
note_member(struct evpromise *combinator, size_t index,
    struct evpromise *member)
{
	evpromise__array_note(combinator->arg, index, member);
	return --combinator->u.remaining == 0;
}

/* Promise.all Resolve Element Functions, or resultCapability.[[Reject]].
 * #sec-promise.all-resolve-element-functions */
static void
promise_all_resolve_element(struct evpromise *combinator, size_t index,
    struct evpromise *member)
{
	if (member->state == EVPROMISE_REJECTED)
		settle_as_member(combinator, index, member);
	else if (note_member(combinator, index, member))	/* 8-10 */
		fulfill_with_array(combinator, &evpromise__type_array);
}

/* Promise.allSettled Resolve and Reject Element Functions
 * #sec-promise.allsettled-resolve-element-functions
 * #sec-promise.allsettled-reject-element-functions
 * 9-11. Let obj be an object with status and value or reason: the member. */
static void
promise_all_settled_element(struct evpromise *combinator, size_t index,
    struct evpromise *member)
{
	if (note_member(combinator, index, member))	/* 12-14 */
		fulfill_with_array(combinator, &evpromise__type_outcomes);
}

/* Promise.any Reject Element Functions, or resultCapability.[[Resolve]].
 * #sec-promise.any-reject-element-functions */
static void
promise_any_reject_element(struct evpromise *combinator, size_t index,
    struct evpromise *member)
{
	if (member->state == EVPROMISE_FULFILLED)
		settle_as_member(combinator, index, member);
	else if (note_member(combinator, index, member))	/* 8-10 */
		reject_with_aggregate(combinator);
}

/* Its elements are dropped before or behind it. */
static void
drop_combinator(struct evpromise *combinator)
{
	struct evpromise__array *array = combinator->arg;
	size_t i;

	for (i = 0; i < array->length; i++)
		if (evpromise__is_element(array->members[i]))
			array->members[i] = NULL;
	evpromise__array_release(array);
}

const struct evpromise__behaviour evpromise__behaviour_combinator = {
	.title = "combinator",
	.waits = "waits for its members",
	.drop = drop_combinator
};

/* PerformPromiseAll, 4.n. Perform Invoke(nextPromise, "then", « onFulfilled,
 * onRejected »); 4.o. Set index to index + 1. The members are taken. */
static void
subscribe(struct evpromise *combinator, struct evpromise *members[], size_t n)
{
	const struct evpromise__array *array = combinator->arg;
	size_t i;

	for (i = 0; i < n; i++) {
		struct evpromise *element =
		    evpromise__element(array->members[i]);
		struct evpromise *member = members[i];

		members[i] = NULL;
		element->arg = combinator;
		count_add_ref(combinator);
		count_handle_to_ref(member);
		(void)evpromise__perform_promise_then(member, element);
	}
}

/* Gives all members up, with the chains that only the members refer to. */
static void
cut_members(struct evpromise *members[], size_t n)
{
	size_t i;

	for (i = 0; i < n; i++) {
		if (members[i] != NULL)
			evpromise__cut_chain(members[i]);
		members[i] = NULL;
	}
}

static bool
has_null(struct evpromise *const members[], size_t n)
{
	size_t i;

	for (i = 0; i < n; i++)
		if (members[i] == NULL)
			return true;
	return false;
}

static bool
has_foreign(struct evpromise *const members[], size_t n,
    const struct evpromise_base *base)
{
	size_t i;

	for (i = 0; i < n; i++)
		if (evpromise__base(members[i]) != base)
			return true;
	return false;
}

static struct evpromise *
reject_foreign(struct evpromise_base *base, struct evpromise *members[],
    size_t n)
{
	struct evpromise *rejected = evpromise_resolved(base,
	    evpromise__throw_type("a member is a promise of another base"));
	size_t i;

	for (i = 0; i < n; i++) {
		evpromise_unref(members[i]);
		members[i] = NULL;
	}
	return rejected;
}

/* Step 4 of PerformPromiseAll, AllSettled and Any, step 1 of Race. The iterator
 * is the array. 4.d. Let nextPromise be Call(promiseResolve, constructor,
 * « next ») (implicit): the members are promises. */
struct evpromise *
evpromise__combine(struct evpromise_base *base,
    const struct evpromise__combinator *of, struct evpromise *members[],
    size_t n, size_t length)
{
	struct evpromise *combinator = NULL;

	if (n > EVPROMISE__MOST_MEMBERS)
		return NULL;
	if (base != NULL && !has_null(members, n)) {
		if (has_foreign(members, n, base))
			return reject_foreign(base, members, n);
		combinator = combinator_new(base, of, n, length);
	}
	if (combinator == NULL) {
		cut_members(members, n);
		return NULL;
	}
	/* 2, 4.m. remainingElementsCount counts the members (reordered: at
	 * once, without the loop's own 1, since no element runs within the
	 * loop). */
	combinator->u.remaining = n;
	subscribe(combinator, members, n);
	return combinator;
}

static const struct evpromise__combinator all = {
	"all", promise_all_resolve_element
};

/* PerformPromiseAll ( iteratorRecord, constructor, resultCapability,
 * promiseResolve ) #sec-performpromiseall */
struct evpromise *
evpromise_all(struct evpromise_base *base, struct evpromise *members[],
    size_t n)
{
	struct evpromise *promise;

	CHECK_HANDLES(members, n);
	promise = evpromise__combine(base, &all, members, n, n);
	/* 4.b.ii. If remainingElementsCount.[[Value]] = 0 at the end. */
	if (promise != NULL && n == 0)
		fulfill_with_array(promise, &evpromise__type_array);
	return MADE_HERE(promise);
}

static const struct evpromise__combinator all_settled = {
	"all_settled", promise_all_settled_element
};

/* PerformPromiseAllSettled ( iteratorRecord, constructor, resultCapability,
 * promiseResolve ) #sec-performpromiseallsettled. Its 4.e-u, 4.v and 4.w-x are
 * 4.e-l, 4.m and 4.n-o of PerformPromiseAll. */
struct evpromise *
evpromise_all_settled(struct evpromise_base *base,
    struct evpromise *members[], size_t n)
{
	struct evpromise *promise;

	CHECK_HANDLES(members, n);
	promise = evpromise__combine(base, &all_settled, members,
	    n, n);
	/* 4.b.ii, as in evpromise_all(). */
	if (promise != NULL && n == 0)
		fulfill_with_array(promise, &evpromise__type_outcomes);
	return MADE_HERE(promise);
}

static const struct evpromise__combinator any = {
	"any", promise_any_reject_element
};

/* PerformPromiseAny ( iteratorRecord, constructor, resultCapability,
 * promiseResolve ) #sec-performpromiseany */
struct evpromise *
evpromise_any(struct evpromise_base *base, struct evpromise *members[],
    size_t n)
{
	struct evpromise *promise;

	CHECK_HANDLES(members, n);
	promise = evpromise__combine(base, &any, members, n, n);
	/* 4.b.ii.1-3. Return ThrowCompletion(error), which rejects. */
	if (promise != NULL && n == 0)
		reject_with_aggregate(promise);
	return MADE_HERE(promise);
}

static const struct evpromise__combinator race = {
	"race", settle_as_member
};

/* PerformPromiseRace ( iteratorRecord, constructor, resultCapability,
 * promiseResolve ) #sec-performpromiserace. Its 1.c-d are 4.d and 4.n of the
 * others. Without members it is pending for ever, and no combinator. */
struct evpromise *
evpromise_race(struct evpromise_base *base, struct evpromise *members[],
    size_t n)
{
	struct evpromise *promise;

	CHECK_HANDLES(members, n);
	promise = evpromise__combine(base, &race, members, n, n);
	if (promise != NULL && n == 0)
		evpromise__array_release(
		    evpromise__combinator_finish(promise));
	return MADE_HERE(promise);
}
