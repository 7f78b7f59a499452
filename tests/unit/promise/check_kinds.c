/* SPDX-License-Identifier: BSD-3-Clause */
/* kinds.c: the table of kinds is whole, and its arrows are asserted. */
#include <fcntl.h>
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include "promise/kinds.h"

#include "suite.h"

#define ONE_KIND(name, behaviour, what, after) +1
#define NAME_OF_KIND(name, behaviour, what, after) #name,
#define N_KINDS (0 EVPROMISE__KINDS(ONE_KIND))

static const char *const names[] = { EVPROMISE__KINDS(NAME_OF_KIND) };

static bool
is_in(uint32_t kinds, int kind)
{
	return (kinds >> kind & 1) != 0;
}

START_TEST(each_kind_has_what_its_users_call)
{
	const struct evpromise__behaviour *behaviour;
	int kind;

	for (kind = 0; kind < N_KINDS; kind++) {
		behaviour = evpromise__behaviours[kind];
		ck_assert_msg(behaviour != NULL, "%s", names[kind]);
		if (is_in(KINDS_ARMED, kind) && kind != RECORD_THEN)
			ck_assert_msg(behaviour->run != NULL, "%s: no job",
			    names[kind]);
		if (is_in(KINDS_PROMISE, kind))
			ck_assert_msg(behaviour->title != NULL, "%s: no title",
			    names[kind]);
	}
}
END_TEST

/* The job of `then` is inline where jobs are run. */
START_TEST(what_is_not_armed_has_no_job)
{
	int kind;

	ck_assert_ptr_null(evpromise__behaviour_then.run);
	for (kind = 0; kind < N_KINDS; kind++)
		if (!is_in(KINDS_ARMED, kind))
			ck_assert_msg(evpromise__behaviours[kind]->run == NULL,
			    "%s: a job", names[kind]);
}
END_TEST

/* The kinds that come after some, in one step or more. */
static uint32_t
reached_from(uint32_t kinds)
{
	uint32_t before;
	int kind;

	do {
		before = kinds;
		for (kind = 0; kind < N_KINDS; kind++)
			if ((kinds_before((enum evpromise__kind)kind) &
			    kinds) != 0)
				kinds |= UINT32_C(1) << kind;
	} while (kinds != before);
	return kinds;
}

START_TEST(each_kind_begins_and_ends_on_a_free_list)
{
	uint32_t all = (UINT32_C(1) << N_KINDS) - 1;
	int kind;

	ck_assert_uint_eq(reached_from(AFTER(FREE)), all);
	for (kind = 0; kind < N_KINDS; kind++)
		ck_assert_msg(is_in(reached_from(UINT32_C(1) << kind),
		    RECORD_FREE), "%s never ends", names[kind]);
}
END_TEST

/* What the process of a change ends with: 0, or the signal of an assertion that
 * failed, which is not told on standard error here. */
static int
end_of(void (*change)(struct evpromise *, enum evpromise__kind), int from,
    int to)
{
	struct evpromise record = { .kind = (uint8_t)from };
	int status;
	pid_t pid = fork();

	ck_assert_int_ge(pid, 0);
	if (pid == 0) {
		(void)signal(SIGABRT, _exit);
		(void)dup2(open("/dev/null", O_WRONLY), STDERR_FILENO);
		change(&record, (enum evpromise__kind)to);
		_exit(record.kind == to ? 0 : 1);
	}
	ck_assert_int_eq(waitpid(pid, &status, 0), pid);
	ck_assert(WIFEXITED(status));
	return WEXITSTATUS(status);
}

#ifdef NDEBUG
#define WHAT_HAPPENS 0
#else
#define WHAT_HAPPENS SIGABRT
#endif

START_TEST(a_change_that_is_not_in_the_table_ends_the_program)
{
	int from, to;

	for (from = 0; from < N_KINDS; from++)
		for (to = 0; to < N_KINDS; to++)
			ck_assert_msg(end_of(set_kind, from, to) ==
			    (is_in(kinds_before((enum evpromise__kind)to),
			    from) ? 0 : WHAT_HAPPENS), "%s to %s",
			    names[from], names[to]);
}
END_TEST

static void
change_from_then(struct evpromise *record, enum evpromise__kind to)
{
	change_kind(record, RECORD_THEN, to);
}

/* THEN and FINALLY alike may become PLAIN. */
START_TEST(a_change_from_another_kind_than_expected_ends_the_program)
{
	ck_assert_int_eq(end_of(change_from_then, RECORD_THEN, RECORD_PLAIN),
	    0);
	ck_assert_int_eq(end_of(change_from_then, RECORD_FINALLY,
	    RECORD_PLAIN), WHAT_HAPPENS);
}
END_TEST

SUITE("kinds",
    each_kind_has_what_its_users_call,
    what_is_not_armed_has_no_job,
    each_kind_begins_and_ends_on_a_free_list,
    a_change_that_is_not_in_the_table_ends_the_program,
    a_change_from_another_kind_than_expected_ends_the_program);
