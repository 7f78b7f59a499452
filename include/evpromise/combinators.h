/* SPDX-License-Identifier: BSD-3-Clause */
/**
 * @file combinators.h
 * Combinators: one promise for many.
 */
#ifndef EVPROMISE_COMBINATORS_H
#define EVPROMISE_COMBINATORS_H

#include <stddef.h>

#include <evpromise/attributes.h>
#include <evpromise/base.h>
#include <evpromise/promise.h>

EVPROMISE_BEGIN_DECLS

/**
 * Waits for all members to be fulfilled, or for the first rejection. It is
 * fulfilled with an array, in the order of the members: evpromise_length(),
 * evpromise_at(). The other members are not stopped by a rejection.
 * #sec-promise.all
 *
 * @param base     lent; NULL gives NULL, the members are given all the same
 * @param members  the promises, given: the array's slots are set to NULL, the
 *                 array stays the caller's. A member that is NULL gives NULL.
 *                 A promise may be a member twice, by two handles.
 * @param n        the number of members; 0 gives a promise that is fulfilled
 *                 with an empty array
 * @return a new reference; NULL if memory is out
 */
EVPROMISE_API EVPROMISE_NEW_PROMISE struct evpromise *
evpromise_all(struct evpromise_base *base, struct evpromise *members[],
    size_t n);

EVPROMISE_END_DECLS

#endif
