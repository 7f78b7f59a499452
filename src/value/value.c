/* SPDX-License-Identifier: BSD-3-Clause */
/* value: the types of values, their constructors, and completions. */
#include "value/value.h"

#include <string.h>

#include <evpromise/promise.h>

#include "record/alloc.h"
#include "record/hooks.h"
#include "value/collect.h"
#include "value/error.h"

static void
release_shared(void *owner)
{
	evpromise__release(owner);
}

/* GCOVR_EXCL_START
 * Never called: it marks what may be a thenable, as the reason of a rejection
 * may be; promise/resolver.c knows the type. */
static void
then_of_shared(void *owner, struct evpromise_resolver *resolver)
{
	(void)owner;
	(void)resolver;
}
/* GCOVR_EXCL_STOP */

const struct evpromise_type evpromise__type_undefined =
    EVPROMISE__TYPE("undefined", NULL, NULL, UNDEFINED);
const struct evpromise_type evpromise__type_int =
    EVPROMISE__TYPE("int", NULL, NULL, INT);
const struct evpromise_type evpromise__type_double =
    EVPROMISE__TYPE("double", NULL, NULL, DOUBLE);
const struct evpromise_type evpromise__type_string =
    EVPROMISE__TYPE("string", evpromise__free, NULL, STRING);
/* Its kind is that of what it shares. */
const struct evpromise_type evpromise__type_shared =
    EVPROMISE__TYPE("shared", release_shared, then_of_shared, OWN);

bool
evpromise__is_thenable(struct evpromise_value value)
{
	if (evpromise__type_of(value) == &evpromise__type_shared)
		value = ((struct evpromise *)value.payload.pointer)->u.result;
	return evpromise__type_of(value)->then != NULL;
}

struct evpromise_value
evpromise__out_of_memory(void)
{
	return evpromise__throw_static(EVPROMISE_ERROR_OUT_OF_MEMORY);
}

struct evpromise_value
evpromise_undefined(void)
{
	return evpromise__pointer(&evpromise__type_undefined, NULL);
}

struct evpromise_value
evpromise_int(int64_t integer)
{
	struct evpromise_value value;

	value.tag = (uintptr_t)&evpromise__type_int;
	value.payload.integer = integer;
	return value;
}

struct evpromise_value
evpromise_double(double number)
{
	struct evpromise_value value;

	value.tag = (uintptr_t)&evpromise__type_double;
	value.payload.number = number;
	return value;
}

struct evpromise_value
evpromise_string(const char *string)
{
	size_t size;
	char *copy;

	if (string == NULL)
		return evpromise__out_of_memory();
	size = strlen(string) + 1;
	copy = evpromise__malloc(size);
	if (copy == NULL)
		return evpromise__out_of_memory();
	memcpy(copy, string, size);
	return evpromise__value_made(
	    evpromise__pointer(&evpromise__type_string, copy), CALL_SITE);
}

struct evpromise_value
evpromise_own(const struct evpromise_type *type, void *payload)
{
	if (payload == NULL)
		return evpromise__out_of_memory();
	return evpromise__value_made(evpromise__pointer(type, payload),
	    CALL_SITE);
}

struct evpromise_value
evpromise_share(const struct evpromise *settled)
{
	struct evpromise *owner;

	if (settled->state == EVPROMISE_PENDING)
		return evpromise__throw_type("shared a pending promise");
	owner = evpromise__owner(settled);
	count_add_ref(owner);
	return evpromise__pointer(&evpromise__type_shared, owner);
}

struct evpromise_value
evpromise_rethrow(const struct evpromise *settled)
{
	return evpromise_throw_value(evpromise_share(settled));
}

struct evpromise_value
evpromise_throw_value(struct evpromise_value value)
{
	value.tag |= EVPROMISE__THROWN;
	return value;
}

enum evpromise_typeof
evpromise_typeof(const struct evpromise *promise)
{
	if (promise->state == EVPROMISE_PENDING)
		return EVPROMISE_TYPE_PENDING;
	return evpromise__type_of(evpromise__result(promise))->kind;
}

const char *
evpromise_type_name(const struct evpromise *promise)
{
	if (promise->state == EVPROMISE_PENDING)
		return "pending";
	return evpromise__type_of(evpromise__result(promise))->name;
}

void
evpromise_value_release(struct evpromise_value value)
{
	evpromise__value_release(value);
}
