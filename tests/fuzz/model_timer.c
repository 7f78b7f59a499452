/* SPDX-License-Identifier: BSD-3-Clause */
/* The timers of the model, see model.h: a list in the order in which they were
 * made, which is searched for the first one. */
#include "model.h"

#define LAST_MS (INT64_MAX / 1000)

struct model_timeout {
	struct evpromise_resolver *resolver;
	struct model_timer *timer;
};

struct evpromise_interval {
	struct evpromise_base *base;
	struct evpromise_abort_signal *signal;
	int64_t ms;
	uint64_t start_ms, turn;
};

/* --- the list -------------------------------------------------------------- */

struct model_timer *
model_add_timer(struct evpromise_base *base, enum model_timer_kind kind,
    uint64_t due_ms)
{
	struct model_timer *timer = model_make(sizeof(*timer));
	struct model_timer **last = &base->timers;

	timer->kind = kind;
	timer->due_ms = due_ms;
	while (*last != NULL)
		last = &(*last)->next;
	*last = timer;
	return timer;
}

/* Also of one that is not there. */
void
model_remove_timer(struct evpromise_base *base, struct model_timer *timer)
{
	struct model_timer **at = &base->timers;

	while (*at != NULL && *at != timer)
		at = &(*at)->next;
	if (*at == timer && timer != NULL)
		*at = timer->next;
}

/* Of those due at the same time the one that was made first. */
static struct model_timer *
first_timer(const struct evpromise_base *base)
{
	struct model_timer *first = base->timers, *timer;

	for (timer = first; timer != NULL; timer = timer->next)
		if (timer->due_ms < first->due_ms)
			first = timer;
	return first;
}

static void
fire(struct evpromise_base *base, struct model_timer *timer)
{
	model_remove_timer(base, timer);
	base->firing = true;
	if (timer->kind == DELAY)
		(void)model_resolve_by(timer->resolver, timer->completion);
	else if (timer->kind == TIMEOUT)
		(void)model_resolve_by(timer->resolver,
		    model_error(EVPROMISE_ERROR_TIMEOUT));
	else
		model_signal_time_is_up(timer->signal);
	if (!base->freed)
		engine_model.checkpoint(base);
	base->firing = false;
}

/* --- the clock --------------------------------------------------------------- */

int64_t
model_now_ms(const struct evpromise_base *base)
{
	return (int64_t)base->now_ms;
}

static bool
can_advance(const struct evpromise_base *base)
{
	return !base->in_checkpoint && !base->running && !base->firing;
}

static void
advance_to(struct evpromise_base *base, uint64_t ms)
{
	struct model_timer *timer;

	while (!base->freed && (timer = first_timer(base)) != NULL &&
	    timer->due_ms <= ms) {
		if (timer->due_ms > base->now_ms)
			base->now_ms = timer->due_ms;
		fire(base, timer);
	}
	base->now_ms = ms;
}

bool
model_advance_ms(struct evpromise_base *base, int64_t ms)
{
	if (!can_advance(base) || ms < 0 || ms > LAST_MS - model_now_ms(base))
		return false;
	engine_model.checkpoint(base);
	advance_to(base, base->now_ms + (uint64_t)ms);
	return true;
}

bool
model_advance_to_next(struct evpromise_base *base)
{
	if (!can_advance(base))
		return false;
	engine_model.checkpoint(base);
	if (base->freed || base->timers == NULL)
		return false;
	advance_to(base, first_timer(base)->due_ms);
	return true;
}

/* When a time from now is over; 0 counts as 1. */
struct evpromise_value
model_due_ms(const struct evpromise_base *base, int64_t ms, uint64_t *due_ms)
{
	*due_ms = 0;
	if (ms == 0)
		ms = 1;
	if (ms < 0 || ms > LAST_MS - model_now_ms(base))
		return model_error(EVPROMISE_ERROR_RANGE);
	*due_ms = base->now_ms + (uint64_t)ms;
	return evpromise_undefined();
}

/* --- what is made of timers ------------------------------------------------------ */

static void
cancel_timer(const struct evpromise *reason, void *timer)
{
	model_remove_timer(reason->base, timer);
}

/* A timer that resolves a new promise, unless the signal aborts that. */
static struct evpromise *
delay_until(struct evpromise_base *base, uint64_t due_ms,
    struct evpromise_value completion, struct evpromise_abort_signal *signal)
{
	struct evpromise *promise = model_new_promise(base);
	struct evpromise_resolver *resolver = model_new_resolver(promise);
	struct model_timer *timer = model_add_timer(base, DELAY, due_ms);

	timer->resolver = resolver;
	timer->completion = completion;
	if (!model_on_abort(resolver, signal, cancel_timer, timer))
		model_remove_timer(base, timer);
	return promise;
}

struct evpromise *
model_delay(struct evpromise_base *base, int64_t ms,
    struct evpromise_value completion, struct evpromise_abort_signal *signal)
{
	uint64_t due_ms;
	struct evpromise_value checked = model_due_ms(base, ms, &due_ms);

	if (checked.tag & MODEL_THROWN)
		return model_promise_resolve(base, checked);
	return delay_until(base, due_ms, completion, signal);
}

static struct evpromise_value
on_settled(const struct evpromise *settled, void *arg)
{
	struct model_timeout *timeout = arg;

	(void)model_resolve_by(timeout->resolver, model_completion(settled));
	model_remove_timer(settled->base, timeout->timer);
	return evpromise_undefined();
}

struct evpromise *
model_timeout(struct evpromise *promise, int64_t ms,
    struct evpromise_abort_signal *signal)
{
	struct evpromise_base *base = promise->base;
	struct model_timeout *timeout;
	struct evpromise_value checked;
	uint64_t due_ms;

	if (base->freed)
		return promise;
	checked = model_due_ms(base, ms, &due_ms);
	if (checked.tag & MODEL_THROWN)
		return model_promise_resolve(base, checked);
	timeout = model_make(sizeof(*timeout));
	timeout->resolver = model_new_resolver(model_new_promise(base));
	(void)engine_model.then2(promise, on_settled, on_settled, timeout);
	timeout->timer = model_add_timer(base, TIMEOUT, due_ms);
	timeout->timer->resolver = timeout->resolver;
	if (!model_on_abort(timeout->resolver, signal, cancel_timer,
	    timeout->timer))
		model_remove_timer(base, timeout->timer);
	return timeout->resolver->promise;
}

/* --- intervals --------------------------------------------------------------------- */

struct evpromise_interval *
model_interval_new(struct evpromise_base *base, int64_t ms,
    struct evpromise_abort_signal *signal)
{
	struct evpromise_interval *interval = model_make(sizeof(*interval));

	interval->base = base;
	interval->signal = model_signal_ref(signal);
	interval->ms = ms == 0 ? 1 : ms;
	interval->start_ms = base->now_ms;
	return interval;
}

/* The first turn that was not asked for yet, and whose time is not over. */
struct evpromise *
model_interval_next(struct evpromise_interval *interval)
{
	struct evpromise_base *base = interval->base;
	uint64_t due_ms, turn, ms = (uint64_t)interval->ms;
	struct evpromise_value checked;

	checked = model_due_ms(base, interval->ms, &due_ms);
	if (checked.tag & MODEL_THROWN)
		return model_promise_resolve(base, checked);
	turn = (base->now_ms - interval->start_ms + ms - 1) / ms;
	if (turn <= interval->turn)
		turn = interval->turn + 1;
	if (turn > (LAST_MS - interval->start_ms) / ms)
		return model_promise_resolve(base,
		    model_error(EVPROMISE_ERROR_RANGE));
	interval->turn = turn;
	return delay_until(base, interval->start_ms + turn * ms,
	    evpromise_int((int64_t)turn), interval->signal);
}

void
model_interval_free(struct evpromise_interval *interval)
{
	model_signal_unref(interval->signal);
}
