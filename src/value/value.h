/* SPDX-License-Identifier: BSD-3-Clause */
/* value: what promises carry and handlers complete with. The tag of a value is
 * the address of its type and the bit "thrown". */
#ifndef EVPROMISE_VALUE_VALUE_H
#define EVPROMISE_VALUE_VALUE_H

#include "record/loose.h"
#include "record/record.h"

#include <evpromise/type.h>
#include <evpromise/value.h>

#define EVPROMISE__THROWN ((uintptr_t)1)

/* A type of the library's own. */
#define EVPROMISE__TYPE(name, release, then, kind)                            \
	{                                                                     \
		sizeof(struct evpromise_type), name, release, then, false,    \
		EVPROMISE_TYPE_##kind                                         \
	}

extern const struct evpromise_type evpromise__type_undefined;
extern const struct evpromise_type evpromise__type_int;
extern const struct evpromise_type evpromise__type_double;
extern const struct evpromise_type evpromise__type_string;
/* What another promise owns, which is the payload. */
extern const struct evpromise_type evpromise__type_shared;

/* A completion that throws. */
struct evpromise_value evpromise__out_of_memory(void);
/* Whether a promise that is resolved with the value waits for it. */
bool evpromise__is_thenable(struct evpromise_value value);

static inline struct evpromise_value
evpromise__pointer(const struct evpromise_type *type, void *payload)
{
	struct evpromise_value value;

	value.tag = (uintptr_t)type;
	value.payload.pointer = payload;
	return value;
}

static inline const struct evpromise_type *
evpromise__type_of(struct evpromise_value value)
{
	return (const struct evpromise_type *)
	    (value.tag & ~EVPROMISE__THROWN);
}

static inline bool
evpromise__is_thrown(struct evpromise_value completion)
{
	return (completion.tag & EVPROMISE__THROWN) != 0;
}

static inline void
evpromise__value_release(struct evpromise_value value)
{
	const struct evpromise_type *type = evpromise__type_of(value);

	evpromise__value_given(value);
	if (type->release != NULL)
		type->release(value.payload.pointer);
}

/* Of what a settled promise carries, which is never marked as thrown. */
static inline const struct evpromise_type *
evpromise__result_type(const struct evpromise *settled)
{
	return (const struct evpromise_type *)settled->u.result.tag;
}

/* The promise that owns what a settled promise carries. One that shares names
 * the owner, never another one that shares: one step leads to the value. */
static inline struct evpromise *
evpromise__owner(const struct evpromise *settled)
{
	if (settled->u.result.tag == (uintptr_t)&evpromise__type_shared)
		return settled->u.result.payload.pointer;
	return (struct evpromise *)(uintptr_t)settled;
}

/* What a settled promise carries, wherever it is owned. */
static inline struct evpromise_value
evpromise__result(const struct evpromise *settled)
{
	assert(settled->state != EVPROMISE_PENDING);
	return evpromise__owner(settled)->u.result;
}

#endif
