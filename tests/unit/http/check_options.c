/* SPDX-License-Identifier: BSD-3-Clause */
/* options.c: the defaults of options, and what is wrong with them. */
#include <string.h>

#include <event2/event.h>

#include <evpromise.h>

#include "http/options.h"

#include "case.h"

static void
assert_defaults(const struct evpromise_http_options *options)
{
	ck_assert_str_eq(options->method, "GET");
	ck_assert_ptr_null(options->headers);
	ck_assert_uint_eq(options->n_headers, 0);
	ck_assert_uint_eq(options->deadline_ms, 30000);
	ck_assert_uint_eq(options->max_headers, 1000);
	ck_assert_uint_eq(options->max_headers_bytes, 65536);
	ck_assert_uint_eq(options->max_body_bytes, 16777216);
	ck_assert_int_eq(options->family, EVPROMISE_HTTP_ANY);
	ck_assert_ptr_null(options->signal);
}

START_TEST(the_defaults)
{
	struct evpromise_http_options none = EVPROMISE_HTTP_OPTIONS_INIT, all;

	evpromise__options_fill_in(&all, NULL);
	assert_defaults(&all);
	evpromise__options_fill_in(&all, &none);
	assert_defaults(&all);
}
END_TEST

static void
fill(struct evpromise_http_options *options)
{
	memset(options, 0xff, sizeof(*options));
	options->method = "HEAD";
	options->deadline_ms = 7;
	options->family = EVPROMISE_HTTP_IPV6;
}

/* A program built with an older header knows fewer members: what is behind
 * them is not of the struct. */
START_TEST(options_of_an_older_program)
{
	struct evpromise_http_options old, all;

	fill(&old);
	old.size = offsetof(struct evpromise_http_options, signal);
	evpromise__options_fill_in(&all, &old);
	ck_assert_str_eq(all.method, "HEAD");
	ck_assert_uint_eq(all.deadline_ms, 7);
	ck_assert_int_eq(all.family, EVPROMISE_HTTP_IPV6);
	ck_assert_ptr_null(all.signal);
	old.size = offsetof(struct evpromise_http_options, method);
	evpromise__options_fill_in(&all, &old);
	assert_defaults(&all);
}
END_TEST

/* Of a newer one, what is known here. */
START_TEST(options_of_a_newer_program)
{
	struct { struct evpromise_http_options known; void *more; } newer;
	struct { struct evpromise_http_options all; int behind; } filled;

	fill(&newer.known);
	newer.known.size = sizeof(newer);
	newer.known.signal = NULL;
	newer.more = &newer;
	filled.behind = 7;
	evpromise__options_fill_in(&filled.all, &newer.known);
	ck_assert_str_eq(filled.all.method, "HEAD");
	ck_assert_ptr_null(filled.all.signal);
	ck_assert_int_eq(filled.behind, 7);
}
END_TEST

static const char *complaint(const struct evpromise_http_options *options);

CASE(options_that_begin_with_zeros)
{
	struct evpromise_http_options zeros = { .method = "HEAD" }, all;

	evpromise__options_fill_in(&all, &zeros);
	ck_assert_str_eq(complaint(&all), "the options have no size: "
	    "they begin with EVPROMISE_HTTP_OPTIONS_INIT");
}

static const char *
complaint(const struct evpromise_http_options *options)
{
	static char message[500];
	struct evpromise *promise = evpromise_resolved(case_base,
	    evpromise__options_check(options));

	message[0] = '\0';
	if (evpromise_state(promise) == EVPROMISE_REJECTED) {
		ck_assert_int_eq(evpromise_code(promise),
		    EVPROMISE_HTTP_ERROR_INVALID);
		ck_assert_str_eq(evpromise_error_domain(
		    evpromise_error(promise)), EVPROMISE_HTTP_DOMAIN);
		strcpy(message, evpromise_message(promise));
	}
	evpromise_unref(evpromise_catch(promise, NULL, NULL));
	return message;
}

CASE(a_bad_header)
{
	struct evpromise_http_header header = { "A: B", "c" };
	struct evpromise_http_options options;

	evpromise__options_fill_in(&options, NULL);
	options.headers = &header;
	options.n_headers = 1;
	ck_assert_str_eq(complaint(&options), "the header \"A: B\" is not "
	    "acceptable: its name is not a token");
	header.name = "A";
	header.value = "b\r\nInjected: yes";
	ck_assert_str_eq(complaint(&options), "the header \"A\" is not "
	    "acceptable: its value has a control character");
	header.value = "b";
	ck_assert_str_eq(complaint(&options), "");
	options.headers = NULL;
	ck_assert_str_eq(complaint(&options), "the headers are NULL");
}

static const char *
complaint_of_method(const char *method)
{
	struct evpromise_http_options options;

	evpromise__options_fill_in(&options, NULL);
	options.method = method;
	return complaint(&options);
}

CASE(a_bad_method)
{
	ck_assert_str_eq(complaint_of_method("GET"), "");
	ck_assert_str_eq(complaint_of_method("HEAD"), "");
	ck_assert_str_eq(complaint_of_method("POST"),
	    "the method \"POST\" is neither GET nor HEAD");
	ck_assert_ptr_nonnull(strstr(complaint_of_method(
	    "GET / HTTP/1.1\r\n"), "neither"));
	ck_assert_ptr_nonnull(strstr(complaint_of_method("head"), "neither"));
}

CASE(a_bad_family)
{
	struct evpromise_http_options options;

	evpromise__options_fill_in(&options, NULL);
	options.family = (enum evpromise_http_family)3;
	ck_assert_str_eq(complaint(&options), "the family is none");
}

SUITE("options",
    the_defaults,
    options_of_an_older_program,
    options_of_a_newer_program,
    options_that_begin_with_zeros,
    a_bad_header,
    a_bad_method,
    a_bad_family);
