/* SPDX-License-Identifier: BSD-3-Clause */
/* The main of every Check program. */
#include <stdlib.h>

#include "heap.h"
#include "suite.h"
#include "trace.h"

Suite *suite_make(void);

static void
setup(void)
{
	heap_install();
	trace_clear();
	trace_mistakes_begin();
	evpromise_set_log_callback(trace_log_aside);
}

static void
teardown(void)
{
	trace_mistakes_end();
	ck_assert_msg(heap_live() == 0, "%zu blocks are leaked", heap_live());
}

Suite *
suite_of(const char *name, const TTest *const cases[], size_t n)
{
	Suite *suite = suite_create(name);
	TCase *tcase = tcase_create(name);
	size_t i;

	tcase_set_timeout(tcase, 60);
	tcase_add_checked_fixture(tcase, setup, teardown);
	for (i = 0; i < n; i++)
		tcase_add_test(tcase, cases[i]);
	suite_add_tcase(suite, tcase);
	return suite;
}

int
main(void)
{
	SRunner *runner = srunner_create(suite_make());
	int failed;

	srunner_run_all(runner, CK_ENV);
	failed = srunner_ntests_failed(runner);
	srunner_free(runner);
	return failed == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
