/* SPDX-License-Identifier: BSD-3-Clause */
#include <string.h>
#include <sys/socket.h>

#include <check.h>

#include "hostile.h"
#include "weight.h"

/* More than anybody should wait: under valgrind a chunk takes its time. */
#define ENDS_WELL_MS (is_under_valgrind() ? 60000 : 5000)

struct setting {
	const struct hostile *hostile;
	bool is_kept;		/* the first response is as it should be */
};

static void
serve(int fd, const void *arg)
{
	static bool was_good;
	const struct setting *setting = arg;

	if (setting->is_kept && !was_good) {
		was_good = true;
		raw_read_head(fd);
		raw_send(fd, "HTTP/1.1 204 No Content\r\n\r\n");
	}
	setting->hostile->script(fd, setting->hostile->arg);
}

static void
ask(struct fetching *fetching, struct outcome *outcome,
    const struct setting *setting, const char *method)
{
	struct evpromise_http_options options = EVPROMISE_HTTP_OPTIONS_INIT;
	struct raw_server server;
	size_t before;

	raw_server_start(&server, serve, setting);
	fetching_begin(fetching);
	if (setting->is_kept) {
		fetch_from(fetching, outcome, &server, "GET", ENDS_WELL_MS);
		ck_assert_int_eq(outcome->status, 204);
	}
	options.method = method;
	options.max_body_bytes = HOSTILE_MAX_BODY;
	options.deadline_ms = setting->hostile->code ==
	    EVPROMISE_HTTP_ERROR_TIMED_OUT ? HOSTILE_DEADLINE_MS :
	    ENDS_WELL_MS;
	before = weight_now();
	weight_start();
	fetch(fetching, outcome, url_of("127.0.0.1", server.port), &options);
	ck_assert_uint_gt(weight_peak(), before);
	ck_assert_uint_le(weight_peak() - before, HOSTILE_MAX_GROWTH);
	fetching_end(fetching);
	raw_server_stop(&server);
}

/* Whether it took no longer than it may. */
static bool
is_withstood(const struct setting *setting, const char *method)
{
	const struct hostile *hostile = setting->hostile;
	struct fetching fetching;
	struct outcome outcome;

	ask(&fetching, &outcome, setting, method);
	ck_assert_msg(outcome.code == hostile->code, "%s: %d: %s", method,
	    outcome.code, outcome.message);
	ck_assert_msg(strstr(outcome.message, hostile->message) != NULL,
	    "%s: %s", method, outcome.message);
	if (hostile->code != 0)
		ck_assert_int_eq(strncmp(outcome.message, "127.0.0.1:", 10),
		    0);
	if (hostile->code == EVPROMISE_HTTP_ERROR_TIMED_OUT)
		return is_on_time(outcome.elapsed_ms, HOSTILE_DEADLINE_MS);
	if (!is_under_valgrind())
		ck_assert_soon(outcome.elapsed_ms);
	return true;
}

void
assert_withstood(const struct hostile *hostile, int methods)
{
	static const char *const names[] = { "GET", "HEAD" };
	struct setting setting = { hostile, false };
	int i, tries;

	weight_of_libevent();
	for (i = 0; i < 4; i++) {
		setting.is_kept = i % 2 == 1;
		if ((methods & (i < 2 ? HOSTILE_GET : HOSTILE_HEAD)) == 0)
			continue;
		for (tries = 0; !is_withstood(&setting, names[i / 2]); tries++)
			ck_assert_int_lt(tries, TRIES);
	}
}

void
hostile_reply(int fd, const void *text)
{
	raw_read_head(fd);
	raw_send(fd, text);
}

void
hostile_reply_and_wait(int fd, const void *text)
{
	hostile_reply(fd, text);
	raw_read_head(fd);
}

void
hostile_reply_and_reset(int fd, const void *text)
{
	hostile_reply(fd, text);
	raw_sleep_ms(50);
	raw_reset(fd);
}

void
hostile_drip(int fd, const void *text)
{
	const char *head = text, *at;

	raw_read_head(fd);
	raw_send(fd, head);
	for (at = head + strlen(head) + 1; *at != '\0'; at++) {
		raw_send_bytes(fd, at, 1);
		raw_sleep_ms(500);
	}
}

void
hostile_repeat(int fd, const void *text)
{
	static char block[65536];
	const char *head = text, *repeated = head + strlen(head) + 1;
	size_t length = strlen(repeated), filled = 0;

	while (filled + length <= sizeof(block)) {
		memcpy(block + filled, repeated, length);
		filled += length;
	}
	raw_read_head(fd);
	raw_send(fd, head);
	while (send(fd, block, filled, MSG_NOSIGNAL) > 0)
		;
}
