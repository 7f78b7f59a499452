/* SPDX-License-Identifier: BSD-3-Clause */
/* combinators: the part that all of them share. */
#ifndef EVPROMISE_PROMISE_COMBINATORS_H
#define EVPROMISE_PROMISE_COMBINATORS_H

#include "record/record.h"
#include "value/array.h"

/* One combinator: its name, and its element functions. */
struct evpromise__combinator {
	const char *name;
	/* Called when a member has settled and the combinator has not. */
	void (*member_settled)(struct evpromise *combinator, size_t index,
	    struct evpromise *member);
};

/* Takes the members, subscribes to them, and gives the promise, with an array
 * of a length; NULL if out of memory. The first n places of the array are those
 * of the members' elements until these have settled. */
struct evpromise *evpromise__combine(struct evpromise_base *base,
    const struct evpromise__combinator *of, struct evpromise *members[],
    size_t n, size_t length);
/* The combinator has its outcome, and all of its members have settled. Gives
 * its array. */
struct evpromise__array *evpromise__combinator_finish(
    struct evpromise *combinator);

#endif
