/* SPDX-License-Identifier: BSD-3-Clause */
/* clock: the time of a base, which is that of its host, or one that tests move
 * on. */
#include "loop/clock.h"

#include "loop/base.h"
#include "value/error.h"
#include "value/value.h"

uint64_t
evpromise__now_us(const struct evpromise_base *base)
{
	if (base->clock_is_virtual)
		return base->virtual_ms * 1000;
	return agent_of(base)->host->now_us(agent_of(base)->host_data);
}

struct evpromise_value
evpromise__due_us(const struct evpromise_base *base, int64_t ms,
    uint64_t *due_us)
{
	uint64_t now_us = evpromise__now_us(base);
	uint64_t time_ms = ms == 0 ? 1 : (uint64_t)ms;

	if (ms < 0)
		return evpromise__throw_range(
		    "a time of %lld ms: it is negative", (long long)ms);
	if (time_ms > (INT64_MAX - now_us) / 1000)
		return evpromise__throw_range(
		    "a time of %lld ms: it is too far away", (long long)ms);
	*due_us = now_us + time_ms * 1000;
	return evpromise_undefined();
}

struct evpromise_value
evpromise__check_times(const struct evpromise_base *base, int64_t first_ms,
    int64_t second_ms)
{
	struct evpromise_value checked;
	uint64_t due_us;

	checked = evpromise__due_us(base, first_ms, &due_us);
	if (evpromise__is_thrown(checked))
		return checked;
	return evpromise__due_us(base, second_ms, &due_us);
}

int64_t
evpromise_clock_now_ms(const struct evpromise_base *base)
{
	return (int64_t)(evpromise__now_us(base) / 1000);
}

uint64_t
evpromise__clock_seed(const struct evpromise_base *base)
{
	uint64_t seed = evpromise__now_us(base) + base->timers.made;

	return base->clock_is_virtual ? seed : seed ^ (uintptr_t)base << 16;
}

void
evpromise__clock_note(struct evpromise_base *base)
{
	base->clock_is_noted = true;
}

bool
evpromise_clock_use_virtual(struct evpromise_base *base)
{
	if (base->timers.made > 0 || base->clock_is_noted)
		return base->clock_is_virtual;
	base->clock_is_virtual = true;
	return true;
}

/* Whether the clock may be moved now. */
static bool
can_advance(const struct evpromise_base *base)
{
	return base->clock_is_virtual && !base->in_checkpoint &&
	    agent_of(base)->running == NULL && !base->timers.running;
}

/* Fires what is due up to a time, one time after the other: whole milliseconds,
 * as the clock shows no others. What runs may free the base. */
static void
advance_to(struct evpromise_base *base, uint64_t ms)
{
	uint64_t next_us;

	while (!base_is_freed(base) &&
	    (next_us = evpromise__timers_next(base)) <= ms * 1000) {
		if (next_us > base->virtual_ms * 1000)
			base->virtual_ms = next_us / 1000;
		evpromise__timers_run(base);
	}
	base->virtual_ms = ms;
}

bool
evpromise_clock_advance_ms(struct evpromise_base *base, int64_t ms)
{
	if (!can_advance(base) || ms < 0 ||
	    (uint64_t)ms > INT64_MAX / 1000 - base->virtual_ms)
		return false;
	evpromise__base_pin(base);
	evpromise_checkpoint(base);
	advance_to(base, base->virtual_ms + (uint64_t)ms);
	evpromise__base_unpin(base);
	return true;
}

bool
evpromise_clock_advance_to_next(struct evpromise_base *base)
{
	uint64_t next_us;

	if (!can_advance(base))
		return false;
	evpromise__base_pin(base);
	evpromise_checkpoint(base);
	next_us = base_is_freed(base) ? UINT64_MAX :
	    evpromise__timers_next(base);
	if (next_us != UINT64_MAX)
		advance_to(base, next_us / 1000);
	evpromise__base_unpin(base);
	return next_us != UINT64_MAX;
}
