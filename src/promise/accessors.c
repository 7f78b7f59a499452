/* SPDX-License-Identifier: BSD-3-Clause */
/* accessors: read the value of a settled promise. To misread it is an error. */
#include "promise/accessors.h"

#include "promise/agent.h"
#include "record/count.h"
#include "record/log.h"
#include "value/array.h"
#include "value/error.h"
#include "value/value.h"

/* The message of an error is logged too where a value was expected. */
static void
log_misread(const struct evpromise *promise, const char *expected,
    const char *found)
{
	if (evpromise_error(promise) != NULL)
		evpromise__log("expected %s, found %s: %s", expected, found,
		    evpromise_message(promise));
	else
		evpromise__log("expected %s, found %s", expected, found);
}

/* In a handler the misreading becomes its completion, see reaction.c. */
static void
misread(const struct evpromise *promise, const char *expected,
    const char *found)
{
	struct evpromise__agent *agent = agent_of(evpromise__base(promise));

	if (agent->running == NULL) {
		log_misread(promise, expected, found);
	} else if (agent->misread.expected == NULL) {
		agent->misread.expected = expected;
		agent->misread.found = found;
	}
}

static bool
carries(const struct evpromise *promise, const struct evpromise_type *type)
{
	return promise != NULL && promise->state != EVPROMISE_PENDING &&
	    evpromise__type_of(evpromise__result(promise)) == type;
}

bool
evpromise_is(const struct evpromise *promise,
    const struct evpromise_type *type)
{
	return carries(promise, type);
}

/* An accessor gives NULL for a value that it cannot read. NULL has no base
 * whose handler would end in an error, but that accessor has told its own
 * base. */
static bool
carries_loudly(const struct evpromise *promise,
    const struct evpromise_type *type)
{
	if (likely(carries(promise, type)))
		return true;
	if (promise == NULL)
		evpromise__log("expected %s, found NULL", type->name);
	else
		misread(promise, type->name, evpromise_type_name(promise));
	return false;
}

int64_t
evpromise_as_int(const struct evpromise *settled)
{
	if (!carries_loudly(settled, &evpromise__type_int))
		return 0;
	return evpromise__result(settled).payload.integer;
}

double
evpromise_as_double(const struct evpromise *settled)
{
	if (carries(settled, &evpromise__type_int))
		return (double)evpromise__result(settled).payload.integer;
	if (!carries_loudly(settled, &evpromise__type_double))
		return 0;
	return evpromise__result(settled).payload.number;
}

const char *
evpromise_as_string(const struct evpromise *settled)
{
	return evpromise_as(settled, &evpromise__type_string);
}

void *
evpromise_as(const struct evpromise *settled,
    const struct evpromise_type *type)
{
	if (!carries_loudly(settled, type))
		return NULL;
	return evpromise__result(settled).payload.pointer;
}

/* True if the caller's reference is the only observer. Resolvers do not count,
 * but for that of a signal, which lends its reason. The list of rejections does
 * not count if the promise is handled and was not reported. */
static bool
seen_once(const struct evpromise *promise)
{
	unsigned int report = promise->flags &
	    (FLAG_LISTED | FLAG_HANDLED | FLAG_REPORTED);
	uint64_t counts = promise->counts;

	if (promise->resolvers > 0 && !(promise->flags & FLAG_SIGNAL))
		counts -= COUNT_REF;
	if (report == (FLAG_LISTED | FLAG_HANDLED))
		counts -= COUNT_REF;
	return counts == COUNT_HANDLE || counts == COUNT_REF;
}

void *
evpromise_take(const struct evpromise *settled,
    const struct evpromise_type *type)
{
	struct evpromise *owner;
	void *payload;

	if (!carries_loudly(settled, type))
		return NULL;
	owner = evpromise__owner(settled);
	if (!seen_once(settled) || !seen_once(owner)) {
		misread(settled, "a value that nobody else sees",
		    "one that is shared");
		return NULL;
	}
	payload = owner->u.result.payload.pointer;
	evpromise__disowns(owner);
	owner->u.result = evpromise_undefined();
	return payload;
}

struct evpromise_value
evpromise__check_int(const struct evpromise *settled)
{
	if (carries(settled, &evpromise__type_int))
		return evpromise_undefined();
	return evpromise__throw_type("expected int, found %s",
	    evpromise_type_name(settled));
}

/* An array, or the reasons of an error of several, which is one also. */
static const struct evpromise__array *
as_array(const struct evpromise *settled)
{
	if (settled != NULL && settled->state != EVPROMISE_PENDING &&
	    evpromise__type_of(evpromise__result(settled))->release ==
	    evpromise__array_release)
		return evpromise__result(settled).payload.pointer;
	return evpromise_as(settled, &evpromise__type_array);
}

size_t
evpromise_length(const struct evpromise *settled)
{
	const struct evpromise__array *array = as_array(settled);

	return array == NULL ? 0 : array->length;
}

const struct evpromise *
evpromise_at(const struct evpromise *settled, size_t index)
{
	const struct evpromise__array *array = as_array(settled);

	if (array == NULL)
		return NULL;
	if (index >= array->length) {
		misread(settled, "a member of an array",
		    "an index beyond its end");
		return NULL;
	}
	return array->members[index];
}
