/* SPDX-License-Identifier: BSD-3-Clause */
/* accessors: read the value of a settled promise. To misread it is an error. */
#include "promise/accessors.h"

#include "promise/agent.h"
#include "record/call_site.h"
#include "record/count.h"
#include "record/log.h"
#include "value/array.h"
#include "value/error.h"
#include "value/value.h"

/* In a public function: the call of it that misreads. */
#define HERE CALL_SITE_IN_ANY_BUILD

/* The message of an error is logged too where a value was expected. */
static void
log_misread(const struct evpromise *promise, const char *expected,
    const char *found, const void *site)
{
	char place[EVPROMISE__SITE_SIZE];

	(void)evpromise__site_text(site, place);
	if (promise != NULL && evpromise_error(promise) != NULL)
		evpromise__log("expected %s, found %s: %s, read at %s",
		    expected, found, evpromise_message(promise), place);
	else
		evpromise__log("expected %s, found %s, read at %s", expected,
		    found, place);
}

/* In a handler the misreading becomes its completion, see reaction.c. */
static never_inline void
misread(const struct evpromise *promise, const char *expected,
    const char *found, const void *site)
{
	struct evpromise__agent *agent = agent_of(evpromise__base(promise));

	if (agent->running == NULL) {
		log_misread(promise, expected, found, site);
	} else if (agent->misread.expected == NULL) {
		agent->misread.expected = expected;
		agent->misread.found = found;
		agent->misread.site = site;
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
static never_inline void
complain(const struct evpromise *promise, const char *expected,
    const void *site)
{
	if (promise == NULL)
		log_misread(NULL, expected, "NULL", site);
	else
		misread(promise, expected, evpromise_type_name(promise), site);
}

static inline bool
carries_loudly(const struct evpromise *promise,
    const struct evpromise_type *type, const void *site)
{
	if (likely(carries(promise, type)))
		return true;
	complain(promise, type->name, site);
	return false;
}

static inline void *
pointer_of(const struct evpromise *settled, const struct evpromise_type *type,
    const void *site)
{
	if (!carries_loudly(settled, type, site))
		return NULL;
	return evpromise__result(settled).payload.pointer;
}

int64_t
evpromise_as_int(const struct evpromise *settled)
{
	if (!carries_loudly(settled, &evpromise__type_int, HERE))
		return 0;
	return evpromise__result(settled).payload.integer;
}

double
evpromise_as_double(const struct evpromise *settled)
{
	if (carries(settled, &evpromise__type_int))
		return (double)evpromise__result(settled).payload.integer;
	if (!carries_loudly(settled, &evpromise__type_double, HERE))
		return 0;
	return evpromise__result(settled).payload.number;
}

const char *
evpromise_as_string(const struct evpromise *settled)
{
	return pointer_of(settled, &evpromise__type_string, HERE);
}

void *
evpromise_as(const struct evpromise *settled,
    const struct evpromise_type *type)
{
	return pointer_of(settled, type, HERE);
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

	if (!carries_loudly(settled, type, HERE))
		return NULL;
	owner = evpromise__owner(settled);
	if (!seen_once(settled) || !seen_once(owner)) {
		misread(settled, "a value that nobody else sees",
		    "one that is shared", HERE);
		return NULL;
	}
	payload = owner->u.result.payload.pointer;
	evpromise__disowns(owner);
	owner->u.result = evpromise_undefined();
	return payload;
}

struct evpromise_value
evpromise__check_int(const struct evpromise *settled, const void *from)
{
	if (carries(settled, &evpromise__type_int))
		return evpromise_undefined();
	return evpromise__throw_misread("int", evpromise_type_name(settled),
	    from);
}

/* An array, or the reasons of an error of several, which is one also. */
static const struct evpromise__array *
as_array(const struct evpromise *settled, const void *site)
{
	if (settled != NULL && settled->state != EVPROMISE_PENDING &&
	    evpromise__type_of(evpromise__result(settled))->release ==
	    evpromise__array_release)
		return evpromise__result(settled).payload.pointer;
	return pointer_of(settled, &evpromise__type_array, site);
}

size_t
evpromise_length(const struct evpromise *settled)
{
	const struct evpromise__array *array = as_array(settled, HERE);

	return array == NULL ? 0 : array->length;
}

const struct evpromise *
evpromise_at(const struct evpromise *settled, size_t index)
{
	const struct evpromise__array *array = as_array(settled, HERE);

	if (array == NULL)
		return NULL;
	if (index >= array->length) {
		misread(settled, "a member of an array",
		    "an index beyond its end", HERE);
		return NULL;
	}
	return array->members[index];
}
