/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * The HTTP ping in promise style. Read it beside ping_callback.c: the same
 * steps bear the same names.
 */
#include <stdio.h>
#include <stdlib.h>

#include <event2/event.h>
#include <evpromise.h>
#include <evpromise/http.h>

#include "http_promise.h"
#include "ping.h"
#include "stopwatch.h"

struct run {
	struct ping *ping;
	struct evpromise_base *promises;
	struct evpromise_http_client *client;	/* NULL once interrupted */
	struct evpromise_http_options request;
	double started_ms;
	int result;
};

EVPROMISE_DEFINE_TYPE(stopwatch, struct stopwatch, stopwatch_unref);

static struct evpromise_value
on_answer(const struct evpromise *settled, void *arg)
{
	struct lap *lap = arg;

	lap->verdict = VERDICT_ANSWERED;
	lap->status =
	    evpromise_http_response_status(evpromise_http_response(settled));
	return evpromise_undefined();
}

/* A site that fails does not end its chain; what is not its fault does. */
static struct evpromise_value
on_failure(const struct evpromise *settled, void *arg)
{
	struct lap *lap = arg;

	lap->verdict = http_promise_verdict(settled);
	if (lap->verdict == VERDICT_NOT_PINGED)
		return evpromise_rethrow(settled);
	return evpromise_undefined();
}

static struct evpromise_value
on_start(const struct evpromise *settled, void *arg)
{
	(void)settled;
	lap_start(arg);
	return evpromise_undefined();
}

static struct evpromise_value
single_site_http_ping(const struct evpromise *settled, void *arg)
{
	struct lap *lap = arg;
	struct run *run = lap->run;
	struct evpromise *response;

	(void)settled;
	if (run->client == NULL)
		return evpromise_undefined();
	response = evpromise_http_fetch(run->client, lap->site->url,
	    &run->request);
	return evpromise_adopt(evpromise_then2(response, on_answer, on_failure,
	    lap));
}

static struct evpromise_value
on_stop(const struct evpromise *settled, void *arg)
{
	(void)settled;
	lap_stop(arg);
	return evpromise_undefined();
}

static struct evpromise_value
return_times(const struct evpromise *settled, void *arg)
{
	(void)settled;
	return stopwatch_own(stopwatch_ref(arg));
}

static struct evpromise *
sequentially_http_ping_sites(struct run *run, size_t hand)
{
	struct stopwatch *times = stopwatch_deal(run->ping->sites, hand,
	    ping_hands(run->ping), run);
	struct evpromise *chain =
	    evpromise_resolved(run->promises, evpromise_undefined());

	for (size_t i = 0; i < stopwatch_length(times); i++) {
		struct lap *lap = &times->laps[i];

		chain = evpromise_then(chain, on_start, lap);
		chain = evpromise_then(chain, single_site_http_ping, lap);
		chain = evpromise_then(chain, on_stop, lap);
	}
	chain = evpromise_then(chain, return_times, times);
	return evpromise_keep(chain, times, stopwatch_unref);
}

static struct evpromise *
parallel_http_ping_sites(struct run *run)
{
	size_t n = ping_hands(run->ping);
	struct evpromise **chains = calloc(n, sizeof(*chains));
	struct evpromise *all;

	if (chains == NULL)
		return NULL;
	for (size_t i = 0; i < n; i++)
		chains[i] = sequentially_http_ping_sites(run, i);
	all = evpromise_all(run->promises, chains, n);
	free(chains);
	return all;
}

static struct evpromise_value
merge_times(const struct evpromise *results, void *arg)
{
	struct run *run = arg;
	struct stopwatch *times = stopwatch_deal(run->ping->sites, 0, 1, run);

	for (size_t i = 0; i < evpromise_length(results); i++)
		stopwatch_merge(times, stopwatch_as(evpromise_at(results, i)));
	return stopwatch_own(times);
}

static struct evpromise_value
print_results(const struct evpromise *times, void *arg)
{
	struct run *run = arg;

	report_run(run->ping->report, "promise", clock_ms() - run->started_ms,
	    stopwatch_as(times));
	run->result = 0;
	return evpromise_undefined();
}

static struct evpromise_value
fail(const struct evpromise *settled, void *arg)
{
	struct run *run = arg;

	fprintf(stderr, "evping: %s\n", evpromise_message(settled));
	run->result = -1;
	return evpromise_undefined();
}

static struct evpromise_value
leave_loop(const struct evpromise *settled, void *arg)
{
	struct run *run = arg;

	(void)settled;
	event_base_loopbreak(run->ping->base);
	return evpromise_undefined();
}

static struct evpromise *
http_ping(struct run *run)
{
	struct evpromise *chain = parallel_http_ping_sites(run);

	chain = evpromise_then(chain, merge_times, run);
	chain = evpromise_then(chain, print_results, run);
	chain = evpromise_catch(chain, fail, run);
	return evpromise_finally(chain, leave_loop, run);
}

/* What is under way is rejected; the rest of the chains finds no client. */
static void
on_interrupt(struct run *run)
{
	evpromise_http_client_free(run->client);
	run->client = NULL;
}

static int
run_init(struct run *run, struct ping *ping)
{
	*run = (struct run){ .ping = ping, .result = -1 };
	http_promise_set_options(&run->request, ping->options);
	run->promises = evpromise_base_new(ping->base);
	if (run->promises == NULL)
		return -1;
	run->client = http_promise_client_new(run->promises, ping->options);
	if (run->client == NULL)
		return -1;
	ping->on_interrupt = on_interrupt;
	ping->run = run;
	return 0;
}

static void
run_clear(struct run *run)
{
	evpromise_http_client_free(run->client);
	evpromise_base_free(run->promises);
}

int
ping_promise(struct ping *ping)
{
	struct run run;

	if (run_init(&run, ping) != 0) {
		fputs("evping: cannot start\n", stderr);
	} else {
		run.started_ms = clock_ms();
		if (evpromise_done(http_ping(&run)) == 0)
			event_base_dispatch(ping->base);
		else
			fputs("evping: out of memory\n", stderr);
	}
	run_clear(&run);
	return run.result;
}
