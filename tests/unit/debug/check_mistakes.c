/* SPDX-License-Identifier: BSD-3-Clause */
/* mistakes.c: what debug builds say of the program's mistakes. */
#include "record/compiler.h"

#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "case.h"
#include "exhaust.h"
#include "fake_host.h"
#include "heap.h"
#include "trace.h"

static char said[4096];

#define ck_assert_said(part) ck_assert_msg(strstr(said, part) != NULL,        \
	"%s is not in: %s", part, said)

static void
hear_all(int fd)
{
	size_t length = 0;
	ssize_t n;

	while ((n = read(fd, said + length, sizeof(said) - 1 - length)) > 0)
		length += (size_t)n;
	said[length] = '\0';
}

static int
hear_process(void (*run)(void))
{
	int fds[2], status;
	pid_t pid;

	ck_assert_int_eq(pipe(fds), 0);
	pid = fork();
	ck_assert_int_ge(pid, 0);
	if (pid == 0) {
		(void)dup2(fds[1], 2);
		run();
	}
	close(fds[1]);
	hear_all(fds[0]);
	close(fds[0]);
	ck_assert_int_eq(waitpid(pid, &status, 0), pid);
	ck_assert(WIFEXITED(status));
	return WEXITSTATUS(status);
}

/* A process that aborts exits with the number of the signal: only exit() writes
 * the counters of make coverage. */
static struct evpromise_base *
aborting_base(void)
{
	(void)signal(SIGABRT, exit);
	evpromise_set_log_callback(NULL);
	return case_base;
}

#ifdef EVPROMISE_DEBUG
static void
hear(const char *message)
{
	if (strncmp(message, "mistake: ", 9) == 0)
		(void)snprintf(said + strlen(said),
		    sizeof(said) - strlen(said), "%s\n", message);
}

static void
hear_mistakes(void)
{
	said[0] = '\0';
	evpromise_set_log_callback(hear);
}

CASE(a_promise_that_is_dropped_unsettled)
{
	struct evpromise_resolver *resolver;
	struct evpromise *promise;

	hear_mistakes();
	promise = evpromise_with_resolvers(base, &resolver);
	promise = evpromise_set_name(promise, "dropped");
	evpromise_resolver_unref(resolver);
	ck_assert_said("a promise was dropped unsettled: its last resolver "
	    "was given up at check_mistakes+0x");
	ck_assert_said("it was \"dropped\", made 0.");
	ck_assert_said(" s ago at check_mistakes+0x");
	evpromise_unref(promise);
	evpromise_checkpoint(base);
}

CASE(not_one_that_nobody_sees)
{
	struct evpromise_resolver *resolver;

	hear_mistakes();
	evpromise_unref(evpromise_with_resolvers(base, &resolver));
	evpromise_resolver_unref(resolver);
	evpromise_base_free(base);
	ck_assert_str_eq(said, "");
}

/* A payload that is released more than once, without harm. */
static int released;

static void
release_box(int *box)
{
	(void)box;
	released++;
}

EVPROMISE_DEFINE_STATIC_TYPE(box, int, release_box);
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
	struct evpromise *chain;

	hear_mistakes();
	chain = evpromise_resolved(case_base, box_own(&the_box));
	chain = evpromise_then(chain, handler, NULL);
	evpromise_checkpoint(case_base);
	evpromise_unref(chain);
	evpromise_base_free(case_base);
}

CASE(a_handler_that_returns_what_it_borrowed)
{
	return_by(return_borrowed);
	ck_assert_said("a value of type box is owned by two promises");
	ck_assert_said("the first was made 0.");
	ck_assert_said("; the second was made 0.");
}

CASE(not_one_that_shares_it)
{
	return_by(return_shared);
	ck_assert_str_eq(said, "");
}

CASE(not_one_that_takes_it)
{
	return_by(return_taken);
	ck_assert_str_eq(said, "");
}

/* Many owners come and go in an order of their own. */
CASE(owners_are_found_among_many)
{
	static int boxes[1000];
	struct evpromise *promises[1000];
	size_t i;

	hear_mistakes();
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
}

/* Types whose payloads several promises may own, and one from before a type
 * could say so. */
static void
release_any(void *payload)
{
	release_box(payload);
}

static const struct evpromise_type counted_type =
    { sizeof(counted_type), "counted", release_any, NULL, true };
static const struct evpromise_type old_type =
    { offsetof(struct evpromise_type, counted), "old", release_any, NULL,
    true };

static void
own_twice(const struct evpromise_type *type)
{
	hear_mistakes();
	evpromise_unref(evpromise_all(case_base, (struct evpromise *[]){
	    evpromise_resolved(case_base, evpromise_own(type, &the_box)),
	    evpromise_resolved(case_base, evpromise_own(type, &the_box)) },
	    2));
	released = 0;
	evpromise_base_free(case_base);
	ck_assert_int_eq(released, 2);
}

CASE(not_what_counts_its_owners)
{
	own_twice(&counted_type);
	ck_assert_str_eq(said, "");
}

CASE(a_type_of_old_cannot_count_its_owners)
{
	own_twice(&old_type);
	ck_assert_said("a value of type old is owned by two promises");
}

CASE(a_promise_that_waits_for_itself)
{
	struct evpromise_resolver *resolver;
	struct evpromise *first, *second;

	hear_mistakes();
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

/* Of a ring that is longer a part is told. */
CASE(at_most_nine_of_those_that_wait_for_themselves_are_told)
{
	struct evpromise_resolver *resolver;
	struct evpromise *first, *last;
	const char *at = said;
	int i, lines = 0;

	hear_mistakes();
	first = evpromise_with_resolvers(base, &resolver);
	last = evpromise_ref(first);
	for (i = 0; i < 20; i++)
		last = evpromise_then(last, return_shared, NULL);
	evpromise_resolve(resolver, evpromise_adopt(last));
	evpromise_resolver_unref(resolver);
	evpromise_checkpoint(base);
	evpromise_unref(first);
	evpromise_base_free(base);
	while ((at = strchr(at, '\n')) != NULL) {
		at++;
		lines++;
	}
	ck_assert_int_eq(lines, 9);
}

/* The rest is told by a process that ends for it, on its standard error. */
static void
leak_a_resolver(void)
{
	struct evpromise_resolver *resolver;

	evpromise_set_log_callback(NULL);
	evpromise_unref(evpromise_set_name(
	    evpromise_with_resolvers(case_base, &resolver), "leaked"));
	evpromise_base_free(case_base);
	exit(0);
}

static void
leak_promises(void)
{
	struct evpromise *passed_on, *chain;

	evpromise_set_log_callback(NULL);
	passed_on = evpromise_resolved(case_base, evpromise_undefined());
	passed_on = evpromise_set_name(passed_on, "passed on");
	chain = evpromise_then(passed_on, trace_name, "chain");
	chain = evpromise_set_name(chain, "forgotten");
	evpromise_checkpoint(case_base);
	evpromise_base_free(case_base);
	exit(chain == NULL);
}

static void
leak_an_abort_controller(void)
{
	struct evpromise_abort_controller *controller, *aborted;

	evpromise_set_log_callback(NULL);
	controller = evpromise_abort_controller_new(case_base);
	aborted = evpromise_abort_controller_new(case_base);
	evpromise_abort_controller_abort(aborted, evpromise_undefined());
	evpromise_base_free(case_base);
	exit(controller == NULL);
}

/* What is left of the base is one promise that is seen still, and one that was
 * settled. */
static void
leak_no_resolver_that_is_needed(void)
{
	struct evpromise_resolver *given_up, *used;

	evpromise_set_log_callback(NULL);
	(void)!evpromise_with_resolvers(case_base, &given_up);
	evpromise_unref(evpromise_with_resolvers(case_base, &used));
	evpromise_resolve(used, evpromise_undefined());
	evpromise_base_free(case_base);
	evpromise_resolver_unref(given_up);
	exit(0);
}

static void
give_resolvers_up_late(void)
{
	struct evpromise_resolver *resolvers[3];
	struct evpromise_base *base;
	size_t i;

	evpromise_set_log_callback(NULL);
	for (i = 0; i < 3; i++) {
		base = fake_base_new();
		evpromise_set_log_callback(NULL);
		evpromise_unref(evpromise_with_resolvers(base, &resolvers[i]));
		evpromise_base_free(base);
	}
	for (i = 0; i < 3; i++)
		evpromise_resolver_unref(resolvers[(i + 1) % 3]);
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
	struct evpromise *volatile promise;

	promise = evpromise_resolved(aborting_base(),
	    evpromise_undefined());
	evpromise_unref(promise);
	(void)uses[use](promise);
	exit(0);
}

/* The ways to use a resolver, after its last reference was given up. */
static void
resolver_resolve(struct evpromise_resolver *resolver)
{
	(void)evpromise_resolve(resolver, evpromise_undefined());
}

static void
resolver_reject(struct evpromise_resolver *resolver)
{
	(void)evpromise_reject(resolver, evpromise_undefined());
}

static void
resolver_ref(struct evpromise_resolver *resolver)
{
	resolver = evpromise_resolver_ref(resolver);
}

static void
resolver_on_abort(struct evpromise_resolver *resolver)
{
	if (evpromise_resolver_on_abort(resolver, NULL, NULL, NULL))
		exit(0);
}

static void (*const resolver_uses[])(struct evpromise_resolver *) = {
	resolver_resolve, resolver_reject, resolver_ref, resolver_on_abort,
	evpromise_resolver_unref
};
#define N_RESOLVER_USES (int)(sizeof(resolver_uses) / sizeof(resolver_uses[0]))

static void
use_a_resolver_that_was_given_up(void)
{
	struct evpromise_base *base = aborting_base();
	struct evpromise_resolver *resolver;
	struct evpromise *promise = evpromise_with_resolvers(base, &resolver);

	(void)evpromise_resolve(resolver, evpromise_undefined());
	evpromise_resolver_unref(resolver);
	resolver_uses[use](resolver);
	evpromise_unref(promise);
	exit(0);
}

/* It is pending still. */
static void
use_what_has_its_resolver_left(void)
{
	struct evpromise_resolver *resolver;
	struct evpromise *volatile promise;

	promise = evpromise_with_resolvers(aborting_base(), &resolver);
	evpromise_unref(promise);
	(void)use_in_then(promise);
	exit(0);
}

/* It ends while another one is being released, and has to wait. */
static struct evpromise *volatile waits_to_end;

static void
release_and_use(int *box)
{
	(void)box;
	evpromise_unref(waits_to_end);
	(void)use_in_then(waits_to_end);
}

EVPROMISE_DEFINE_STATIC_TYPE(user, int, release_and_use);

static void
use_what_waits_to_end(void)
{
	struct evpromise_base *base = aborting_base();

	waits_to_end = evpromise_resolved(base, box_own(&the_box));
	evpromise_unref(evpromise_resolved(base, user_own(&the_box)));
	exit(0);
}

/* Memory runs out for another promise that was to take its place. */
static void
use_what_was_free_again(void)
{
	struct evpromise_base *base = aborting_base();
	struct evpromise *volatile promise;
	struct evpromise *member;
	struct exhausted taken;

	promise = evpromise_resolved(base, evpromise_undefined());
	member = evpromise_resolved(base, evpromise_undefined());
	exhaust(base, &taken);
	evpromise_unref(promise);
	heap_fail(2, true);		/* the elements */
	if (evpromise_all(base, &member, 1) == NULL)
		(void)use_in_then(promise);
	exit(0);
}

CASE(a_resolver_that_is_leaked)
{
	ck_assert_int_eq(hear_process(leak_a_resolver), 0);
	ck_assert_said("a resolver was leaked");
	ck_assert_said("it was \"leaked\", made 0.");
}

CASE(a_promise_that_is_leaked)
{
	ck_assert_int_eq(hear_process(leak_promises), 0);
	ck_assert_said("a promise was leaked");
	ck_assert_said("it was \"forgotten\", made 0.");
	ck_assert_ptr_null(strstr(said, "passed on\", made"));
}

CASE(an_abort_controller_that_is_leaked)
{
	ck_assert_int_eq(hear_process(leak_an_abort_controller), 0);
	ck_assert_said("an abort controller or its signal was leaked");
	ck_assert_ptr_null(strstr(said, "a promise was leaked"));
}

CASE(not_one_that_was_used_or_given_up)
{
	ck_assert_int_eq(hear_process(leak_no_resolver_that_is_needed), 0);
	ck_assert_said("a promise was leaked");
	ck_assert_ptr_null(strstr(said, "a resolver was leaked"));
}

CASE(not_those_that_outlive_their_bases)
{
	ck_assert_int_eq(hear_process(give_resolvers_up_late), 0);
	ck_assert_str_eq(said, "");
}

static void
check_use(void (*run)(void))
{
	ck_assert_int_eq(hear_process(run), SIGABRT);
	ck_assert_said("a promise was used at check_mistakes+0x");
	ck_assert_said(" after it was given away");
}

CASE(a_promise_that_was_given_away)
{
	for (use = 0; use < N_USES; use++)
		check_use(use_what_was_given_away);
}

CASE(a_resolver_that_was_given_up)
{
	for (use = 0; use < N_RESOLVER_USES; use++) {
		ck_assert_int_eq(
		    hear_process(use_a_resolver_that_was_given_up), SIGABRT);
		ck_assert_said("a resolver was used at check_mistakes+0x");
		ck_assert_said(" after it was given up");
	}
}

static void
give_a_lent_signal_up(void)
{
	struct evpromise_abort_controller *controller =
	    evpromise_abort_controller_new(aborting_base());

	evpromise_abort_signal_unref(
	    evpromise_abort_controller_signal(controller));
	exit(0);
}

CASE(a_signal_that_its_controller_lends)
{
	ck_assert_int_eq(hear_process(give_a_lent_signal_up), SIGABRT);
	ck_assert_said("an abort signal was given up at check_mistakes+0x");
	ck_assert_said(" that its controller lends");
}

static void
give_a_member_twice(void)
{
	struct evpromise *members[2];

	members[0] = members[1] = evpromise_resolved(aborting_base(),
	    evpromise_undefined());
	evpromise_unref(evpromise_all(case_base, members, 2));
	exit(0);
}

CASE(a_member_that_is_given_twice_by_one_handle)
{
	ck_assert_int_eq(hear_process(give_a_member_twice), SIGABRT);
	ck_assert_said("a promise is a member twice at check_mistakes+0x");
}

CASE(a_promise_that_was_given_away_and_is_there_still)
{
	check_use(use_what_has_its_resolver_left);
	check_use(use_what_waits_to_end);
	check_use(use_what_was_free_again);
}

SUITE("mistakes",
    a_promise_that_is_dropped_unsettled,
    not_one_that_nobody_sees,
    a_handler_that_returns_what_it_borrowed,
    not_one_that_shares_it,
    not_one_that_takes_it,
    owners_are_found_among_many,
    not_what_counts_its_owners,
    a_type_of_old_cannot_count_its_owners,
    a_promise_that_waits_for_itself,
    at_most_nine_of_those_that_wait_for_themselves_are_told,
    a_resolver_that_is_leaked,
    a_promise_that_is_leaked,
    an_abort_controller_that_is_leaked,
    not_one_that_was_used_or_given_up,
    not_those_that_outlive_their_bases,
    a_promise_that_was_given_away,
    a_resolver_that_was_given_up,
    a_signal_that_its_controller_lends,
    a_member_that_is_given_twice_by_one_handle,
    a_promise_that_was_given_away_and_is_there_still);
#else
CASE(other_builds_do_not_look)
{
	struct evpromise_resolver *resolver;
	AUTO_PROMISE promise = evpromise_with_resolvers(base, &resolver);

	promise = evpromise_catch(promise, trace_name, "abandoned");
	evpromise_resolver_unref(resolver);
	evpromise_checkpoint(base);
	ck_assert_trace("abandoned");
}

#ifndef NDEBUG
static void
give_away_twice(void)
{
	struct evpromise *volatile promise;
	struct evpromise *given;

	given = promise = evpromise_resolved(aborting_base(),
	    evpromise_undefined());
	evpromise_unref(given);
	evpromise_unref(promise);
	exit(0);
}

static void
give_a_resolver_up_twice(void)
{
	struct evpromise_resolver *resolver, *volatile again;
	struct evpromise *promise;

	promise = evpromise_with_resolvers(aborting_base(), &resolver);
	again = resolver;
	evpromise_resolver_unref(resolver);
	evpromise_resolver_unref(again);
	evpromise_unref(promise);
	exit(0);
}

CASE(their_assertions_are_in_words)
{
	ck_assert_int_eq(hear_process(give_away_twice), SIGABRT);
	ck_assert_said("a promise was used after it was given away");
	ck_assert_int_eq(hear_process(give_a_resolver_up_twice), SIGABRT);
	ck_assert_said("a resolver was given up that was given up before");
}

SUITE("mistakes",
    other_builds_do_not_look,
    their_assertions_are_in_words);
#else
SUITE("mistakes", other_builds_do_not_look);
#endif
#endif
