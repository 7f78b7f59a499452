/* SPDX-License-Identifier: BSD-3-Clause */
/* headers.c: which headers are sent. */
#include <string.h>

#include <evpromise/version.h>

#include "http/headers.h"
#include "record/alloc.h"

#include "heap.h"
#include "suite.h"

static const char *
check(const char *name, const char *value)
{
	struct evpromise_http_header header;
	const char *culprit;

	header.name = name;
	header.value = value;
	return evpromise__headers_check(&header, 1, &culprit);
}

START_TEST(names_are_tokens)
{
	ck_assert_ptr_null(check("Accept", "x"));
	ck_assert_ptr_null(check("x!#$%&'*+-.^_`|~09", "x"));
	ck_assert_ptr_nonnull(check("", "x"));
	ck_assert_ptr_nonnull(check("A: B", "x"));
	ck_assert_ptr_nonnull(check("A:", "x"));
	ck_assert_ptr_nonnull(check("A B", "x"));
	ck_assert_ptr_nonnull(check("A\r\nB", "x"));
	ck_assert_ptr_nonnull(check("\xc3\xa4", "x"));
	ck_assert_ptr_nonnull(check(NULL, "x"));
}
END_TEST

START_TEST(values_have_no_controls)
{
	ck_assert_ptr_null(check("A", ""));
	ck_assert_ptr_null(check("A", "x\ty \xc3\xa4"));
	ck_assert_ptr_nonnull(check("A", "x\r\nInjected: yes"));
	ck_assert_ptr_nonnull(check("A", "x\r\n folded"));
	ck_assert_ptr_nonnull(check("A", "x\n"));
	ck_assert_ptr_nonnull(check("A", "\033"));
	ck_assert_ptr_nonnull(check("A", "\x7f"));
	ck_assert_ptr_nonnull(check("A", NULL));
}
END_TEST

START_TEST(no_body_is_announced)
{
	ck_assert_ptr_nonnull(check("content-length", "5"));
	ck_assert_ptr_nonnull(check("Transfer-Encoding", "chunked"));
}
END_TEST

START_TEST(the_culprit_is_named)
{
	static const struct evpromise_http_header headers[] = {
		{ "A", "b" }, { "Bad Name", "c" }
	};
	const char *culprit;

	ck_assert_ptr_nonnull(evpromise__headers_check(headers, 2, &culprit));
	ck_assert_str_eq(culprit, "Bad Name");
	ck_assert_ptr_null(evpromise__headers_check(headers, 1, &culprit));
	ck_assert_ptr_null(evpromise__headers_check(NULL, 0, &culprit));
	ck_assert_ptr_nonnull(evpromise__headers_check(headers, 101,
	    &culprit));
}
END_TEST

static void
assert_header(const struct evpromise__headers *headers, size_t i,
    const char *name, const char *value)
{
	ck_assert_str_eq(headers->at[i].name, name);
	ck_assert_str_eq(headers->at[i].value, value);
}

START_TEST(what_a_request_needs_is_added)
{
	static const struct evpromise_http_header one = { "A", "b" };
	struct evpromise__headers *headers;

	headers = evpromise__request_headers("host:1", &one, 1, false);
	ck_assert_uint_eq(headers->n, 4);
	assert_header(headers, 0, "Host", "host:1");
	assert_header(headers, 1, "User-Agent",
	    "evpromise/" EVPROMISE_VERSION);
	assert_header(headers, 2, "Connection", "close");
	assert_header(headers, 3, "A", "b");
	evpromise__free(headers);
}
END_TEST

START_TEST(what_the_program_gives_takes_its_place)
{
	static const struct evpromise_http_header own[] = {
		{ "user-agent", "me" }, { "HOST", "there" },
		{ "connection", "keep-alive" }
	};
	struct evpromise__headers *headers;

	headers = evpromise__request_headers("host:1", own, 3, false);
	ck_assert_uint_eq(headers->n, 3);
	assert_header(headers, 0, "user-agent", "me");
	assert_header(headers, 1, "HOST", "there");
	assert_header(headers, 2, "connection", "keep-alive");
	evpromise__free(headers);
}
END_TEST

START_TEST(a_request_on_a_connection_that_is_kept)
{
	struct evpromise__headers *headers;

	headers = evpromise__request_headers("host:1", NULL, 0, true);
	ck_assert_uint_eq(headers->n, 2);
	assert_header(headers, 0, "Host", "host:1");
	evpromise__free(headers);
}
END_TEST

static bool
has_close(const char *list)
{
	return evpromise__list_has(list, strlen(list), "close");
}

START_TEST(the_items_of_a_list)
{
	ck_assert(has_close("close"));
	ck_assert(has_close("CLOSE"));
	ck_assert(has_close("a, close"));
	ck_assert(has_close("close\t,a"));
	ck_assert(has_close(",, close,"));
	ck_assert(!has_close(""));
	ck_assert(!has_close(","));
	ck_assert(!has_close("closed"));
	ck_assert(!has_close("clos"));
	ck_assert(!has_close("close me"));
	ck_assert(!evpromise__list_has("close", 4, "close"));
}
END_TEST

START_TEST(a_request_that_closes)
{
	static const struct evpromise_http_header headers[] = {
		{ "A", "close" }, { "connection", "keep-alive" },
		{ "CONNECTION", "a, Close" }
	};

	ck_assert(!evpromise__headers_close(headers, 2));
	ck_assert(evpromise__headers_close(headers, 3));
	ck_assert(!evpromise__headers_close(NULL, 0));
}
END_TEST

START_TEST(the_first_of_a_name_is_found)
{
	static const struct evpromise_http_header headers[] = {
		{ "A", "1" }, { "B", "2" }, { "b", "3" }
	};

	ck_assert_str_eq(evpromise__headers_find(headers, 3, "b"), "2");
	ck_assert_ptr_null(evpromise__headers_find(headers, 3, "c"));
}
END_TEST

START_TEST(memory_runs_out)
{
	heap_fail(1, false);
	ck_assert_ptr_null(evpromise__request_headers("a", NULL, 0,
	    false));
	heap_heal();
}
END_TEST

SUITE("headers",
    names_are_tokens,
    values_have_no_controls,
    no_body_is_announced,
    the_culprit_is_named,
    what_a_request_needs_is_added,
    what_the_program_gives_takes_its_place,
    a_request_on_a_connection_that_is_kept,
    the_items_of_a_list,
    a_request_that_closes,
    the_first_of_a_name_is_found,
    memory_runs_out);
