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

void
evpromise__timeout_unref(void *arg)
{
	struct evpromise__timeout *timeout = arg;

	if (--timeout->refs > 0)
		return;
	evpromise__resolver_give_up(timeout->resolver);
	evpromise__free(timeout);
}

/* The resolver is given up with the timer: the promise is settled, or its base
 * is freed. */
static void
on_end(struct evpromise__timer *timer, enum evpromise__timer_end how)
{
	struct evpromise__timeout *timeout =
	    (struct evpromise__timeout *)timer;

	if (how == TIMER_FIRED)
		(void)evpromise_reject(timeout->resolver,
		    evpromise__throw_static(EVPROMISE_ERROR_TIMEOUT));
	evpromise__timeout_unref(timeout);
}

static void
stop(struct evpromise__timeout *timeout, struct evpromise_base *base)
{
	if (timeout->timer.at == TIMER_NOWHERE)
		return;
	evpromise__timer_remove(base, &timeout->timer);
	on_end(&timeout->timer, TIMER_DROPPED);
}

static void
cancel(const struct evpromise *reason, void *arg)
{
	stop(arg, evpromise__base(reason));
}

static struct evpromise_value
on_settled(const struct evpromise *settled, void *arg)
{
	struct evpromise__timeout *timeout = arg;
	struct evpromise_value completion = evpromise_share(settled);

	if (settled->state == EVPROMISE_REJECTED)
		completion = evpromise_throw_value(completion);
	(void)evpromise_resolve(timeout->resolver, completion);
	stop(timeout, evpromise__base(settled));
	return evpromise_undefined();
}

/* Adds the timer; if it cannot the promise is rejected. */
static void
start(struct evpromise_base *base, struct evpromise__timeout *timeout,
    uint64_t due_us, struct evpromise_abort_signal *signal)
{
	if (!evpromise_resolver_on_abort(timeout->resolver, signal, cancel,
	    timeout))
		return;
	if (evpromise__timer_add(base, &timeout->timer, due_us))
		timeout->refs++;
	else
		(void)evpromise_reject(timeout->resolver,
		    evpromise__out_of_memory());
}

static struct evpromise__timeout *
timeout_new(struct evpromise_base *base, struct evpromise **promise)
{
	struct evpromise__timeout *timeout;

	timeout = evpromise__malloc(sizeof(*timeout));
	if (timeout == NULL)
		return NULL;
	timeout->timer.at = TIMER_NOWHERE;
	timeout->timer.end = on_end;
	timeout->refs = 1;
	*promise = evpromise_with_resolvers(base, &timeout->resolver);
	if (*promise == NULL) {
		evpromise__timeout_unref(timeout);
		return NULL;
	}
	return timeout;
}

/* The result, which waits for the promise and for the timer. */
static struct evpromise *
wait_for_both(struct evpromise *promise, uint64_t due_us,
    struct evpromise_abort_signal *signal)
{
	struct evpromise_base *base = evpromise__base(promise);
	struct evpromise *result;
	struct evpromise__timeout *timeout = timeout_new(base, &result);

	if (timeout == NULL) {
		evpromise__cut_chain(promise);
		return NULL;
	}
	promise = evpromise_then2(promise, on_settled, on_settled, timeout);
	if (promise == NULL) {
		evpromise_unref(result);	/* so that nobody sees its end */
		evpromise__timeout_unref(timeout);
		return NULL;
	}
	promise = evpromise_keep(promise, timeout, evpromise__timeout_unref);
	if (evpromise_done(promise) != 0) {
		evpromise_unref(result);
		return NULL;
	}
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
	return MADE_HERE(wait_for_both(promise, due_us, signal));
}
