/* SPDX-License-Identifier: BSD-3-Clause */
/* pace.c: how many names are asked for at once. */
#include <string.h>

#include <event2/event.h>

#include "net/pace.h"

#include "fetching.h"
#include "suite.h"

#define N 1000

static struct event_base *event_base;
static struct evpromise__pace pace;
static struct evpromise__turn turns[N];
static size_t n_started;

static void
start(void *arg)
{
	ck_assert_ptr_eq(arg, &turns[n_started]);
	n_started++;
}

static void
begin(void)
{
	size_t i;

	event_base = event_base_new();
	evpromise__pace_init(&pace, event_base);
	memset(turns, 0, sizeof(turns));
	n_started = 0;
	for (i = 0; i < N; i++) {
		turns[i].start = start;
		turns[i].arg = &turns[i];
		evpromise__pace_enter(&pace, &turns[i]);
	}
}

static void
end(void)
{
	size_t i;

	for (i = 0; i < N; i++)
		evpromise__pace_leave(&pace, &turns[i]);
	ck_assert_int_eq(event_base_dispatch(event_base), 1);
	evpromise__pace_finish(&pace);
	event_base_free(event_base);
}

START_TEST(few_at_once)
{
	begin();
	ck_assert_uint_eq(n_started, 32);
	end();
}
END_TEST

/* Also for those before it that nobody answered. */
START_TEST(an_answer_makes_room_for_all_that_were_read)
{
	begin();
	evpromise__pace_answered(&pace, &turns[19]);
	ck_assert_uint_eq(n_started, 32);
	(void)event_base_loop(event_base, EVLOOP_NONBLOCK);
	ck_assert_uint_eq(n_started, 52);
	evpromise__pace_answered(&pace, &turns[10]);
	(void)event_base_loop(event_base, EVLOOP_NONBLOCK);
	ck_assert_uint_eq(n_started, 52);
	end();
}
END_TEST

START_TEST(in_silence_more_and_more_follow)
{
	size_t before = 32, i;
	double started;

	begin();
	started = monotonic_ms();
	for (i = 0; n_started < N; i++) {
		(void)event_base_loop(event_base, EVLOOP_ONCE);
		ck_assert_uint_le(n_started, before + 96);
		before = n_started;
	}
	ck_assert_uint_le(i, 12);
	ck_assert_soon(monotonic_ms() - started);
	end();
}
END_TEST

START_TEST(what_is_given_up_makes_room_once_all_are)
{
	size_t i;

	begin();
	for (i = 0; i < 31; i++)
		evpromise__pace_leave(&pace, &turns[i]);
	(void)event_base_loop(event_base, EVLOOP_NONBLOCK);
	ck_assert_uint_eq(n_started, 32);
	evpromise__pace_leave(&pace, &turns[31]);
	(void)event_base_loop(event_base, EVLOOP_NONBLOCK);
	ck_assert_uint_eq(n_started, 64);
	end();
}
END_TEST

/* A server 20 ms away is no silent one. */
START_TEST(the_first_answer_may_take_its_time)
{
	struct timeval pause = { 0, 12000 };
	double started = monotonic_ms();

	begin();
	(void)event_base_loopexit(event_base, &pause);
	(void)event_base_dispatch(event_base);
	if (monotonic_ms() - started < 20)
		ck_assert_uint_eq(n_started, 32);
	end();
}
END_TEST

static size_t n_before;

static void
start_again(void *arg)
{
	(void)arg;
	n_before = n_started;
}

START_TEST(what_goes_on_is_before_those_that_never_had_a_turn)
{
	begin();
	turns[0].start = start_again;
	evpromise__pace_leave(&pace, &turns[0]);
	evpromise__pace_reenter(&pace, &turns[0]);
	ck_assert_uint_eq(n_started, 32);
	evpromise__pace_answered(&pace, &turns[1]);
	(void)event_base_loop(event_base, EVLOOP_NONBLOCK);
	ck_assert_uint_eq(n_before, 32);
	ck_assert_uint_eq(n_started, 33);
	end();
}
END_TEST

SUITE("pace",
    few_at_once,
    an_answer_makes_room_for_all_that_were_read,
    in_silence_more_and_more_follow,
    what_is_given_up_makes_room_once_all_are,
    the_first_answer_may_take_its_time,
    what_goes_on_is_before_those_that_never_had_a_turn);
