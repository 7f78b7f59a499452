/* SPDX-License-Identifier: BSD-3-Clause */
/* log.c: lines for standard error or a callback. */
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "record/log.h"

#include "suite.h"
#include "trace.h"

START_TEST(a_callback_gets_each_line)
{
	evpromise_set_log_callback(trace_log);
	evpromise__log("%d of %s", 2, "two");
	ck_assert_trace("[2 of two]");
}
END_TEST

START_TEST(a_long_line_is_cut)
{
	char text[5000];

	memset(text, 'x', sizeof(text) - 1);
	text[sizeof(text) - 1] = '\0';
	evpromise_set_log_callback(trace_log);
	evpromise__log("%s", text);
	ck_assert_uint_eq(strlen(trace_text()), 1023 + 2);
}
END_TEST

START_TEST(a_message_of_several_lines_is_one_line)
{
	evpromise_set_log_callback(trace_log);
	evpromise__log("%s", "one\r\ntwo\t\x1b[31m\x7f\xc3\xa9 ~");
	ck_assert_trace("[one  two  [31m \xc3\xa9 ~]");
}
END_TEST

START_TEST(without_a_callback_it_goes_to_standard_error)
{
	char line[100] = "";
	int fds[2], saved = dup(2);

	ck_assert_int_eq(pipe(fds), 0);
	ck_assert_int_eq(dup2(fds[1], 2), 2);
	evpromise_set_log_callback(NULL);
	evpromise__log("message");
	(void)fflush(stderr);
	ck_assert_int_eq(dup2(saved, 2), 2);
	ck_assert_int_gt((int)read(fds[0], line, sizeof(line) - 1), 0);
	ck_assert_str_eq(line, "[warn] evpromise: message\n");
	close(saved);
	close(fds[0]);
	close(fds[1]);
}
END_TEST

SUITE("log",
    a_callback_gets_each_line,
    a_long_line_is_cut,
    a_message_of_several_lines_is_one_line,
    without_a_callback_it_goes_to_standard_error);
