/* SPDX-License-Identifier: BSD-3-Clause */
/* loose.c: values that were given to nobody yet, in a debug build. */
#include "record/loose.h"

#include <stdlib.h>

#include "case.h"
#include "trace.h"

static void
release_nothing(void *payload)
{
	(void)payload;
}

static const struct evpromise_type type = {
	.size = sizeof(struct evpromise_type), .name = "box",
	.release = release_nothing, .counted = true
};

#ifdef EVPROMISE_DEBUG
#include <stdio.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

static char said[4096];

/* What a process says that makes values, and ends. */
static void
hear_end(void (*run)(struct evpromise_base *), struct evpromise_base *base)
{
	int fds[2], status;
	size_t length = 0;
	ssize_t n;

	ck_assert_int_eq(pipe(fds), 0);
	if (fork() == 0) {
		(void)dup2(fds[1], 2);
		evpromise_set_log_callback(NULL);
		run(base);
		exit(0);
	}
	close(fds[1]);
	while ((n = read(fds[0], said + length, sizeof(said) - 1 - length)) > 0)
		length += (size_t)n;
	said[length] = '\0';
	close(fds[0]);
	ck_assert_int_gt(wait(&status), 0);
}

static int number;

static void
lose_some(struct evpromise_base *base)
{
	struct evpromise_value lost = evpromise_string("lost");
	struct evpromise_value error = evpromise_throw(1, "lost");
	struct evpromise_value box = evpromise_own(&type, &number);

	(void)lost;
	(void)error;
	(void)box;
	evpromise_base_free(base);
}

static void
lose_none(struct evpromise_base *base)
{
	evpromise_unref(evpromise_resolved(base, evpromise_string("given")));
	evpromise_value_release(evpromise_string("released"));
	evpromise_value_release(evpromise_own(&type, &number));
	evpromise_value_release(evpromise_int(1));
	evpromise_base_free(base);
}

static void
end_with_a_base(struct evpromise_base *base)
{
	struct evpromise_value kept = evpromise_string("kept");

	(void)base;
	(void)kept;
}

/* More of one payload than a bucket has places for are not looked at. */
static void
lose_many(struct evpromise_base *base)
{
	struct evpromise_value value;
	int i;

	for (i = 0; i < 9; i++)
		value = evpromise_own(&type, &number);
	for (i = 0; i < 9; i++)
		evpromise_value_release(value);
	evpromise_base_free(base);
}

CASE(what_is_lost_is_told_at_the_end)
{
	hear_end(lose_some, base);
	ck_assert_ptr_nonnull(strstr(said, "a value of type string was lost"));
	ck_assert_ptr_nonnull(strstr(said, "a value of type error was lost"));
	ck_assert_ptr_nonnull(strstr(said, "a value of type box was lost"));
	ck_assert_ptr_nonnull(strstr(said, "made at check_loose+0x"));
}

CASE(not_what_was_given_or_released)
{
	hear_end(lose_none, base);
	ck_assert_str_eq(said, "");
}

CASE(not_what_a_base_may_still_use)
{
	hear_end(end_with_a_base, base);
	ck_assert_ptr_null(strstr(said, "lost"));
}

CASE(many_of_one_payload_are_not_all_noted)
{
	hear_end(lose_many, base);
	ck_assert_ptr_null(strstr(said, "lost"));
}

SUITE("loose",
    what_is_lost_is_told_at_the_end,
    not_what_was_given_or_released,
    not_what_a_base_may_still_use,
    many_of_one_payload_are_not_all_noted);
#else
CASE(other_builds_note_nothing)
{
	int number = 0;
	struct evpromise_value value = evpromise_own(&type, &number);

	ck_assert_ptr_eq(evpromise__value_made(value, NULL).payload.pointer,
	    &number);
	evpromise__value_given(value);
}

SUITE("loose", other_builds_note_nothing);
#endif
