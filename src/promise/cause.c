/* SPDX-License-Identifier: BSD-3-Clause */
/* cause: the chains of causes behind errors. */
#include "promise/cause.h"

#include "promise/promise.h"
#include "record/count.h"
#include "record/heap.h"
#include "value/error.h"

/* The promise to which an error refers as its cause; NULL if out of memory. */
static struct evpromise *
cause_new(struct evpromise_base *base, struct evpromise_value thrown)
{
	struct evpromise *cause = evpromise_resolved(base, thrown);

	if (cause == NULL)
		return NULL;
	mark_handled(cause);
	count_handle_to_ref(cause);
	return cause;
}

/* Copies the causes of an error behind its copy, and gives the last of them;
 * NULL if out of memory, or if one of them is no plain error. */
static struct evpromise_error *
copy_causes(struct evpromise_base *base, struct evpromise_error *copy,
    const struct evpromise_error *error)
{
	while (error->cause != NULL) {
		struct evpromise_error *next;

		error = evpromise__plain_error(error->cause);
		next = error == NULL ? NULL : evpromise__error_copy(error);
		if (next == NULL)
			return NULL;
		copy->cause = cause_new(base, evpromise_throw_value(
		    evpromise__pointer(&evpromise__type_error, next)));
		if (copy->cause == NULL)
			return NULL;
		copy = next;
	}
	return copy;
}

struct evpromise_value
evpromise__throw_caused(const struct evpromise *rejected,
    struct evpromise_value before)
{
	struct evpromise_base *base = evpromise__base(rejected);
	const struct evpromise_error *error = evpromise__plain_error(rejected);
	struct evpromise_error *first, *last;

	first = error == NULL ? NULL : evpromise__error_copy(error);
	last = first == NULL ? NULL : copy_causes(base, first, error);
	if (last == NULL) {
		if (first != NULL)
			evpromise__error_release(first);
		evpromise__value_release(before);
		return evpromise_rethrow(rejected);
	}
	last->cause = cause_new(base, before);
	return evpromise_throw_value(
	    evpromise__pointer(&evpromise__type_error, first));
}
