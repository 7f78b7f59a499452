/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * A signal is aborted in each state of a request: its promise is rejected with
 * the reason, and what it held is given back at once.
 */
#include <stdlib.h>
#include <string.h>

#include "heap.h"
#include "serving.h"
#include "stopping.h"
#include "suite.h"
#include "trace.h"

#define END { NULL, 0, -2, { NULL }, 0 }

/* Whether the loop runs once more must make no difference; it ends by itself
 * if it does. */
static void
stop_after(const char *host, const char *text, unsigned int ms, int n_more,
    bool run_after)
{
	static const struct raw_dns_line lines[] = {
		{ "silent.test", 0, -1, { NULL }, 0 },
		{ "half.test", 28, -1, { NULL }, 0 },
		{ NULL, 0, 0, { "127.0.0.1" }, 0 }, END
	};
	struct stopping stopping;
	struct raw_server server, dns;

	raw_server_start(&server, serve_each, text);
	raw_server_start_udp(&dns, raw_dns, lines);
	stopping_begin(&stopping);
	fetching_use_dns(&stopping.fetching, &dns);
	stopping_fetch(&stopping, host, server.port);
	if (ms > 0)
		fetching_pass(&stopping.fetching, ms);
	stopping_assert_stops(&stopping, n_more);
	if (run_after) {
		fetching_run(&stopping.fetching);
		ck_assert_int_eq(count_descriptors(), stopping.n_descriptors);
	}
	stopping_end(&stopping);
	ck_assert_int_eq(stopping.outcome.settled, 1);
	raw_server_stop(&server);
	raw_server_stop(&dns);
}

static void
assert_stops_in_state(const char *host, const char *text, unsigned int ms,
    int n_more)
{
	stop_after(host, text, ms, n_more, false);
	stop_after(host, text, ms, n_more, true);
}

/* Nothing is asked, and nothing sent. */
START_TEST(before_the_start)
{
	struct stopping stopping;
	struct raw_server server;
	struct evpromise *promise;

	raw_server_start(&server, serve_each, EMPTY);
	stopping_begin(&stopping);
	stopping_stop(&stopping);
	promise = evpromise_http_fetch(stopping.fetching.client,
	    url_of("127.0.0.1", server.port), &stopping.options);
	ck_assert_int_eq(evpromise_state(promise), EVPROMISE_REJECTED);
	promise = evpromise_catch(promise, trace_name, "stopped");
	ck_assert_int_eq(evpromise_done(promise), 0);
	stopping_fetch(&stopping, "127.0.0.1", server.port);
	ck_assert_uint_eq(heap_live(), stopping.n_blocks);
	fetching_pass(&stopping.fetching, 30);
	assert_stopped(&stopping.outcome);
	ck_assert_trace("stopped");
	ck_assert_str_eq(raw_server_report(&server), "");
	stopping_end(&stopping);
	raw_server_stop(&server);
}
END_TEST

START_TEST(at_once)
{
	assert_stops_in_state("127.0.0.1", "", 0, 0);
	assert_stops_in_state("any.test", "", 0, 1);
}
END_TEST

START_TEST(during_the_look_up)
{
	assert_stops_in_state("silent.test", "", 30, 1);
	assert_stops_in_state("half.test", "", 30, 1);
}
END_TEST

START_TEST(while_it_waits_for_a_response)
{
	assert_stops_in_state("127.0.0.1", "", 30, 0);
	assert_stops_in_state("any.test", "", 150, 0);
}
END_TEST

START_TEST(within_the_headers)
{
	assert_stops_in_state("127.0.0.1", "HTTP/1.1 2", 30, 0);
	assert_stops_in_state("127.0.0.1", "HTTP/1.1 103 Early\r\n\r\n", 30,
	    0);
}
END_TEST

START_TEST(within_the_body)
{
	assert_stops_in_state("127.0.0.1",
	    "HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhel", 30, 0);
	assert_stops_in_state("127.0.0.1", "HTTP/1.1 200 OK\r\n"
	    "Transfer-Encoding: chunked\r\n\r\n5\r\nhel", 30, 0);
	assert_stops_in_state("127.0.0.1", "HTTP/1.1 200 OK\r\n\r\nhel", 30,
	    0);
}
END_TEST

START_TEST(while_it_connects)
{
	struct stopping stopping;
	struct raw_silent silent;

	raw_silent_open(&silent, "127.0.0.1", 0);
	stopping_begin(&stopping);
	stopping_fetch(&stopping, "127.0.0.1", silent.port);
	fetching_pass(&stopping.fetching, 30);
	ck_assert_int_eq(count_descriptors(), stopping.n_descriptors + 1);
	stopping_assert_stops(&stopping, 0);
	fetching_run(&stopping.fetching);
	stopping_end(&stopping);
	raw_silent_close(&silent);
}
END_TEST

/* The second address is tried then. */
START_TEST(while_it_connects_again)
{
	static const struct raw_dns_line lines[] = {
		{ NULL, 1, 0, { "127.0.0.1", "127.0.0.2" }, 0 },
		{ NULL, 28, 0, { NULL }, 0 }, END
	};
	struct stopping stopping;
	struct raw_silent silent;
	struct raw_server dns;

	raw_silent_open(&silent, "127.0.0.2", 0);
	raw_server_start_udp(&dns, raw_dns, lines);
	stopping_begin(&stopping);
	fetching_use_dns(&stopping.fetching, &dns);
	stopping_fetch(&stopping, "two.test", silent.port);
	fetching_pass(&stopping.fetching, 100);
	stopping_assert_stops(&stopping, 0);
	fetching_run(&stopping.fetching);
	stopping_end(&stopping);
	raw_server_stop(&dns);
	raw_silent_close(&silent);
}
END_TEST

static void
read_nothing(int fd, const void *ms)
{
	(void)fd;
	raw_sleep_ms(*(const unsigned int *)ms);
}

#define N_LARGE 40

START_TEST(while_it_sends)
{
	static const unsigned int minute_ms = 60000;
	struct evpromise_http_header headers[N_LARGE];
	struct stopping stopping;
	struct raw_server server;
	char *value = fill_headers(headers, N_LARGE);

	raw_server_start(&server, read_nothing, &minute_ms);
	stopping_begin(&stopping);
	stopping.options.headers = headers;
	stopping.options.n_headers = N_LARGE;
	stopping_fetch(&stopping, "127.0.0.1", server.port);
	free(value);
	fetching_pass(&stopping.fetching, 100);
	ck_assert_int_eq(count_descriptors(), stopping.n_descriptors + 1);
	stopping_assert_stops(&stopping, 0);
	fetching_run(&stopping.fetching);
	stopping_end(&stopping);
	raw_server_stop(&server);
}
END_TEST

/* Connections that are kept */

static void
answer_first(int fd, const void *text)
{
	raw_tell("[");
	(void)raw_read_head(fd);
	raw_send(fd, text);
	(void)raw_read_head(fd);
	(void)raw_read_head(fd);
	raw_tell("]");
}

/* It is closed, and the next request makes one of its own. */
START_TEST(on_a_kept_connection)
{
	struct stopping stopping;
	struct raw_server server;
	struct outcome outcome;
	const char *report;

	raw_server_start(&server, answer_first, EMPTY);
	stopping_begin(&stopping);
	fetch_from(&stopping.fetching, &outcome, &server, "GET", 5000);
	assert_fetched(&outcome);
	stopping_fetch(&stopping, "127.0.0.1", server.port);
	stopping.n_descriptors--;	/* what rested is its now */
	fetching_pass(&stopping.fetching, 30);
	stopping_stop(&stopping);
	assert_stopped(&stopping.outcome);
	ck_assert_int_eq(count_descriptors(), stopping.n_descriptors);
	fetch_from(&stopping.fetching, &outcome, &server, "GET", 5000);
	assert_fetched(&outcome);
	stopping_end(&stopping);
	report = raw_server_report(&server);
	ck_assert_uint_eq(count(report, '['), 2);
	ck_assert_uint_eq(count(report, 'G'), 3);	/* GET */
	raw_server_stop(&server);
}
END_TEST

/* The response stays, and the connection. */
START_TEST(after_the_end)
{
	struct stopping stopping;
	struct raw_server server;
	struct outcome outcome;

	raw_server_start(&server, serve_each, HELLO);
	stopping_begin(&stopping);
	stopping_fetch(&stopping, "127.0.0.1", server.port);
	fetching_run(&stopping.fetching);
	stopping_stop(&stopping);
	assert_fetched(&stopping.outcome);
	ck_assert_str_eq(stopping.outcome.body, "hello");
	fetch_from(&stopping.fetching, &outcome, &server, "GET", 5000);
	assert_fetched(&outcome);
	stopping_end(&stopping);
	ck_assert_uint_eq(count_connections(&server), 1);
	raw_server_stop(&server);
}
END_TEST

/* The loop is left at any moment. */
START_TEST(at_any_moment)
{
	static const struct raw_dns_line lines[] = {
		{ NULL, 0, 0, { "127.0.0.1" }, 0 }, END
	};
	struct raw_server server, dns;
	struct stopping stopping;
	unsigned int us;

	raw_server_start_listener(&server, serve_all, HELLO);
	raw_server_start_udp(&dns, raw_dns, lines);
	for (us = 0; us < 4000; us += 50) {
		stopping_begin(&stopping);
		fetching_use_dns(&stopping.fetching, &dns);
		stopping_fetch(&stopping, us % 100 == 0 ?
		    "any.test" : "127.0.0.1", server.port);
		fetching_break(&stopping.fetching, us);
		stopping_stop(&stopping);
		ck_assert_int_eq(stopping.outcome.settled, 1);
		fetching_run(&stopping.fetching);
		ck_assert(stopping.outcome.code == 7 ||
		    stopping.outcome.status == 200);
		stopping_end(&stopping);
	}
	raw_server_stop(&server);
	raw_server_stop(&dns);
}
END_TEST

/* Each allocation of a fetch with a signal fails in turn; then it is stopped,
 * if it has begun. */
static bool
fetch_without(size_t n, bool for_ever, unsigned short port)
{
	struct stopping stopping;
	struct evpromise *promise;
	bool reached;

	stopping_begin(&stopping);
	heap_fail(n, for_ever);
	promise = evpromise_http_fetch(stopping.fetching.client,
	    url_of("127.0.0.1", port), &stopping.options);
	reached = heap_count() >= n;
	if (reached)
		fetching_run(&stopping.fetching);
	else
		ck_assert_int_eq(evpromise_state(promise), EVPROMISE_PENDING);
	ck_assert(evpromise_abort_controller_abort(stopping.controller,
	    evpromise_undefined()));
	heap_heal();
	if (promise != NULL)
		ck_assert_int_eq(evpromise_code(promise), reached ?
		    EVPROMISE_ERROR_OUT_OF_MEMORY : EVPROMISE_ERROR_ABORT);
	evpromise_unref(evpromise_catch(promise, NULL, NULL));
	stopping_end(&stopping);
	return reached;
}

START_TEST(memory_runs_out)
{
	struct raw_server server;
	size_t i, n;

	evpromise_set_log_callback(ignore_log);
	raw_server_start(&server, serve_each, EMPTY);
	for (i = 0; i < 2; i++) {
		for (n = 1; fetch_without(n, i == 1, server.port); n++)
			;
		ck_assert_uint_gt(n, 3);
	}
	raw_server_stop(&server);
}
END_TEST

SUITE("request_abort",
    before_the_start,
    at_once,
    during_the_look_up,
    while_it_waits_for_a_response,
    within_the_headers,
    within_the_body,
    while_it_connects,
    while_it_connects_again,
    while_it_sends,
    on_a_kept_connection,
    after_the_end,
    at_any_moment,
    memory_runs_out);
