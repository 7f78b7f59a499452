/* SPDX-License-Identifier: BSD-3-Clause */
/* call_site.c: addresses in words. */
#ifndef _GNU_SOURCE
#define _GNU_SOURCE		/* RTLD_DEFAULT */
#endif
#include "internal.h"

#include <stdlib.h>
#include <string.h>
#ifdef HAVE_DLADDR
#include <dlfcn.h>
#endif

#include "suite.h"

#ifdef HAVE_DLADDR
START_TEST(a_function_of_a_library_is_named)
{
	const char *function = dlsym(RTLD_DEFAULT, "getenv");
	char text[EVPROMISE__SITE_SIZE];

	ck_assert_ptr_nonnull(function);
	evpromise__site_text(function + 1, text);
	ck_assert_ptr_nonnull(strstr(text, ".so"));
	ck_assert_ptr_nonnull(strstr(text, "(getenv+0x1)"));
	ck_assert_ptr_null(strchr(text, '/'));
}
END_TEST

static int somewhere;

/* Two addresses are as far apart in the text as in memory. */
START_TEST(what_has_no_name_is_an_offset_in_its_file)
{
	char text[EVPROMISE__SITE_SIZE], next[EVPROMISE__SITE_SIZE];
	const char *address = (const char *)&somewhere;

	evpromise__site_text(address, text);
	evpromise__site_text(address + 1, next);
	ck_assert_ptr_nonnull(strstr(text, "check_call_site+0x"));
	ck_assert_uint_eq(strtoul(strchr(text, '+') + 1, NULL, 16) + 1,
	    strtoul(strchr(next, '+') + 1, NULL, 16));
}
END_TEST
#endif

START_TEST(what_is_in_no_file_is_a_number)
{
	char text[EVPROMISE__SITE_SIZE];

	evpromise__site_text((const void *)(uintptr_t)0x10, text);
	ck_assert_str_eq(text, "0x10");
}
END_TEST

#ifdef HAVE_DLADDR
SUITE("call_site",
    a_function_of_a_library_is_named,
    what_has_no_name_is_an_offset_in_its_file,
    what_is_in_no_file_is_a_number);
#else
SUITE("call_site", what_is_in_no_file_is_a_number);
#endif
