/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * A thousand origins whose hosts are dead, and a thousand requests that were
 * given up, cost a good one beside them nothing: it is answered in 50 ms.
 */
#include <stdio.h>
#include <stdlib.h>
#include <sys/resource.h>

#include "fetching.h"
#include "serving.h"
#include "suite.h"

#define N_DEAD 1000

static struct fetching fetching;
static struct raw_silent silent;
static struct raw_server server;
static struct outcome outcomes[N_DEAD];

static void
allow_descriptors(void)
{
	struct rlimit limit;

	ck_assert_int_eq(getrlimit(RLIMIT_NOFILE, &limit), 0);
	if (limit.rlim_cur < N_DEAD + 100)
		limit.rlim_cur = N_DEAD + 100;
	ck_assert_int_eq(setrlimit(RLIMIT_NOFILE, &limit), 0);
}

/* Each is another host, and so another origin. */
static void
ask_the_dead(const struct evpromise_http_options *options)
{
	char host[24];
	int i;

	for (i = 0; i < N_DEAD; i++) {
		(void)snprintf(host, sizeof(host), "127.1.%d.%d", i / 250,
		    1 + i % 250);
		outcomes[i] = (struct outcome){ .settled = 0 };
		fetch_begin(&fetching, &outcomes[i], url_of(host, silent.port),
		    options);
	}
}

static void
begin(void)
{
	allow_descriptors();
	raw_silent_open(&silent, "0.0.0.0", 0);
	raw_server_start(&server, serve_each, HELLO);
	fetching_begin(&fetching);
}

static void
end(int code)
{
	int i;

	for (i = 0; i < N_DEAD; i++)
		ck_assert_msg(outcomes[i].settled == 1 &&
		    outcomes[i].code == code, "%d: %s", outcomes[i].code,
		    outcomes[i].message);
	fetching_end(&fetching);
	raw_server_stop(&server);
	raw_silent_close(&silent);
}

/* Whether a good one is answered at once, as if nothing were beside it. */
static bool
answers_the_good(void)
{
	struct outcome good;
	bool at_once = false;
	int i;

	for (i = 0; i < TRIES && !at_once; i++) {
		good = (struct outcome){ .settled = 0 };
		fetch_begin(&fetching, &good, url_of("127.0.0.1", server.port),
		    NULL);
		while (good.settled == 0)
			ck_assert_int_ge(event_base_loop(fetching.event_base,
			    EVLOOP_ONCE), 0);
		assert_fetched(&good);
		at_once = is_on_time(good.elapsed_ms, 0);
	}
	return at_once;
}

START_TEST(a_good_origin_beside_a_thousand_dead_ones)
{
	struct evpromise_http_options options = EVPROMISE_HTTP_OPTIONS_INIT;

	options.deadline_ms = 3000;
	begin();
	ask_the_dead(&options);
	fetching_pass(&fetching, 10);
	ck_assert(answers_the_good());
	fetching_run(&fetching);
	end(EVPROMISE_HTTP_ERROR_TIMED_OUT);
}
END_TEST

START_TEST(a_good_origin_after_a_thousand_aborts)
{
	struct evpromise_http_options options = EVPROMISE_HTTP_OPTIONS_INIT;
	struct evpromise_abort_controller *controller;

	begin();
	controller = evpromise_abort_controller_new(fetching.base);
	options.signal = evpromise_abort_controller_signal(controller);
	options.deadline_ms = 30000;
	ask_the_dead(&options);
	fetching_pass(&fetching, 10);
	evpromise_abort_controller_abort(controller,
	    evpromise_throw(7, "enough"));
	ck_assert(answers_the_good());
	fetching_run(&fetching);
	evpromise_abort_controller_unref(controller);
	end(7);
}
END_TEST

SUITE("client_dead",
    a_good_origin_beside_a_thousand_dead_ones,
    a_good_origin_after_a_thousand_aborts);
