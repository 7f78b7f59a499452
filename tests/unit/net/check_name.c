/* SPDX-License-Identifier: BSD-3-Clause */
/* name.c: what a name may look like, and localhost. */
#include <string.h>

#include "net/name.h"

#include "suite.h"

START_TEST(names)
{
	static const char *const good[] = {
		"a", "a.", "one.test", "one.test.", "_x._tcp.a-b.test", "1.2"
	};
	static const char *const bad[] = {
		"", ".", "..", ".a", "a..b", "a..", "a b", "a\tb", "a\\.b",
		"\177", "\303\251.test"
	};
	size_t i;

	for (i = 0; i < sizeof(good) / sizeof(good[0]); i++)
		ck_assert_ptr_null(evpromise__name_check(good[i]));
	for (i = 0; i < sizeof(bad) / sizeof(bad[0]); i++)
		ck_assert_ptr_nonnull(evpromise__name_check(bad[i]));
}
END_TEST

START_TEST(long_names)
{
	char name[300];

	memset(name, 'a', sizeof(name));
	name[63] = '\0';
	ck_assert_ptr_null(evpromise__name_check(name));
	name[63] = 'a';
	name[64] = '\0';
	ck_assert_ptr_nonnull(evpromise__name_check(name));
	name[64] = 'a';
	name[60] = name[120] = name[180] = name[240] = '.';
	name[253] = '\0';
	ck_assert_ptr_null(evpromise__name_check(name));
	strcpy(name + 253, ".");
	ck_assert_ptr_null(evpromise__name_check(name));
	strcpy(name + 253, "a");
	ck_assert_ptr_nonnull(evpromise__name_check(name));
}
END_TEST

START_TEST(localhost_and_what_is_below_it)
{
	ck_assert(evpromise__name_is_local("localhost"));
	ck_assert(evpromise__name_is_local("a.b.LocalHost"));
	ck_assert(!evpromise__name_is_local(".localhost"));
	ck_assert(!evpromise__name_is_local("alocalhost"));
	ck_assert(!evpromise__name_is_local("localhost.a"));
}
END_TEST

SUITE("name",
    names,
    long_names,
    localhost_and_what_is_below_it);
