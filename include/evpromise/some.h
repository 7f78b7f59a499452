/* SPDX-License-Identifier: BSD-3-Clause */
/**
 * @file some.h
 * One promise for so many of several.
 */
#ifndef EVPROMISE_SOME_H
#define EVPROMISE_SOME_H

#include <stddef.h>

#include <evpromise/attributes.h>
#include <evpromise/base.h>
#include <evpromise/promise.h>

EVPROMISE_BEGIN_DECLS

/**
 * Waits for so many members to be fulfilled: bluebird's Promise.some. It is
 * fulfilled with an array of the first values, in the order in which they came:
 * evpromise_length(), evpromise_at(). When so many are rejected that the rest
 * is not enough, it is rejected with EVPROMISE_ERROR_AGGREGATE, which bears the
 * reasons until then in the order in which they came. The other members are not
 * stopped, and their rejections count as handled.
 *
 * @param base     lent; as evpromise_all()
 * @param members  given; as evpromise_all()
 * @param n        the number of members
 * @param count    how many must be fulfilled; 0 gives a promise that is
 *                 fulfilled with an empty array, more than there are members
 *                 one that is rejected with EVPROMISE_ERROR_RANGE
 * @return a new reference; NULL if memory is out
 */
EVPROMISE_API EVPROMISE_NEW_PROMISE struct evpromise *
evpromise_some(struct evpromise_base *base, struct evpromise *members[],
    size_t n, size_t count);

EVPROMISE_END_DECLS

#endif
