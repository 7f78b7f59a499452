/* SPDX-License-Identifier: BSD-3-Clause */
/* lookup_promise.c: evpromise_lookup(). What name servers do is tested in
 * check_question.c and check_dns.c. */
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>

#include <evpromise/lookup.h>

#include "asking.h"
#include "case.h"
#include "fetching.h"
#include "heap.h"

#define END { NULL, 0, -2, { NULL }, 0 }

static struct asking asking;
static struct answer answer;
static struct raw_server server;

static void
begin(const struct raw_dns_line *lines)
{
	raw_server_start_udp(&server, raw_dns, lines);
	asking_begin(&asking);
	asking_use(&asking, server.port);
}

static void
end(void)
{
	asking_end(&asking);
	raw_server_stop(&server);
}

static const struct raw_dns_line two[] = {
	{ "two.test", 1, 0, { "127.0.0.2", "127.0.0.1" }, 0 },
	{ "two.test", 28, 0, { "::1" }, 0 },
	{ "slow.test", 28, -1, { NULL }, 0 },
	{ "slow.test", 1, 0, { "127.0.0.3" }, 0 },
	{ "silent.test", 0, -1, { NULL }, 0 },
	{ "quiet.test", 28, -1, { NULL }, 0 },
	{ "denied.test", 1, -1, { NULL }, 0 },
	{ "ipv4.test", 1, 0, { "127.0.0.4" }, 0 },
	{ "ipv4.test", 28, 0, { NULL }, 0 },
	{ NULL, 0, 3, { NULL }, 0 }, END
};

START_TEST(the_addresses_in_the_order_to_be_tried)
{
	begin(two);
	ask(&asking, &answer, "two.test", AF_UNSPEC);
	ck_assert_uint_eq(answer.n, 3);
	assert_address(&answer, raw_has_ipv6() ? 0 : 1, "::1");
	assert_address(&answer, raw_has_ipv6() ? 1 : 0, "127.0.0.2");
	assert_address(&answer, 2, "127.0.0.1");
	end();
}
END_TEST

START_TEST(of_one_family)
{
	begin(two);
	ask(&asking, &answer, "two.test", AF_INET);
	ck_assert_uint_eq(answer.n, 2);
	ask(&asking, &answer, "two.test", AF_INET6);
	ck_assert_uint_eq(answer.n, 1);
	assert_address(&answer, 0, "::1");
	ask(&asking, &answer, "ipv4.test", AF_INET6);
	assert_no_address(&answer, EVPROMISE_LOOKUP_ERROR_NO_ADDRESS,
	    "ipv4.test: the name has no IPv6 address");
	ask(&asking, &answer, "no.test", AF_UNSPEC);
	assert_no_address(&answer, EVPROMISE_LOOKUP_ERROR_NOT_FOUND,
	    "no.test: name not found");
	end();
}
END_TEST

/* RFC 8305, 3 */
START_TEST(a_silent_family_costs_50_ms)
{
	begin(two);
	ask(&asking, &answer, "slow.test", AF_UNSPEC);
	assert_address(&answer, 0, "127.0.0.3");
	ck_assert_soon(answer.elapsed_ms);
	ck_assert_double_ge(answer.elapsed_ms, 45);
	end();
}
END_TEST

/* RFC 8020: there is nothing to be waited for. */
START_TEST(a_name_that_does_not_exist_is_known_from_one_family)
{
	begin(two);
	ask(&asking, &answer, "quiet.test", AF_UNSPEC);
	assert_no_address(&answer, EVPROMISE_LOOKUP_ERROR_NOT_FOUND,
	    "quiet.test: name not found");
	ck_assert_soon(answer.elapsed_ms);
	ask(&asking, &answer, "denied.test", AF_UNSPEC);
	assert_no_address(&answer, EVPROMISE_LOOKUP_ERROR_NOT_FOUND,
	    "denied.test: name not found");
	ck_assert_soon(answer.elapsed_ms);
	end();
}
END_TEST

#define MANY 40

static struct answer answers[MANY];

static void
ask_many(void)
{
	char name[32];
	size_t i;

	for (i = 0; i < MANY; i++) {
		(void)snprintf(name, sizeof(name), "x%zu.test.", i);
		ask_begin(&asking, &answers[i], name, AF_UNSPEC, NULL);
	}
}

/* What they share goes with the last one: also while others wait. */
START_TEST(the_last_of_many_ends)
{
	size_t i;

	begin(two);
	ask_many();
	asking_run(&asking);
	for (i = 0; i < MANY; i++)
		assert_no_address(&answers[i],
		    EVPROMISE_LOOKUP_ERROR_NOT_FOUND, "name not found");
	end();
}
END_TEST

/* The allocations fail from when some wait for their turn. */
START_TEST(memory_runs_out_while_many_wait)
{
	size_t n, i;

	begin(two);
	evpromise_set_log_callback(ignore_log);
	for (n = 1; n < 60; n++) {
		ask_many();
		heap_fail(n, true);
		asking_pass(&asking, 5);
		heap_heal();
		asking_run(&asking);
		for (i = 0; i < MANY; i++)
			ck_assert_int_le(answers[i].settled, 1);
	}
	end();
}
END_TEST

START_TEST(numeric_addresses_and_localhost_are_not_asked_for)
{
	begin(two);
	ask(&asking, &answer, "192.0.2.1", AF_UNSPEC);
	assert_address(&answer, 0, "192.0.2.1");
	ck_assert_uint_eq(answer.n, 1);
	ask(&asking, &answer, "2001:DB8::1", AF_INET6);
	assert_address(&answer, 0, "2001:db8::1");
	ask(&asking, &answer, "2001:DB8::1", AF_INET);
	assert_no_address(&answer, EVPROMISE_LOOKUP_ERROR_NO_ADDRESS,
	    "2001:DB8::1: the address is of the other family");
	ask(&asking, &answer, "a.LocalHost.", AF_UNSPEC);
	assert_address(&answer, 0, "::1");
	assert_address(&answer, 1, "127.0.0.1");
	ask(&asking, &answer, "localhost", AF_INET);
	assert_address(&answer, 0, "127.0.0.1");
	ck_assert_uint_eq(answer.n, 1);
	ck_assert_str_eq(raw_server_report(&server), "");
	end();
}
END_TEST

START_TEST(an_abort_ends_it_at_once)
{
	struct evpromise_abort_controller *controller;
	struct evpromise_abort_signal *signal;

	begin(two);
	controller = evpromise_abort_controller_new(asking.base);
	signal = evpromise_abort_controller_signal(controller);
	ask_begin(&asking, &answer, "silent.test", AF_UNSPEC, signal);
	asking_pass(&asking, 50);
	ck_assert_int_eq(answer.settled, 0);
	(void)evpromise_abort_controller_abort(controller,
	    evpromise_undefined());
	asking_run(&asking);
	ck_assert_int_eq(answer.settled, 1);
	ck_assert_int_eq(answer.code, EVPROMISE_ERROR_ABORT);
	ck_assert_soon(answer.elapsed_ms);
	ask_begin(&asking, &answer, "silent.test", AF_UNSPEC, signal);
	asking_run(&asking);
	ck_assert_int_eq(answer.code, EVPROMISE_ERROR_ABORT);
	evpromise_abort_controller_unref(controller);
	end();
}
END_TEST

/* Also of what needs no question. */
START_TEST(under_an_aborted_signal_nothing_is_found)
{
	struct evpromise_abort_signal *signal;
	static const char *const names[] = { "::1", "localhost", "two.test" };
	size_t i;

	begin(two);
	signal = evpromise_abort_signal_abort(asking.base,
	    evpromise_undefined());
	for (i = 0; i < 3; i++) {
		ask_begin(&asking, &answer, names[i], AF_UNSPEC, signal);
		asking_run(&asking);
		ck_assert_int_eq(answer.code, EVPROMISE_ERROR_ABORT);
	}
	evpromise_abort_signal_unref(signal);
	end();
}
END_TEST

START_TEST(a_numeric_address_keeps_its_interface)
{
	begin(two);
	ask(&asking, &answer, "fe80::1%lo", AF_UNSPEC);
	assert_address(&answer, 0, "fe80::1%lo");
	ask(&asking, &answer, "fe80::1%25lo", AF_INET6);
	assert_address(&answer, 0, "fe80::1%lo");
	end();
}
END_TEST

START_TEST(the_base_is_freed_meanwhile)
{
	struct evpromise_lookup_options options =
	    EVPROMISE_LOOKUP_OPTIONS_INIT;
	struct evpromise *promise;

	begin(two);
	options.nameserver = asking.server;
	promise = evpromise_lookup(asking.base, "silent.test", &options);
	asking_pass(&asking, 20);
	evpromise_base_free(asking.base);
	asking.base = NULL;
	ck_assert_int_eq(evpromise_code(promise), EVPROMISE_ERROR_BASE_FREED);
	evpromise_unref(promise);
	asking_run(&asking);
	end();
}
END_TEST

static void
assert_refused(struct evpromise_base *base, const char *name,
    const struct evpromise_lookup_options *options, int code,
    const char *message)
{
	AUTO_PROMISE promise = evpromise_lookup(base, name, options);

	evpromise_checkpoint(base);
	ck_assert_int_eq(evpromise_code(promise), code);
	ck_assert_str_eq(evpromise_error_domain(evpromise_error(promise)),
	    EVPROMISE_LOOKUP_DOMAIN);
	ck_assert_msg(strstr(evpromise_message(promise), message) != NULL,
	    "%s", evpromise_message(promise));
}

LOOP_CASE(bad_input_is_named)
{
	struct evpromise_lookup_options options =
	    EVPROMISE_LOOKUP_OPTIONS_INIT, none = { 0 };

	assert_refused(base, "a..b", NULL, EVPROMISE_LOOKUP_ERROR_BAD_NAME,
	    "\"a..b\" is no name: a part between two dots is empty");
	assert_refused(base, "", NULL, EVPROMISE_LOOKUP_ERROR_BAD_NAME,
	    "\"\" is no name: it is empty");
	assert_refused(base, "one.test", &none,
	    EVPROMISE_LOOKUP_ERROR_INVALID, "EVPROMISE_LOOKUP_OPTIONS_INIT");
	options.family = 12345;
	assert_refused(base, "one.test", &options,
	    EVPROMISE_LOOKUP_ERROR_INVALID, "unknown address family: 12345");
	options.family = AF_UNSPEC;
	options.nameserver = "dns.test";
	assert_refused(base, "one.test", &options,
	    EVPROMISE_LOOKUP_ERROR_INVALID,
	    "the name server \"dns.test\" is no numeric address");
}

CASE(a_base_without_a_loop_is_refused)
{
	assert_refused(base, "one.test", NULL,
	    EVPROMISE_LOOKUP_ERROR_INVALID, "the base has no event_base");
}

START_TEST(without_a_base_there_is_none)
{
	ck_assert_ptr_null(evpromise_lookup(NULL, "one.test", NULL));
}
END_TEST

/* Each allocation fails once: it is settled or NULL, and nothing leaks. */
START_TEST(memory_runs_out)
{
	struct evpromise_lookup_options options =
	    EVPROMISE_LOOKUP_OPTIONS_INIT;
	struct evpromise *promise;
	size_t n, good = 0;

	begin(two);
	evpromise_set_log_callback(ignore_log);
	options.nameserver = asking.server;
	for (n = 1; n < 200 && good < 3; n++) {
		heap_fail(n, false);
		promise = evpromise_lookup(asking.base, "two.test", &options);
		asking_run(&asking);
		heap_heal();
		if (promise != NULL && evpromise_state(promise) ==
		    EVPROMISE_FULFILLED)
			good++;
		else if (promise != NULL)
			ck_assert_int_eq(evpromise_state(promise),
			    EVPROMISE_REJECTED);
		evpromise_unref(promise);
	}
	ck_assert_uint_gt(n, 10);
	ck_assert_uint_eq(good, 3);
	end();
}
END_TEST

SUITE("lookup_promise",
    the_addresses_in_the_order_to_be_tried,
    of_one_family,
    a_silent_family_costs_50_ms,
    a_name_that_does_not_exist_is_known_from_one_family,
    the_last_of_many_ends,
    memory_runs_out_while_many_wait,
    numeric_addresses_and_localhost_are_not_asked_for,
    an_abort_ends_it_at_once,
    under_an_aborted_signal_nothing_is_found,
    a_numeric_address_keeps_its_interface,
    the_base_is_freed_meanwhile,
    bad_input_is_named,
    a_base_without_a_loop_is_refused,
    without_a_base_there_is_none,
    memory_runs_out);
