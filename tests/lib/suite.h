/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * What every Check program shares: its main, and around each case a heap that
 * counts, so that a case that leaks a block of ours fails; so does one in which
 * a debug build tells a mistake that is not expected.
 */
#ifndef TESTS_SUITE_H
#define TESTS_SUITE_H

#include <check.h>

/* Ends each test file: its name and its cases, in order. */
#define SUITE(name, ...)                                                      \
	Suite *suite_make(void);                                              \
	Suite *suite_make(void)                                               \
	{                                                                     \
		const TTest *const cases[] = { __VA_ARGS__ };                 \
		return suite_of(name, cases,                                  \
		    sizeof(cases) / sizeof(cases[0]));                        \
	}                                                                     \
	Suite *suite_make(void)

Suite *suite_of(const char *name, const TTest *const cases[], size_t n);

#endif
