/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * Combinators. The promise of one collects its members in an array; each
 * member has an element, a reaction without a promise, that notes it there.
 * All that is needed is allocated before the first member is subscribed to.
 */
#include "internal.h"

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

static struct evpromise__array *
array_new(size_t length)
{
	struct evpromise__array *array;
	size_t i;

	if (length > (SIZE_MAX - sizeof(*array)) / sizeof(array->members[0]))
		return NULL;
	array = evpromise__malloc(sizeof(*array) +
	    length * sizeof(array->members[0]));
	if (array == NULL)
		return NULL;
	array->length = length;
	for (i = 0; i < length; i++)
		array->members[i] = NULL;
	return array;
}

/* The elements, in a chain, so that none is subscribed before all are there;
 * false if memory is out. */
static bool
elements_new(struct evpromise_base *base, enum evpromise__kind kind, size_t n,
    struct evpromise **elements)
{
	struct evpromise *element;

	*elements = NULL;
	while (n-- > 0) {
		element = evpromise__record_new(base, kind);
		if (element == NULL)
			return false;
		element->u.index = n;
		element->next = *elements;
		*elements = element;
	}
	return true;
}

static void
elements_free(struct evpromise *elements)
{
	struct evpromise *element;

	while ((element = elements) != NULL) {
		elements = element->next;
		evpromise__record_free(element);
	}
}

/* The promise of a combinator, with its array and its elements; NULL if memory
 * is out. */
static struct evpromise *
combinator_new(struct evpromise_base *base, enum evpromise__kind kind, size_t n,
    struct evpromise **elements)
{
	struct evpromise__array *array = array_new(n);
	struct evpromise *promise;

	if (array == NULL)
		return NULL;
	promise = evpromise__record_new(base, RECORD_COMBINATOR);
	if (promise == NULL) {
		evpromise__free(array);
		return NULL;
	}
	promise->arg = array;
	promise->handles = 1;
	if (!elements_new(base, kind, n, elements)) {
		elements_free(*elements);
		evpromise__record_free(promise);
		evpromise__free(array);
		return NULL;
	}
	return promise;
}

/* The combinator has its outcome: it takes part in nothing any more. */
static struct evpromise__array *
finish(struct evpromise *combinator)
{
	struct evpromise__array *array = combinator->arg;

	combinator->kind = RECORD_PLAIN;
	combinator->arg = NULL;
	return array;
}

static void
fulfill_with_array(struct evpromise *combinator)
{
	evpromise__fulfill_promise(combinator,
	    evpromise__pointer(&evpromise__type_array, finish(combinator)));
}

static void
reject_as(struct evpromise *combinator, struct evpromise *member)
{
	struct evpromise__array *array = finish(combinator);

	evpromise__settle_as(combinator, member);
	evpromise__array_release(array);
}

static void
note_member(struct evpromise *combinator, size_t index,
    struct evpromise *member)
{
	struct evpromise__array *array = combinator->arg;
	struct evpromise *owner = evpromise__owner(member);

	owner->refs++;
	array->members[index] = owner;
	if (--combinator->u.remaining == 0)
		fulfill_with_array(combinator);
}

/* Promise.all Resolve Element Functions, or the reject function of its
 * capability. #sec-promise.all-resolve-element-functions */
void
evpromise__all_resolve_element(struct evpromise *combinator, size_t index,
    struct evpromise *member)
{
	if (combinator->kind != RECORD_COMBINATOR)
		return;
	if (member->state == EVPROMISE_FULFILLED)
		note_member(combinator, index, member);
	else
		reject_as(combinator, member);
}

/* Subscribes each element to its member, in order; the members are taken. */
static void
subscribe(struct evpromise *combinator, struct evpromise *elements,
    struct evpromise *members[], size_t n)
{
	size_t i;

	for (i = 0; i < n; i++) {
		struct evpromise *element = elements;
		struct evpromise *member = members[i];

		elements = element->next;
		members[i] = NULL;
		element->arg = combinator;
		combinator->refs++;
		member->handles--;
		member->refs++;
		evpromise__perform_promise_then(member, element);
	}
}

/* Gives all members up, with the chains that only they can see. */
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
	size_t i;

	for (i = 0; i < n; i++) {
		evpromise_unref(members[i]);
		members[i] = NULL;
	}
	return evpromise_resolved(base,
	    evpromise__throw_type("a member is a promise of another base"));
}

/* PerformPromiseAll ( iteratorRecord, constructor, resultCapability,
 * promiseResolve ) #sec-performpromiseall */
struct evpromise *
evpromise_all(struct evpromise_base *base, struct evpromise *members[],
    size_t n)
{
	struct evpromise *combinator = NULL, *elements;

	if (base != NULL && !has_null(members, n)) {
		if (has_foreign(members, n, base))
			return reject_foreign(base, members, n);
		combinator = combinator_new(base, RECORD_ALL_ELEMENT, n,
		    &elements);
	}
	if (combinator == NULL) {
		cut_members(members, n);
		return NULL;
	}
	combinator->u.remaining = n;
	subscribe(combinator, elements, members, n);
	if (n == 0)
		fulfill_with_array(combinator);
	return combinator;
}
