/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * Name servers that know nothing, say nothing or talk nonsense: each has its own
 * error, within the deadline, and the client holds little of what they send.
 */
#include <string.h>
#include <sys/socket.h>

#include "hostile.h"
#include "suite.h"
#include "weight.h"

#define DEADLINE_MS 400
#define END { NULL, 0, -2, { NULL }, 0 }

static struct outcome
look_up_at(unsigned short port)
{
	struct evpromise_http_options options = EVPROMISE_HTTP_OPTIONS_INIT;
	const struct raw_server dns = { .port = port };
	struct fetching fetching;
	struct outcome outcome;
	size_t before;

	weight_of_libevent();
	options.deadline_ms = DEADLINE_MS;
	fetching_begin(&fetching);
	fetching_use_dns(&fetching, &dns);
	before = weight_now();
	weight_start();
	fetch(&fetching, &outcome, "http://no.test/", &options);
	ck_assert_uint_gt(weight_peak(), before);
	ck_assert_uint_le(weight_peak() - before, HOSTILE_MAX_GROWTH);
	fetching_end(&fetching);
	return outcome;
}

/* Asserts one of two outcomes, and that it came in time. */
static void
assert_fails(raw_script script, const void *arg, int code, int or_code,
    const char *message)
{
	struct raw_server dns;
	struct outcome outcome;
	int tries = 0;

	do {
		ck_assert_int_lt(tries++, TRIES);
		raw_server_start_udp(&dns, script, arg);
		outcome = look_up_at(dns.port);
		raw_server_stop(&dns);
		ck_assert_msg(outcome.code == code || outcome.code == or_code,
		    "%d: %s", outcome.code, outcome.message);
		ck_assert_msg(strstr(outcome.message, message) != NULL, "%s",
		    outcome.message);
	} while (outcome.code == EVPROMISE_HTTP_ERROR_TIMED_OUT &&
	    !is_on_time(outcome.elapsed_ms, DEADLINE_MS));
}

static void
assert_code(const struct raw_dns_line *lines, int code, const char *message)
{
	assert_fails(raw_dns, lines, code, code, message);
}

START_TEST(no_such_name)
{
	static const struct raw_dns_line lines[] = {
		{ NULL, 0, 3, { NULL }, 0 }, END
	};

	assert_code(lines, EVPROMISE_HTTP_ERROR_NAME_NOT_FOUND,
	    "no.test: name not found");
}
END_TEST

START_TEST(refused)
{
	static const struct raw_dns_line lines[] = {
		{ NULL, 0, 5, { NULL }, 0 }, END
	};

	assert_code(lines, EVPROMISE_HTTP_ERROR_LOOKUP_FAILED,
	    "the name server refused to answer (REFUSED)");
}
END_TEST

START_TEST(the_message_says_servfail)
{
	static const struct raw_dns_line lines[] = {
		{ NULL, 0, 2, { NULL }, 0 }, END
	};

	assert_code(lines, EVPROMISE_HTTP_ERROR_LOOKUP_FAILED,
	    "no.test: the look-up failed: the name server failed (SERVFAIL)");
}
END_TEST

START_TEST(silent)
{
	static const struct raw_dns_line lines[] = {
		{ NULL, 0, -1, { NULL }, 0 }, END
	};

	assert_code(lines, EVPROMISE_HTTP_ERROR_TIMED_OUT,
	    ": no address from a name server within 400 ms");
}
END_TEST

/* It does not read like a slow site, and needs no time-out. */
START_TEST(a_closed_port_is_no_answer_at_once)
{
	struct outcome outcome = look_up_at(raw_free_port());

	ck_assert_int_eq(outcome.code, EVPROMISE_HTTP_ERROR_LOOKUP_FAILED);
	ck_assert_ptr_nonnull(strstr(outcome.message,
	    "no name server answered"));
	ck_assert_double_lt(outcome.elapsed_ms, DEADLINE_MS);
}
END_TEST

/* Garbage */

/* What becomes of a question: of so many bytes, behind its number. Returns the
 * length of the answer. */
typedef size_t (*garbage)(unsigned char *packet, size_t length);

static size_t
all_ones(unsigned char *packet, size_t length)
{
	memset(packet + 2, 0xff, length - 2);
	return length;
}

static size_t
nothing(unsigned char *packet, size_t length)
{
	(void)packet;
	(void)length;
	return 0;
}

static size_t
half_a_head(unsigned char *packet, size_t length)
{
	(void)length;
	packet[2] = 0x81;
	return 6;
}

static size_t
answers_that_do_not_come(unsigned char *packet, size_t length)
{
	packet[2] = 0x81;
	packet[3] = 0x80;
	packet[6] = packet[7] = 0xff;
	return length;
}

/* A name that begins with itself */
static size_t
an_endless_name(unsigned char *packet, size_t length)
{
	(void)answers_that_do_not_come(packet, length);
	packet[12] = 0xc0;
	packet[13] = 12;
	return length;
}

static size_t
another_number(unsigned char *packet, size_t length)
{
	packet[0] ^= 0xff;
	return answers_that_do_not_come(packet, length);
}

static void
send_garbage(int fd, const void *arg)
{
	const garbage *spoil = arg;
	struct sockaddr_storage from;
	socklen_t size = sizeof(from);
	unsigned char packet[512];
	ssize_t n;

	for (;;) {
		n = recvfrom(fd, packet, sizeof(packet), 0,
		    (struct sockaddr *)&from, &size);
		if (n < 17)
			continue;
		(void)sendto(fd, packet, (*spoil)(packet, (size_t)n), 0,
		    (struct sockaddr *)&from, size);
	}
}

START_TEST(garbage_of_each_kind)
{
	static const garbage kinds[] = { all_ones, nothing, half_a_head,
		answers_that_do_not_come, an_endless_name, another_number };
	size_t i;

	for (i = 0; i < sizeof(kinds) / sizeof(kinds[0]); i++)
		assert_fails(send_garbage, &kinds[i],
		    EVPROMISE_HTTP_ERROR_TIMED_OUT,
		    EVPROMISE_HTTP_ERROR_LOOKUP_FAILED, "no.test");
}
END_TEST

SUITE("lookup_hostile",
    no_such_name,
    refused,
    the_message_says_servfail,
    silent,
    a_closed_port_is_no_answer_at_once,
    garbage_of_each_kind);
