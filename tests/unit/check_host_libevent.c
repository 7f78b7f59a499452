/* SPDX-License-Identifier: BSD-3-Clause */
/* host_libevent.c: promises in a loop of libevent. */
#include <event2/event.h>

#include "internal.h"

#include "heap.h"
#include "suite.h"
#include "trace.h"

START_TEST(the_loop_runs_the_jobs_and_ends)
{
	struct event_base *event_base = event_base_new();
	struct evpromise_base *base = evpromise_base_new(event_base);

	ck_assert_ptr_eq(evpromise_base_get_event_base(base), event_base);
	evpromise_unref(evpromise_then(evpromise_resolved(base,
	    evpromise_int(1)), trace_settled, "a"));
	ck_assert_int_eq(event_base_dispatch(event_base), 1);
	ck_assert_trace("a=1");
	evpromise_base_free(base);
	event_base_free(event_base);
}
END_TEST

START_TEST(an_idle_base_does_not_hold_the_loop)
{
	struct event_base *event_base = event_base_new();
	struct evpromise_base *base = evpromise_base_new(event_base);
	struct evpromise_resolver *resolver;
	struct evpromise *pending = evpromise_with_resolvers(base, &resolver);

	ck_assert_int_eq(event_base_dispatch(event_base), 1);
	evpromise_unref(pending);
	evpromise_resolver_unref(resolver);
	evpromise_base_free(base);
	event_base_free(event_base);
}
END_TEST

static void
resolve_cb(evutil_socket_t fd, short what, void *resolver)
{
	(void)fd;
	(void)what;
	evpromise_resolve(resolver, evpromise_int(3));
	trace("resolved");
}

START_TEST(a_callback_of_the_loop_may_resolve)
{
	struct event_base *event_base = event_base_new();
	struct evpromise_base *base = evpromise_base_new(event_base);
	struct timeval soon = { 0, 1000 };
	struct evpromise_resolver *resolver;
	struct event *timer;

	evpromise_unref(evpromise_then(evpromise_with_resolvers(base,
	    &resolver), trace_settled, "a"));
	timer = evtimer_new(event_base, resolve_cb, resolver);
	evtimer_add(timer, &soon);
	ck_assert_int_eq(event_base_dispatch(event_base), 1);
	ck_assert_trace("resolved a=3");
	event_free(timer);
	evpromise_resolver_unref(resolver);
	evpromise_base_free(base);
	event_base_free(event_base);
}
END_TEST

static struct evpromise_value
free_base(const struct evpromise *settled, void *base)
{
	(void)settled;
	evpromise_base_free(base);
	return evpromise_undefined();
}

START_TEST(a_handler_may_free_the_base_in_the_loop)
{
	struct event_base *event_base = event_base_new();
	struct evpromise_base *base = evpromise_base_new(event_base);

	evpromise_unref(evpromise_then(evpromise_resolved(base,
	    evpromise_int(1)), free_base, base));
	event_base_dispatch(event_base);
	event_base_free(event_base);
}
END_TEST

START_TEST(a_base_is_freed_with_work_that_the_loop_was_told_of)
{
	struct event_base *event_base = event_base_new();
	struct evpromise_base *base = evpromise_base_new(event_base);

	evpromise_unref(evpromise_then(evpromise_resolved(base,
	    evpromise_int(1)), trace_name, "a"));
	evpromise_base_free(base);
	event_base_dispatch(event_base);
	ck_assert_trace("");
	event_base_free(event_base);
}
END_TEST

START_TEST(without_memory_there_is_no_base)
{
	struct event_base *event_base = event_base_new();

	heap_fail(1, true);
	ck_assert_ptr_null(evpromise_base_new(event_base));
	heap_heal();
	event_base_free(event_base);
}
END_TEST

SUITE("host_libevent",
    the_loop_runs_the_jobs_and_ends,
    an_idle_base_does_not_hold_the_loop,
    a_callback_of_the_loop_may_resolve,
    a_handler_may_free_the_base_in_the_loop,
    a_base_is_freed_with_work_that_the_loop_was_told_of,
    without_memory_there_is_no_base);
