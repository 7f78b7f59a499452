/* SPDX-License-Identifier: BSD-3-Clause */
/* combinators: what they have in common. */
#ifndef EVPROMISE_PROMISE_COMBINATORS_H
#define EVPROMISE_PROMISE_COMBINATORS_H

#include "record/record.h"
#include "value/array.h"

/* In what one combinator differs from the others. */
struct evpromise__combinator {
	const char *name;
	/* A member has settled, of a combinator that has not. */
	void (*member_settled)(struct evpromise *combinator, size_t index,
	    struct evpromise *member);
};

/* Takes the members, subscribes to them, and gives the promise, with an array
 * of a length; NULL if memory is out. */
struct evpromise *evpromise__combine(struct evpromise_base *base,
    const struct evpromise__combinator *of, struct evpromise *members[],
    size_t n, size_t length);
/* The combinator has its outcome: it takes part in nothing any more. Gives its
 * array. */
struct evpromise__array *evpromise__combinator_finish(
    struct evpromise *combinator);

#endif
