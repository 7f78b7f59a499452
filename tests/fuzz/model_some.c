/* SPDX-License-Identifier: BSD-3-Clause */
/* some, which ECMA-262 does not have: after the words of evpromise/some.h. */
#include "model.h"

struct model_some {
	size_t n, count;		/* members; how many are wanted */
	struct model_collection *values, *reasons;	/* as they came */
};

static struct model_collection *
new_collection(size_t most)
{
	struct model_collection *collection = model_make(sizeof(*collection) +
	    most * sizeof(collection->members[0]));

	collection->n = 0;
	return collection;
}

/* What settles it, if that is known by now. */
static void
decide(struct evpromise *promise, const struct model_some *some)
{
	if (some->count > some->n)
		model_resolve_once(promise, model_error(EVPROMISE_ERROR_RANGE));
	else if (some->values->n == some->count)
		model_resolve_once(promise, evpromise_own(&model_array_type,
		    some->values));
	else if (some->n - some->reasons->n < some->count)
		model_resolve_once(promise, evpromise_throw_value(
		    evpromise_own(&model_aggregate_type, some->reasons)));
}

struct evpromise *
model_some(struct evpromise_base *base, struct evpromise *members[], size_t n,
    size_t count)
{
	struct evpromise *promise = model_new_promise(base);
	struct model_some *some = model_make(sizeof(*some));
	struct model_reaction *reaction;
	size_t i;

	some->n = n;
	some->count = count;
	some->values = new_collection(n);
	some->reasons = new_collection(n);
	for (i = 0; i < n; i++) {
		reaction = model_new_reaction(SOME, promise);
		reaction->some = some;
		model_perform_then(members[i], reaction);
	}
	decide(promise, some);
	return promise;
}

/* A member has settled. */
void
model_run_some(struct model_reaction *reaction, struct evpromise *settled)
{
	struct model_some *some = reaction->some;
	struct model_collection *came =
	    settled->state == EVPROMISE_FULFILLED ? some->values :
	    some->reasons;

	if (reaction->target->resolved)
		return;
	came->members[came->n++] = settled;
	decide(reaction->target, some);
}
