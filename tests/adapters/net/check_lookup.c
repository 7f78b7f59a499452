/* SPDX-License-Identifier: BSD-3-Clause */
/* Look-ups with scripted name servers, and the addresses tried in turn. For what
 * name servers do wrong see check_lookup_hostile.c. */
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>

#include "fetching.h"
#include "serving.h"
#include "suite.h"

#define END { NULL, 0, -2, { NULL }, 0 }

static void
reply(int fd, const void *unused)
{
	(void)unused;
	raw_read_head(fd);
	raw_send(fd, "HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n");
}

struct world {
	struct fetching fetching;
	struct raw_server dns;
	struct raw_server http;
};

static void
world_begin(struct world *world, const struct raw_dns_line *lines)
{
	raw_server_start_udp(&world->dns, raw_dns, lines);
	raw_server_start(&world->http, reply, NULL);
	fetching_begin(&world->fetching);
	fetching_use_dns(&world->fetching, &world->dns);
}

static void
world_end(struct world *world)
{
	fetching_end(&world->fetching);
	raw_server_stop(&world->dns);
	raw_server_stop(&world->http);
}

static struct outcome
look_up(const char *host, const struct raw_dns_line *lines,
    enum evpromise_http_family family, unsigned int deadline_ms)
{
	struct evpromise_http_options options = EVPROMISE_HTTP_OPTIONS_INIT;
	struct outcome outcome;
	struct world world;

	options.family = family;
	options.deadline_ms = deadline_ms;
	world_begin(&world, lines);
	fetch(&world.fetching, &outcome, url_of(host, world.http.port),
	    &options);
	world_end(&world);
	return outcome;
}

static void
assert_code(const struct outcome *outcome, int code, const char *message)
{
	ck_assert_msg(outcome->code == code, "%d: %s", outcome->code,
	    outcome->message);
	ck_assert_msg(strstr(outcome->message, message) != NULL, "%s",
	    outcome->message);
}

START_TEST(a_name_is_looked_up)
{
	static const struct raw_dns_line lines[] = {
		{ "one.test", 1, 0, { "127.0.0.1" }, 0 },
		{ "one.test", 28, 0, { NULL }, 0 }, END
	};
	struct outcome outcome = look_up("one.test", lines,
	    EVPROMISE_HTTP_ANY, 5000);

	assert_code(&outcome, 0, "");
	ck_assert_int_eq(outcome.status, 200);
	outcome = look_up("one.test.", lines, EVPROMISE_HTTP_ANY, 5000);
	assert_code(&outcome, 0, "");
}
END_TEST

START_TEST(the_host_header_has_the_name)
{
	static const struct raw_dns_line lines[] = {
		{ NULL, 0, 0, { "127.0.0.1" }, 0 }, END
	};
	struct outcome outcome;
	struct world world;
	char expected[64];

	world_begin(&world, lines);
	fetch(&world.fetching, &outcome, url_of("One.test", world.http.port),
	    NULL);
	ck_assert_int_eq(outcome.code, 0);
	(void)snprintf(expected, sizeof(expected), "\r\nHost: One.test:%u\r\n",
	    world.http.port);
	ck_assert_ptr_nonnull(strstr(raw_server_report(&world.http),
	    expected));
	world_end(&world);
}
END_TEST

START_TEST(a_name_without_an_address)
{
	static const struct raw_dns_line lines[] = {
		{ NULL, 1, 0, { "127.0.0.1" }, 0 },
		{ NULL, 0, 0, { NULL }, 0 }, END
	};
	struct outcome outcome = look_up("no.test", lines,
	    EVPROMISE_HTTP_IPV6, 5000);

	assert_code(&outcome, EVPROMISE_HTTP_ERROR_NAME_NOT_FOUND,
	    "no.test: the name has no address");
}
END_TEST

/* RFC 8305: one family's answer does not wait long for the other's. */
START_TEST(one_family_is_enough)
{
	static const struct raw_dns_line lines[] = {
		{ NULL, 1, 0, { "127.0.0.1" }, 0 },
		{ NULL, 28, -1, { NULL }, 0 }, END
	};
	struct outcome outcome = look_up("one.test", lines,
	    EVPROMISE_HTTP_ANY, 5000);

	assert_code(&outcome, 0, "");
	ck_assert_soon(outcome.elapsed_ms);
}
END_TEST

START_TEST(the_families_asked_for_are_asked)
{
	static const struct raw_dns_line lines[] = {
		{ NULL, 0, 3, { NULL }, 0 }, END
	};
	static const struct {
		enum evpromise_http_family family;
		bool a, aaaa;
	} cases[] = {
		{ EVPROMISE_HTTP_ANY, true, true },
		{ EVPROMISE_HTTP_IPV4, true, false },
		{ EVPROMISE_HTTP_IPV6, false, true }
	};
	struct evpromise_http_options options = EVPROMISE_HTTP_OPTIONS_INIT;
	struct outcome outcome;
	struct world world;
	const char *asked;
	size_t i;

	for (i = 0; i < 3; i++) {
		options.family = cases[i].family;
		world_begin(&world, lines);
		fetch(&world.fetching, &outcome, "http://no.test/", &options);
		asked = raw_server_report(&world.dns);
		ck_assert_int_eq(strstr(asked, "A ") == asked ||
		    strstr(asked, " A ") != NULL, cases[i].a);
		ck_assert_int_eq(strstr(asked, "AAAA ") != NULL,
		    cases[i].aaaa);
		world_end(&world);
	}
}
END_TEST

/* The addresses in turn */

START_TEST(the_next_address_after_a_refusal)
{
	static const struct raw_dns_line lines[] = {
		{ NULL, 28, 0, { "::1" }, 0 },
		{ NULL, 1, 0, { "127.0.0.2", "127.0.0.1" }, 0 }, END
	};
	struct outcome outcome = look_up("two.test", lines,
	    EVPROMISE_HTTP_ANY, 5000);

	assert_code(&outcome, 0, "");
	ck_assert_soon(outcome.elapsed_ms);
}
END_TEST

START_TEST(all_addresses_refuse)
{
	static const struct raw_dns_line lines[] = {
		{ NULL, 28, 0, { NULL }, 0 },
		{ NULL, 1, 0, { "127.0.0.2", "127.0.0.3",
		    "127.255.255.255" }, 0 }, END
	};
	struct outcome outcome = look_up("three.test", lines,
	    EVPROMISE_HTTP_ANY, 5000);

	assert_code(&outcome, EVPROMISE_HTTP_ERROR_REFUSED, "three.test:");
	ck_assert_soon(outcome.elapsed_ms);
}
END_TEST

START_TEST(a_silent_address_takes_a_share_of_the_deadline)
{
	static const struct raw_dns_line lines[] = {
		{ NULL, 28, 0, { NULL }, 0 },
		{ NULL, 1, 0, { "127.0.0.2", "127.0.0.1" }, 0 }, END
	};
	struct evpromise_http_options options = EVPROMISE_HTTP_OPTIONS_INIT;
	struct raw_silent silent;
	struct outcome outcome;
	struct world world;

	options.deadline_ms = 1600;
	world_begin(&world, lines);
	raw_silent_open(&silent, "127.0.0.2", world.http.port);
	fetch(&world.fetching, &outcome, url_of("two.test", world.http.port),
	    &options);
	raw_silent_close(&silent);
	world_end(&world);
	assert_code(&outcome, 0, "");
	ck_assert_double_ge(outcome.times.connect_ms, 750);
	ck_assert_double_lt(outcome.times.connect_ms, 1600);
}
END_TEST

static void
close_at_once(int fd, const void *unused)
{
	(void)fd;
	(void)unused;
	raw_tell("came ");
}

START_TEST(once_connected_no_other_address_is_tried)
{
	static const struct raw_dns_line lines[] = {
		{ NULL, 28, 0, { NULL }, 0 },
		{ NULL, 1, 0, { "127.0.0.2", "127.0.0.1" }, 0 }, END
	};
	struct raw_server first;
	struct outcome outcome;
	struct world world;

	world_begin(&world, lines);
	raw_server_start_at(&first, "127.0.0.2", world.http.port,
	    close_at_once, NULL);
	world.fetching.n_descriptors++;	/* the report of that server */
	fetch(&world.fetching, &outcome, url_of("two.test", world.http.port),
	    NULL);
	ck_assert_str_eq(raw_server_report(&first), "came ");
	ck_assert_str_eq(raw_server_report(&world.http), "");
	world_end(&world);
	raw_server_stop(&first);
	assert_code(&outcome, EVPROMISE_HTTP_ERROR_RESET, "two.test:");
}
END_TEST

START_TEST(localhost_needs_no_name_server)
{
	static const struct raw_dns_line lines[] = {
		{ NULL, 0, 3, { NULL }, 0 }, END
	};
	struct outcome outcome = look_up("localhost", lines,
	    EVPROMISE_HTTP_ANY, 5000);

	assert_code(&outcome, 0, "");
	outcome = look_up("LocalHost.", lines, EVPROMISE_HTTP_IPV4, 5000);
	assert_code(&outcome, 0, "");
	/* Nor do the names below it, but those that only look like it. */
	outcome = look_up("a.b.LocalHost", lines, EVPROMISE_HTTP_ANY, 5000);
	assert_code(&outcome, 0, "");
	outcome = look_up("a.localhost.", lines, EVPROMISE_HTTP_ANY, 5000);
	assert_code(&outcome, 0, "");
	outcome = look_up("alocalhost", lines, EVPROMISE_HTTP_ANY, 5000);
	assert_code(&outcome, EVPROMISE_HTTP_ERROR_NAME_NOT_FOUND, "");
	outcome = look_up("localhost.a", lines, EVPROMISE_HTTP_ANY, 5000);
	assert_code(&outcome, EVPROMISE_HTTP_ERROR_NAME_NOT_FOUND, "");
}
END_TEST

/* On a connection that was made, and on one that was kept */
START_TEST(an_ipv6_address_in_brackets)
{
	struct fetching fetching;
	struct raw_server server;
	struct outcome outcome;
	const char *at;
	char host[32];
	size_t i;

	if (!raw_has_ipv6())
		return;
	raw_server_start_at(&server, "::1", 0, serve_each, EMPTY);
	fetching_begin(&fetching);
	for (i = 0; i < 2; i++) {
		fetch(&fetching, &outcome, url_of("[::1]", server.port), NULL);
		assert_fetched(&outcome);
	}
	fetching_end(&fetching);
	(void)snprintf(host, sizeof(host), "Host: [::1]:%u\r\n", server.port);
	at = raw_server_report(&server);
	ck_assert_uint_eq(count(at, '['), 3);	/* one connection, two hosts */
	for (i = 0; i < 2; i++) {
		at = strstr(at, host);
		ck_assert_ptr_nonnull(at++);
	}
	raw_server_stop(&server);
}
END_TEST

START_TEST(a_numeric_host_of_the_other_family)
{
	static const struct raw_dns_line lines[] = {
		{ NULL, 0, 3, { NULL }, 0 }, END
	};
	struct outcome outcome = look_up("127.0.0.1", lines,
	    EVPROMISE_HTTP_IPV6, 5000);

	assert_code(&outcome, EVPROMISE_HTTP_ERROR_NAME_NOT_FOUND,
	    "127.0.0.1: the address is of the other family");
	outcome = look_up("[::1]", lines, EVPROMISE_HTTP_IPV4, 5000);
	assert_code(&outcome, EVPROMISE_HTTP_ERROR_NAME_NOT_FOUND, "::1:");
}
END_TEST

START_TEST(many_look_ups_at_once)
{
	static const struct raw_dns_line lines[] = {
		{ NULL, 0, 0, { "127.0.0.1" }, 0 }, END
	};
	static struct outcome outcomes[100];
	struct world world;
	char host[32];
	size_t i;

	world_begin(&world, lines);
	for (i = 0; i < 100; i++) {
		(void)snprintf(host, sizeof(host), "n%zu.test", i);
		fetch_begin(&world.fetching, &outcomes[i],
		    url_of(host, world.http.port), NULL);
	}
	fetching_run(&world.fetching);
	for (i = 0; i < 100; i++) {
		ck_assert_int_eq(outcomes[i].settled, 1);
		assert_code(&outcomes[i], 0, "");
	}
	world_end(&world);
}
END_TEST

SUITE("lookup",
    a_name_is_looked_up,
    the_host_header_has_the_name,
    a_name_without_an_address,
    one_family_is_enough,
    the_families_asked_for_are_asked,
    the_next_address_after_a_refusal,
    all_addresses_refuse,
    a_silent_address_takes_a_share_of_the_deadline,
    once_connected_no_other_address_is_tried,
    localhost_needs_no_name_server,
    an_ipv6_address_in_brackets,
    a_numeric_host_of_the_other_family,
    many_look_ups_at_once);
