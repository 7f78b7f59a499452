/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * Connections that are kept: which, for whom, how long; what is done with one
 * that turns out to be dead; and the limit on them. The scripts tell "[" when
 * a connection begins, "]" when it ends, and what is asked in between.
 */
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include "fetching.h"
#include "heap.h"
#include "suite.h"

#define END { NULL, 0, -2, { NULL }, 0 }
#define HELLO "HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello"
#define EMPTY "HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n"

static void
serve_each(int fd, const void *text)
{
	raw_tell("[");
	while (raw_read_head(fd))
		raw_send(fd, text);
	raw_tell("]");
}

/* Connections side by side. */
static void
serve_all(int listener, const void *text)
{
	int fd;

	for (;;) {
		fd = accept(listener, NULL, NULL);
		if (fork() == 0) {
			serve_each(fd, text);
			_exit(0);
		}
		(void)close(fd);
		while (waitpid(-1, NULL, WNOHANG) > 0)
			;
	}
}

static size_t
count(const char *text, char c)
{
	size_t n = 0;

	for (; *text != '\0'; text++)
		n += *text == c;
	return n;
}

static size_t
count_connections(const struct raw_server *server)
{
	return count(raw_server_report(server), '[');
}

static void
pass(struct fetching *fetching, unsigned int ms)
{
	struct timeval time = { 0, (suseconds_t)ms * 1000 };

	/* A timer of the program keeps the loop running. */
	(void)event_base_loopexit(fetching->event_base, &time);
	fetching_run(fetching);
}

static void
assert_answered(const struct outcome *outcome)
{
	ck_assert_int_eq(outcome->settled, 1);
	ck_assert_msg(outcome->code == 0, "%s", outcome->message);
	ck_assert_int_lt(outcome->status, 400);
}

/* How many connections two requests take, the second of which is made when the
 * loop has ended after the first, and so much time has passed. */
static size_t
connections_for_two(raw_script script, const char *text, const char *method,
    unsigned int ms)
{
	struct fetching fetching;
	struct raw_server server;
	struct outcome outcome;
	size_t i, n;

	raw_server_start(&server, script, text);
	fetching_begin(&fetching);
	for (i = 0; i < 2; i++) {
		fetch_from(&fetching, &outcome, &server, method, 5000);
		assert_answered(&outcome);
		raw_sleep_ms(ms);
	}
	fetching_end(&fetching);
	n = count_connections(&server);
	raw_server_stop(&server);
	return n;
}

static void
assert_kept(const char *text, const char *method)
{
	ck_assert_uint_eq(connections_for_two(serve_each, text, method, 0), 1);
}

/* The connection of a server that waits for the next request. */
static void
assert_not_kept(const char *text, const char *method)
{
	ck_assert_uint_eq(connections_for_two(serve_each, text, method, 0), 2);
}

START_TEST(kept_if_the_response_allows_it)
{
	assert_kept(HELLO, "GET");
	assert_kept("HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\n", "HEAD");
	assert_kept("HTTP/1.1 200 OK\r\n\r\n", "HEAD");
	assert_kept("HTTP/1.1 204 No Content\r\n\r\n", "GET");
	assert_kept("HTTP/1.1 304 Not Modified\r\nContent-Length: 5\r\n\r\n",
	    "GET");
	assert_kept("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"
	    "5\r\nhello\r\n0\r\n\r\n", "GET");
	assert_kept("HTTP/1.1 200 OK\r\nConnection: foo, Keep-Alive\r\n"
	    "Content-Length: 0\r\n\r\n", "GET");
	assert_kept("HTTP/1.1 103 Early Hints\r\n\r\n" HELLO, "GET");
}
END_TEST

START_TEST(kept_if_a_server_of_http_1_0_says_so)
{
	assert_kept("HTTP/1.0 200 OK\r\nConnection: keep-alive\r\n"
	    "Content-Length: 5\r\n\r\nhello", "GET");
	assert_not_kept("HTTP/1.0 200 OK\r\nContent-Length: 0\r\n\r\n", "GET");
	assert_not_kept("HTTP/1.0 200 OK\r\nConnection: keep-alive\r\n"
	    "Transfer-Encoding: chunked\r\n\r\n0\r\n\r\n", "GET");
}
END_TEST

START_TEST(not_kept_if_the_response_forbids_it)
{
	assert_not_kept("HTTP/1.1 200 OK\r\nConnection: close\r\n"
	    "Content-Length: 0\r\n\r\n", "GET");
	assert_not_kept("HTTP/1.1 200 OK\r\nConnection: foo, CLOSE ,bar\r\n"
	    "Content-Length: 0\r\n\r\n", "GET");
	assert_not_kept("HTTP/1.1 200 OK\r\nConnection: keep-alive\r\n"
	    "Connection: close\r\nContent-Length: 0\r\n\r\n", "HEAD");
	/* evhttp does not see this one. */
	assert_not_kept("HTTP/1.1 200 OK\r\nConnection: foo,\r\n close\r\n"
	    "Content-Length: 0\r\n\r\n", "GET");
}
END_TEST

START_TEST(not_kept_if_more_than_the_response_came)
{
	assert_not_kept(HELLO "x", "GET");
	assert_not_kept(HELLO, "HEAD");
	assert_not_kept(HELLO HELLO, "GET");
}
END_TEST

static void
serve_once(int fd, const void *text)
{
	raw_tell("[");
	(void)raw_read_head(fd);
	raw_send(fd, text);
	raw_tell("]");
}

static void
serve_once_and_reset(int fd, const void *text)
{
	serve_once(fd, text);
	raw_sleep_ms(10);
	raw_reset(fd);
}

START_TEST(a_server_that_closes_unasked)
{
	ck_assert_uint_eq(connections_for_two(serve_once, HELLO, "GET", 0), 2);
	ck_assert_uint_eq(connections_for_two(serve_once, HELLO, "GET", 50),
	    2);
	ck_assert_uint_eq(connections_for_two(serve_once_and_reset, HELLO,
	    "GET", 0), 2);
	ck_assert_uint_eq(connections_for_two(serve_once_and_reset, HELLO,
	    "HEAD", 50), 2);
	/* The body is over when the connection is. */
	ck_assert_uint_eq(connections_for_two(serve_once,
	    "HTTP/1.1 200 OK\r\n\r\nhello", "GET", 0), 2);
}
END_TEST

/* A body that nobody asked for, later than the head */
static void
serve_late_body(int fd, const void *text)
{
	raw_tell("[");
	while (raw_read_head(fd)) {
		raw_send(fd, EMPTY);
		raw_sleep_ms(20);
		raw_send(fd, text);
	}
	raw_tell("]");
}

START_TEST(a_server_that_sends_more_later)
{
	ck_assert_uint_eq(connections_for_two(serve_late_body, "hello", "HEAD",
	    0), 2);
	ck_assert_uint_eq(connections_for_two(serve_late_body, "hello", "HEAD",
	    60), 2);
}
END_TEST

/* The second request on a connection meets its end. */

struct ending {
	const char *text;	/* of the second response, before the end */
	bool reset;
	size_t answered;	/* connections that answer the first */
};

static void
end_second(int fd, const void *arg)
{
	static size_t n_connections;
	const struct ending *ending = arg;

	raw_tell("[");
	if (raw_read_head(fd) && n_connections++ < ending->answered) {
		raw_send(fd, EMPTY);
		if (raw_read_head(fd))
			raw_send(fd, ending->text);
	}
	if (ending->reset)
		raw_reset(fd);
	raw_tell("]");
}

static struct outcome
second_of(const struct ending *ending, size_t connections, size_t requests)
{
	struct fetching fetching;
	struct raw_server server;
	struct outcome outcome;
	const char *report;

	raw_server_start(&server, end_second, ending);
	fetching_begin(&fetching);
	fetch_from(&fetching, &outcome, &server, "GET", 5000);
	assert_answered(&outcome);
	fetch_from(&fetching, &outcome, &server, "GET", 5000);
	fetching_end(&fetching);
	raw_sleep_ms(10);
	report = raw_server_report(&server);
	ck_assert_uint_eq(count(report, '['), connections);
	ck_assert_uint_eq(count(report, 'G'), requests);	/* GET */
	raw_server_stop(&server);
	return outcome;
}

START_TEST(a_dead_connection_is_replaced_once)
{
	static const struct ending closes = { "", false, 9 },
	    resets = { "", true, 9 }, dies = { "", false, 1 };
	struct outcome outcome;

	outcome = second_of(&closes, 2, 3);
	assert_answered(&outcome);
	outcome = second_of(&resets, 2, 3);
	assert_answered(&outcome);
	outcome = second_of(&dies, 2, 3);
	ck_assert_int_eq(outcome.code, EVPROMISE_HTTP_ERROR_RESET);
}
END_TEST

START_TEST(what_has_begun_to_answer_is_not_dead)
{
	static const struct ending begins = { "HTTP/1.1 200 OK\r\n", false, 9 },
	    strange = { "HTTP/1.1 999 Odd\r\n\r\n", false, 9 };

	ck_assert_int_eq(second_of(&begins, 1, 2).code,
	    EVPROMISE_HTTP_ERROR_RESET);
	ck_assert_int_eq(second_of(&strange, 1, 2).code,
	    EVPROMISE_HTTP_ERROR_PROTOCOL);
}
END_TEST

/* Who may use a connection */

static size_t
connections_for(const char *first, const struct evpromise_http_options *options,
    const char *second, const struct evpromise_http_options *second_options,
    int code)
{
	static const struct raw_dns_line lines[] = {
		{ NULL, 1, 0, { "127.0.0.1" }, 0 },
		{ NULL, 28, 0, { NULL }, 0 }, END
	};
	struct raw_server server, dns;
	struct fetching fetching;
	struct outcome outcome;
	size_t n;

	raw_server_start_listener(&server, serve_all, EMPTY);
	raw_server_start_udp(&dns, raw_dns, lines);
	fetching_begin(&fetching);
	fetching_use_dns(&fetching, &dns);
	fetch(&fetching, &outcome, url_of(first, server.port), options);
	assert_answered(&outcome);
	fetch(&fetching, &outcome, url_of(second, server.port),
	    second_options);
	ck_assert_int_eq(outcome.code, code);
	fetching_end(&fetching);
	n = count_connections(&server);
	raw_server_stop(&server);
	raw_server_stop(&dns);
	return n;
}

START_TEST(kept_for_the_same_host_and_port)
{
	ck_assert_uint_eq(connections_for("a.test", NULL, "a.test", NULL, 0),
	    1);
	ck_assert_uint_eq(connections_for("a.test", NULL, "A.TEST", NULL, 0),
	    1);
	ck_assert_uint_eq(connections_for("a.test", NULL, "b.test", NULL, 0),
	    2);
	ck_assert_uint_eq(connections_for("127.0.0.1", NULL, "a.test", NULL,
	    0), 2);
}
END_TEST

START_TEST(kept_for_the_family_that_is_asked_for)
{
	struct evpromise_http_options four = EVPROMISE_HTTP_OPTIONS_INIT,
	    six = EVPROMISE_HTTP_OPTIONS_INIT;

	four.family = EVPROMISE_HTTP_IPV4;
	six.family = EVPROMISE_HTTP_IPV6;
	ck_assert_uint_eq(connections_for("a.test", NULL, "a.test", &four, 0),
	    1);
	ck_assert_uint_eq(connections_for("a.test", NULL, "a.test", &six,
	    EVPROMISE_HTTP_ERROR_NAME_NOT_FOUND), 1);
}
END_TEST

START_TEST(not_kept_if_the_request_says_so)
{
	struct evpromise_http_header close = { "connection", "foo, Close" };
	struct evpromise_http_options options = EVPROMISE_HTTP_OPTIONS_INIT;

	options.headers = &close;
	options.n_headers = 1;
	ck_assert_uint_eq(connections_for("a.test", &options, "a.test", NULL,
	    0), 2);
}
END_TEST

/* How long */

START_TEST(none_is_kept_if_the_client_says_so)
{
	struct fetching fetching;
	struct raw_server server;
	struct outcome outcome;
	const char *report;
	int before;
	size_t i;

	raw_server_start(&server, serve_each, EMPTY);
	fetching_begin(&fetching);
	before = count_descriptors();
	for (i = 0; i < 3; i++) {
		/* At last also one that rests already. */
		if (i != 1)
			evpromise_http_client_set_keep_alive(fetching.client,
			    i, 1000);
		fetch_from(&fetching, &outcome, &server, "GET", 5000);
		assert_answered(&outcome);
	}
	ck_assert_int_eq(count_descriptors(), before + 1);
	evpromise_http_client_set_keep_alive(fetching.client, 0, 1000);
	ck_assert_int_eq(count_descriptors(), before);
	fetching_end(&fetching);
	report = raw_server_report(&server);
	ck_assert_uint_eq(count(report, '['), 3);
	ck_assert_ptr_nonnull(strstr(report, "Connection: close\r\n"));
	raw_server_stop(&server);
}
END_TEST

START_TEST(so_many_are_kept)
{
	struct fetching fetching;
	struct raw_server server;
	struct outcome outcomes[5];
	int before;
	size_t i;

	raw_server_start_listener(&server, serve_all, EMPTY);
	fetching_begin(&fetching);
	evpromise_http_client_set_keep_alive(fetching.client, 3, 1000);
	before = count_descriptors();
	for (i = 0; i < 5; i++)
		fetch_begin(&fetching, &outcomes[i], url_of("127.0.0.1",
		    server.port), NULL);
	fetching_run(&fetching);
	for (i = 0; i < 5; i++)
		assert_answered(&outcomes[i]);
	ck_assert_int_eq(count_descriptors(), before + 3);
	fetching_end(&fetching);
	ck_assert_uint_eq(count_connections(&server), 5);
	raw_server_stop(&server);
}
END_TEST

START_TEST(closed_when_it_has_rested_long_enough)
{
	struct fetching fetching;
	struct raw_server server;
	struct outcome outcome;
	int before;

	raw_server_start(&server, serve_each, EMPTY);
	fetching_begin(&fetching);
	evpromise_http_client_set_keep_alive(fetching.client, 3, 60);
	before = count_descriptors();
	fetch_from(&fetching, &outcome, &server, "GET", 5000);
	pass(&fetching, 10);
	ck_assert_int_eq(count_descriptors(), before + 1);
	pass(&fetching, 100);
	ck_assert_int_eq(count_descriptors(), before);
	fetch_from(&fetching, &outcome, &server, "GET", 5000);
	ck_assert_int_eq(count_descriptors(), before + 1);
	/* The loop does not run; then the next request finds that out. */
	raw_sleep_ms(100);
	fetch_from(&fetching, &outcome, &server, "GET", 5000);
	ck_assert_int_eq(count_descriptors(), before + 1);
	fetching_end(&fetching);
	ck_assert_uint_eq(count_connections(&server), 3);
	raw_server_stop(&server);
}
END_TEST

/* The limit */

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
		assert_answered(&outcomes[i]);
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

static void
serve_slowly(int fd, const void *text)
{
	raw_tell("[");
	while (raw_read_head(fd)) {
		raw_sleep_ms(150);
		raw_send(fd, text);
	}
}

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
	assert_answered(&outcomes[0]);
	ck_assert_int_eq(outcomes[1].code, EVPROMISE_HTTP_ERROR_TIMED_OUT);
	ck_assert_ptr_nonnull(strstr(outcomes[1].message, "no connection"));
	assert_answered(&outcomes[2]);
	fetching_end(&fetching);
	ck_assert_uint_eq(count_connections(&server), 1);
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

/* Lifetimes */

static struct evpromise_value
fetch_again(const struct evpromise *settled, void *arg)
{
	struct fetching *fetching = arg;

	ck_assert_int_eq(evpromise_state(settled), EVPROMISE_FULFILLED);
	return evpromise_adopt(evpromise_http_fetch(fetching->client,
	    evpromise_as_string(settled), NULL));
}

static struct evpromise_value
return_url(const struct evpromise *settled, void *url)
{
	ck_assert_int_eq(evpromise_http_response_status(
	    evpromise_http_response(settled)), 200);
	return evpromise_string(url);
}

/* One request right after the other, in handlers: none is asked whether it is
 * alive. */
START_TEST(from_handler_to_handler)
{
	struct fetching fetching;
	struct raw_server server;
	struct evpromise *chain;
	char url[64];
	size_t i;

	raw_server_start(&server, serve_each, EMPTY);
	fetching_begin(&fetching);
	strcpy(url, url_of("127.0.0.1", server.port));
	chain = evpromise_http_fetch(fetching.client, url, NULL);
	for (i = 0; i < 20; i++) {
		chain = evpromise_then(chain, return_url, url);
		chain = evpromise_then(chain, fetch_again, &fetching);
	}
	fetching_run(&fetching);
	ck_assert_int_eq(evpromise_state(chain), EVPROMISE_FULFILLED);
	evpromise_unref(chain);
	fetching_end(&fetching);
	ck_assert_uint_eq(count_connections(&server), 1);
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
		pass(&fetching, ms);
	if (base_first) {
		evpromise_base_free(fetching.base);
		fetching.base = NULL;
		if (ms == 50)		/* and goes on for a while */
			pass(&fetching, 150);
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

static void
ignore_rejections(const char *message)
{
	(void)message;
}

START_TEST(memory_runs_out)
{
	struct raw_server server;
	size_t i, n;

	evpromise_set_log_callback(ignore_rejections);
	raw_server_start_listener(&server, serve_all, EMPTY);
	for (i = 0; i < 2; i++) {
		for (n = 1; fetch_twice_without(n, i == 1, &server); n++)
			;
		ck_assert_uint_gt(n, 5);
	}
	raw_server_stop(&server);
}
END_TEST

SUITE("ev_http_keep_alive",
    kept_if_the_response_allows_it,
    kept_if_a_server_of_http_1_0_says_so,
    not_kept_if_the_response_forbids_it,
    not_kept_if_more_than_the_response_came,
    a_server_that_closes_unasked,
    a_server_that_sends_more_later,
    a_dead_connection_is_replaced_once,
    what_has_begun_to_answer_is_not_dead,
    kept_for_the_same_host_and_port,
    kept_for_the_family_that_is_asked_for,
    not_kept_if_the_request_says_so,
    none_is_kept_if_the_client_says_so,
    so_many_are_kept,
    closed_when_it_has_rested_long_enough,
    no_more_connections_than_the_limit,
    first_come_first_served,
    the_deadline_runs_while_it_waits,
    a_failure_passes_its_place_on,
    from_handler_to_handler,
    freed_in_every_state,
    memory_runs_out);
