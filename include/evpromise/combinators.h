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
 *                 with an empty array; more than there is memory for
 *                 (2^28 - 1, or less) gives NULL, and no member is touched
 * @return a new reference; NULL if memory is out
 */
EVPROMISE_API EVPROMISE_NEW_PROMISE struct evpromise *
evpromise_all(struct evpromise_base *base, struct evpromise *members[],
    size_t n);

/**
 * Waits for all members to settle, and never rejects. It is fulfilled with an
 * array of the settled members, in their order: evpromise_state() of
 * evpromise_at() tells their outcomes. #sec-promise.allsettled
 *
 * @param base     lent; as evpromise_all()
 * @param members  given; as evpromise_all()
 * @param n        the number of members; 0 gives a promise that is fulfilled
 *                 with an empty array
 * @return a new reference; NULL if memory is out
 */
EVPROMISE_API EVPROMISE_NEW_PROMISE struct evpromise *
evpromise_all_settled(struct evpromise_base *base,
    struct evpromise *members[], size_t n);

/**
 * Waits for the first member to be fulfilled. If all are rejected it is
 * rejected with EVPROMISE_ERROR_AGGREGATE: evpromise_length() and
 * evpromise_at() then read the rejected members, in their order.
 * #sec-promise.any
 *
 * @param base     lent; as evpromise_all()
 * @param members  given; as evpromise_all()
 * @param n        the number of members; 0 gives a promise that is rejected
 * @return a new reference; NULL if memory is out
 */
EVPROMISE_API EVPROMISE_NEW_PROMISE struct evpromise *
evpromise_any(struct evpromise_base *base, struct evpromise *members[],
    size_t n);

/**
 * Settles as the first member that settles. The others are not stopped.
 * #sec-promise.race
 *
 * @param base     lent; as evpromise_all()
 * @param members  given; as evpromise_all()
 * @param n        the number of members; 0 gives a promise that is pending for
 *                 ever
 * @return a new reference; NULL if memory is out
 */
EVPROMISE_API EVPROMISE_NEW_PROMISE struct evpromise *
evpromise_race(struct evpromise_base *base, struct evpromise *members[],
    size_t n);

EVPROMISE_END_DECLS

#endif
