/* SPDX-License-Identifier: BSD-3-Clause */
/* timeout: a promise that is rejected unless another one settles in time. */
#include "time/timeout.h"

#include "loop/clock.h"
#include "promise/keep.h"
#include "promise/resolver.h"
#include "record/alloc.h"
#include "record/heap.h"
#include "value/error.h"
#include "value/value.h"

/* A time-out whose time has come becomes the error. */
union block {
	struct evpromise__timeout timeout;
	struct evpromise__prepared_error error;
};

/* The reaction stays with the promise, which may be for ever, but refers to
 * nothing then. Gives the resolver; the block is left. */
static struct evpromise_resolver *
dissolve(struct evpromise__timeout *timeout)
{
	if (timeout->reaction != NULL)
		timeout->reaction->arg = NULL;
	return timeout->resolver;
}

static void
drop(struct evpromise__timeout *timeout)
{
	struct evpromise_resolver *resolver = dissolve(timeout);

	evpromise__free(timeout);
	evpromise__resolver_give_up(resolver);
}

void
evpromise__timeout_end(struct evpromise__timer *timer,
    enum evpromise__timer_end how)
{
	struct evpromise__timeout *timeout =
	    (struct evpromise__timeout *)timer;
	struct evpromise_resolver *resolver;

	if (how == TIMER_DROPPED) {
		drop(timeout);
		return;
	}
	resolver = dissolve(timeout);
	(void)evpromise_reject(resolver, evpromise__throw_prepared(timeout,
	    EVPROMISE_ERROR_TIMEOUT,
	    "the promise did not settle within %lld ms",
	    (long long)timeout->ms));
	evpromise__resolver_give_up(resolver);
}

static void
cancel(const struct evpromise *reason, void *arg)
{
	struct evpromise__timeout *timeout = arg;

	evpromise__timer_remove(evpromise__base(reason), &timeout->timer);
	drop(timeout);
}

/* The argument is NULL if the time-out has ended. */
static struct evpromise_value
on_settled(const struct evpromise *settled, void *arg)
{
	struct evpromise__timeout *timeout = arg;
	struct evpromise_resolver *resolver;
	struct evpromise_value completion;

	if (timeout == NULL)
		return evpromise_undefined();
	completion = evpromise_share(settled);
	if (settled->state == EVPROMISE_REJECTED)
		completion = evpromise_throw_value(completion);
	evpromise__timer_remove(evpromise__base(settled), &timeout->timer);
	resolver = dissolve(timeout);
	evpromise__free(timeout);
	(void)evpromise_resolve(resolver, completion);
	evpromise__resolver_give_up(resolver);
	return evpromise_undefined();
}

/* Adds the timer; if it cannot the promise is rejected. */
static void
start(struct evpromise_base *base, struct evpromise__timeout *timeout,
    uint64_t due_us, struct evpromise_abort_signal *signal)
{
	if (evpromise_resolver_on_abort(timeout->resolver, signal, cancel,
	    timeout)) {
		if (evpromise__timer_add(base, &timeout->timer, due_us))
			return;
		(void)evpromise_reject(timeout->resolver,
		    evpromise__out_of_memory());
	}
	drop(timeout);
}

static struct evpromise__timeout *
timeout_new(struct evpromise_base *base, int64_t ms,
    struct evpromise **promise)
{
	struct evpromise__timeout *timeout;

	timeout = evpromise__malloc(sizeof(union block));
	if (timeout == NULL)
		return NULL;
	timeout->timer.at = TIMER_NOWHERE;
	timeout->timer.end = evpromise__timeout_end;
	timeout->reaction = NULL;
	timeout->ms = ms;
	*promise = evpromise_with_resolvers(base, &timeout->resolver);
	if (*promise == NULL) {
		evpromise__free(timeout);
		return NULL;
	}
	return timeout;
}

/* The result, which waits for the promise and for the timer. */
static struct evpromise *
wait_for_both(struct evpromise *promise, int64_t ms, uint64_t due_us,
    struct evpromise_abort_signal *signal)
{
	struct evpromise_base *base = evpromise__base(promise);
	struct evpromise *result;
	struct evpromise__timeout *timeout = timeout_new(base, ms, &result);

	if (timeout == NULL) {
		evpromise__cut_chain(promise);
		return NULL;
	}
	promise = evpromise_then2(promise, on_settled, on_settled, timeout);
	if (promise == NULL) {
		evpromise_unref(result);	/* so that nobody sees its end */
		drop(timeout);
		return NULL;
	}
	timeout->reaction = promise;
	evpromise_unref(promise);
	start(base, timeout, due_us, signal);
	return result;
}

struct evpromise *
evpromise_timeout(struct evpromise *promise, int64_t ms,
    struct evpromise_abort_signal *signal)
{
	struct evpromise_base *base;
	struct evpromise *rejected;
	struct evpromise_value checked;
	uint64_t due_us;

	CHECK_HANDLE(promise);
	if (promise == NULL || evpromise__is_freed(promise))
		return promise;
	base = evpromise__base(promise);
	checked = evpromise__due_us(base, ms, &due_us);
	if (evpromise__is_thrown(checked)) {
		rejected = evpromise_resolved(base, checked);
		evpromise_unref(promise);
		return MADE_HERE(rejected);
	}
	return MADE_HERE(wait_for_both(promise, ms, due_us, signal));
}
