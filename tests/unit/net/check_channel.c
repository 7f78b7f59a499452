/* SPDX-License-Identifier: BSD-3-Clause */
/* channel.c: opening and closing, and memory that runs out meanwhile. */
#include <errno.h>
#include <netinet/in.h>
#include <stdbool.h>
#include <stdlib.h>
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

static bool is_out_of_memory;

static void *
scarce_realloc(void *block, size_t size)
{
	return is_out_of_memory ? NULL : realloc(block, size);
}

static void
ignore_event(evutil_socket_t fd, short what, void *arg)
{
	(void)fd;
	(void)what;
	(void)arg;
}

/* The heap of timers of libevent grows with the ninth. */
static void
arm_without_memory(struct evpromise__channel *channel)
{
	struct timeval later = { 60, 0 };
	struct event others[8];
	size_t i;

	(void)event_del(&channel->timer);
	for (i = 0; i < 8; i++) {
		(void)evtimer_assign(&others[i], channel->event_base,
		    ignore_event, NULL);
		ck_assert_int_eq(event_add(&others[i], &later), 0);
	}
	is_out_of_memory = true;
	evpromise__channel_arm(channel);
	is_out_of_memory = false;
	for (i = 0; i < 8; i++)
		(void)event_del(&others[i]);
}

START_TEST(without_memory_for_a_timer_it_times_out_all_the_same)
{
	struct evpromise__query query = { .answered = count_answer };
	struct sockaddr_in address = { .sin_family = AF_INET };
	struct timeval long_enough = { 3, 0 };
	struct evpromise__channel *channel;
	struct event_base *event_base;
	struct raw_server server;

	event_set_mem_functions(malloc, scarce_realloc, free);
	event_base = event_base_new();
	raw_server_start_udp(&server, nothing, NULL);
	address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
	address.sin_port = htons(server.port);
	channel = evpromise__channel_open(event_base, &conf,
	    (struct sockaddr *)&address);
	ck_assert_ptr_nonnull(channel);
	evpromise__channel_ask(channel, &query, "one.test", AF_INET);
	arm_without_memory(channel);
	(void)event_base_loopexit(event_base, &long_enough);
	while (query.question != NULL && !event_base_got_exit(event_base))
		(void)event_base_loop(event_base, EVLOOP_ONCE);
	ck_assert_int_eq(query.result, RESULT_NO_ANSWER);
	evpromise__channel_close(channel);
	event_base_free(event_base);
	raw_server_stop(&server);
}
END_TEST

SUITE("channel",
    one_that_asks_nothing_does_not_keep_the_loop_running,
    without_memory_there_is_none,
    a_silent_server_is_asked_again_and_then_given_up,
    without_memory_for_a_timer_it_times_out_all_the_same);
