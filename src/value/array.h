/* SPDX-License-Identifier: BSD-3-Clause */
/* array: what combinators carry, settled promises, each referenced. */
#ifndef EVPROMISE_VALUE_ARRAY_H
#define EVPROMISE_VALUE_ARRAY_H

#include "record/record.h"

#include <evpromise/value.h>

extern const struct evpromise_type evpromise__type_array;
/* Of all_settled: each member may be fulfilled or rejected. */
extern const struct evpromise_type evpromise__type_outcomes;
/* Arrays that are read as errors also. */
extern const struct evpromise_type evpromise__type_aggregate;
extern const struct evpromise_type evpromise__type_too_few;
extern const struct evpromise_type evpromise__type_suppressed;

struct evpromise__array {
	size_t length;
	struct evpromise *members[];	/* NULL: not settled yet */
};

/* An array of NULL members; NULL if allocation failed. */
struct evpromise__array *evpromise__array_new(size_t length);
void evpromise__array_release(void *array);
/* Notes the owner of a member's value where it says the same as the member. */
void evpromise__array_note(struct evpromise__array *array, size_t index,
    struct evpromise *member);

#endif
