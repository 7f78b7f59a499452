/* SPDX-License-Identifier: BSD-3-Clause */
/* request.c: how a request ends. What it meets on its way is tested in
 * adapters/. */
#include <errno.h>
#include <string.h>

#include "http/client.h"
#include "http/clock.h"

#include "fetching.h"
#include "suite.h"

static struct fetching fetching;
static struct raw_silent silent;
static struct outcome outcome;

/* A request that connects, and would for ever. */
static struct evpromise__request *
begin(void)
{
	raw_silent_open(&silent, "127.0.0.1", 0);
	fetching_begin(&fetching);
	fetch_begin(&fetching, &outcome, url_of("127.0.0.1", silent.port),
	    NULL);
	ck_assert_ptr_nonnull(fetching.client->shared.requests);
	return fetching.client->shared.requests;
}

/* As its exchange does. */
static void
report(struct evpromise__request *request, int code, const char *cause)
{
	const struct evpromise__end end = { .code = code, .cause = cause };

	request->exchange.callbacks->on_end(request, &end);
}

static void
report_connecting(struct evpromise__request *request, int error)
{
	const struct evpromise__end end = {
		.code = evpromise__code_of_errno(error),
		.error = error,
		.at_connecting = true
	};

	request->exchange.callbacks->on_end(request, &end);
}

static void
end(int code, const char *message)
{
	fetching_run(&fetching);
	ck_assert_ptr_null(fetching.client->shared.requests);
	ck_assert_int_eq(outcome.settled, 1);
	ck_assert_int_eq(outcome.code, code);
	ck_assert_msg(strstr(outcome.message, message) != NULL, "%s",
	    outcome.message);
	fetching_end(&fetching);
	raw_silent_close(&silent);
}

START_TEST(the_first_outcome_counts)
{
	struct evpromise__request *request = begin();

	report(request, EVPROMISE_HTTP_ERROR_RESET, "first");
	report(request, EVPROMISE__ANSWERED, "second");
	report_connecting(request, ECONNREFUSED);
	ck_assert_int_eq(outcome.settled, 0);
	end(EVPROMISE_HTTP_ERROR_RESET, "first");
}
END_TEST

START_TEST(an_address_that_does_not_connect)
{
	struct evpromise__request *request = begin();

	report_connecting(request, ENETUNREACH);
	report(request, EVPROMISE_HTTP_ERROR_RESET, "second");
	end(EVPROMISE_HTTP_ERROR_UNREACHABLE, strerror(ENETUNREACH));
}
END_TEST

START_TEST(the_deadline_counts_from_the_start)
{
	struct evpromise__request *request = begin();

	request->started_us -= (uint64_t)request->deadline_ms * 1000;
	event_get_callback(&request->turn)(-1, EV_TIMEOUT, request);
	ck_assert_int_eq(outcome.settled, 1);
	end(EVPROMISE_HTTP_ERROR_TIMED_OUT, "no connection within 30000 ms");
}
END_TEST

/* That would mean that it has not happened. */
START_TEST(no_time_is_0)
{
	uint64_t now = evpromise__monotonic_us();

	ck_assert_double_gt(evpromise__elapsed_ms(now, now), 0);
	ck_assert_double_eq(evpromise__elapsed_ms(now, now + 2000), 2);
}
END_TEST

SUITE("request",
    the_first_outcome_counts,
    an_address_that_does_not_connect,
    the_deadline_counts_from_the_start,
    no_time_is_0);
