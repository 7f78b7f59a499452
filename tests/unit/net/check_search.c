/* SPDX-License-Identifier: BSD-3-Clause */
/* search.c: the names that are asked for, in their order. */
#include <string.h>

#include "net/search.h"

#include "suite.h"

static const char *const domains[] = { "a.test", "b.test" };

static void
assert_names(const char *name, int n_dots, const char *const *expected)
{
	char next[EVPROMISE__MOST_NAME + 1];
	struct evpromise__search search;

	evpromise__search_begin(&search, name);
	while (*expected != NULL) {
		ck_assert(evpromise__search_next(&search, domains, 2, n_dots,
		    next));
		ck_assert_str_eq(next, *expected++);
	}
	ck_assert(!evpromise__search_next(&search, domains, 2, n_dots, next));
	ck_assert(!evpromise__search_next(&search, domains, 2, n_dots, next));
}

START_TEST(with_few_dots_below_the_domains_first)
{
	static const char *const expected[] = {
		"one.a.test", "one.b.test", "one", NULL
	};

	assert_names("one", 1, expected);
}
END_TEST

START_TEST(with_dots_as_it_is_first)
{
	static const char *const expected[] = {
		"one.two", "one.two.a.test", "one.two.b.test", NULL
	};

	assert_names("one.two", 1, expected);
}
END_TEST

START_TEST(with_a_dot_at_the_end_as_it_is_only)
{
	static const char *const expected[] = { "one", NULL };

	assert_names("one.", 1, expected);
}
END_TEST

START_TEST(names_that_get_too_long_are_left_out)
{
	const char *expected[] = { NULL, NULL };
	char name[250];

	memset(name, 'a', sizeof(name));
	name[60] = name[120] = name[180] = name[240] = '.';
	name[249] = '\0';
	expected[0] = name;
	assert_names(name, 1, expected);
}
END_TEST

SUITE("search",
    with_few_dots_below_the_domains_first,
    with_dots_as_it_is_first,
    with_a_dot_at_the_end_as_it_is_only,
    names_that_get_too_long_are_left_out);
