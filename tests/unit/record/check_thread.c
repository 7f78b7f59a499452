/* SPDX-License-Identifier: BSD-3-Clause */
/* A base that is used on another thread is caught, in a debug build. */
#include "record/compiler.h"

#include <pthread.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include "case.h"
#include "trace.h"

#ifdef EVPROMISE_DEBUG
#define WHAT_HAPPENS SIGABRT
#else
#define WHAT_HAPPENS 0		/* the check costs too much for all builds */
#endif

struct used {
	struct evpromise_base *base;
	struct evpromise *promise;
	struct evpromise_resolver *resolver;
};

static void
use_by_making(struct used *used)
{
	evpromise_unref(evpromise_resolved(used->base, evpromise_undefined()));
}

static void
use_by_resolving(struct used *used)
{
	evpromise_resolve(used->resolver, evpromise_undefined());
}

static void
use_by_holding(struct used *used)
{
	evpromise_unref(evpromise_ref(used->promise));
}

static void
use_by_checkpoint(struct used *used)
{
	evpromise_checkpoint(used->base);
}

static void (*use)(struct used *);

static void *
run_thread(void *used)
{
	use(used);
	return NULL;
}

/* In a process of its own, which ends without its exit handlers. */
static void
use_on_another_thread(void)
{
	const struct rlimit no_core = { 0, 0 };
	struct used used;
	pthread_t thread;

	(void)setrlimit(RLIMIT_CORE, &no_core);
	used.base = case_base;
	used.promise = evpromise_with_resolvers(used.base, &used.resolver);
	if (pthread_create(&thread, NULL, run_thread, &used) != 0)
		_exit(1);
	(void)pthread_join(thread, NULL);
	_exit(0);
}

static void
check_use(void (*by)(struct used *))
{
	int status;
	pid_t pid;

	use = by;
	pid = fork();
	ck_assert_int_ge(pid, 0);
	if (pid == 0)
		use_on_another_thread();
	ck_assert_int_eq(waitpid(pid, &status, 0), pid);
	ck_assert_int_eq(WIFSIGNALED(status) ? WTERMSIG(status) : 0,
	    WHAT_HAPPENS);
	if (WHAT_HAPPENS == 0)
		ck_assert_int_eq(WEXITSTATUS(status), 0);
}

CASE(making_a_promise_is_caught)
{
	check_use(use_by_making);
}

CASE(resolving_is_caught)
{
	check_use(use_by_resolving);
}

CASE(taking_and_giving_handles_is_caught)
{
	check_use(use_by_holding);
}

CASE(a_checkpoint_is_caught)
{
	check_use(use_by_checkpoint);
}

CASE(its_own_thread_may_use_a_base)
{
	struct used used;

	used.base = case_base;
	used.promise = evpromise_with_resolvers(used.base, &used.resolver);
	use_by_making(&used);
	use_by_holding(&used);
	use_by_resolving(&used);
	use_by_checkpoint(&used);
	evpromise_unref(used.promise);
	evpromise_resolver_unref(used.resolver);
}

SUITE("thread",
    making_a_promise_is_caught,
    resolving_is_caught,
    taking_and_giving_handles_is_caught,
    a_checkpoint_is_caught,
    its_own_thread_may_use_a_base);
