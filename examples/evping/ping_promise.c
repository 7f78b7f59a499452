/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * The HTTP ping in promise style. Read it beside ping_callback.c: the same
 * steps bear the same names.
 */
#include <stdio.h>

#include <event2/event.h>
#include <evpromise.h>
#include <evpromise/http.h>

#include "http_promise.h"
#include "ping.h"
#include "stopwatch.h"

struct run {
	struct ping *ping;
	struct gate gate;
	struct evpromise_base *promises;
	struct evpromise_http_client *client;
	struct evpromise_abort_controller *interrupt;
	size_t n_dealt;			/* hands */
	double started_ms;
};

EVPROMISE_DEFINE_STATIC_TYPE(stopwatch, struct stopwatch, stopwatch_unref);

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
on_stop(const struct evpromise *settled, void *arg)
{
	struct lap *lap = arg;

	(void)settled;
	lap_stop(lap, lap->run->ping->base);
	return evpromise_undefined();
}

static struct evpromise_value
attempt(struct evpromise_abort_signal *signal, void *arg)
{
	struct lap *lap = arg;
	struct run *run = lap->run;

	lap->attempts++;
	return evpromise_adopt(http_promise_head(run->client, lap->site->url,
	    run->ping->options, signal));
}

static struct evpromise_value
may_pass(const struct evpromise *settled, void *arg)
{
	(void)arg;
	return evpromise_int(verdict_may_pass(http_promise_verdict(settled)));
}

/* A site is given up when its time is over, when the user interrupts, and when
 * the scope ends, since another chain has failed. */
static struct evpromise_abort_signal *
end_of_lap(struct run *run, const struct lap *lap)
{
	struct evpromise_abort_signal *signals[] = { lap->scope,
		evpromise_abort_controller_signal(run->interrupt),
		evpromise_abort_signal_timeout(run->promises,
		    run->ping->options->deadline_ms) };
	struct evpromise_abort_signal *any =
	    evpromise_abort_signal_any(run->promises, signals, 3);

	evpromise_abort_signal_unref(signals[2]);
	return any;
}

/* The site has passed the gate. */
static struct evpromise_value
on_turn(const struct evpromise *settled, void *arg)
{
	struct evpromise_retry_options retry = EVPROMISE_RETRY_OPTIONS_INIT;
	struct lap *lap = arg;
	struct run *run = lap->run;
	struct evpromise *chain;

	(void)settled;
	if (run->ping->interrupted)
		return evpromise_undefined();
	lap_start(lap);
	retry.attempts = run->ping->options->retries + 1;
	retry.delay_ms = PING_RETRY_MS;
	retry.max_delay_ms = PING_RETRY_MAX_MS;
	retry.jitter = 0;
	retry.should_retry = may_pass;
	retry.signal = end_of_lap(run, lap);
	chain = evpromise_retry(run->promises, attempt, lap, &retry);
	evpromise_abort_signal_unref(retry.signal);
	chain = evpromise_then2(chain, on_answer, on_failure, lap);
	return evpromise_adopt(evpromise_then(chain, on_stop, lap));
}

static void
resolve(void *resolver)
{
	evpromise_resolve(resolver, evpromise_undefined());
	evpromise_resolver_unref(resolver);
}

static struct evpromise_value
leave_gate(const struct evpromise *settled, void *arg)
{
	struct run *run = arg;

	(void)settled;
	gate_leave(&run->gate);
	return evpromise_undefined();
}

static struct evpromise_value
single_site_http_ping(void *input, struct evpromise_abort_signal *scope,
    void *arg)
{
	struct lap *lap = input;
	struct run *run = arg;
	struct evpromise_resolver *resolver;
	struct evpromise *chain =
	    evpromise_with_resolvers(run->promises, &resolver);

	lap->scope = scope;
	if (resolver != NULL)
		gate_enter(&run->gate, &lap->turn, resolve, resolver);
	chain = evpromise_then(chain, on_turn, lap);
	return evpromise_adopt(evpromise_finally(chain, leave_gate, run));
}

static struct evpromise_value
return_times(const struct evpromise *settled, void *arg)
{
	(void)settled;
	return stopwatch_own(stopwatch_ref(arg));
}

static struct evpromise_value
sequentially_http_ping_sites(void *input, struct evpromise_abort_signal *scope,
    void *arg)
{
	struct evpromise_map_options options = EVPROMISE_MAP_OPTIONS_INIT;
	struct stopwatch *times = input;
	struct run *run = arg;
	struct evpromise *chain;

	options.signal = scope;
	chain = evpromise_each(run->promises, evpromise_inputs_array(
	    times->laps, times->n, sizeof(struct lap)), 1,
	    single_site_http_ping, run, &options);
	chain = evpromise_then(chain, return_times, times);
	return evpromise_adopt(evpromise_keep(chain, times, stopwatch_unref));
}

static bool
deal_hand(void **input, struct evpromise_value *failure, void *arg)
{
	struct run *run = arg;
	size_t hands = ping_hands(run->ping);

	if (run->n_dealt == hands)
		return false;
	*input = stopwatch_deal(run->ping->sites, run->n_dealt++, hands, run);
	if (*input == NULL)
		*failure = evpromise_throw(EVPROMISE_ERROR_OUT_OF_MEMORY,
		    "out of memory");
	return *input != NULL;
}

static struct evpromise *
parallel_http_ping_sites(struct run *run)
{
	return evpromise_map(run->promises,
	    evpromise_inputs_next(deal_hand, run), run->ping->options->chains,
	    sequentially_http_ping_sites, run, NULL);
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
	return evpromise_undefined();
}

static struct evpromise *
http_ping(struct run *run)
{
	struct evpromise *chain = parallel_http_ping_sites(run);

	chain = evpromise_then(chain, merge_times, run);
	return evpromise_then(chain, print_results, run);
}

/* What is under way ends with a verdict of its own; nothing begins any more. */
static void
stop(struct run *run)
{
	evpromise_abort_controller_abort(run->interrupt,
	    evpromise_undefined());
}

static int
run_init(struct run *run, struct ping *ping)
{
	*run = (struct run){ .ping = ping };
	gate_init(&run->gate, ping->base, ping_places(ping));
	run->promises = evpromise_base_new(ping->base);
	run->interrupt = evpromise_abort_controller_new(run->promises);
	if (run->interrupt == NULL)
		return -1;
	run->client = http_promise_client_new(run->promises, ping->options);
	if (run->client == NULL)
		return -1;
	ping->on_interrupt = stop;
	ping->run = run;
	run->started_ms = clock_ms();
	return 0;
}

static void
run_clear(struct run *run)
{
	gate_clear(&run->gate);
	evpromise_http_client_free(run->client);
	evpromise_abort_controller_unref(run->interrupt);
	evpromise_base_free(run->promises);
}

/* Waits for a promise, and says if it was rejected. */
static int
wait_for(struct run *run, struct evpromise *promise)
{
	int result = -1;

	promise = evpromise_run(run->promises, promise);
	if (promise == NULL)
		fputs("evping: out of memory\n", stderr);
	else if (evpromise_state(promise) == EVPROMISE_REJECTED)
		fprintf(stderr, "evping: %s\n", evpromise_message(promise));
	else
		result = 0;
	evpromise_unref(promise);
	return result;
}

int
ping_promise(struct ping *ping)
{
	struct run run;
	int result = -1;

	if (run_init(&run, ping) == 0)
		result = wait_for(&run, http_ping(&run));
	else
		fputs("evping: cannot start\n", stderr);
	run_clear(&run);
	return result;
}
