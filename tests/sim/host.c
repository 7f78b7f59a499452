/* SPDX-License-Identifier: BSD-3-Clause */
/* The host of a simulated world. */
#include <string.h>

#include "loop/base.h"
#include "promise/agent.h"
#include "promise/host.h"
#include "loop/timer.h"
#include "world.h"

static struct {
	uint64_t now_us;
	uint64_t wake_us;		/* UINT64_MAX: never */
	uint64_t ran_us;		/* timers were run until then */
	unsigned long runs;
	bool was_told;			/* of jobs */
	bool is_virtual;		/* the clock is the library's own */
} host;

static void
host_enqueue_promise_job(struct evpromise_base *base, void *host_data)
{
	(void)base;
	(void)host_data;
	if (host.was_told)
		wrong("the host was told of jobs twice");
	host.was_told = true;
}

static void
host_free(void *host_data)
{
	(void)host_data;
}

static uint64_t
host_now_us(void *host_data)
{
	(void)host_data;
	return host.now_us;
}

static void
host_wake_at_us(void *host_data, uint64_t us)
{
	(void)host_data;
	host.wake_us = us;
}

static void
host_sleep(void *host_data)
{
	(void)host_data;
	host.wake_us = UINT64_MAX;
}

static const struct evpromise__host simulated = {
	host_enqueue_promise_job, host_free, host_now_us, host_wake_at_us,
	host_sleep
};

struct evpromise_base *
host_base_new(void)
{
	struct evpromise_base *base;

	memset(&host, 0, sizeof(host));
	host.wake_us = UINT64_MAX;
	base = evpromise__base_create(&simulated, NULL);
	host.is_virtual = once_in(4);
	if (host.is_virtual && !evpromise_clock_use_virtual(base))
		wrong("the clock is not virtual");
	else if (!host.is_virtual)
		host.now_us = (uint64_t)pick(5000);
	return base;
}

uint64_t
now_us(void)
{
	if (host.is_virtual && !world.freed)
		host.now_us = world.base->virtual_ms * 1000;
	return host.now_us;
}

uint64_t
due_us(int64_t ms)
{
	return now_us() + (uint64_t)(ms < 1 ? 1 : ms) * 1000;
}

uint64_t
timers_ran_us(void)
{
	return host.ran_us;
}

unsigned long
timers_runs(void)
{
	return host.runs;
}

int64_t
any_ms(void)
{
	uint64_t unit_ms = (world.unit_us + 999) / 1000;

	if (once_in(3))
		return (int64_t)unit_ms * (1 + pick(3));
	return pick((int)(unit_ms < 10000000 ? 5 * unit_ms : 10000000));
}

bool
is_quiet(void)
{
	return !evpromise__has_work(world.base) && world.depth == 0 &&
	    !world.base->in_checkpoint && agent_of(world.base)->running == NULL;
}

/* --- the events ----------------------------------------------------------- */

static bool
run_jobs(void)
{
	if (!host.was_told)
		return false;
	host.was_told = false;
	evpromise_checkpoint(world.base);
	return true;
}

static bool
run_timers(void)
{
	if (host.is_virtual || host.wake_us > host.now_us)
		return false;
	host.wake_us = UINT64_MAX;
	host.ran_us = host.now_us;
	host.runs++;
	evpromise__timers_run(world.base);
	if (!world.freed &&
	    evpromise__timers_next(world.base) <= host.ran_us)
		wrong("a timer that is due has not fired");
	return true;
}

static bool
end_io(void)
{
	if (!io_end_one())
		return false;
	if (once_in(2) && !world.freed)
		evpromise_checkpoint(world.base);
	return true;
}

static bool
do_something(void)
{
	return !world.winding_up && act();
}

/* When something comes, if nothing is done before. */
static uint64_t
next_us(void)
{
	uint64_t io = io_next_us(), wake = host.wake_us;

	if (host.is_virtual)
		wake = evpromise__timers_next(world.base);
	return io < wake ? io : wake;
}

static void
advance_to(uint64_t us)
{
	if (!host.is_virtual) {
		host.now_us = us;
		return;
	}
	host.runs++;
	if (!evpromise_clock_advance_ms(world.base,
	    (int64_t)((us + 999) / 1000 - world.base->virtual_ms)))
		wrong("the clock does not advance");
	host.ran_us = now_us();
}

/* Until something comes; now and then the loop is late, or early. */
static bool
let_time_pass(void)
{
	uint64_t next = next_us(), now = now_us();

	if (next == UINT64_MAX)
		return false;
	if (next < now)
		next = now;
	if (once_in(4))
		next += (uint64_t)pick(3000) * world.unit_us / 1000;
	else if (once_in(8))
		next = now + (next - now) / 2;
	advance_to(next);
	return true;
}

static void
check_host(void)
{
	uint64_t next;

	if (world.freed)
		return;
	next = evpromise__timers_next(world.base);
	if (evpromise__has_work(world.base) && !host.was_told)
		wrong("jobs wait, and the host was not told");
	if (!evpromise__has_work(world.base))
		host.was_told = false;
	if (!host.is_virtual && next != UINT64_MAX &&
	    host.wake_us > next)
		wrong("a timer waits, and the host was not told");
}

/* The seed chooses among what may come next; time passes in between. */
bool
host_step(void)
{
	static bool (*const events[])(void) = {
		run_jobs, run_timers, end_io, do_something, let_time_pass
	};
	const int n = sizeof(events) / sizeof(events[0]);
	int i, first = pick(n);
	bool happened = false;

	for (i = 0; i < n && !happened; i++)
		happened = events[(first + i) % n]();
	check_host();
	return happened;
}
