/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * element: the reactions of a combinator. In the combinator's array the place
 * of a member is its element's until the member has settled. The lowest bit of
 * such a place is set.
 */
#ifndef EVPROMISE_PROMISE_ELEMENT_H
#define EVPROMISE_PROMISE_ELEMENT_H

#include "value/array.h"

struct evpromise__combinator;

/* Makes the elements of n members, in the first places of an array; false if
 * out of memory: then there may be some. */
bool evpromise__elements_new(struct evpromise_base *base,
    const struct evpromise__combinator *of, size_t n,
    struct evpromise__array *array);
/* Frees those that no member has yet. */
void evpromise__elements_free(struct evpromise__array *array);
/* As evpromise__combinator_finish(), where members may be pending: their
 * elements have no combinator any more, and do not keep what it carries. The
 * place of the element that the call comes from is NULL. */
struct evpromise__array *evpromise__combinator_finish_early(
    struct evpromise *combinator);

/* Whether a place has an element. */
static inline bool
evpromise__is_element(const struct evpromise *place)
{
	return ((uintptr_t)place & 1) != 0;
}

static inline struct evpromise *
evpromise__element(const struct evpromise *place)
{
	return (struct evpromise *)((uintptr_t)place - 1);
}

#endif
