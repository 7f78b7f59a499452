/* SPDX-License-Identifier: BSD-3-Clause */
/* channel.c: opening and closing, and memory that runs out meanwhile. */
#include <errno.h>
#include <netinet/in.h>
#include <sys/socket.h>

#include <event2/event.h>

#include "net/channel.h"
#include "net/question.h"
#include "net/resolv_conf.h"

#include "heap.h"
#include "raw_server.h"
#include "suite.h"

static const struct evpromise__resolv_conf conf = {
	.path = "/no/such/file", .timeout_ms = 100, .attempts = 2
};

static int n_answered;

static void
count_answer(void *arg)
{
	(void)arg;
	n_answered++;
}

START_TEST(one_that_asks_nothing_does_not_keep_the_loop_running)
{
	struct event_base *event_base = event_base_new();
	struct evpromise__channel *channel;

	channel = evpromise__channel_open(event_base, &conf, NULL);
	ck_assert_ptr_nonnull(channel);
	ck_assert_int_eq(event_base_dispatch(event_base), 1);
	evpromise__channel_close(channel);
	event_base_free(event_base);
	ck_assert_uint_eq(heap_live(), 0);
}
END_TEST

/* c-ares would go on with defaults, and ask a server of its own choice. */
START_TEST(without_memory_there_is_none)
{
	struct event_base *event_base = event_base_new();
	struct evpromise__channel *channel = NULL;
	size_t n;

	for (n = 1; n < 200 && channel == NULL; n++) {
		heap_fail(n, false);
		errno = 0;
		channel = evpromise__channel_open(event_base, &conf, NULL);
		if (channel == NULL)
			ck_assert_int_eq(errno, ENOMEM);
	}
	heap_heal();
	ck_assert_ptr_nonnull(channel);
	ck_assert_uint_gt(n, 5);
	evpromise__channel_close(channel);
	event_base_free(event_base);
	ck_assert_uint_eq(heap_live(), 0);
}
END_TEST

static void
nothing(int fd, const void *unused)
{
	(void)fd;
	(void)unused;
	raw_sleep_ms(60000);
}

/* The rounds of the configuration: 100 ms, then 200. */
START_TEST(a_silent_server_is_asked_again_and_then_given_up)
{
	struct event_base *event_base = event_base_new();
	struct evpromise__query query = { .answered = count_answer };
	struct evpromise__channel *channel;
	struct sockaddr_in address = { .sin_family = AF_INET };
	struct raw_server server;

	raw_server_start_udp(&server, nothing, NULL);
	address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
	address.sin_port = htons(server.port);
	channel = evpromise__channel_open(event_base, &conf,
	    (struct sockaddr *)&address);
	ck_assert_ptr_nonnull(channel);
	evpromise__channel_ask(channel, &query, "one.test", AF_INET);
	ck_assert_ptr_nonnull(query.question);
	ck_assert_int_eq(event_base_dispatch(event_base), 1);
	ck_assert_int_eq(n_answered, 1);
	ck_assert_ptr_null(query.question);
	ck_assert_int_eq(query.result, RESULT_NO_ANSWER);
	ck_assert_uint_eq(channel->n_questions, 0);
	evpromise__channel_close(channel);
	event_base_free(event_base);
	raw_server_stop(&server);
}
END_TEST

SUITE("channel",
    one_that_asks_nothing_does_not_keep_the_loop_running,
    without_memory_there_is_none,
    a_silent_server_is_asked_again_and_then_given_up);
