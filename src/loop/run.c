/* SPDX-License-Identifier: BSD-3-Clause */
/* Waiting for a promise: the loop is turned here, unless that could not end. */
#include <stdio.h>

#include <event2/event.h>

#include "internal.h"

/* What a pending promise waits for next; NULL where the chain began. */
static const struct evpromise *
awaited(const struct evpromise *promise)
{
	if (promise->kind == RECORD_HELD)
		promise = promise->arg;		/* its stand-in */
	return promise->source;
}

/* The last of the promises that a pending one waits for, one through the
 * other, and how many there are; NULL if they are a circle. */
static const struct evpromise *
awaited_last(const struct evpromise *promise, size_t *n)
{
	const struct evpromise *slow = promise, *next;

	for (*n = 0; (next = awaited(promise)) != NULL; ++*n) {
		promise = next;
		if (*n % 2 == 1)
			slow = awaited(slow);
		if (promise == slow)
			return NULL;
	}
	return promise;
}

static struct evpromise_value
nothing_settles(const struct evpromise *promise)
{
	const struct evpromise *last;
	char others[40] = "";
	const char *what;
	size_t n;

	last = awaited_last(promise, &n);
	if (n > 0)
		(void)snprintf(others, sizeof(others), "over %zu other%s ", n,
		    n == 1 ? "" : "s");
	if (last == NULL)
		what = "itself";
	else if (last->kind == RECORD_COMBINATOR)
		what = "members of a combinator that nothing settles";
	else if (last->resolvers > 0)
		what = "a resolver that was not used";
	else
		what = "nothing that is left";
	return evpromise_throw_at(__FILE__, __LINE__, EVPROMISE__DOMAIN, NULL,
	    EVPROMISE_ERROR_DEADLOCK,
	    "no event is left that could settle the promise: "
	    "%sit waits for %s", others, what);
}

static struct evpromise_value
refuse(enum evpromise_error_code code, const char *why)
{
	return evpromise_throw_at(__FILE__, __LINE__, EVPROMISE__DOMAIN, NULL,
	    code, "%s", why);
}

/* Turns the loop once. False if the promise cannot settle any more, or shall
 * not be waited for: then the refusal is set. That the loop runs already only
 * libevent can tell, which logs a line. */
static bool
turn(struct event_base *loop, const struct evpromise *promise,
    struct evpromise_value *refusal)
{
	int result = event_base_loop(loop, EVLOOP_ONCE);

	if (promise->state != EVPROMISE_PENDING)
		return true;
	if (result < 0)
		*refusal = refuse(EVPROMISE_ERROR_DEADLOCK,
		    "evpromise_run() was called in a callback of the loop, "
		    "which runs already");
	else if (result > 0)
		*refusal = nothing_settles(promise);
	else if (event_base_got_break(loop) || event_base_got_exit(loop))
		*refusal = refuse(EVPROMISE_ERROR_STOPPED,
		    "the loop was told to end before the promise settled");
	else
		return true;
	return false;
}

/* True once the promise has settled; false with a refusal. The base may be
 * freed meanwhile. */
static bool
wait_for(struct evpromise_base *base, const struct evpromise *promise,
    struct evpromise_value *refusal)
{
	struct event_base *loop;

	if (promise->state != EVPROMISE_PENDING)
		return true;
	loop = evpromise_base_get_event_base(base);
	if (base->in_checkpoint || base->running != NULL) {
		*refusal = refuse(EVPROMISE_ERROR_DEADLOCK,
		    "evpromise_run() was called in a handler: nothing can run "
		    "before that returns");
		return false;
	}
	if (loop == NULL) {
		evpromise_checkpoint(base);
		/* cppcheck-suppress knownConditionTrueFalse ; it may settle */
		if (promise->state == EVPROMISE_PENDING)
			*refusal = nothing_settles(promise);
		return promise->state != EVPROMISE_PENDING;
	}
	while (promise->state == EVPROMISE_PENDING)
		if (!turn(loop, promise, refusal))
			return false;
	return true;
}

/* The caller has the outcome in hand. */
static void
mark_handled(struct evpromise *promise)
{
	if (promise->state == EVPROMISE_REJECTED &&
	    !(promise->flags & FLAG_HANDLED))
		evpromise__host_promise_rejection_tracker(promise,
		    REJECTION_HANDLE);
	promise->flags |= FLAG_HANDLED;
}

static struct evpromise *
refused(struct evpromise_base *base, struct evpromise *promise,
    struct evpromise_value refusal)
{
	struct evpromise *rejected = evpromise_resolved(base, refusal);

	if (rejected != NULL)
		mark_handled(rejected);
	evpromise_unref(promise);
	return rejected;
}

struct evpromise *
evpromise_run(struct evpromise_base *base, struct evpromise *promise)
{
	struct evpromise_value refusal;
	bool settled, was_awaited;

	CHECK_HANDLE(promise);
	if (promise == NULL)
		return NULL;
	if (base == NULL) {
		evpromise__cut_chain(promise);
		return NULL;
	}
	if (evpromise__base(promise) != base)
		return MADE_HERE(refused(base, promise, evpromise__throw_type(
		    "a promise of another base was to be waited for")));
	was_awaited = promise->flags & FLAG_AWAITED;	/* up the stack */
	promise->flags |= FLAG_AWAITED;
	settled = wait_for(base, promise, &refusal);
	if (!was_awaited)
		promise->flags &= (uint16_t)~FLAG_AWAITED;
	if (!settled)
		return MADE_HERE(refused(base, promise, refusal));
	mark_handled(promise);
	return promise;
}
