/* SPDX-License-Identifier: BSD-3-Clause */
/* hosts.c: names of the hosts file. */
#include <errno.h>
#include <netinet/in.h>
#include <string.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <unistd.h>

#include "net/hosts.h"
#include "record/alloc.h"

#include "heap.h"
#include "suite.h"

static const char text[] =
    "# 192.0.2.9 comment\n"
    "192.0.2.1\tone one.test\r\n"
    "\n"
    "  2001:db8::2   two.test   One # 192.0.2.3 three.test\n"
    "192.0.2.4 two.test#four.test\n"
    "not-an-address one\n"
    "192.0.2.5\n"
    "192.0.2.6 last.test";

static struct evpromise__hosts hosts;
static char path[] = "/tmp/evpromise-hosts-XXXXXX";

static void
write_hosts(const char *lines)
{
	FILE *file = fopen(path, "w");

	ck_assert_ptr_nonnull(file);
	ck_assert_int_ge(fputs(lines, file), 0);
	ck_assert_int_eq(fclose(file), 0);
}

static void
open_hosts(const char *lines)
{
	int fd;

	memcpy(path + sizeof(path) - 7, "XXXXXX", 6);
	fd = mkstemp(path);
	ck_assert_int_ge(fd, 0);
	(void)close(fd);
	write_hosts(lines);
	ck_assert_int_eq(evpromise__hosts_refresh(&hosts, path), 0);
}

static void
close_hosts(void)
{
	evpromise__hosts_finish(&hosts);
	(void)unlink(path);
	ck_assert_uint_eq(heap_live(), 0);
}

static size_t
find(const char *name, struct evpromise__addresses *found)
{
	found->n = 0;
	evpromise__hosts_find(&hosts, name, found);
	return found->n;
}

START_TEST(every_line_with_the_name)
{
	struct evpromise__addresses found;

	open_hosts(text);
	ck_assert_uint_eq(find("one", &found), 2);
	ck_assert_int_eq(found.at[0].family, AF_INET);
	ck_assert_uint_eq(found.at[0].bytes[3], 1);
	ck_assert_int_eq(found.at[1].family, AF_INET6);
	ck_assert_uint_eq(found.at[1].bytes[15], 2);
	ck_assert_uint_eq(find("TWO.TEST", &found), 2);
	ck_assert_uint_eq(find("one.test", &found), 1);
	ck_assert_uint_eq(find("last.test", &found), 1);
	close_hosts();
}
END_TEST

START_TEST(nothing_else)
{
	struct evpromise__addresses found;

	open_hosts(text);
	ck_assert_uint_eq(find("three.test", &found), 0);
	ck_assert_uint_eq(find("four.test", &found), 0);
	ck_assert_uint_eq(find("comment", &found), 0);
	ck_assert_uint_eq(find("on", &found), 0);
	ck_assert_uint_eq(find("192.0.2.1", &found), 0);
	ck_assert_uint_eq(find("", &found), 0);
	close_hosts();
}
END_TEST

START_TEST(no_more_than_have_room)
{
	struct evpromise__addresses found = { 0, { { 0, { 0 } } } };
	char many[1000] = "";
	size_t i;

	for (i = 0; i < EVPROMISE__MAX_ADDRESSES + 4; i++)
		strcat(many, "192.0.2.1 many\n");
	open_hosts(many);
	ck_assert_uint_eq(find("many", &found), EVPROMISE__MAX_ADDRESSES);
	close_hosts();
}
END_TEST

START_TEST(a_change_of_the_file_is_noticed)
{
	struct evpromise__addresses found;

	open_hosts("192.0.2.1 one\n");
	write_hosts("192.0.2.22 one\n192.0.2.3 two\n");
	ck_assert_int_eq(evpromise__hosts_refresh(&hosts, path), 0);
	ck_assert_uint_eq(find("one", &found), 1);
	ck_assert_uint_eq(found.at[0].bytes[3], 22);
	ck_assert_uint_eq(find("two", &found), 1);
	(void)unlink(path);
	ck_assert_int_eq(evpromise__hosts_refresh(&hosts, path), 0);
	ck_assert_uint_eq(find("one", &found), 0);
	close_hosts();
}
END_TEST

/* Blocks of memory are taken when it is read. */
START_TEST(a_file_of_150000_lines_is_read_once)
{
	struct evpromise__addresses found;
	FILE *file;
	size_t i, taken;
	char name[32];

	open_hosts("");
	file = fopen(path, "w");
	for (i = 0; i < 150000; i++)
		(void)fprintf(file, "0.0.0.0 ad-%zu.test\n", i);
	(void)fclose(file);
	ck_assert_int_eq(evpromise__hosts_refresh(&hosts, path), 0);
	taken = heap_count();
	for (i = 0; i < 150000; i++) {
		(void)snprintf(name, sizeof(name), "AD-%zu.test", i);
		ck_assert_int_eq(evpromise__hosts_refresh(&hosts, path), 0);
		ck_assert_uint_eq(find(name, &found), 1);
	}
	ck_assert_uint_eq(heap_count(), taken);
	close_hosts();
}
END_TEST

/* It is not taken for empty, but read again by the next look-up. */
START_TEST(no_descriptor_is_left)
{
	struct rlimit before, none;

	ck_assert_int_eq(getrlimit(RLIMIT_NOFILE, &before), 0);
	none = before;
	none.rlim_cur = 0;
	ck_assert_int_eq(setrlimit(RLIMIT_NOFILE, &none), 0);
	ck_assert_int_eq(evpromise__hosts_refresh(&hosts, "/dev/null"), -1);
	ck_assert_int_eq(errno, EMFILE);
	ck_assert_int_eq(setrlimit(RLIMIT_NOFILE, &before), 0);
	ck_assert_int_eq(evpromise__hosts_refresh(&hosts, "/dev/null"), 0);
	close_hosts();
}
END_TEST

START_TEST(files_without_a_name)
{
	static const char *const names[] = {
		"/dev/null", "/no/such/file", "/dev/zero"
	};
	struct evpromise__addresses found;
	size_t i;

	for (i = 0; i < 3; i++) {
		ck_assert_int_eq(evpromise__hosts_refresh(&hosts, names[i]),
		    0);
		ck_assert_uint_eq(find("one", &found), 0);
		ck_assert_uint_eq(find("", &found), 0);
	}
	close_hosts();
}
END_TEST

START_TEST(memory_runs_out)
{
	size_t n;

	for (n = 1; n <= 3; n++) {
		heap_fail(n, false);
		ck_assert_int_eq(evpromise__hosts_refresh(&hosts,
		    "/no/such/file"), -1);
		ck_assert_int_eq(errno, ENOMEM);
	}
	heap_fail(2, false);
	ck_assert_int_eq(evpromise__hosts_refresh(&hosts, "/dev/zero"), -1);
	heap_heal();
	close_hosts();
}
END_TEST

SUITE("hosts",
    every_line_with_the_name,
    nothing_else,
    no_more_than_have_room,
    a_change_of_the_file_is_noticed,
    a_file_of_150000_lines_is_read_once,
    no_descriptor_is_left,
    files_without_a_name,
    memory_runs_out);
