/* SPDX-License-Identifier: BSD-3-Clause */
/* response.c: what is read from a response. */
#include <string.h>

#include <event2/event.h>
#include <event2/http.h>

#include <evpromise.h>

#include "http/headers.h"
#include "http/response.h"
#include "record/alloc.h"

#include "case.h"
#include "heap.h"
#include "trace.h"

/* A request of evhttp as it is when its headers were read. */
static struct evhttp_request *
headers_of_evhttp(void)
{
	struct evhttp_request *evhttp = evhttp_request_new(NULL, NULL);
	struct evkeyvalq *headers = evhttp_request_get_input_headers(evhttp);

	(void)evhttp_add_header(headers, "A", "1");
	(void)evhttp_add_header(headers, "b", "2");
	(void)evhttp_add_header(headers, "a", "3");
	return evhttp;
}

START_TEST(the_headers)
{
	struct evhttp_request *evhttp = headers_of_evhttp();
	struct evpromise_http_response *response;

	response = evpromise__response_new(evhttp);
	evhttp_request_free(evhttp);
	ck_assert_uint_eq(evpromise_http_response_n_headers(response), 3);
	ck_assert_str_eq(evpromise_http_response_header(response, "a"), "1");
	ck_assert_str_eq(evpromise_http_response_header(response, "B"), "2");
	ck_assert_ptr_null(evpromise_http_response_header(response, "c"));
	ck_assert_str_eq(
	    evpromise_http_response_header_at(response, 2)->name, "a");
	ck_assert_str_eq(
	    evpromise_http_response_header_at(response, 2)->value, "3");
	ck_assert_ptr_null(evpromise_http_response_header_at(response, 3));
	ck_assert_str_eq(evpromise_http_response_reason(response), "");
	ck_assert_int_eq(evpromise_http_response_status(response), 0);
	evpromise__response_free(response);
}
END_TEST

/* evhttp leaves tabs, and the space of a line that was folded. */
START_TEST(space_before_a_value)
{
	struct evhttp_request *evhttp = evhttp_request_new(NULL, NULL);
	struct evkeyvalq *headers = evhttp_request_get_input_headers(evhttp);
	struct evpromise_http_response *response;

	(void)evhttp_add_header(headers, "A", "\t \tb\tc");
	(void)evhttp_add_header(headers, "B", " d");
	(void)evhttp_add_header(headers, "C", "\t");
	response = evpromise__response_new(evhttp);
	evhttp_request_free(evhttp);
	ck_assert_str_eq(evpromise_http_response_header(response, "A"),
	    "b\tc");
	ck_assert_str_eq(evpromise_http_response_header(response, "B"), "d");
	ck_assert_str_eq(evpromise_http_response_header(response, "C"), "");
	evpromise__response_free(response);
}
END_TEST

START_TEST(the_body)
{
	struct evhttp_request *evhttp = headers_of_evhttp();
	struct evpromise_http_response *response;
	char *body = evpromise__malloc(6);
	size_t length = 9;

	response = evpromise__response_new(evhttp);
	evhttp_request_free(evhttp);
	ck_assert_str_eq(evpromise_http_response_body(response, &length), "");
	ck_assert_uint_eq(length, 0);
	memcpy(body, "hello", 6);
	evpromise__response_set_body(response, body, 5);
	ck_assert_str_eq(evpromise_http_response_body(response, &length),
	    "hello");
	ck_assert_uint_eq(length, 5);
	ck_assert_str_eq(evpromise_http_response_body(response, NULL),
	    "hello");
	evpromise__response_free(response);
}
END_TEST

START_TEST(memory_runs_out)
{
	struct evhttp_request *evhttp = headers_of_evhttp();
	size_t n;

	for (n = 1; n <= 2; n++) {
		heap_fail(n, false);
		ck_assert_ptr_null(evpromise__response_new(evhttp));
	}
	heap_heal();
	evpromise__response_free(NULL);
	evhttp_request_free(evhttp);
}
END_TEST

LOOP_CASE(nothing_but_a_response_is_read_as_one)
{
	AUTO_PROMISE promise = evpromise_resolved(base, evpromise_int(5));

	ck_assert_ptr_null(evpromise_http_response(promise));
	ck_assert_ptr_nonnull(strstr(trace_text(), "http response"));
}

SUITE("response",
    the_headers,
    space_before_a_value,
    the_body,
    memory_runs_out,
    nothing_but_a_response_is_read_as_one);
