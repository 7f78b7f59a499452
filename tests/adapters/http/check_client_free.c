/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * Lifetimes: clients and bases freed at any time, many requests at once, and
 * memory that runs out.
 */
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "fetching.h"
#include "heap.h"
#include "suite.h"

#define END { NULL, 0, -2, { NULL }, 0 }

static void
reply(int fd, const void *text)
{
	raw_read_head(fd);
	raw_send(fd, text);
}

static void
reply_and_wait(int fd, const void *text)
{
	reply(fd, text);
	raw_read_head(fd);
}

static const char hello[] =
    "HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello";
static const char half[] =
    "HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhel";

/* Frees the client in a state that a request of it has reached. */

static void
assert_freed_early(struct fetching *fetching, struct outcome *outcome)
{
	ck_assert_int_eq(outcome->settled, 0);
	evpromise_http_client_free(fetching->client);
	fetching->client = NULL;
	ck_assert_int_eq(outcome->settled, 0);
	evpromise_checkpoint(fetching->base);
	ck_assert_int_eq(outcome->settled, 1);
	ck_assert_int_eq(outcome->code, EVPROMISE_HTTP_ERROR_CLIENT_FREED);
	ck_assert_ptr_nonnull(strstr(outcome->message,
	    ": the client was freed"));
}

/* Whether the loop runs once more must make no difference. */
static void
assert_freed_after(const char *host, const char *text, unsigned int ms,
    bool run_after)
{
	static const struct raw_dns_line lines[] = {
		{ "silent.test", 0, -1, { NULL }, 0 },
		{ "half.test", 28, -1, { NULL }, 0 },
		{ NULL, 0, 0, { "127.0.0.1" }, 0 }, END
	};
	struct raw_server server, dns;
	struct fetching fetching;
	struct outcome outcome;

	raw_server_start(&server, reply_and_wait, text);
	raw_server_start_udp(&dns, raw_dns, lines);
	fetching_begin(&fetching);
	fetching_use_dns(&fetching, &dns);
	fetch_begin(&fetching, &outcome, url_of(host, server.port), NULL);
	if (ms > 0)
		fetching_pass(&fetching, ms);
	assert_freed_early(&fetching, &outcome);
	if (run_after)
		fetching_run(&fetching);
	fetching_end(&fetching);
	ck_assert_int_eq(outcome.settled, 1);
	raw_server_stop(&server);
	raw_server_stop(&dns);
}

static void
assert_freed_in_state(const char *host, const char *text, unsigned int ms)
{
	assert_freed_after(host, text, ms, false);
	assert_freed_after(host, text, ms, true);
}

START_TEST(freed_at_once)
{
	assert_freed_in_state("127.0.0.1", "", 0);
	assert_freed_in_state("any.test", "", 0);
}
END_TEST

START_TEST(freed_during_the_look_up)
{
	assert_freed_in_state("silent.test", "", 30);
	assert_freed_in_state("half.test", "", 30);
}
END_TEST

/* Nothing of a look-up is left behind, though the loop never turns again. */
START_TEST(freed_during_several_look_ups)
{
	static const struct raw_dns_line lines[] = {
		{ NULL, 0, -1, { NULL }, 0 }, END
	};
	struct raw_server dns;
	struct fetching fetching;
	struct outcome outcomes[3];
	size_t i;

	raw_server_start_udp(&dns, raw_dns, lines);
	fetching_begin(&fetching);
	fetching_use_dns(&fetching, &dns);
	for (i = 0; i < 3; i++)
		fetch_begin(&fetching, &outcomes[i],
		    url_of("silent.test", 80), NULL);
	fetching_pass(&fetching, 30);
	evpromise_http_client_free(fetching.client);
	fetching.client = NULL;
	evpromise_checkpoint(fetching.base);
	fetching_end(&fetching);
	for (i = 0; i < 3; i++)
		ck_assert_int_eq(outcomes[i].code,
		    EVPROMISE_HTTP_ERROR_CLIENT_FREED);
	raw_server_stop(&dns);
}
END_TEST

START_TEST(freed_while_it_waits_for_a_response)
{
	assert_freed_in_state("127.0.0.1", "", 30);
	assert_freed_in_state("any.test", "", 30);
}
END_TEST

START_TEST(freed_within_a_response)
{
	assert_freed_in_state("127.0.0.1", "HTTP/1.1 2", 30);
	assert_freed_in_state("127.0.0.1", "HTTP/1.1 103 Early\r\n\r\n", 30);
	assert_freed_in_state("127.0.0.1", half, 30);
}
END_TEST

START_TEST(freed_while_it_connects)
{
	struct fetching fetching;
	struct raw_silent silent;
	struct outcome outcome;

	raw_silent_open(&silent, "127.0.0.1", 0);
	fetching_begin(&fetching);
	fetch_begin(&fetching, &outcome, url_of("127.0.0.1", silent.port),
	    NULL);
	fetching_pass(&fetching, 30);
	assert_freed_early(&fetching, &outcome);
	fetching_end(&fetching);
	raw_silent_close(&silent);
}
END_TEST

/* The loop is left in the middle of a pass, with callbacks under way. */
static void
assert_freed_after_break(const char *host, bool run_after)
{
	static const struct raw_dns_line lines[] = {
		{ NULL, 0, 0, { "127.0.0.1" }, 0 }, END
	};
	struct raw_server server, dns;
	struct fetching fetching;
	struct outcome outcome;
	unsigned int us;

	raw_server_start(&server, reply, hello);
	raw_server_start_udp(&dns, raw_dns, lines);
	for (us = 0; us < 4000; us += 100) {
		fetching_begin(&fetching);
		fetching_use_dns(&fetching, &dns);
		fetch_begin(&fetching, &outcome, url_of(host, server.port),
		    NULL);
		fetching_break(&fetching, us);
		evpromise_http_client_free(fetching.client);
		fetching.client = NULL;
		if (run_after)
			fetching_run(&fetching);
		fetching_end(&fetching);
		ck_assert_int_le(outcome.settled, 1);
	}
	raw_server_stop(&server);
	raw_server_stop(&dns);
}

START_TEST(freed_after_the_loop_was_broken)
{
	assert_freed_after_break("any.test", true);
	assert_freed_after_break("any.test", false);
	assert_freed_after_break("127.0.0.1", false);
}
END_TEST

/* In handlers */

struct ending {
	struct fetching *fetching;
	bool base_too;
};

static struct evpromise_value
end_here(const struct evpromise *settled, void *arg)
{
	struct ending *ending = arg;

	(void)settled;
	evpromise_http_client_free(ending->fetching->client);
	ending->fetching->client = NULL;
	if (ending->base_too) {
		evpromise_base_free(ending->fetching->base);
		ending->fetching->base = NULL;
	}
	return evpromise_undefined();
}

static void
assert_ends_in_a_handler(bool base_too, int settled)
{
	static const struct raw_dns_line silent[] = {
		{ NULL, 0, -1, { NULL }, 0 }, END
	};
	struct raw_server answering, waiting, dns;
	struct outcome outcomes[4];
	struct fetching fetching;
	struct ending ending = { &fetching, base_too };
	struct evpromise *first;
	size_t i;

	raw_server_start(&answering, reply, hello);
	raw_server_start(&waiting, reply_and_wait, half);
	raw_server_start_udp(&dns, raw_dns, silent);
	fetching_begin(&fetching);
	fetching_use_dns(&fetching, &dns);
	first = evpromise_http_fetch(fetching.client, url_of("127.0.0.1",
	    answering.port), NULL);
	ck_assert_int_eq(evpromise_done(evpromise_then(first, end_here,
	    &ending)), 0);
	for (i = 0; i < 4; i++)
		fetch_begin(&fetching, &outcomes[i], url_of(i == 3 ?
		    "silent.test" : "127.0.0.1", waiting.port), NULL);
	fetching_run(&fetching);
	for (i = 0; i < 4; i++)
		ck_assert_int_eq(outcomes[i].settled, settled);
	fetching_end(&fetching);
	raw_server_stop(&answering);
	raw_server_stop(&waiting);
	raw_server_stop(&dns);
}

START_TEST(a_client_is_freed_in_a_handler)
{
	assert_ends_in_a_handler(false, 1);
}
END_TEST

START_TEST(a_base_is_freed_in_a_handler)
{
	assert_ends_in_a_handler(true, 0);
}
END_TEST

START_TEST(nothing_to_free_and_nobody_to_ask)
{
	evpromise_http_client_free(NULL);
	ck_assert_ptr_null(evpromise_http_fetch(NULL, "http://a/", NULL));
}
END_TEST

/* A promise that nobody waits for is fetched all the same. */
START_TEST(a_promise_that_is_dropped)
{
	struct raw_server server;
	struct fetching fetching;

	raw_server_start(&server, reply, hello);
	fetching_begin(&fetching);
	evpromise_unref(evpromise_http_fetch(fetching.client,
	    url_of("127.0.0.1", server.port), NULL));
	fetching_run(&fetching);
	ck_assert_ptr_nonnull(strstr(raw_server_report(&server),
	    "GET /path HTTP/1.1\r\n"));
	fetching_end(&fetching);
	raw_server_stop(&server);
}
END_TEST

/* Many at once */

#define N_HELD 200

static void
hold_all(int listener, const void *text)
{
	int fds[N_HELD];
	size_t i;

	for (i = 0; i < N_HELD; i++) {
		fds[i] = accept(listener, NULL, NULL);
		raw_read_head(fds[i]);
	}
	for (i = 0; i < N_HELD; i++) {
		raw_send(fds[i], text);
		(void)close(fds[i]);
	}
}

START_TEST(two_hundred_held_connections)
{
	static struct outcome outcomes[N_HELD];
	struct raw_server server;
	struct fetching fetching;
	size_t i;

	raw_server_start_listener(&server, hold_all, hello);
	fetching_begin(&fetching);
	for (i = 0; i < N_HELD; i++)
		fetch_begin(&fetching, &outcomes[i], url_of("127.0.0.1",
		    server.port), NULL);
	fetching_run(&fetching);
	for (i = 0; i < N_HELD; i++) {
		ck_assert_int_eq(outcomes[i].settled, 1);
		ck_assert_msg(outcomes[i].code == 0, "%s",
		    outcomes[i].message);
	}
	fetching_end(&fetching);
	raw_server_stop(&server);
}
END_TEST

/* Memory runs out: each allocation of ours in turn, one or all that follow.
 * The fetch gives NULL or a promise that settles once. */
static bool
fetch_without(size_t n, bool for_ever, const char *host,
    const struct raw_server *server, const struct raw_server *dns)
{
	struct fetching fetching;
	struct outcome outcome;
	struct evpromise *promise;
	bool reached;

	fetching_begin(&fetching);
	fetching_use_dns(&fetching, dns);
	memset(&outcome, 0, sizeof(outcome));
	heap_fail(n, for_ever);
	promise = evpromise_http_fetch(fetching.client, url_of(host,
	    server->port), NULL);
	fetching_run(&fetching);
	reached = heap_count() >= n;
	heap_heal();
	/* the addresses of one family are enough */
	if (promise != NULL && reached && evpromise_state(promise) !=
	    EVPROMISE_FULFILLED) {
		ck_assert_int_eq(evpromise_state(promise), EVPROMISE_REJECTED);
		ck_assert_int_eq(evpromise_code(promise),
		    EVPROMISE_ERROR_OUT_OF_MEMORY);
	} else if (promise != NULL) {
		ck_assert(!reached || strcmp(host, "any.test") == 0);
		ck_assert_int_eq(evpromise_state(promise),
		    EVPROMISE_FULFILLED);
	}
	evpromise_unref(promise);
	fetching_end(&fetching);
	return reached;
}

START_TEST(memory_runs_out)
{
	static const struct raw_dns_line lines[] = {
		{ NULL, 0, 0, { "127.0.0.1" }, 0 }, END
	};
	static const char *const hosts[] = { "127.0.0.1", "any.test" };
	struct raw_server server, dns;
	size_t i, n;

	evpromise_set_log_callback(ignore_log);
	raw_server_start(&server, reply, hello);
	raw_server_start_udp(&dns, raw_dns, lines);
	for (i = 0; i < 4; i++) {
		for (n = 1; fetch_without(n, i % 2 == 1, hosts[i / 2],
		    &server, &dns); n++)
			;
		ck_assert_uint_gt(n, 5);
	}
	raw_server_stop(&server);
	raw_server_stop(&dns);
}
END_TEST

SUITE("client_free",
    freed_at_once,
    freed_during_the_look_up,
    freed_during_several_look_ups,
    freed_while_it_waits_for_a_response,
    freed_within_a_response,
    freed_while_it_connects,
    freed_after_the_loop_was_broken,
    a_client_is_freed_in_a_handler,
    a_base_is_freed_in_a_handler,
    nothing_to_free_and_nobody_to_ask,
    a_promise_that_is_dropped,
    two_hundred_held_connections,
    memory_runs_out);
