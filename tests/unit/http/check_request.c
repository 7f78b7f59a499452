/* SPDX-License-Identifier: BSD-3-Clause */
/* request.c: how a request ends. What it meets on its way is tested in
 * adapters/. */
#include <errno.h>
#include <string.h>

#include "http/http.h"

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
	ck_assert_ptr_nonnull(fetching.client->requests);
	return fetching.client->requests;
}

static void
end(int code, const char *message)
{
	fetching_run(&fetching);
	ck_assert_ptr_null(fetching.client->requests);
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

	evpromise__request_end(request, EVPROMISE_HTTP_ERROR_RESET, "first");
	evpromise__request_end(request, EVPROMISE__ANSWERED, "second");
	evpromise__request_end_connecting(request, ECONNREFUSED);
	ck_assert_int_eq(outcome.settled, 0);
	end(EVPROMISE_HTTP_ERROR_RESET, "first");
}
END_TEST

START_TEST(an_address_that_does_not_connect)
{
	struct evpromise__request *request = begin();

	evpromise__request_end_connecting(request, ENETUNREACH);
	evpromise__request_end(request, EVPROMISE_HTTP_ERROR_RESET, "second");
	end(EVPROMISE_HTTP_ERROR_UNREACHABLE, strerror(ENETUNREACH));
}
END_TEST

START_TEST(the_deadline_counts_from_the_start)
{
	struct evpromise__request *request = begin();

	request->started_us -= (uint64_t)request->options.deadline_ms * 1000;
	evpromise__request_turn(-1, EV_TIMEOUT, request);
	ck_assert_int_eq(outcome.settled, 1);
	end(EVPROMISE_HTTP_ERROR_TIMED_OUT, "no connection within 30000 ms");
}
END_TEST

/* That would mean that it has not happened. */
START_TEST(no_time_is_0)
{
	struct evpromise__request *request = begin();
	double ms;
	size_t i;

	for (i = 0; i < 1000; i++) {
		request->started_us = evpromise__monotonic_us();
		ms = evpromise__request_elapsed_ms(request);
		ck_assert_double_gt(ms, 0);
	}
	evpromise__request_end(request, EVPROMISE_HTTP_ERROR_RESET, "end");
	end(EVPROMISE_HTTP_ERROR_RESET, "end");
}
END_TEST

SUITE("http_request",
    the_first_outcome_counts,
    an_address_that_does_not_connect,
    the_deadline_counts_from_the_start,
    no_time_is_0);
