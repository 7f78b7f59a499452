/* SPDX-License-Identifier: BSD-3-Clause */
/* error.c: what a failed connection means. The sentences are tested in
 * adapters/, each where it is said. */
#include <errno.h>

#include <evpromise/http.h>

#include "http/error.h"

#include "suite.h"

START_TEST(what_the_system_says)
{
	static const struct {
		int error, code;
	} cases[] = {
		{ ECONNREFUSED, EVPROMISE_HTTP_ERROR_REFUSED },
		{ ENETUNREACH, EVPROMISE_HTTP_ERROR_UNREACHABLE },
		{ EHOSTUNREACH, EVPROMISE_HTTP_ERROR_UNREACHABLE },
		{ ETIMEDOUT, EVPROMISE_HTTP_ERROR_UNREACHABLE },
		{ EAFNOSUPPORT, EVPROMISE_HTTP_ERROR_UNREACHABLE },
		{ EMFILE, EVPROMISE_HTTP_ERROR_SYSTEM },
		{ ENFILE, EVPROMISE_HTTP_ERROR_SYSTEM },
		{ ENOBUFS, EVPROMISE_HTTP_ERROR_SYSTEM },
		{ ENOMEM, EVPROMISE_HTTP_ERROR_SYSTEM },
		{ ENOSPC, EVPROMISE_HTTP_ERROR_SYSTEM },
		{ EACCES, EVPROMISE_HTTP_ERROR_SYSTEM },
		{ EPERM, EVPROMISE_HTTP_ERROR_SYSTEM },
		{ ECONNRESET, EVPROMISE_HTTP_ERROR_RESET },
		{ 0, EVPROMISE_HTTP_ERROR_UNREACHABLE }
	};
	size_t i;

	for (i = 0; i < sizeof(cases) / sizeof(cases[0]); i++)
		ck_assert_int_eq(evpromise__code_of_errno(cases[i].error),
		    cases[i].code);
}
END_TEST

SUITE("error",
    what_the_system_says);
