/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * Cases that open with a base. CASE(name) begins one in place of START_TEST():
 * its body is lent `base`, on the fake host, which is freed behind the body
 * unless the body did so; the suite then finds what is left of it. LOOP_CASE()
 * lends `event_base` too, and a base in that loop with the same hooks; a body
 * that frees it sets case_base to NULL. A case that needs another base, or
 * none, begins with START_TEST().
 *
 * The handles of a case end with the block that they are declared in:
 *
 *	AUTO_RESOLVER resolver;
 *	AUTO_PROMISE promise = evpromise_with_resolvers(base, &resolver);
 */
#ifndef TESTS_CASE_H
#define TESTS_CASE_H

#include <evpromise.h>

#include "suite.h"

#define CASE(name)                                                            \
	static void name##_case(struct evpromise_base *base);                 \
	START_TEST(name)                                                      \
	{                                                                     \
		case_run(name##_case);                                        \
	}                                                                     \
	END_TEST                                                              \
	static void name##_case(                                              \
	    struct evpromise_base *base __attribute__((unused)))

#define LOOP_CASE(name)                                                       \
	static void name##_case(struct evpromise_base *base,                  \
	    struct event_base *event_base);                                   \
	START_TEST(name)                                                      \
	{                                                                     \
		case_run_in_loop(name##_case);                                \
	}                                                                     \
	END_TEST                                                              \
	static void name##_case(                                              \
	    struct evpromise_base *base __attribute__((unused)),              \
	    struct event_base *event_base __attribute__((unused)))

typedef void (*case_fn)(struct evpromise_base *base);
typedef void (*case_loop_fn)(struct evpromise_base *base,
    struct event_base *event_base);
void case_run(case_fn body);
void case_run_in_loop(case_loop_fn body);

/* What the case is lent, for the functions that it calls and hands over. */
extern struct evpromise_base *case_base;
extern struct event_base *case_event_base;

/* What a function has opened for the case: it is closed behind the body, before
 * the base is freed. If the body did that, case_base is NULL then. */
void case_at_end(void (*close)(void));

#define AUTO(release) __attribute__((cleanup(release)))
#define AUTO_BASE AUTO(case_base_free) struct evpromise_base *
#define AUTO_PROMISE AUTO(case_promise_unref) struct evpromise *
#define AUTO_RESOLVER AUTO(case_resolver_unref) struct evpromise_resolver *
#define AUTO_SIGNAL AUTO(case_signal_unref) struct evpromise_abort_signal *
#define AUTO_CONTROLLER                                                       \
	AUTO(case_controller_unref) struct evpromise_abort_controller *

void case_base_free(struct evpromise_base **base);
void case_promise_unref(struct evpromise **promise);
void case_resolver_unref(struct evpromise_resolver **resolver);
void case_signal_unref(struct evpromise_abort_signal **signal);
void case_controller_unref(struct evpromise_abort_controller **controller);

#endif
