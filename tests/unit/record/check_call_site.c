/* SPDX-License-Identifier: BSD-3-Clause */
/* call_site.c: addresses in words. */
#ifndef _GNU_SOURCE
#define _GNU_SOURCE		/* RTLD_DEFAULT, RTLD_NEXT */
#endif
#include "record/compiler.h"

#include "record/call_site.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#ifdef HAVE_DLADDR
#include <dlfcn.h>
#include <link.h>
#endif

#include "suite.h"

#ifdef HAVE_DLADDR
/* What the dynamic linker answers in place of what it knows; NULL: that. */
static const Dl_info *answer;

int
dladdr(const void *address, Dl_info *info)
{
	int (*next)(const void *, Dl_info *) =
	    (int (*)(const void *, Dl_info *))(uintptr_t)
	    dlsym(RTLD_NEXT, "dladdr");

	if (answer == NULL)
		return next(address, info);
	*info = *answer;
	return 1;
}

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

/* The text for what is 16 bytes into a program, which is of a type and was
 * started as a path. */
static const char *
text_in_program(unsigned int type, const char *path)
{
	static char text[EVPROMISE__SITE_SIZE];
	static ElfW(Ehdr) header;
	const Dl_info info = { path, &header, NULL, NULL };

	header.e_type = (ElfW(Half))type;
	answer = &info;
	evpromise__site_text((const char *)&header + 16, text);
	answer = NULL;
	return text;
}

START_TEST(a_program_may_be_started_without_a_path)
{
	ck_assert_str_eq(text_in_program(ET_DYN, "program"), "program+0x10");
	ck_assert_str_eq(text_in_program(ET_DYN, "./program"),
	    "program+0x10");
}
END_TEST

/* It may be started without any arguments. */
START_TEST(a_program_may_have_no_name)
{
	const char *text = text_in_program(ET_DYN, NULL);

	ck_assert_int_eq(strncmp(text, "0x", 2), 0);
	ck_assert_ptr_null(strchr(text, '+'));
}
END_TEST

START_TEST(in_a_program_of_one_place_the_offset_is_the_address)
{
	char expected[EVPROMISE__SITE_SIZE + sizeof("program+")];

	(void)snprintf(expected, sizeof(expected), "program+%s",
	    text_in_program(ET_EXEC, NULL));
	ck_assert_str_eq(text_in_program(ET_EXEC, "/program"), expected);
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
    a_program_may_be_started_without_a_path,
    a_program_may_have_no_name,
    in_a_program_of_one_place_the_offset_is_the_address,
    what_is_in_no_file_is_a_number);
#else
SUITE("call_site", what_is_in_no_file_is_a_number);
#endif
