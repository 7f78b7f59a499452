/* SPDX-License-Identifier: BSD-3-Clause */
/* question.c: what a name server answers, and what it does instead. */
#include <string.h>
#include <sys/socket.h>

#include "net/question.h"

#include "asking.h"
#include "fetching.h"
#include "suite.h"

static struct asking asking;
static struct raw_server server;

static void
begin(raw_script script)
{
	raw_server_start_udp(&server, script, NULL);
	asking_begin(&asking);
	asking_use(&asking, server.port);
}

static void
end(void)
{
	asking_end(&asking);
	raw_server_stop(&server);
}

/* The name decides the code: "r5.test". */
static void
rcode_by_name(int fd, const void *unused)
{
	struct dns_message message;

	(void)unused;
	for (;;) {
		dns_receive(fd, &message);
		dns_set_rcode(&message, message.name[1] - '0');
		dns_send(fd, &message);
	}
}

START_TEST(a_server_that_fails_is_told_from_a_name_that_is_not_there)
{
	static const struct {
		const char *name;
		int code;
		const char *message;
	} cases[] = {
		{ "r0.test", EVPROMISE_LOOKUP_ERROR_NO_ADDRESS,
		    "r0.test: the name has no address" },
		{ "r1.test", EVPROMISE_LOOKUP_ERROR_SERVER_FAILED,
		    "(FORMERR)" },
		{ "r2.test", EVPROMISE_LOOKUP_ERROR_SERVER_FAILED,
		    "(SERVFAIL)" },
		{ "r3.test", EVPROMISE_LOOKUP_ERROR_NOT_FOUND,
		    "r3.test: name not found" },
		{ "r4.test", EVPROMISE_LOOKUP_ERROR_SERVER_FAILED,
		    "(NOTIMP)" },
		{ "r5.test", EVPROMISE_LOOKUP_ERROR_SERVER_FAILED,
		    "(REFUSED)" },
		{ "r9.test", EVPROMISE_LOOKUP_ERROR_SERVER_FAILED,
		    "an unknown code" }
	};
	struct answer answer;
	size_t i;

	begin(rcode_by_name);
	for (i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		ask(&asking, &answer, cases[i].name, AF_UNSPEC);
		assert_no_address(&answer, cases[i].code, cases[i].message);
		ck_assert_soon(answer.elapsed_ms);
	}
	end();
}
END_TEST

static void
without_edns(int fd, const void *unused)
{
	struct dns_message message;

	(void)unused;
	for (;;) {
		dns_receive(fd, &message);
		raw_tell(message.has_edns ? "edns " : "plain ");
		if (message.has_edns)
			dns_set_rcode(&message, 1);
		else if (message.type == 1)
			dns_add_address(&message, "", "192.0.2.1");
		dns_send(fd, &message);
	}
}

/* RFC 6891, 7: of both families, and from the next question on. */
START_TEST(a_server_without_edns_is_asked_plainly)
{
	struct answer answer;

	begin(without_edns);
	ask(&asking, &answer, "one.test", AF_UNSPEC);
	assert_address(&answer, 0, "192.0.2.1");
	ck_assert_soon(answer.elapsed_ms);
	ck_assert_str_eq(raw_server_report(&server),
	    "edns edns plain plain ");
	end();
}
END_TEST

/* 40 addresses are more than 512 bytes. */
static void
many_addresses(int fd, const void *unused)
{
	struct dns_message message;
	size_t i;

	(void)unused;
	for (;;) {
		dns_receive(fd, &message);
		for (i = 0; i < 40 && message.type == 1; i++)
			dns_add_address(&message, "", "192.0.2.1");
		raw_tell(message.has_edns ? "edns " : "plain ");
		dns_send(fd, &message);
	}
}

START_TEST(edns_makes_room_for_answers_of_more_than_512_bytes)
{
	struct answer answer;

	begin(many_addresses);
	ask(&asking, &answer, "many.test", AF_INET);
	assert_address(&answer, 15, "192.0.2.1");
	ck_assert_str_eq(raw_server_report(&server), "edns ");
	end();
}
END_TEST

static void
cut_off(int fd, const void *unused)
{
	struct dns_message message;

	(void)unused;
	for (;;) {
		dns_receive(fd, &message);
		message.bytes[2] |= 2;
		dns_send(fd, &message);
	}
}

static void
over_tcp(int fd, const void *unused)
{
	struct dns_message message;
	unsigned char head[2];
	size_t i;

	(void)unused;
	while (recv(fd, head, 2, MSG_WAITALL) == 2 &&
	    recv(fd, message.bytes, head[1], MSG_WAITALL) == head[1]) {
		dns_read(&message, head[1]);
		for (i = 0; i < 100 && message.type == 1; i++)
			dns_add_address(&message, "", "192.0.2.7");
		head[0] = (unsigned char)(message.length >> 8);
		head[1] = (unsigned char)message.length;
		raw_send_bytes(fd, head, 2);
		raw_send_bytes(fd, message.bytes, message.length);
	}
}

START_TEST(an_answer_that_was_cut_is_asked_for_over_tcp)
{
	struct raw_server tcp;
	struct answer answer;

	begin(cut_off);
	raw_server_start_at(&tcp, "127.0.0.1", server.port, over_tcp, NULL);
	asking.n_descriptors++;
	ask(&asking, &answer, "long.test", AF_UNSPEC);
	assert_address(&answer, 0, "192.0.2.7");
	ck_assert_uint_eq(answer.n, 16);
	ck_assert_soon(answer.elapsed_ms);
	end();
	raw_server_stop(&tcp);
}
END_TEST

START_TEST(an_answer_that_was_cut_and_no_tcp)
{
	struct answer answer;

	begin(cut_off);
	ask(&asking, &answer, "long.test", AF_UNSPEC);
	assert_no_address(&answer, EVPROMISE_LOOKUP_ERROR_NO_ANSWER,
	    "long.test: the answer is too long for UDP, and no name server "
	    "answered over TCP");
	ck_assert_soon(answer.elapsed_ms);
	end();
}
END_TEST

/* What a server adds of other names is not believed. */
static void
foreign_records(int fd, const void *unused)
{
	struct dns_message message;

	(void)unused;
	for (;;) {
		dns_receive(fd, &message);
		if (message.type == 1)
			dns_add_address(&message, "other.test", "192.0.2.66");
		if (message.type == 1 && message.name[0] == 'c') {
			dns_add_cname(&message, "", "a.test");
			dns_add_cname(&message, "A.test", "b.test");
			dns_add_address(&message, "a.test", "192.0.2.67");
			dns_add_address(&message, "b.TEST", "192.0.2.1");
		}
		dns_send(fd, &message);
	}
}

START_TEST(only_records_of_the_name_count_cname_by_cname)
{
	struct answer answer;

	begin(foreign_records);
	ask(&asking, &answer, "one.test", AF_INET);
	assert_no_address(&answer, EVPROMISE_LOOKUP_ERROR_NO_ADDRESS, "");
	ask(&asking, &answer, "cname.test", AF_INET);
	assert_address(&answer, 0, "192.0.2.1");
	ck_assert_uint_eq(answer.n, 1);
	end();
}
END_TEST

SUITE("question",
    a_server_that_fails_is_told_from_a_name_that_is_not_there,
    a_server_without_edns_is_asked_plainly,
    edns_makes_room_for_answers_of_more_than_512_bytes,
    an_answer_that_was_cut_is_asked_for_over_tcp,
    an_answer_that_was_cut_and_no_tcp,
    only_records_of_the_name_count_cname_by_cname);
