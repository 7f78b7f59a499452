/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * Fetches while system calls fail, of FAULT_SEEDS seeds from FAULT_FIRST on,
 * see system_calls.sh. A seed decides what is fetched, sixteen
 * responses, in parallel and over kept connections, and which calls fail,
 * calls.c. Every second one has only faults that have no effect: whatever is
 * read or written by the byte, or again, all is answered. With the others each
 * promise settles once, by its deadline, with what the server sent, to the
 * byte, or an error that one of the faults explains. Nothing leaks, hangs or
 * turns in vain. Then it prints how often each fault was met.
 */
#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include <event2/event.h>

#include <evpromise.h>
#include <evpromise/http.h>

#include "calls.h"
#include "fetching.h"
#include "heap.h"
#include "random.h"
#include "server.h"
#include "suite.h"

#define N_PARALLEL 8
#define N_FETCHES 16
#define PATIENT_MS 20000	/* the deadline where all is answered */
#define DEADLINE_MS 500
#define MOST_SECONDS 60		/* for a seed */

struct run {
	uint64_t seed, state;
	bool with_effect;
	struct event_base *event_base;
	struct evpromise_base *base;
	struct evpromise_http_client *client;
	struct fetch {
		struct run *run;
		bool is_head, has_name;
		enum how how;
		size_t length;
		double started_ms;
		int settled;
	} fetches[N_FETCHES];
	size_t n_begun;
	bool is_late;		/* one took longer than it may */
};

static uint64_t current_seed;
static struct raw_server server, dns;

static void
print_counts(FILE *to)
{
	size_t i;

	for (i = 0; i < n_faults; i++)
		fprintf(to, "%s %llu\n", faults[i].name,
		    (unsigned long long)calls_failed(i));
}

static void
give_up(const char *what, int number)
{
	fprintf(stderr, "seed %llu: %s (%d); again: FAULT_FIRST=%llu "
	    "FAULT_SEEDS=1 CK_FORK=no tests/fault/system_calls\n",
	    (unsigned long long)current_seed, what, number,
	    (unsigned long long)current_seed);
	print_counts(stderr);
	raw_server_stop(&server);
	raw_server_stop(&dns);
	_exit(1);
}

static void
require(bool good, const char *what, int number)
{
	if (!good)
		give_up(what, number);
}

static void
on_alarm(int number)
{
	give_up("it hangs", number);
}

/* The effect of a fault that an error tells of; an impossible one for errors
 * that none explains. */
static int
effect_of(const struct fetch *fetch, int code)
{
	switch (code) {
	case EVPROMISE_HTTP_ERROR_SYSTEM:
		return EFFECT_NO_SOCKET | EFFECT_UNHEARD;
	case EVPROMISE_HTTP_ERROR_REFUSED:
		return EFFECT_REFUSED;
	case EVPROMISE_HTTP_ERROR_UNREACHABLE:
		return EFFECT_UNREACHABLE;
	case EVPROMISE_HTTP_ERROR_RESET:
		return EFFECT_LOST;
	case EVPROMISE_HTTP_ERROR_LOOKUP_FAILED:
		/* the socket of a name server is connected, too */
		return fetch->has_name ? EFFECT_NO_ANSWER | EFFECT_NO_SOCKET |
		    EFFECT_REFUSED | EFFECT_UNREACHABLE : 0;
	case EVPROMISE_HTTP_ERROR_TIMED_OUT:
		return fetch->has_name ? EFFECT_NO_ANSWER | EFFECT_UNHEARD :
		    EFFECT_UNHEARD;
	default:
		return 0;
	}
}

static void
check_error(struct fetch *fetch, const struct evpromise *settled)
{
	int code = evpromise_code(settled);
	const struct evpromise_error *error = evpromise_error(settled);

	require(error != NULL && strcmp(evpromise_error_domain(error),
	    EVPROMISE_HTTP_DOMAIN) == 0, "not an error of the client", code);
	if (code == EVPROMISE_HTTP_ERROR_TIMED_OUT &&
	    (effect_of(fetch, code) & calls_effects()) == 0)
		fetch->run->is_late = true;	/* or the machine is */
	else if ((effect_of(fetch, code) & calls_effects()) == 0)
		give_up(evpromise_message(settled), code);
}

static void
check_response(const struct fetch *fetch,
    const struct evpromise_http_response *response)
{
	size_t i, length, expected = fetch->is_head ? 0 : fetch->length;
	const char *body = evpromise_http_response_body(response, &length);

	require(evpromise_http_response_status(response) == 200, "a status",
	    evpromise_http_response_status(response));
	require(length == expected, "a body of another length", (int)length);
	for (i = 0; i < length; i++)
		require(body[i] == site_byte(i), "a wrong byte", (int)i);
}

static void begin(struct run *run);

static struct evpromise_value
end(const struct evpromise *settled, void *arg)
{
	struct fetch *fetch = arg;
	struct run *run = fetch->run;
	double ms = monotonic_ms() - fetch->started_ms;

	fetch->settled++;
	if (ms > (run->with_effect ? DEADLINE_MS : PATIENT_MS) + 50)
		run->is_late = true;
	if (evpromise_state(settled) == EVPROMISE_FULFILLED)
		check_response(fetch, evpromise_http_response(settled));
	else
		check_error(fetch, settled);
	if (run->n_begun < N_FETCHES)
		begin(run);
	return evpromise_undefined();
}

/* Begins the next one. */
static void
begin(struct run *run)
{
	static const size_t lengths[] = { 0, 1, 100, 1000, 3000 };
	struct evpromise_http_options options = EVPROMISE_HTTP_OPTIONS_INIT;
	struct fetch *fetch = &run->fetches[run->n_begun];
	struct evpromise *promise;
	char host[32], url[80];

	fetch->run = run;
	fetch->is_head = random_below(&run->state, 3) == 0;
	fetch->has_name = random_below(&run->state, 3) == 0;
	fetch->how = (enum how)random_below(&run->state, N_HOW);
	fetch->length = lengths[random_below(&run->state, 5)];
	(void)snprintf(host, sizeof(host), fetch->has_name ? "n%zu.test" :
	    "127.0.0.1", run->n_begun++);
	(void)snprintf(url, sizeof(url), "http://%s:%u/%d/%zu", host,
	    server.port, fetch->how, fetch->length);
	options.method = fetch->is_head ? "HEAD" : "GET";
	options.deadline_ms = run->with_effect ? DEADLINE_MS : PATIENT_MS;
	fetch->started_ms = monotonic_ms();
	promise = evpromise_http_fetch(run->client, url, &options);
	promise = evpromise_then2(promise, end, end, fetch);
	require(evpromise_done(promise) == 0, "no memory", 0);
}

static double
cpu_ms(void)
{
	struct timespec now;

	(void)clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &now);
	return (double)now.tv_sec * 1000 + (double)now.tv_nsec / 1e6;
}

static void
open_client(struct run *run)
{
	char address[32];

	run->event_base = event_base_new();
	run->base = evpromise_base_new(run->event_base);
	run->client = evpromise_http_client_new(run->base);
	(void)snprintf(address, sizeof(address), "127.0.0.1:%u", dns.port);
	require(evpromise_http_client_set_nameserver(run->client,
	    address) == 0, "no name server", 0);
}

static void
check_end(const struct run *run, double cpu)
{
	size_t i;

	require(run->n_begun == N_FETCHES, "fetches begun",
	    (int)run->n_begun);
	for (i = 0; i < N_FETCHES; i++)
		require(run->fetches[i].settled == 1, "not settled once",
		    run->fetches[i].settled);
	require(run->with_effect || calls_effects() == 0, "an effect", 0);
	require(calls_turns() <= 3 * calls_progress() + 500,
	    "it turns in vain", (int)calls_turns());
	require(cpu < 2000, "CPU time in ms", (int)cpu);
}

/* Whether all were in time. */
static bool
run_seed(uint64_t seed)
{
	struct run run = { .seed = seed, .state = seed, 
		.with_effect = seed % 2 == 0 };
	int descriptors = count_descriptors();
	double cpu = cpu_ms();

	current_seed = seed;
	heap_install();
	(void)alarm(MOST_SECONDS);
	open_client(&run);
	calls_fail(seed, run.with_effect);
	while (run.n_begun < N_PARALLEL)
		begin(&run);
	require(event_base_dispatch(run.event_base) >= 0, "the loop", 0);
	evpromise_http_client_free(run.client);
	evpromise_base_free(run.base);
	calls_heal();
	event_base_free(run.event_base);
	(void)alarm(0);
	if (calls_turns() == 0) {
		puts("the calls of libevent do not come here");
		exit(77);
	}
	check_end(&run, cpu_ms() - cpu);
	require(count_descriptors() == descriptors, "descriptors are left",
	    count_descriptors() - descriptors);
	require(heap_live() == 0, "blocks are leaked", (int)heap_live());
	return !run.is_late;
}

static void
say_nothing(int severity, const char *message)
{
	(void)severity;
	(void)message;
}

static void
run_seeds(uint64_t first, uint64_t n)
{
	uint64_t seed;
	int tries;

	for (seed = first; seed < first + n; seed++) {
		/* what nobody read would make it wait */
		(void)raw_server_report(&dns);
		for (tries = 0; !run_seed(seed); tries++)
			require(tries < TRIES, "later than the deadline",
			    tries);
	}
}

static uint64_t
number_of(const char *variable, uint64_t otherwise)
{
	const char *text = getenv(variable);

	return text != NULL ? strtoull(text, NULL, 10) : otherwise;
}

START_TEST(every_fetch_settles_as_it_should)
{
	static const struct raw_dns_line lines[] = {
		{ NULL, 1, 0, { "127.0.0.1" }, 0 },
		{ NULL, 28, 0, { NULL }, 0 },
		{ NULL, 0, -2, { NULL }, 0 }
	};
	(void)signal(SIGPIPE, SIG_IGN);
	(void)signal(SIGALRM, on_alarm);
	event_set_log_callback(say_nothing);
	raw_server_start_listener(&server, site, NULL);
	raw_server_start_udp(&dns, raw_dns, lines);
	run_seeds(number_of("FAULT_FIRST", 1), number_of("FAULT_SEEDS", 20));
	raw_server_stop(&server);
	raw_server_stop(&dns);
	print_counts(stdout);
}
END_TEST

SUITE("system_calls",
    every_fetch_settles_as_it_should);
