/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * The limit on the connections to a host and port, and those who wait for one.
 */
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>

#include "fetching.h"
#include "heap.h"
#include "serving.h"
#include "suite.h"

static const char *
report_of_six(size_t limit, const char *text, size_t *most)
{
	struct fetching fetching;
	struct raw_server server;
	struct outcome outcomes[6];
	const char *report, *at;
	size_t i, open = 0;

	raw_server_start_listener(&server, serve_all, text);
	fetching_begin(&fetching);
	evpromise_http_client_set_max_connections(fetching.client, limit);
	for (i = 0; i < 6; i++)
		fetch_begin(&fetching, &outcomes[i], url_of("127.0.0.1",
		    server.port), NULL);
	fetching_run(&fetching);
	for (i = 0; i < 6; i++)
		assert_fetched(&outcomes[i]);
	fetching_end(&fetching);
	raw_sleep_ms(20);
	report = raw_server_report(&server);
	raw_server_stop(&server);
	*most = 0;
	for (at = report; *at != '\0'; at++) {
		open += *at == '[';
		open -= *at == ']';
		*most = open > *most ? open : *most;
	}
	return report;
}

START_TEST(no_more_connections_than_the_limit)
{
	const char *report;
	size_t most;

	report = report_of_six(2, EMPTY, &most);
	ck_assert_uint_eq(count(report, '['), 2);
	report = report_of_six(0, EMPTY, &most);
	ck_assert_uint_eq(count(report, '['), 6);
	/* Where each takes one of its own: one after the other. The server is
	 * a process for each, which may tell of its end late. */
	report = report_of_six(1, "HTTP/1.1 200 OK\r\nConnection: close\r\n"
	    "Content-Length: 0\r\n\r\n", &most);
	ck_assert_uint_eq(count(report, '['), 6);
	ck_assert_uint_lt(most, 6);
}
END_TEST

/* At a limit of 1 whoever asked first is served first. */
START_TEST(first_come_first_served)
{
	struct fetching fetching;
	struct raw_server server;
	struct outcome outcomes[4];
	const char *report, *at;
	char url[64];
	size_t i;

	raw_server_start(&server, serve_each, EMPTY);
	fetching_begin(&fetching);
	evpromise_http_client_set_max_connections(fetching.client, 1);
	for (i = 0; i < 4; i++) {
		(void)snprintf(url, sizeof(url), "http://127.0.0.1:%u/%zu",
		    server.port, i);
		fetch_begin(&fetching, &outcomes[i], url, NULL);
	}
	fetching_run(&fetching);
	fetching_end(&fetching);
	report = raw_server_report(&server);
	for (i = 0, at = report; i < 4; i++) {
		(void)snprintf(url, sizeof(url), "GET /%zu ", i);
		at = strstr(at, url);
		ck_assert_ptr_nonnull(at);
	}
	ck_assert_uint_eq(count(report, '['), 1);
	raw_server_stop(&server);
}
END_TEST

START_TEST(the_deadline_runs_while_it_waits)
{
	struct evpromise_http_options options = EVPROMISE_HTTP_OPTIONS_INIT;
	struct fetching fetching;
	struct raw_server server;
	struct outcome outcomes[3];
	const char *url;

	raw_server_start(&server, serve_slowly, EMPTY);
	fetching_begin(&fetching);
	evpromise_http_client_set_max_connections(fetching.client, 1);
	url = url_of("127.0.0.1", server.port);
	fetch_begin(&fetching, &outcomes[0], url, NULL);
	options.deadline_ms = 50;
	fetch_begin(&fetching, &outcomes[1], url, &options);
	fetch_begin(&fetching, &outcomes[2], url, NULL);
	fetching_run(&fetching);
	assert_fetched(&outcomes[0]);
	ck_assert_int_eq(outcomes[1].code, EVPROMISE_HTTP_ERROR_TIMED_OUT);
	ck_assert_ptr_nonnull(strstr(outcomes[1].message, "no connection"));
	assert_fetched(&outcomes[2]);
	fetching_end(&fetching);
	ck_assert_uint_eq(count_connections(&server), 1);
	raw_server_stop(&server);
}
END_TEST

/* Answers when so many wait for it. */
#define N_TOGETHER 3

static void
answer_together(int listener, const void *text)
{
	int fds[N_TOGETHER];
	size_t i;

	for (i = 0; i < N_TOGETHER; i++) {
		fds[i] = accept(listener, NULL, NULL);
		(void)raw_read_head(fds[i]);
	}
	for (i = 0; i < N_TOGETHER; i++)
		raw_send(fds[i], text);
	(void)raw_read_head(fds[0]);
}

/* Those who wait for a place have one when there are more. */
static void
assert_goes_on(size_t limit)
{
	struct evpromise_http_options options = EVPROMISE_HTTP_OPTIONS_INIT;
	struct fetching fetching;
	struct raw_server server;
	struct outcome outcomes[N_TOGETHER];
	size_t i, asked = 0;

	raw_server_start_listener(&server, answer_together, EMPTY);
	fetching_begin(&fetching);
	evpromise_http_client_set_max_connections(fetching.client, 1);
	options.deadline_ms = 5000;
	for (i = 0; i < N_TOGETHER; i++)
		fetch_begin(&fetching, &outcomes[i], url_of("127.0.0.1",
		    server.port), &options);
	while (asked == 0) {
		fetching_pass(&fetching, 30);
		asked = count(raw_server_report(&server), 'G');
	}
	ck_assert_uint_eq(asked, 1);
	evpromise_http_client_set_max_connections(fetching.client, limit);
	fetching_run(&fetching);
	for (i = 0; i < N_TOGETHER; i++)
		assert_fetched(&outcomes[i]);
	fetching_end(&fetching);
	raw_server_stop(&server);
}

START_TEST(the_limit_is_raised)
{
	assert_goes_on(N_TOGETHER);
	assert_goes_on(0);
}
END_TEST

/* What rests over it is closed at once, what is under way when it ends. */
START_TEST(the_limit_is_lowered)
{
	struct fetching fetching;
	struct raw_server server;
	struct outcome outcomes[6];
	size_t i, round;
	int before;

	raw_server_start_listener(&server, serve_all, EMPTY);
	fetching_begin(&fetching);
	before = count_descriptors();
	for (round = 0; round < 2; round++) {
		evpromise_http_client_set_max_connections(fetching.client, 4);
		for (i = 0; i < 6; i++)
			fetch_begin(&fetching, &outcomes[i],
			    url_of("127.0.0.1", server.port), NULL);
		if (round == 0) {
			fetching_run(&fetching);
			ck_assert_int_eq(count_descriptors(), before + 4);
		}
		evpromise_http_client_set_max_connections(fetching.client, 2);
		ck_assert_int_eq(count_descriptors(),
		    before + (round == 0 ? 2 : 4));
		fetching_run(&fetching);
		ck_assert_int_eq(count_descriptors(), before + 2);
		for (i = 0; i < 6; i++)
			assert_fetched(&outcomes[i]);
	}
	fetching_end(&fetching);
	ck_assert_uint_eq(count_connections(&server), 6);
	raw_server_stop(&server);
}
END_TEST

static void
hang_up(int fd, const void *text)
{
	(void)text;
	(void)raw_read_head(fd);
}

START_TEST(a_failure_passes_its_place_on)
{
	struct fetching fetching;
	struct raw_server server;
	struct outcome outcomes[4];
	size_t i;

	raw_server_start(&server, hang_up, NULL);
	fetching_begin(&fetching);
	evpromise_http_client_set_max_connections(fetching.client, 1);
	for (i = 0; i < 4; i++)
		fetch_begin(&fetching, &outcomes[i], url_of("127.0.0.1",
		    server.port), NULL);
	fetching_run(&fetching);
	for (i = 0; i < 4; i++)
		ck_assert_int_eq(outcomes[i].code, EVPROMISE_HTTP_ERROR_RESET);
	fetching_end(&fetching);
	raw_server_stop(&server);
}
END_TEST

/* After ms: one rests, one is under way, one waits for its place. */
static void
assert_freed(bool base_first, unsigned int ms)
{
	struct fetching fetching;
	struct raw_server server, slow;
	struct outcome outcomes[3];
	size_t i;

	raw_server_start(&server, serve_each, EMPTY);
	raw_server_start(&slow, serve_slowly, EMPTY);
	fetching_begin(&fetching);
	evpromise_http_client_set_max_connections(fetching.client, 1);
	fetch_from(&fetching, &outcomes[0], &server, "GET", 5000);
	for (i = 0; i < 3; i++)
		fetch_begin(&fetching, &outcomes[i], url_of("127.0.0.1",
		    i == 0 ? server.port : slow.port), NULL);
	if (ms > 0)
		fetching_pass(&fetching, ms);
	if (base_first) {
		evpromise_base_free(fetching.base);
		fetching.base = NULL;
		if (ms == 50)		/* and goes on for a while */
			fetching_pass(&fetching, 150);
	}
	evpromise_http_client_free(fetching.client);
	fetching.client = NULL;
	fetching_run(&fetching);
	for (i = 0; i < 3 && !base_first; i++)
		ck_assert_int_eq(outcomes[i].code, i == 0 && ms > 0 ? 0 :
		    EVPROMISE_HTTP_ERROR_CLIENT_FREED);
	fetching_end(&fetching);
	raw_server_stop(&server);
	raw_server_stop(&slow);
}

START_TEST(freed_in_every_state)
{
	assert_freed(false, 0);
	assert_freed(false, 30);
	assert_freed(true, 0);
	assert_freed(true, 30);
	assert_freed(true, 50);
}
END_TEST

static bool
fetch_twice_without(size_t n, bool for_ever, const struct raw_server *server)
{
	struct fetching fetching;
	struct outcome outcome;
	struct evpromise *promises[2];
	bool reached;
	size_t i;

	fetching_begin(&fetching);
	evpromise_http_client_set_max_connections(fetching.client, 1);
	fetch_from(&fetching, &outcome, server, "GET", 5000);
	heap_fail(n, for_ever);
	for (i = 0; i < 2; i++)
		promises[i] = evpromise_http_fetch(fetching.client,
		    url_of("127.0.0.1", server->port), NULL);
	fetching_run(&fetching);
	reached = heap_count() >= n;
	heap_heal();
	for (i = 0; i < 2; i++) {
		if (promises[i] != NULL && evpromise_state(promises[i]) !=
		    EVPROMISE_FULFILLED)
			ck_assert_int_eq(evpromise_code(promises[i]),
			    EVPROMISE_ERROR_OUT_OF_MEMORY);
		evpromise_unref(promises[i]);
	}
	fetching_end(&fetching);
	return reached;
}

START_TEST(memory_runs_out)
{
	struct raw_server server;
	size_t i, n;

	evpromise_set_log_callback(ignore_log);
	raw_server_start_listener(&server, serve_all, EMPTY);
	for (i = 0; i < 2; i++) {
		for (n = 1; fetch_twice_without(n, i == 1, &server); n++)
			;
		ck_assert_uint_gt(n, 5);
	}
	raw_server_stop(&server);
}
END_TEST

SUITE("pool_limit",
    no_more_connections_than_the_limit,
    first_come_first_served,
    the_deadline_runs_while_it_waits,
    the_limit_is_raised,
    the_limit_is_lowered,
    a_failure_passes_its_place_on,
    freed_in_every_state,
    memory_runs_out);
