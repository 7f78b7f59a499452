/* SPDX-License-Identifier: BSD-3-Clause */
/* Connections that are kept: for whom, how many, and how long. */
#include <string.h>

#include "fetching.h"
#include "serving.h"
#include "suite.h"

#define END { NULL, 0, -2, { NULL }, 0 }

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
	assert_fetched(&outcome);
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
		assert_fetched(&outcome);
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
		assert_fetched(&outcomes[i]);
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
	evpromise_http_client_set_keep_alive(fetching.client, 3, 300);
	before = count_descriptors();
	fetch_from(&fetching, &outcome, &server, "GET", 5000);
	fetching_pass(&fetching, 10);
	ck_assert_int_eq(count_descriptors(), before + 1);
	fetching_pass(&fetching, 400);
	ck_assert_int_eq(count_descriptors(), before);
	fetch_from(&fetching, &outcome, &server, "GET", 5000);
	ck_assert_int_eq(count_descriptors(), before + 1);
	/* The loop does not run; then the next request finds that out. */
	raw_sleep_ms(400);
	fetch_from(&fetching, &outcome, &server, "GET", 5000);
	ck_assert_int_eq(count_descriptors(), before + 1);
	fetching_end(&fetching);
	ck_assert_uint_eq(count_connections(&server), 3);
	raw_server_stop(&server);
}
END_TEST

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

SUITE("pool",
    kept_for_the_same_host_and_port,
    kept_for_the_family_that_is_asked_for,
    not_kept_if_the_request_says_so,
    none_is_kept_if_the_client_says_so,
    so_many_are_kept,
    closed_when_it_has_rested_long_enough,
    from_handler_to_handler);
