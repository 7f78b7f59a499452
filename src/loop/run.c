/* SPDX-License-Identifier: BSD-3-Clause */
/* run: waiting for a promise; the loop is turned here, unless that could not
 * end. */
#include <stdio.h>

#include <event2/event.h>

#include <evpromise/run.h>

#include "loop/base.h"
#include "promise/forward.h"
#include "promise/keep.h"
#include "promise/promise.h"
#include "promise/rejection.h"
#include "value/error.h"

/* The last of the promises that a pending one waits for, one through the
 * other, and how many there are; NULL if they are a circle. */
static const struct evpromise *
awaited_last(const struct evpromise *promise, size_t *n)
{
	const struct evpromise *slow = promise, *next;

	for (*n = 0; (next = evpromise__awaited(promise)) != NULL; ++*n) {
		promise = next;
		if (*n % 2 == 1)
			slow = evpromise__awaited(slow);
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
	return evpromise__throw(EVPROMISE_ERROR_DEADLOCK,
	    "no event is left that could settle the promise: "
	    "%sit waits for %s", others, what);
}

static struct evpromise_value
refuse(enum evpromise_error_code code, const char *why)
{
	return evpromise__throw(code, "%s", why);
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
	if (base->in_checkpoint || agent_of(base)->running != NULL) {
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
hand_over(struct evpromise *promise)
{
	if (promise->state == EVPROMISE_REJECTED &&
	    !(promise->flags & FLAG_HANDLED))
		evpromise__host_promise_rejection_tracker(promise,
		    REJECTION_HANDLE);
	mark_handled(promise);
}

static struct evpromise *
refused(struct evpromise_base *base, struct evpromise *promise,
    struct evpromise_value refusal)
{
	struct evpromise *rejected = evpromise_resolved(base, refusal);

	if (rejected != NULL)
		hand_over(rejected);
	evpromise_unref(promise);
	return rejected;
}

static void
set_awaited(struct evpromise *promise, bool is_awaited)
{
	promise->flags &= (uint16_t)~FLAG_AWAITED;
	if (is_awaited)
		promise->flags |= FLAG_AWAITED;
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
	set_awaited(promise, true);
	settled = wait_for(base, promise, &refusal);
	set_awaited(promise, was_awaited);
	if (!settled)
		return MADE_HERE(refused(base, promise, refusal));
	hand_over(promise);
	return promise;
}
