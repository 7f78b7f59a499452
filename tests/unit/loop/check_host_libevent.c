/* SPDX-License-Identifier: BSD-3-Clause */
/* host_libevent.c: promises in a loop of libevent. */
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include <event2/event.h>

#include "loop/timer.h"

#include "case.h"
#include "heap.h"
#include "trace.h"

LOOP_CASE(the_loop_runs_the_jobs_and_ends)
{
	ck_assert_ptr_eq(evpromise_base_get_event_base(base), event_base);
	evpromise_unref(evpromise_then(evpromise_resolved(base,
	    evpromise_int(1)), trace_settled, "a"));
	ck_assert_int_eq(event_base_dispatch(event_base), 1);
	ck_assert_trace("a=1");
}

LOOP_CASE(an_idle_base_does_not_hold_the_loop)
{
	AUTO_RESOLVER resolver;
	AUTO_PROMISE pending = evpromise_with_resolvers(base, &resolver);

	ck_assert_int_eq(event_base_dispatch(event_base), 1);
}

static void
resolve_cb(evutil_socket_t fd, short what, void *resolver)
{
	(void)fd;
	(void)what;
	evpromise_resolve(resolver, evpromise_int(3));
	trace("resolved");
}

LOOP_CASE(a_callback_of_the_loop_may_resolve)
{
	struct timeval soon = { 0, 1000 };
	AUTO_RESOLVER resolver;
	struct event *timer;

	evpromise_unref(evpromise_then(evpromise_with_resolvers(base,
	    &resolver), trace_settled, "a"));
	timer = evtimer_new(event_base, resolve_cb, resolver);
	evtimer_add(timer, &soon);
	ck_assert_int_eq(event_base_dispatch(event_base), 1);
	ck_assert_trace("resolved a=3");
	event_free(timer);
}

static struct evpromise_value
free_base(const struct evpromise *settled, void *base)
{
	(void)settled;
	evpromise_base_free(base);
	case_base = NULL;
	return evpromise_undefined();
}

LOOP_CASE(a_handler_may_free_the_base_in_the_loop)
{
	evpromise_unref(evpromise_then(evpromise_resolved(base,
	    evpromise_int(1)), free_base, base));
	event_base_dispatch(event_base);
}

LOOP_CASE(a_base_is_freed_with_work_that_the_loop_was_told_of)
{
	evpromise_unref(evpromise_then(evpromise_resolved(base,
	    evpromise_int(1)), trace_name, "a"));
	evpromise_base_free(base);
	case_base = NULL;
	event_base_dispatch(event_base);
	ck_assert_trace("");
}

START_TEST(without_memory_there_is_no_base)
{
	struct event_base *event_base = event_base_new();

	heap_fail(1, true);
	ck_assert_ptr_null(evpromise_base_new(event_base));
	heap_heal();
	event_base_free(event_base);
}
END_TEST

/* Of libevent's own allocations so many succeed, then so many fail. */
static int succeed, fail;

static bool
shall_fail(void)
{
	if (succeed-- > 0)
		return false;
	return fail-- > 0;
}

static void *
libevent_malloc(size_t size)
{
	return shall_fail() ? NULL : malloc(size);
}

static void *
libevent_realloc(void *block, size_t size)
{
	return shall_fail() ? NULL : realloc(block, size);
}

static void
fail_libevent(int after, int times)
{
	succeed = after;
	fail = times;
	event_set_mem_functions(libevent_malloc, libevent_realloc, free);
}

START_TEST(without_memory_for_either_event_there_is_no_base)
{
	struct event_base *event_base = event_base_new();
	struct evpromise_base *base;

	fail_libevent(0, 1);
	ck_assert_ptr_null(evpromise_base_new(event_base));
	fail_libevent(1, 1);
	ck_assert_ptr_null(evpromise_base_new(event_base));
	fail_libevent(2, 1);
	base = evpromise_base_new(event_base);
	ck_assert_ptr_nonnull(base);
	event_set_mem_functions(NULL, NULL, NULL);
	evpromise_base_free(base);
	event_base_free(event_base);
}
END_TEST

LOOP_CASE(without_memory_for_a_timer_the_loop_turns_until_there_is)
{
	fail_libevent(0, 3);
	evpromise_unref(evpromise_then(evpromise_delay(base, 50,
	    evpromise_int(5), NULL), trace_settled, "a"));
	ck_assert_int_eq(fail, 2);
	ck_assert_int_eq(event_base_dispatch(event_base), 1);
	ck_assert_trace("a=5");
	event_set_mem_functions(NULL, NULL, NULL);
}

/* The host is told of what is made in a timer's turn after that. */
static struct evpromise_value
wait_for_less_than_it_takes(const struct evpromise *settled, void *name)
{
	evpromise_unref(evpromise_then(evpromise_delay(
	    evpromise_base_of(settled), 1, evpromise_int(6), NULL),
	    trace_settled, name));
	(void)usleep(20000);
	return evpromise_undefined();
}

LOOP_CASE(a_timer_that_is_late_when_the_host_hears_of_it_fires)
{
	evpromise_unref(evpromise_then(evpromise_delay(base, 1,
	    evpromise_undefined(), NULL), wait_for_less_than_it_takes, "a"));
	ck_assert_int_eq(event_base_dispatch(event_base), 1);
	ck_assert_trace("a=6");
}

START_TEST(without_a_loop_there_is_no_base)
{
	struct event_base *other = event_base_new();

	ck_assert_ptr_null(evpromise_base_new(NULL));
	event_base_free(other);
}
END_TEST

/* The seconds until an event of a loop is due, the last one found. */
static int
note_wait(const struct event_base *event_base, const struct event *event,
    void *wait)
{
	struct timeval due, now;

	(void)event_base;
	if (!event_pending(event, EV_TIMEOUT, &due))
		return 0;
	ck_assert_int_eq(evutil_gettimeofday(&now, NULL), 0);
	*(int64_t *)wait = (int64_t)due.tv_sec - (int64_t)now.tv_sec;
	return 0;
}

/* Each number of seconds that libevent is told of has 32 bits; woken that
 * early nothing fires, and it is told again. */
LOOP_CASE(a_timer_of_ages_is_told_in_parts)
{
	int64_t ages_ms = INT64_C(100000) * 365 * 86400 * 1000;
	int64_t wait = 0;
	int turn;

	evpromise_unref(evpromise_then2(evpromise_delay(base, ages_ms,
	    evpromise_undefined(), NULL), trace_name, trace_name, "end"));
	for (turn = 0; turn < 2; turn++) {
		wait = 0;
		event_base_foreach_event(event_base, note_wait, &wait);
		ck_assert_int_gt(wait, INT32_MAX / 5);
		ck_assert_int_lt(wait, INT32_MAX / 3);
		evpromise__timers_run(base);
	}
	evpromise_base_free(base);
	case_base = NULL;
	ck_assert_trace("");
}

static int64_t
now_us(void)
{
	struct timespec now;

	(void)clock_gettime(CLOCK_MONOTONIC, &now);
	return (int64_t)now.tv_sec * 1000000 + now.tv_nsec / 1000;
}

#define LINKS 15

/* Timers one after the other: promises, or events of libevent. */
struct chain {
	struct evpromise_base *base;	/* NULL: those of libevent */
	struct event *event;
	int64_t ms;
	int64_t start_us;		/* of the link */
	int64_t took_us[LINKS];
	int n;
};

static void go_on(struct chain *chain);

static struct evpromise_value
on_delay(const struct evpromise *settled, void *chain)
{
	(void)settled;
	go_on(chain);
	return evpromise_undefined();
}

static void
on_event(evutil_socket_t fd, short what, void *chain)
{
	(void)fd;
	(void)what;
	go_on(chain);
}

static void
begin_link(struct chain *chain)
{
	struct timeval time = { 0, (suseconds_t)chain->ms * 1000 };

	chain->start_us = now_us();
	if (chain->base == NULL)
		(void)evtimer_add(chain->event, &time);
	else
		evpromise_unref(evpromise_then(evpromise_delay(chain->base,
		    chain->ms, evpromise_undefined(), NULL), on_delay, chain));
}

static void
go_on(struct chain *chain)
{
	chain->took_us[chain->n++] = now_us() - chain->start_us;
	if (chain->n < LINKS)
		begin_link(chain);
}

static int
compare_times(const void *a, const void *b)
{
	int64_t first = *(const int64_t *)a, second = *(const int64_t *)b;

	return (first > second) - (first < second);
}

/* How long a link takes, the median. */
static int64_t
link_us(struct event_base *loop, struct evpromise_base *base, int64_t ms)
{
	struct chain chain = { .base = base, .ms = ms };

	chain.event = evtimer_new(loop, on_event, &chain);
	begin_link(&chain);
	ck_assert_int_eq(event_base_dispatch(loop), 1);
	event_free(chain.event);
	ck_assert_int_eq(chain.n, LINKS);
	qsort(chain.took_us, LINKS, sizeof(chain.took_us[0]), compare_times);
	if (base != NULL)
		ck_assert_int_ge(chain.took_us[0], ms * 1000);
	return chain.took_us[LINKS / 2];
}

static struct event_base *
precise_loop(void)
{
	struct event_config *config = event_config_new();
	struct event_base *loop;

	ck_assert_int_eq(event_config_set_flag(config,
	    EVENT_BASE_FLAG_PRECISE_TIMER), 0);
	loop = event_base_new_with_config(config);
	event_config_free(config);
	return loop;
}

/* One of a few attempts shows it, on a machine that does other things too. */
static void
check_chain(struct event_base *loop, int64_t ms)
{
	struct evpromise_base *base = evpromise_base_new(loop);
	int64_t over_us = INT64_MAX;
	int attempts;

	for (attempts = 0; attempts < 10 && over_us > 300; attempts++)
		over_us = link_us(loop, base, ms) - link_us(loop, NULL, ms);
	ck_assert_int_le(over_us, 300);
	evpromise_base_free(base);
}

LOOP_CASE(a_chain_of_delays_is_as_fast_as_timers_of_libevent)
{
	check_chain(event_base, 8);
}

START_TEST(a_chain_of_delays_is_as_fast_on_a_precise_loop)
{
	struct event_base *loop = precise_loop();

	check_chain(loop, 2);
	event_base_free(loop);
}
END_TEST

static struct evpromise_value
four_of_5_ms(const struct evpromise *settled, void *left)
{
	if (--*(int *)left == 0)
		trace("4x5");
	else
		evpromise_unref(evpromise_then(evpromise_delay(
		    evpromise_base_of(settled), 5, evpromise_undefined(),
		    NULL), four_of_5_ms, left));
	return evpromise_undefined();
}

static void
race_four_with_one(struct event_base *loop, struct evpromise_base *base)
{
	int left = 4;

	trace_clear();
	evpromise_unref(evpromise_then(evpromise_delay(base, 25,
	    evpromise_undefined(), NULL), trace_name, "25"));
	evpromise_unref(evpromise_then(evpromise_delay(base, 5,
	    evpromise_undefined(), NULL), four_of_5_ms, &left));
	ck_assert_int_eq(event_base_dispatch(loop), 1);
}

START_TEST(on_a_precise_loop_four_delays_of_5_ms_end_before_one_of_25)
{
	struct event_base *loop = precise_loop();
	struct evpromise_base *base = evpromise_base_new(loop);
	int attempts = 0;

	do {
		race_four_with_one(loop, base);
	} while (strcmp(trace_text(), "4x5 25") != 0 && ++attempts < 10);
	ck_assert_trace("4x5 25");
	evpromise_base_free(base);
	event_base_free(loop);
}
END_TEST

static void
turn(evutil_socket_t fd, short what, void *arg)
{
	(void)fd;
	(void)what;
	(void)arg;
}

/* libevent counts from the time before the callback, by which the delay is over
 * when the pipe, which can be written to, ends the wait at once. */
static void
begin_late(evutil_socket_t fd, short what, void *chain)
{
	struct event_base *loop =
	    evpromise_base_get_event_base(((struct chain *)chain)->base);

	(void)what;
	(void)usleep(10000);
	begin_link(chain);
	ck_assert_int_eq(event_base_once(loop, fd, EV_WRITE, turn, NULL, NULL),
	    0);
}

static void
check_late(struct event_base *loop)
{
	struct chain chain = { .base = evpromise_base_new(loop), .ms = 1 };
	int fds[2];

	ck_assert_int_eq(pipe(fds), 0);
	ck_assert_int_eq(event_base_once(loop, fds[1], EV_WRITE, begin_late,
	    &chain, NULL), 0);
	ck_assert_int_eq(event_base_dispatch(loop), 1);
	ck_assert_int_ge(chain.took_us[0], chain.ms * 1000);
	evpromise_base_free(chain.base);
	(void)close(fds[0]);
	(void)close(fds[1]);
}

LOOP_CASE(none_is_early_where_the_time_of_the_loop_is_old)
{
	check_late(event_base);
}

START_TEST(none_is_early_where_the_time_of_a_precise_loop_is_old)
{
	struct event_base *loop = precise_loop();

	check_late(loop);
	event_base_free(loop);
}
END_TEST

SUITE("host_libevent",
    the_loop_runs_the_jobs_and_ends,
    an_idle_base_does_not_hold_the_loop,
    a_callback_of_the_loop_may_resolve,
    a_handler_may_free_the_base_in_the_loop,
    a_base_is_freed_with_work_that_the_loop_was_told_of,
    without_a_loop_there_is_no_base,
    without_memory_there_is_no_base,
    without_memory_for_either_event_there_is_no_base,
    without_memory_for_a_timer_the_loop_turns_until_there_is,
    a_timer_that_is_late_when_the_host_hears_of_it_fires,
    a_timer_of_ages_is_told_in_parts,
    a_chain_of_delays_is_as_fast_as_timers_of_libevent,
    a_chain_of_delays_is_as_fast_on_a_precise_loop,
    on_a_precise_loop_four_delays_of_5_ms_end_before_one_of_25,
    none_is_early_where_the_time_of_the_loop_is_old,
    none_is_early_where_the_time_of_a_precise_loop_is_old);
