/* SPDX-License-Identifier: BSD-3-Clause */
/* resolv_conf.c: time-outs and attempts. */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <unistd.h>

#include "net/resolv_conf.h"

#include "suite.h"

static void
assert_conf(const char *text, int timeout_ms, int attempts)
{
	char path[] = "/tmp/evpromise-resolv-XXXXXX";
	struct evpromise__resolv_conf conf;
	int fd = mkstemp(path);

	ck_assert_int_ge(dprintf(fd, "%s", text), 0);
	(void)close(fd);
	ck_assert_int_eq(evpromise__resolv_conf_read(&conf, path), 0);
	ck_assert_int_eq(conf.timeout_ms, timeout_ms);
	ck_assert_int_eq(conf.attempts, attempts);
	(void)unlink(path);
}

START_TEST(options)
{
	assert_conf("", 2000, 3);
	assert_conf("nameserver 192.0.2.1\nsearch timeout:7\n", 2000, 3);
	assert_conf("options timeout:1 attempts:2\n", 1000, 2);
	assert_conf(" options\tndots:2 attempts:1", 2000, 1);
	assert_conf("options timeout:1\noptions timeout:4\n", 4000, 3);
	assert_conf("#options timeout:1\noptionstimeout:1\n", 2000, 3);
	assert_conf("options timeout:0 attempts:-1 timeout:x\n", 2000, 3);
	assert_conf("options timeout:9999 attempts:9999\n", 30000, 5);
}
END_TEST

START_TEST(a_file_that_is_not_there)
{
	struct evpromise__resolv_conf conf;

	ck_assert_int_eq(evpromise__resolv_conf_read(&conf, "/no/such/file"),
	    0);
	ck_assert_int_eq(conf.timeout_ms, 2000);
}
END_TEST

/* c-ares would ask a server on this machine. */
START_TEST(no_descriptor_is_left)
{
	struct evpromise__resolv_conf conf;
	struct rlimit before, none;

	ck_assert_int_eq(getrlimit(RLIMIT_NOFILE, &before), 0);
	none = before;
	none.rlim_cur = 0;
	ck_assert_int_eq(setrlimit(RLIMIT_NOFILE, &none), 0);
	ck_assert_int_eq(evpromise__resolv_conf_read(&conf, "/dev/null"), -1);
	ck_assert_int_eq(errno, EMFILE);
	ck_assert_int_eq(setrlimit(RLIMIT_NOFILE, &before), 0);
}
END_TEST

SUITE("resolv_conf",
    options,
    a_file_that_is_not_there,
    no_descriptor_is_left);
