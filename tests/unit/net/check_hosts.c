/* SPDX-License-Identifier: BSD-3-Clause */
/* hosts.c: names of the hosts file. */
#include <errno.h>
#include <netinet/in.h>
#include <string.h>
#include <sys/resource.h>

#include "net/hosts.h"
#include "record/alloc.h"

#include "heap.h"
#include "suite.h"

static const char hosts[] =
    "# 192.0.2.9 comment\n"
    "192.0.2.1\tone one.test\r\n"
    "\n"
    "  2001:db8::2   two.test   One # 192.0.2.3 three.test\n"
    "192.0.2.4 two.test#four.test\n"
    "not-an-address one\n"
    "192.0.2.5\n"
    "192.0.2.6 last.test";

static size_t
find(const char *name, struct evpromise__addresses *found)
{
	found->n = 0;
	evpromise__hosts_find(hosts, name, found);
	return found->n;
}

START_TEST(every_line_with_the_name)
{
	struct evpromise__addresses found;

	ck_assert_uint_eq(find("one", &found), 2);
	ck_assert_int_eq(found.at[0].family, AF_INET);
	ck_assert_uint_eq(found.at[0].bytes[3], 1);
	ck_assert_int_eq(found.at[1].family, AF_INET6);
	ck_assert_uint_eq(found.at[1].bytes[15], 2);
	ck_assert_uint_eq(find("TWO.TEST", &found), 2);
	ck_assert_uint_eq(find("one.test", &found), 1);
	ck_assert_uint_eq(find("last.test", &found), 1);
}
END_TEST

START_TEST(nothing_else)
{
	struct evpromise__addresses found;

	ck_assert_uint_eq(find("three.test", &found), 0);
	ck_assert_uint_eq(find("four.test", &found), 0);
	ck_assert_uint_eq(find("comment", &found), 0);
	ck_assert_uint_eq(find("on", &found), 0);
	ck_assert_uint_eq(find("192.0.2.1", &found), 0);
	ck_assert_uint_eq(find("", &found), 0);
}
END_TEST

/* Unless the file has it, and those below it; not what looks like it. */
START_TEST(localhost)
{
	struct evpromise__addresses found = { 0, { { 0, { 0 } } } };

	ck_assert_uint_eq(find("localhost", &found), 2);
	ck_assert_int_eq(found.at[0].family, AF_INET6);
	ck_assert_uint_eq(found.at[0].bytes[15], 1);
	ck_assert_int_eq(found.at[1].family, AF_INET);
	ck_assert_uint_eq(found.at[1].bytes[0], 127);
	ck_assert_uint_eq(find("a.b.LocalHost", &found), 2);
	ck_assert_uint_eq(find(".localhost", &found), 0);
	ck_assert_uint_eq(find("alocalhost", &found), 0);
	ck_assert_uint_eq(find("localhost.a", &found), 0);
	found.n = 0;
	evpromise__hosts_find("192.0.2.1 localhost", "localhost", &found);
	ck_assert_uint_eq(found.n, 1);
}
END_TEST

START_TEST(no_more_than_have_room)
{
	struct evpromise__addresses found = { 0, { { 0, { 0 } } } };
	char many[1000] = "";
	size_t i;

	for (i = 0; i < EVPROMISE__MAX_ADDRESSES + 4; i++)
		strcat(many, "192.0.2.1 many\n");
	evpromise__hosts_find(many, "many", &found);
	ck_assert_uint_eq(found.n, EVPROMISE__MAX_ADDRESSES);
}
END_TEST

/* It is not taken for empty, but read again by the next look-up. */
START_TEST(no_descriptor_is_left)
{
	struct rlimit before, none;
	char *text;

	ck_assert_int_eq(getrlimit(RLIMIT_NOFILE, &before), 0);
	none = before;
	none.rlim_cur = 0;
	ck_assert_int_eq(setrlimit(RLIMIT_NOFILE, &none), 0);
	text = evpromise__hosts_read("/dev/null");
	ck_assert_int_eq(errno, EMFILE);
	ck_assert_int_eq(setrlimit(RLIMIT_NOFILE, &before), 0);
	ck_assert_ptr_null(text);
}
END_TEST

START_TEST(a_file_is_read)
{
	char *text = evpromise__hosts_read("/dev/null");

	ck_assert_str_eq(text, "");
	evpromise__free(text);
	text = evpromise__hosts_read("/no/such/file");
	ck_assert_str_eq(text, "");
	evpromise__free(text);
	text = evpromise__hosts_read("/dev/zero");
	ck_assert_str_eq(text, "");
	evpromise__free(text);
}
END_TEST

START_TEST(memory_runs_out)
{
	size_t n;

	for (n = 1; n <= 3; n++) {
		heap_fail(n, false);
		ck_assert_ptr_null(evpromise__hosts_read("/dev/zero"));
	}
	heap_fail(1, false);
	ck_assert_ptr_null(evpromise__hosts_read("/no/such/file"));
	heap_heal();
}
END_TEST

SUITE("hosts",
    every_line_with_the_name,
    nothing_else,
    localhost,
    no_more_than_have_room,
    no_descriptor_is_left,
    a_file_is_read,
    memory_runs_out);
