/* SPDX-License-Identifier: BSD-3-Clause */
/* retry, wait_for and using: one thing after the other, nothing that runs once
 * all has settled; each resource is disposed of once, in reverse order. */
#include <string.h>

#include "world.h"

#define MOST_ATTEMPTS 32
#define MOST_RESOURCES 3

struct attempts;

struct resource {
	struct attempts *attempts;
	const struct work *work;	/* that acquires it; NULL: not yet */
	bool is_disposed;
};

struct attempts {
	enum { RETRY, WAIT_FOR, USING } kind;
	struct crew crew;
	struct watch *watch;
	struct evpromise_abort_signal *signal;
	int most;			/* attempts, or questions */
	int made;
	bool has_timeout;
	int64_t pause_ms;		/* at least, between two */
	uint64_t not_before_us;		/* comes the next one */
	struct resource resources[MOST_RESOURCES];	/* USING */
	size_t n;
	bool is_used, disposing_failed;
};

static const char *const names[] = { "retry", "wait_for", "using" };

static struct attempts all[MOST_ATTEMPTS];
static int n_all;

/* --- retry, wait_for ------------------------------------------------------ */

static struct evpromise_value
attempt(struct evpromise_abort_signal *signal, void *arg)
{
	struct attempts *attempts = arg;
	int64_t value = ++attempts->made;

	if (attempts->made > attempts->most)
		wrong("%s: once more than %d times", attempts->crew.what,
		    attempts->most);
	if (now_us() < attempts->not_before_us)
		wrong("%s: the pause is too short", attempts->crew.what);
	attempts->not_before_us = now_us() +
	    (uint64_t)attempts->pause_ms * 1000;
	if (evpromise_abort_signal_aborted(signal))
		wrong("%s: begins after an abort", attempts->crew.what);
	if (attempts->kind == WAIT_FOR)
		value = attempts->made == attempts->most;
	return crew_start(&attempts->crew, signal, value);
}

static struct evpromise *
begin_retry(struct attempts *attempts)
{
	struct evpromise_retry_options options = EVPROMISE_RETRY_OPTIONS_INIT;

	options.attempts = (size_t)attempts->most;
	options.delay_ms = attempts->pause_ms;
	options.max_delay_ms = 4 * attempts->pause_ms;
	options.jitter = 0;
	options.signal = attempts->signal;
	return evpromise_retry(world.base, attempt, attempts, &options);
}

static struct evpromise *
begin_wait(struct attempts *attempts)
{
	struct evpromise_wait_for_options options =
	    EVPROMISE_WAIT_FOR_OPTIONS_INIT;

	options.interval_ms = attempts->pause_ms;
	options.timeout_ms = attempts->has_timeout ? any_ms() : 0;
	options.signal = attempts->signal;
	return evpromise_wait_for(world.base, attempt, attempts, &options);
}

/* --- using ---------------------------------------------------------------- */

static struct evpromise_value
acquire(struct evpromise_abort_signal *signal, void *arg)
{
	struct resource *resource = arg;
	struct attempts *attempts = resource->attempts;
	struct evpromise_value completion;

	if (resource != &attempts->resources[attempts->made++])
		wrong("using: acquires out of turn");
	completion = crew_start(&attempts->crew, signal, attempts->made);
	resource->work = crew_work(&attempts->crew,
	    (size_t)attempts->made - 1);
	return completion;
}

static bool
is_acquired(const struct resource *resource)
{
	const struct work *work = resource->work;

	return work != NULL && !work->has_failed && (work->promise == NULL ||
	    evpromise_state(work->promise) == EVPROMISE_FULFILLED);
}

/* Within the end of the base nothing may be used any more. */
static struct evpromise_value
dispose(const struct evpromise *held, const struct evpromise *outcome,
    void *arg)
{
	struct resource *resource = arg;
	struct attempts *attempts = resource->attempts;
	const struct resource *next = resource + 1;
	const struct resource *end = &attempts->resources[attempts->n];

	say("using: disposes of one");
	if (resource->is_disposed)
		wrong("using: disposes of a resource twice");
	for (; next < end && !world.freed; next++)
		if (is_acquired(next) && !next->is_disposed)
			wrong("using: disposes of resources out of turn");
	resource->is_disposed = true;
	if ((outcome == NULL) != world.freed)
		wrong("using: the end of the base is not told");
	if (evpromise_state(held) != EVPROMISE_FULFILLED)
		wrong("using: disposes of what was not acquired");
	if (world.freed || once_in(2))
		return evpromise_undefined();
	if (once_in(8)) {
		attempts->disposing_failed = true;
		return thrown_int();
	}
	return evpromise_adopt(io_start(NULL, evpromise_int(0)));
}

static struct evpromise_value
use(const struct evpromise *resources, struct evpromise_abort_signal *signal,
    void *arg)
{
	struct attempts *attempts = arg;

	if (evpromise_length(resources) != attempts->n ||
	    (size_t)attempts->made != attempts->n)
		wrong("using: uses what was not acquired");
	attempts->is_used = true;
	return crew_start(&attempts->crew, signal, 77);
}

static struct evpromise *
begin_using(struct attempts *attempts)
{
	struct evpromise_resource resources[MOST_RESOURCES];
	size_t i;

	attempts->n = (size_t)pick(MOST_RESOURCES + 1);
	for (i = 0; i < attempts->n; i++) {
		attempts->resources[i].attempts = attempts;
		resources[i] = (struct evpromise_resource){
			acquire, dispose, &attempts->resources[i]
		};
	}
	return evpromise_using(world.base, resources, attempts->n, use,
	    attempts, attempts->signal);
}

/* --- the outcome ---------------------------------------------------------- */

static void
check_value(const struct attempts *attempts, const struct evpromise *settled)
{
	int64_t value = evpromise_as_int(settled);

	if (attempts->kind == RETRY ? value != attempts->made :
	    attempts->kind == WAIT_FOR ? value == 0 :
	    value != 77 || !attempts->is_used || attempts->disposing_failed)
		wrong("%s: fulfilled with %d", attempts->crew.what,
		    (int)value);
}

static void
check_reason(const struct attempts *attempts, const struct evpromise *settled)
{
	if (is_cut_short(settled, attempts->signal) ||
	    attempts->disposing_failed || (attempts->has_timeout &&
	    evpromise_code(settled) == EVPROMISE_ERROR_TIMEOUT))
		return;
	if (!crew_has_failed(&attempts->crew) && !world.ran_out)
		wrong("%s: rejected, and nothing failed", attempts->crew.what);
	if (attempts->kind == RETRY && attempts->made < attempts->most &&
	    !world.ran_out)
		wrong("retry: gives up too early");
}

static void
on_whole(struct watch *watched, const struct evpromise *settled)
{
	const struct attempts *attempts = watched->of;
	size_t i;

	if (crew_under_way(&attempts->crew) > 0)
		wrong("%s: settled, and something runs", attempts->crew.what);
	if (evpromise_state(settled) == EVPROMISE_FULFILLED)
		check_value(attempts, settled);
	else
		check_reason(attempts, settled);
	for (i = 0; i < attempts->n; i++)
		if (is_acquired(&attempts->resources[i]) !=
		    attempts->resources[i].is_disposed)
			wrong("using: settled, and a resource is left");
}

void
act_attempts(void)
{
	static struct evpromise *(*const begin[])(struct attempts *) = {
		begin_retry, begin_wait, begin_using
	};
	struct attempts *attempts = &all[n_all];

	if (n_all == MOST_ATTEMPTS)
		return;
	memset(attempts, 0, sizeof(*attempts));
	n_all++;
	attempts->kind = pick(3);
	attempts->crew.what = names[attempts->kind];
	attempts->crew.most = 1;
	attempts->signal = evpromise_abort_signal_ref(any_signal());
	attempts->most = 1 + pick(4);
	attempts->pause_ms = any_ms();
	attempts->has_timeout = attempts->kind == WAIT_FOR && once_in(2);
	attempts->watch = watch(attempts->crew.what,
	    begin[attempts->kind](attempts), on_whole, attempts);
	attempts->crew.whole = attempts->watch;
}

/* A pause, also one that memory was out to wait for, and a time-out, which an
 * operation that listens still keeps. */
size_t
attempts_timers_most(void)
{
	size_t n = 0;
	int i;

	for (i = 0; i < n_all; i++) {
		n += all[i].has_timeout;
		n += all[i].kind != USING &&
		    (world.ran_out || is_pending(all[i].watch));
	}
	return n;
}

void
attempts_drop(void)
{
	while (n_all > 0)
		evpromise_abort_signal_unref(all[--n_all].signal);
}
