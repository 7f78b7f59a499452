/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * Requests that are stopped among others, which go on; and by whom: handlers,
 * listeners, time, or nobody any more.
 */
#include <sys/socket.h>
#include <unistd.h>

#include "serving.h"
#include "stopping.h"
#include "suite.h"

#define END { NULL, 0, -2, { NULL }, 0 }

START_TEST(another_asks_for_the_same_name)
{
	static const struct raw_dns_line lines[] = {
		{ NULL, 0, 0, { "127.0.0.1" }, 60 }, END
	};
	struct raw_server server, dns;
	struct stopping stopping;
	struct outcome outcomes[2];

	raw_server_start_listener(&server, serve_all, EMPTY);
	raw_server_start_udp(&dns, raw_dns, lines);
	stopping_begin(&stopping);
	fetching_use_dns(&stopping.fetching, &dns);
	fetch_begin(&stopping.fetching, &outcomes[0],
	    url_of("any.test", server.port), NULL);
	stopping_fetch(&stopping, "any.test", server.port);
	fetch_begin(&stopping.fetching, &outcomes[1],
	    url_of("any.test", server.port), NULL);
	fetching_pass(&stopping.fetching, 20);
	stopping_stop(&stopping);
	assert_stopped(&stopping.outcome);
	fetching_run(&stopping.fetching);
	assert_fetched(&outcomes[0]);
	assert_fetched(&outcomes[1]);
	stopping_end(&stopping);
	ck_assert_uint_eq(count_connections(&server), 2);
	raw_server_stop(&server);
	raw_server_stop(&dns);
}
END_TEST

/* What nobody wants to know any more takes no place among the questions, of
 * which only some are asked at a time. */
START_TEST(many_questions_one_after_the_other)
{
	static const struct raw_dns_line lines[] = {
		{ "silent.test", 0, -1, { NULL }, 0 },
		{ NULL, 0, 0, { "127.0.0.1" }, 0 }, END
	};
	struct raw_server server, dns;
	struct stopping stopping;
	struct outcome outcome;
	size_t i;

	raw_server_start(&server, serve_each, EMPTY);
	raw_server_start_udp(&dns, raw_dns, lines);
	stopping_begin(&stopping);
	fetching_use_dns(&stopping.fetching, &dns);
	for (i = 0; i < 100; i++) {
		stopping_fetch(&stopping, "silent.test", server.port);
		stopping_stop(&stopping);
		assert_stopped(&stopping.outcome);
		evpromise_abort_controller_unref(stopping.controller);
		stopping.controller =
		    evpromise_abort_controller_new(stopping.fetching.base);
		stopping.options.signal =
		    evpromise_abort_controller_signal(stopping.controller);
	}
	fetch(&stopping.fetching, &outcome, url_of("any.test", server.port),
	    NULL);
	assert_fetched(&outcome);
	ck_assert_soon(outcome.elapsed_ms);
	stopping_end(&stopping);
	raw_server_stop(&server);
	raw_server_stop(&dns);
}
END_TEST

/* Of those at the limit: one that waits leaves the line, one that has the place
 * gives it to the next. */
START_TEST(while_it_waits_for_a_connection)
{
	struct stopping stopping;
	struct raw_server server;
	struct outcome outcomes[2];
	const char *url;

	raw_server_start(&server, serve_slowly, EMPTY);
	stopping_begin(&stopping);
	evpromise_http_client_set_max_connections(stopping.fetching.client, 1);
	url = url_of("127.0.0.1", server.port);
	fetch_begin(&stopping.fetching, &outcomes[0], url, NULL);
	stopping_fetch(&stopping, "127.0.0.1", server.port);
	fetching_pass(&stopping.fetching, 30);
	stopping_assert_stops(&stopping, 0);
	fetch_begin(&stopping.fetching, &outcomes[1], url, NULL);
	fetching_run(&stopping.fetching);
	assert_fetched(&outcomes[0]);
	assert_fetched(&outcomes[1]);
	stopping_end(&stopping);
	ck_assert_uint_eq(count_connections(&server), 1);
	raw_server_stop(&server);
}
END_TEST

START_TEST(its_place_goes_to_the_next)
{
	struct stopping stopping;
	struct raw_server server;
	struct outcome outcomes[2];
	const char *url;
	size_t i;

	raw_server_start_listener(&server, serve_all, EMPTY);
	stopping_begin(&stopping);
	evpromise_http_client_set_max_connections(stopping.fetching.client, 1);
	url = url_of("127.0.0.1", server.port);
	stopping_fetch(&stopping, "127.0.0.1", server.port);
	for (i = 0; i < 2; i++)
		fetch_begin(&stopping.fetching, &outcomes[i], url, NULL);
	stopping_stop(&stopping);
	assert_stopped(&stopping.outcome);
	fetching_run(&stopping.fetching);
	for (i = 0; i < 2; i++)
		assert_fetched(&outcomes[i]);
	stopping_end(&stopping);
	raw_server_stop(&server);
}
END_TEST

/* Where it is aborted from */

static struct evpromise_value
stop_here(const struct evpromise *settled, void *controller)
{
	(void)settled;
	ck_assert(evpromise_abort_controller_abort(controller,
	    evpromise_throw(7, "stop")));
	return evpromise_undefined();
}

static struct evpromise *
fetch_and_stop(struct stopping *stopping, unsigned short port)
{
	struct evpromise *promise = evpromise_http_fetch(
	    stopping->fetching.client, url_of("127.0.0.1", port), NULL);

	return evpromise_then(promise, stop_here, stopping->controller);
}

/* Answers two requests at once, in the order in which they came; no other
 * connection is accepted. */
static void
serve_two(int listener, const void *text)
{
	int first = accept(listener, NULL, NULL);
	int second = accept(listener, NULL, NULL);

	(void)raw_read_head(first);
	(void)raw_read_head(second);
	raw_sleep_ms(200);
	raw_send(first, text);
	raw_send(second, text);
	if (fork() == 0) {
		serve_each(first, text);
		_exit(0);
	}
	serve_each(second, text);
}

/*
 * Both responses are there when the loop reads the first: the second request
 * has ended, but has not had its turn when the handler of the first runs. Its
 * connection is as good as one whose response was taken.
 */
START_TEST(between_the_end_and_its_turn)
{
	struct stopping stopping;
	struct raw_server server;
	struct outcome outcomes[2];
	struct evpromise *chain;
	size_t i;

	raw_server_start_listener(&server, serve_two, EMPTY);
	stopping_begin(&stopping);
	chain = fetch_and_stop(&stopping, server.port);
	stopping_fetch(&stopping, "127.0.0.1", server.port);
	fetching_pass(&stopping.fetching, 50);
	raw_sleep_ms(500);
	ck_assert_int_eq(evpromise_done(chain), 0);
	fetching_run(&stopping.fetching);
	assert_stopped(&stopping.outcome);
	for (i = 0; i < 2; i++)
		fetch_begin(&stopping.fetching, &outcomes[i],
		    url_of("127.0.0.1", server.port), NULL);
	fetching_run(&stopping.fetching);
	assert_fetched(&outcomes[0]);
	assert_fetched(&outcomes[1]);
	stopping_end(&stopping);
	ck_assert_uint_eq(count_connections(&server), 2);
	raw_server_stop(&server);
}
END_TEST

START_TEST(in_a_handler)
{
	static struct outcome outcomes[20];
	struct raw_server answering, waiting;
	struct stopping stopping;
	int before;
	size_t i;

	raw_server_start(&answering, serve_slowly, EMPTY);
	raw_server_start_listener(&waiting, serve_all, "HTTP/1.1 200 O");
	stopping_begin(&stopping);
	before = count_descriptors();
	ck_assert_int_eq(evpromise_done(fetch_and_stop(&stopping,
	    answering.port)), 0);
	for (i = 0; i < 20; i++)
		fetch_begin(&stopping.fetching, &outcomes[i],
		    url_of("127.0.0.1", waiting.port), &stopping.options);
	fetching_run(&stopping.fetching);
	for (i = 0; i < 20; i++)
		assert_stopped(&outcomes[i]);
	ck_assert_int_eq(count_descriptors(), before + 1);
	stopping_end(&stopping);
	raw_server_stop(&answering);
	raw_server_stop(&waiting);
}
END_TEST

static void
stop_other(const struct evpromise *reason, void *controller)
{
	ck_assert_int_eq(evpromise_code(reason), 7);
	(void)evpromise_abort_controller_abort(controller,
	    evpromise_share(reason));
}

static void
free_client(const struct evpromise *reason, void *arg)
{
	struct fetching *fetching = arg;

	(void)reason;
	evpromise_http_client_free(fetching->client);
	fetching->client = NULL;
}

/* A listener before that of the request aborts another one, and frees the
 * client: that is how the requests that have not been stopped yet end. */
static void
assert_stops_in_a_listener(bool free_too)
{
	struct evpromise_abort_controller *other;
	struct stopping stopping;
	struct raw_server server;
	struct outcome outcomes[2];

	raw_server_start_listener(&server, serve_all, "HTTP/1.1 200 O");
	stopping_begin(&stopping);
	other = evpromise_abort_controller_new(stopping.fetching.base);
	ck_assert(evpromise_abort_signal_add_listener(
	    evpromise_abort_controller_signal(other), stop_other,
	    stopping.controller));
	if (free_too)
		ck_assert(evpromise_abort_signal_add_listener(
		    stopping.options.signal, free_client,
		    &stopping.fetching));
	stopping_fetch(&stopping, "127.0.0.1", server.port);
	stopping.options.signal = evpromise_abort_controller_signal(other);
	fetch_begin(&stopping.fetching, &outcomes[0],
	    url_of("127.0.0.1", server.port), &stopping.options);
	fetch_begin(&stopping.fetching, &outcomes[1],
	    url_of("127.0.0.1", server.port), &stopping.options);
	fetching_pass(&stopping.fetching, 30);
	ck_assert(evpromise_abort_controller_abort(other,
	    evpromise_throw(7, "stop")));
	ck_assert_int_eq(count_descriptors(), stopping.n_descriptors);
	fetching_run(&stopping.fetching);
	if (free_too)
		ck_assert_int_eq(outcomes[1].code,
		    EVPROMISE_HTTP_ERROR_CLIENT_FREED);
	else
		assert_stopped(&outcomes[1]);
	ck_assert_int_eq(outcomes[0].code, outcomes[1].code);
	ck_assert_int_eq(stopping.outcome.code, outcomes[1].code);
	evpromise_abort_controller_unref(other);
	stopping_end(&stopping);
	raw_server_stop(&server);
}

START_TEST(in_a_listener)
{
	assert_stops_in_a_listener(false);
}
END_TEST

START_TEST(in_a_listener_that_frees_the_client)
{
	assert_stops_in_a_listener(true);
}
END_TEST

START_TEST(by_time)
{
	struct stopping stopping;
	struct raw_server server;
	double began_ms;

	raw_server_start(&server, serve_each, "HTTP/1.1 200 O");
	stopping_begin(&stopping);
	began_ms = monotonic_ms();
	stopping.options.signal = evpromise_abort_signal_timeout(
	    stopping.fetching.base, 50);
	stopping_fetch(&stopping, "127.0.0.1", server.port);
	evpromise_abort_signal_unref(stopping.options.signal);
	fetching_run(&stopping.fetching);
	ck_assert_int_eq(stopping.outcome.settled, 1);
	ck_assert_int_eq(stopping.outcome.code, EVPROMISE_ERROR_TIMEOUT);
	ck_assert_double_ge(stopping.outcome.started_ms +
	    stopping.outcome.elapsed_ms - began_ms, 50);
	ck_assert_int_eq(count_descriptors(), stopping.n_descriptors);
	stopping_end(&stopping);
	raw_server_stop(&server);
}
END_TEST

/* Nobody is left who could abort it: it goes on. */
START_TEST(the_controller_is_gone)
{
	struct stopping stopping;
	struct raw_server server;

	raw_server_start(&server, serve_each, EMPTY);
	stopping_begin(&stopping);
	stopping_fetch(&stopping, "127.0.0.1", server.port);
	evpromise_abort_controller_unref(stopping.controller);
	stopping.controller = NULL;
	fetching_run(&stopping.fetching);
	assert_fetched(&stopping.outcome);
	stopping_end(&stopping);
	raw_server_stop(&server);
}
END_TEST

START_TEST(the_base_is_freed_before)
{
	struct stopping stopping;
	struct raw_server server;

	raw_server_start(&server, serve_each, "");
	stopping_begin(&stopping);
	stopping_fetch(&stopping, "127.0.0.1", server.port);
	fetching_pass(&stopping.fetching, 30);
	evpromise_base_free(stopping.fetching.base);
	stopping.fetching.base = NULL;
	ck_assert(!evpromise_abort_controller_abort(stopping.controller,
	    evpromise_undefined()));
	stopping_end(&stopping);
	ck_assert_int_eq(stopping.outcome.settled, 0);
	raw_server_stop(&server);
}
END_TEST

SUITE("request_abort_others",
    another_asks_for_the_same_name,
    many_questions_one_after_the_other,
    while_it_waits_for_a_connection,
    its_place_goes_to_the_next,
    between_the_end_and_its_turn,
    in_a_handler,
    in_a_listener,
    in_a_listener_that_frees_the_client,
    by_time,
    the_controller_is_gone,
    the_base_is_freed_before);
