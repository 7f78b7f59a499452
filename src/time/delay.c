/* SPDX-License-Identifier: BSD-3-Clause */
/* delay: a promise that is resolved when its time has come. */
#include "time/delay.h"

#include "loop/clock.h"
#include "promise/resolver.h"
#include "record/alloc.h"
#include "record/heap.h"
#include "value/value.h"

static void
delay_free(struct evpromise__delay *delay)
{
	evpromise__resolver_give_up(delay->resolver);
	evpromise__free(delay);
}

void
evpromise__delay_end(struct evpromise__timer *timer,
    enum evpromise__timer_end how)
{
	struct evpromise__delay *delay = (struct evpromise__delay *)timer;

	if (how == TIMER_FIRED)
		(void)evpromise_resolve(delay->resolver, delay->completion);
	else
		evpromise__value_release(delay->completion);
	delay_free(delay);
}

static void
cancel(const struct evpromise *reason, void *arg)
{
	struct evpromise__delay *delay = arg;

	evpromise__timer_remove(evpromise__base(reason), &delay->timer);
	evpromise__delay_end(&delay->timer, TIMER_DROPPED);
}

/* Adds the timer, unless the signal was aborted or memory is out: then the
 * promise is rejected. */
static bool
start(struct evpromise_base *base, struct evpromise__delay *delay,
    uint64_t due_us, struct evpromise_abort_signal *signal)
{
	if (!evpromise_resolver_on_abort(delay->resolver, signal, cancel,
	    delay))
		return false;
	if (evpromise__timer_add(base, &delay->timer, due_us))
		return true;
	(void)evpromise_reject(delay->resolver, evpromise__out_of_memory());
	return false;
}

struct evpromise *
evpromise__delay_until(struct evpromise_base *base, uint64_t due_us,
    struct evpromise_value completion, struct evpromise_abort_signal *signal)
{
	struct evpromise__delay *delay = evpromise__malloc(sizeof(*delay));
	struct evpromise *promise;

	if (delay == NULL) {
		evpromise__value_release(completion);
		return NULL;
	}
	delay->timer.at = TIMER_NOWHERE;
	delay->timer.end = evpromise__delay_end;
	delay->completion = completion;
	promise = evpromise_with_resolvers(base, &delay->resolver);
	if (promise == NULL || !start(base, delay, due_us, signal))
		evpromise__delay_end(&delay->timer, TIMER_DROPPED);
	return promise;
}

struct evpromise *
evpromise_delay(struct evpromise_base *base, int64_t ms,
    struct evpromise_value completion, struct evpromise_abort_signal *signal)
{
	struct evpromise *rejected;
	struct evpromise_value checked;
	uint64_t due_us;

	if (base == NULL) {
		evpromise__value_release(completion);
		return NULL;
	}
	checked = evpromise__due_us(base, ms, &due_us);
	if (evpromise__is_thrown(checked)) {
		rejected = evpromise_resolved(base, checked);
		evpromise__value_release(completion);
		return MADE_HERE(rejected);
	}
	return MADE_HERE(evpromise__delay_until(base, due_us, completion,
	    signal));
}
