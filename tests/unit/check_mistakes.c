/* SPDX-License-Identifier: BSD-3-Clause */
/* mistakes.c: what debug builds say of the program's mistakes. */
#include "internal.h"

#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include "fake_host.h"
#include "suite.h"
#include "trace.h"

#ifdef EVPROMISE_DEBUG
static char said[4096];

static void
hear(const char *message)
{
	if (strncmp(message, "mistake: ", 9) == 0)
		(void)snprintf(said + strlen(said),
		    sizeof(said) - strlen(said), "%s\n", message);
}

static struct evpromise_base *
hearing_base_new(void)
{
	struct evpromise_base *base = fake_base_new();

	said[0] = '\0';
	evpromise_set_log_callback(hear);
	return base;
}

#define ck_assert_said(part) ck_assert_msg(strstr(said, part) != NULL,        \
	"%s is not in: %s", part, said)

START_TEST(a_promise_that_is_dropped_unsettled)
{
	struct evpromise_base *base = hearing_base_new();
	struct evpromise_resolver *resolver;
	struct evpromise *promise;

	promise = evpromise_with_resolvers(base, &resolver);
	promise = evpromise_set_name(promise, "dropped");
	evpromise_resolver_unref(resolver);
	ck_assert_said("a promise was dropped unsettled: its last resolver "
	    "was given up at check_mistakes+0x");
	ck_assert_said("it was \"dropped\", made 0.");
	ck_assert_said(" s ago at check_mistakes+0x");
	evpromise_unref(promise);
	evpromise_checkpoint(base);
	evpromise_base_free(base);
}
END_TEST

START_TEST(not_one_that_nobody_sees)
{
	struct evpromise_base *base = hearing_base_new();
	struct evpromise_resolver *resolver;

	evpromise_unref(evpromise_with_resolvers(base, &resolver));
	evpromise_resolver_unref(resolver);
	evpromise_base_free(base);
	ck_assert_str_eq(said, "");
}
END_TEST

/* A payload that is released more than once, without harm. */
static int released;

static void
release_box(int *box)
{
	(void)box;
	released++;
}

EVPROMISE_DEFINE_TYPE(box, int, release_box);
static int the_box;

static struct evpromise_value
return_borrowed(const struct evpromise *settled, void *arg)
{
	(void)arg;
	return box_own(box_as(settled));
}

static struct evpromise_value
return_shared(const struct evpromise *settled, void *arg)
{
	(void)arg;
	return evpromise_share(settled);
}

static struct evpromise_value
return_taken(const struct evpromise *settled, void *arg)
{
	(void)arg;
	return box_own(box_take(settled));
}

static void
return_by(evpromise_cb handler)
{
	struct evpromise_base *base = hearing_base_new();
	struct evpromise *chain;

	chain = evpromise_resolved(base, box_own(&the_box));
	chain = evpromise_then(chain, handler, NULL);
	evpromise_checkpoint(base);
	evpromise_unref(chain);
	evpromise_base_free(base);
}

START_TEST(a_handler_that_returns_what_it_borrowed)
{
	return_by(return_borrowed);
	ck_assert_said("a value of type box is owned by two promises");
	ck_assert_said("the first was made 0.");
	ck_assert_said("; the second was made 0.");
}
END_TEST

START_TEST(not_one_that_shares_or_takes_it)
{
	return_by(return_shared);
	ck_assert_str_eq(said, "");
	return_by(return_taken);
	ck_assert_str_eq(said, "");
}
END_TEST

/* Many owners come and go in an order of their own. */
START_TEST(owners_are_found_among_many)
{
	static int boxes[1000];
	struct evpromise_base *base = hearing_base_new();
	struct evpromise *promises[1000];
	size_t i;

	for (i = 0; i < 1000; i++)
		promises[i] = evpromise_resolved(base, box_own(&boxes[i]));
	for (i = 0; i < 1000; i += 2)
		evpromise_unref(promises[i * 7 % 1000]);
	for (i = 0; i < 1000; i += 2)
		promises[i * 7 % 1000] = evpromise_resolved(base,
		    box_own(&boxes[i * 7 % 1000]));
	ck_assert_str_eq(said, "");
	for (i = 0; i < 1000; i++) {
		said[0] = '\0';
		evpromise_unref(evpromise_resolved(base,
		    box_own(&boxes[i])));
		ck_assert_said("owned by two promises");
		evpromise_unref(promises[i]);
	}
	evpromise_base_free(base);
}
END_TEST

START_TEST(a_promise_that_waits_for_itself)
{
	struct evpromise_base *base = hearing_base_new();
	struct evpromise_resolver *resolver;
	struct evpromise *first, *second;

	first = evpromise_with_resolvers(base, &resolver);
	second = evpromise_then(evpromise_ref(first), return_shared, NULL);
	second = evpromise_set_name(second, "second");
	evpromise_resolve(resolver, evpromise_adopt(second));
	evpromise_resolver_unref(resolver);
	evpromise_checkpoint(base);
	evpromise_unref(first);
	ck_assert_str_eq(said, "");
	evpromise_base_free(base);
	ck_assert_said("a promise waits for itself and never settles");
	ck_assert_said("it waits for one that was \"second\", made 0.");
}
END_TEST

/* The rest is told by a process that ends for it, on its standard error. */
static void
leak_a_resolver(void)
{
	struct evpromise_base *base = fake_base_new();
	struct evpromise_resolver *resolver;

	evpromise_set_log_callback(NULL);
	evpromise_unref(evpromise_set_name(
	    evpromise_with_resolvers(base, &resolver), "leaked"));
	evpromise_base_free(base);
	exit(0);
}

static void
give_a_resolver_up_late(void)
{
	struct evpromise_base *base = fake_base_new();
	struct evpromise_resolver *resolver;

	evpromise_set_log_callback(NULL);
	evpromise_unref(evpromise_with_resolvers(base, &resolver));
	evpromise_base_free(base);
	evpromise_resolver_unref(resolver);
	exit(0);
}

/* The ways to use a promise. */
#define USE(name, call)                                                       \
	static struct evpromise *name(struct evpromise *promise)              \
	{                                                                     \
		return call;                                                  \
	}
USE(use_in_then, evpromise_then(promise, trace_name, ""))
USE(use_in_then2, evpromise_then2(promise, trace_name, trace_name, ""))
USE(use_in_catch, evpromise_catch(promise, trace_name, ""))
USE(use_in_finally, evpromise_finally(promise, trace_name, ""))
USE(use_in_keep, evpromise_keep(promise, (char[]){ "" }, trace_free))
USE(use_in_set_name, evpromise_set_name(promise, "used"))
USE(use_in_timeout, evpromise_timeout(promise, 1, NULL))
USE(use_in_run, evpromise_run(evpromise_base_of(promise), promise))
USE(use_in_unref, (evpromise_unref(promise), NULL))
USE(use_in_adopt, (evpromise_value_release(evpromise_adopt(promise)), NULL))
USE(use_in_all, evpromise_all(evpromise_base_of(promise), &promise, 1))
USE(use_in_all_settled,
    evpromise_all_settled(evpromise_base_of(promise), &promise, 1))
USE(use_in_any, evpromise_any(evpromise_base_of(promise), &promise, 1))
USE(use_in_race, evpromise_race(evpromise_base_of(promise), &promise, 1))

static struct evpromise *
use_in_done(struct evpromise *promise)
{
	ck_assert_int_eq(evpromise_done(promise), 0);
	return NULL;
}

static struct evpromise *(*const uses[])(struct evpromise *) = {
	use_in_then, use_in_then2, use_in_catch, use_in_finally, use_in_keep,
	use_in_set_name, use_in_timeout, use_in_run, use_in_done, use_in_unref,
	use_in_adopt, use_in_all, use_in_all_settled, use_in_any, use_in_race
};
#define N_USES (int)(sizeof(uses) / sizeof(uses[0]))
static int use;

static void
use_what_was_given_away(void)
{
	const struct rlimit no_core = { 0, 0 };
	struct evpromise_base *base = fake_base_new();
	struct evpromise *volatile promise;

	(void)setrlimit(RLIMIT_CORE, &no_core);
	evpromise_set_log_callback(NULL);
	promise = evpromise_resolved(base, evpromise_undefined());
	evpromise_unref(promise);
	(void)uses[use](promise);
	_exit(0);
}

static int
hear_process(void (*run)(void))
{
	int fds[2], status;
	ssize_t n;
	pid_t pid;

	ck_assert_int_eq(pipe(fds), 0);
	pid = fork();
	ck_assert_int_ge(pid, 0);
	if (pid == 0) {
		(void)dup2(fds[1], 2);
		run();
	}
	close(fds[1]);
	said[0] = '\0';
	n = read(fds[0], said, sizeof(said) - 1);
	said[n > 0 ? n : 0] = '\0';
	close(fds[0]);
	ck_assert_int_eq(waitpid(pid, &status, 0), pid);
	return WIFSIGNALED(status) ? WTERMSIG(status) : 0;
}

START_TEST(a_resolver_that_is_leaked)
{
	ck_assert_int_eq(hear_process(leak_a_resolver), 0);
	ck_assert_said("a resolver was leaked");
	ck_assert_said("it was \"leaked\", made 0.");
}
END_TEST

START_TEST(not_one_that_outlives_its_base)
{
	ck_assert_int_eq(hear_process(give_a_resolver_up_late), 0);
	ck_assert_str_eq(said, "");
}
END_TEST

START_TEST(a_promise_that_was_given_away)
{
	for (use = 0; use < N_USES; use++) {
		ck_assert_int_eq(hear_process(use_what_was_given_away),
		    SIGABRT);
		ck_assert_said("a promise was used at check_mistakes+0x");
		ck_assert_said(" after it was given away");
	}
}
END_TEST

SUITE("mistakes",
    a_promise_that_is_dropped_unsettled,
    not_one_that_nobody_sees,
    a_handler_that_returns_what_it_borrowed,
    not_one_that_shares_or_takes_it,
    owners_are_found_among_many,
    a_promise_that_waits_for_itself,
    a_resolver_that_is_leaked,
    not_one_that_outlives_its_base,
    a_promise_that_was_given_away);
#else
START_TEST(other_builds_do_not_look)
{
	struct evpromise_base *base = fake_base_new();
	struct evpromise_resolver *resolver;
	struct evpromise *promise;

	promise = evpromise_with_resolvers(base, &resolver);
	promise = evpromise_catch(promise, trace_name, "abandoned");
	evpromise_resolver_unref(resolver);
	evpromise_checkpoint(base);
	ck_assert_trace("abandoned");
	evpromise_unref(promise);
	evpromise_base_free(base);
}
END_TEST

SUITE("mistakes", other_builds_do_not_look);
#endif
