/* SPDX-License-Identifier: BSD-3-Clause */
/* socket.c: name servers whose port is closed, and sockets that are lacking. */
#include <sys/resource.h>
#include <sys/socket.h>

#include "net/channel.h"
#include "net/socket.h"

#include "asking.h"
#include "fetching.h"
#include "full_socket.h"
#include "heap.h"
#include "suite.h"

/* Both families are asked at once, and the system tells of the first only. */
START_TEST(a_closed_port_needs_no_timeout)
{
	struct asking asking;
	struct answer answer;

	asking_begin(&asking);
	asking_use(&asking, raw_free_port());
	ask(&asking, &answer, "one.test", AF_UNSPEC);
	assert_no_address(&answer, EVPROMISE_LOOKUP_ERROR_NO_ANSWER,
	    "one.test: no name server answered");
	ck_assert_double_lt(answer.elapsed_ms, 500);
	asking_end(&asking);
}
END_TEST

static const struct raw_dns_line answers[] = {
	{ NULL, 1, 0, { "127.0.0.7" }, 0 }, { NULL, 28, 0, { "::7" }, 0 },
	{ NULL, 0, -2, { NULL }, 0 }
};

/* The second question waits behind the first, which finds none twice. */
START_TEST(questions_that_find_no_room_are_sent_later)
{
	struct raw_server server;
	struct asking asking;
	struct answer answer;

	raw_server_start_udp(&server, raw_dns, answers);
	asking_begin(&asking);
	asking_use(&asking, server.port);
	full_for = 2;
	ask(&asking, &answer, "one.test", AF_UNSPEC);
	ck_assert_uint_eq(full_for, 0);
	ck_assert_uint_eq(answer.n, 2);
	ck_assert_double_lt(answer.elapsed_ms, 500);
	asking_end(&asking);
	raw_server_stop(&server);
}
END_TEST

START_TEST(questions_that_find_no_room_may_be_given_up)
{
	struct raw_server server;
	struct asking asking;
	struct answer answer;

	raw_server_start_udp(&server, raw_dns, answers);
	asking_begin(&asking);
	asking_use(&asking, server.port);
	full_for = 1;
	ask_begin(&asking, &answer, "one.test", AF_INET, NULL);
	evpromise_base_free(asking.base);
	asking.base = NULL;
	ck_assert_uint_eq(full_for, 0);
	asking_end(&asking);
	raw_server_stop(&server);
}
END_TEST

START_TEST(without_a_descriptor_it_says_so)
{
	struct asking asking;
	struct answer answer;
	struct rlimit before, few;

	asking_begin(&asking);
	asking_use(&asking, raw_free_port());
	ask(&asking, &answer, "localhost", AF_INET);
	ck_assert_int_eq(getrlimit(RLIMIT_NOFILE, &before), 0);
	few = before;
	few.rlim_cur = 3;
	ck_assert_int_eq(setrlimit(RLIMIT_NOFILE, &few), 0);
	ask(&asking, &answer, "one.test", AF_UNSPEC);
	ck_assert_int_eq(setrlimit(RLIMIT_NOFILE, &before), 0);
	assert_no_address(&answer, EVPROMISE_LOOKUP_ERROR_SYSTEM,
	    "one.test: the system gave no socket: Too many open files");
	asking_end(&asking);
}
END_TEST

/* The configuration was read, and the socket is lacking. */
START_TEST(without_a_socket_it_says_so)
{
	struct asking asking;
	struct answer answer;
	struct rlimit before, few;

	asking_begin(&asking);
	asking_use(&asking, raw_free_port());
	ck_assert_int_eq(getrlimit(RLIMIT_NOFILE, &before), 0);
	few = before;
	few.rlim_cur = 0;
	ask_begin(&asking, &answer, "one.test", AF_INET, NULL);
	asking_run(&asking);
	ck_assert_int_eq(setrlimit(RLIMIT_NOFILE, &few), 0);
	ask(&asking, &answer, "one.test", AF_INET);
	ck_assert_int_eq(setrlimit(RLIMIT_NOFILE, &before), 0);
	assert_no_address(&answer, EVPROMISE_LOOKUP_ERROR_SYSTEM,
	    "the system gave no socket");
	asking_end(&asking);
}
END_TEST

SUITE("socket",
    a_closed_port_needs_no_timeout,
    questions_that_find_no_room_are_sent_later,
    questions_that_find_no_room_may_be_given_up,
    without_a_descriptor_it_says_so,
    without_a_socket_it_says_so);
