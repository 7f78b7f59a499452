/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * A thousand connections that a server holds, all at once: each request is
 * settled once, on the reply, the deadline, an abort, or when the client or the
 * base is freed, and what they took is given back.
 */
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <unistd.h>

#include "fetching.h"
#include "suite.h"

#define N_HELD 1000

static const char hello[] =
    "HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello";

static void
allow_descriptors(void)
{
	struct rlimit limit;

	ck_assert_int_eq(getrlimit(RLIMIT_NOFILE, &limit), 0);
	if (limit.rlim_cur < N_HELD + 100)
		limit.rlim_cur = N_HELD + 100;
	ck_assert_int_eq(setrlimit(RLIMIT_NOFILE, &limit), 0);
}

/* Accepts all, then answers all, or none if there is no text. What they ask
 * is not told: a pipe would not hold it. */
static void
hold_all(int listener, const void *text)
{
	static int fds[N_HELD];
	char head[1000];
	size_t i;

	for (i = 0; i < N_HELD; i++) {
		fds[i] = accept(listener, NULL, NULL);
		if (fds[i] < 0 || read(fds[i], head, sizeof(head)) <= 0)
			_exit(1);
	}
	raw_tell("held");
	for (i = 0; i < N_HELD && text != NULL; i++)
		raw_send(fds[i], text);
	for (;;)
		(void)pause();
}

struct held {
	struct fetching fetching;
	struct raw_server server;
	struct outcome *outcomes;
	struct evpromise_abort_controller *controller;	/* of all */
};

static void
hold(struct held *held, const char *text, unsigned int deadline_ms)
{
	struct evpromise_http_options options = EVPROMISE_HTTP_OPTIONS_INIT;
	size_t i;

	allow_descriptors();
	options.deadline_ms = deadline_ms;
	held->outcomes = calloc(N_HELD, sizeof(*held->outcomes));
	ck_assert_ptr_nonnull(held->outcomes);
	raw_server_start_listener(&held->server, hold_all, text);
	fetching_begin(&held->fetching);
	held->controller = evpromise_abort_controller_new(
	    held->fetching.base);
	options.signal = evpromise_abort_controller_signal(held->controller);
	for (i = 0; i < N_HELD; i++)
		fetch_begin(&held->fetching, &held->outcomes[i],
		    url_of("127.0.0.1", held->server.port), &options);
}

/* Turns the loop until the server holds them all. */
static void
wait_until_held(struct held *held)
{
	while (strstr(raw_server_report(&held->server), "held") == NULL) {
		ck_assert_int_ge(event_base_loop(held->fetching.event_base,
		    EVLOOP_NONBLOCK), 0);
		raw_sleep_ms(1);
	}
	ck_assert_int_ge(count_descriptors(), N_HELD);
}

static void
assert_settled(const struct held *held, int settled, int code)
{
	size_t i;

	for (i = 0; i < N_HELD; i++) {
		ck_assert_int_eq(held->outcomes[i].settled, settled);
		ck_assert_msg(held->outcomes[i].code == code, "%d: %s",
		    held->outcomes[i].code, held->outcomes[i].message);
	}
}

/* Asserts also that no descriptor is left. */
static void
let_go(struct held *held)
{
	evpromise_abort_controller_unref(held->controller);
	fetching_end(&held->fetching);
	raw_server_stop(&held->server);
	free(held->outcomes);
}

START_TEST(settled_on_reply)
{
	struct held held;

	hold(&held, hello, 30000);
	fetching_run(&held.fetching);
	assert_settled(&held, 1, 0);
	let_go(&held);
}
END_TEST

START_TEST(settled_on_the_deadline)
{
	struct held held;
	size_t i;

	hold(&held, NULL, 1500);
	fetching_run(&held.fetching);
	assert_settled(&held, 1, EVPROMISE_HTTP_ERROR_TIMED_OUT);
	for (i = 0; i < N_HELD; i++)
		ck_assert_double_ge(held.outcomes[i].elapsed_ms, 1500);
	let_go(&held);
}
END_TEST

START_TEST(settled_on_an_abort)
{
	struct held held;

	hold(&held, NULL, 30000);
	wait_until_held(&held);
	evpromise_abort_controller_abort(held.controller,
	    evpromise_throw(7, "enough"));
	evpromise_checkpoint(held.fetching.base);
	assert_settled(&held, 1, 7);
	ck_assert_int_lt(count_descriptors(), N_HELD / 2);
	fetching_run(&held.fetching);
	let_go(&held);
}
END_TEST

START_TEST(settled_when_the_client_is_freed)
{
	struct held held;

	hold(&held, NULL, 30000);
	wait_until_held(&held);
	evpromise_http_client_free(held.fetching.client);
	held.fetching.client = NULL;
	evpromise_checkpoint(held.fetching.base);
	assert_settled(&held, 1, EVPROMISE_HTTP_ERROR_CLIENT_FREED);
	let_go(&held);
}
END_TEST

/* No handler runs then: the promises themselves are looked at. */
START_TEST(settled_when_the_base_is_freed)
{
	struct evpromise *promise;
	struct held held;

	hold(&held, NULL, 30000);
	wait_until_held(&held);
	promise = evpromise_http_fetch(held.fetching.client,
	    url_of("127.0.0.1", held.server.port), NULL);
	evpromise_base_free(held.fetching.base);
	held.fetching.base = NULL;
	ck_assert_int_eq(evpromise_code(promise),
	    EVPROMISE_ERROR_BASE_FREED);
	evpromise_unref(promise);
	assert_settled(&held, 0, 0);
	let_go(&held);
}
END_TEST

SUITE("client_held",
    settled_on_reply,
    settled_on_the_deadline,
    settled_on_an_abort,
    settled_when_the_client_is_freed,
    settled_when_the_base_is_freed);
