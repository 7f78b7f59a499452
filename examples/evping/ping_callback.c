/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * The HTTP ping in callback style. Read it beside ping_promise.c: the same
 * steps bear the same names.
 */
#include <stdio.h>
#include <stdlib.h>

#include <event2/event.h>
#include <event2/event_struct.h>

#include "http_callback.h"
#include "ping.h"
#include "stopwatch.h"

/* The sites that are pinged one after the other. */
struct chain {
	struct run *run;
	struct stopwatch *times;
	size_t at;		/* the lap whose turn it is, or will be */
	struct event pause;	/* before another attempt */
	bool too_late;		/* for an attempt, when the pause is over */
};

struct run {
	struct ping *ping;
	struct gate gate;
	struct http_client *client;
	struct chain *chains;
	size_t n_chains;
	size_t running;		/* chains that have not come to their end */
	bool stopping;		/* no site's turn comes any more */
	bool failed;
	double started_ms;
	int result;
};

static void sequentially_http_ping_sites(struct chain *chain);

static void
on_start(struct lap *lap)
{
	lap_start(lap);
}

static void
on_stop(struct run *run, struct lap *lap)
{
	lap_stop(lap, run->ping->base);
	gate_leave(&run->gate);
}

/* What is under way ends with a verdict of its own, and who pauses at once;
 * nothing begins any more. */
static void
stop(struct run *run)
{
	run->stopping = true;
	http_client_cancel(run->client);
	for (size_t i = 0; i < run->n_chains; i++) {
		struct event *pause = &run->chains[i].pause;

		if (event_pending(pause, EV_TIMEOUT, NULL))
			event_active(pause, EV_TIMEOUT, 0);
	}
}

/* The program fails once; what is under way ends first. */
static void
fail(struct run *run, const char *message)
{
	if (!run->failed)
		fprintf(stderr, "evping: %s\n", message);
	run->failed = true;
	stop(run);
}

/* A site that fails does not end its chain. */
static void
on_end(struct chain *chain, enum verdict verdict, int status)
{
	struct lap *lap = &chain->times->laps[chain->at];

	lap->verdict = verdict;
	lap->status = status;
	on_stop(chain->run, lap);
	if (verdict == VERDICT_NO_MEMORY)
		fail(chain->run, verdict_text(verdict));
	chain->at++;
	sequentially_http_ping_sites(chain);
}

/* What is left of the time that the site of a chain has. */
static double
left_ms(const struct chain *chain)
{
	return chain->run->ping->options->deadline_ms +
	    chain->times->laps[chain->at].started_ms - clock_ms();
}

static void
pause_before_attempt(struct chain *chain)
{
	const struct lap *lap = &chain->times->laps[chain->at];
	double ms = PING_RETRY_MS;
	struct timeval time;

	for (unsigned int i = 1; i < lap->attempts && ms < PING_RETRY_MAX_MS;
	    i++)
		ms *= 2;
	if (ms > PING_RETRY_MAX_MS)
		ms = PING_RETRY_MAX_MS;
	chain->too_late = ms >= left_ms(chain);
	time = timeval_of_ms(chain->too_late ? left_ms(chain) : ms);
	if (evtimer_add(&chain->pause, &time) != 0)
		on_end(chain, VERDICT_NO_MEMORY, 0);
}

static void
on_verdict(enum verdict verdict, int status, void *arg)
{
	struct chain *chain = arg;
	const struct run *run = chain->run;

	if (verdict_may_pass(verdict) && !run->stopping &&
	    chain->times->laps[chain->at].attempts <=
	    run->ping->options->retries)
		pause_before_attempt(chain);
	else
		on_end(chain, verdict, status);
}

static int
attempt(struct chain *chain)
{
	struct lap *lap = &chain->times->laps[chain->at];

	lap->attempts++;
	return http_head(chain->run->client, lap->site, left_ms(chain),
	    on_verdict, chain);
}

static void
on_pause(evutil_socket_t fd, short what, void *arg)
{
	struct chain *chain = arg;

	(void)fd;
	(void)what;
	if (chain->run->stopping)
		on_end(chain, VERDICT_INTERRUPTED, 0);
	else if (chain->too_late)
		on_end(chain, VERDICT_TIMED_OUT, 0);
	else if (attempt(chain) != 0)
		on_end(chain, VERDICT_NO_MEMORY, 0);
}

static int
single_site_http_ping(struct chain *chain)
{
	on_start(&chain->times->laps[chain->at]);
	return attempt(chain);
}

static struct stopwatch *
merge_times(struct run *run)
{
	struct stopwatch *times = stopwatch_deal(run->ping->sites, 0, 1, run);

	for (size_t i = 0; i < run->n_chains; i++)
		stopwatch_merge(times, run->chains[i].times);
	return times;
}

static void
print_results(struct run *run, struct stopwatch *times)
{
	report_run(run->ping->report, "callback",
	    clock_ms() - run->started_ms, times);
	run->result = 0;
}

/* The last chain to end brings the results together. */
static void
on_chain_end(struct run *run)
{
	struct stopwatch *times;

	if (--run->running > 0)
		return;
	if (!run->failed) {
		times = merge_times(run);
		if (times != NULL)
			print_results(run, times);
		else
			fail(run, "out of memory");
		stopwatch_unref(times);
	}
	event_base_loopbreak(run->ping->base);
}

/* The next site has passed the gate. */
static void
on_turn(void *arg)
{
	struct chain *chain = arg;
	struct run *run = chain->run;

	if (!run->stopping) {
		if (single_site_http_ping(chain) == 0)
			return;
		fail(run, "out of memory");
	}
	gate_leave(&run->gate);
	on_chain_end(run);
}

/* Called for the first site, and by each site for the one after it. */
static void
sequentially_http_ping_sites(struct chain *chain)
{
	struct run *run = chain->run;

	if (!run->stopping && chain->at < chain->times->n)
		gate_enter(&run->gate, &chain->times->laps[chain->at].turn,
		    on_turn, chain);
	else
		on_chain_end(run);
}

static void
parallel_http_ping_sites(struct run *run)
{
	/* All are counted before the first begins: it may end at once. */
	run->running = run->n_chains;
	for (size_t i = 0; i < run->n_chains; i++)
		sequentially_http_ping_sites(&run->chains[i]);
}

static int
chains_init(struct run *run)
{
	size_t n = ping_hands(run->ping);

	run->chains = calloc(n, sizeof(*run->chains));
	if (run->chains == NULL)
		return -1;
	run->n_chains = n;
	for (size_t i = 0; i < n; i++) {
		run->chains[i].run = run;
		evtimer_assign(&run->chains[i].pause, run->ping->base,
		    on_pause, &run->chains[i]);
		run->chains[i].times =
		    stopwatch_deal(run->ping->sites, i, n, run);
		if (run->chains[i].times == NULL)
			return -1;
	}
	return 0;
}

static int
run_init(struct run *run, struct ping *ping)
{
	const struct options *options = ping->options;

	*run = (struct run){ .ping = ping, .result = -1 };
	gate_init(&run->gate, ping->base, ping_places(ping));
	if (chains_init(run) != 0)
		return -1;
	run->client = http_client_new(ping->base, options->family,
	    options->nameserver);
	if (run->client == NULL)
		return -1;
	ping->on_interrupt = stop;
	ping->run = run;
	return 0;
}

static void
run_clear(struct run *run)
{
	http_client_free(run->client);
	for (size_t i = 0; i < run->n_chains; i++)
		stopwatch_unref(run->chains[i].times);
	free(run->chains);
}

int
ping_callback(struct ping *ping)
{
	struct run run;

	if (run_init(&run, ping) != 0) {
		fputs("evping: cannot start\n", stderr);
	} else {
		run.started_ms = clock_ms();
		parallel_http_ping_sites(&run);
		/* A loop that is left before it began would not end. */
		if (run.running > 0)
			event_base_dispatch(ping->base);
	}
	run_clear(&run);
	return run.result;
}
