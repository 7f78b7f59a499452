/* SPDX-License-Identifier: BSD-3-Clause */
/* Unhandled rejections in a loop of libevent, where tasks are callbacks. */
#include <event2/event.h>

#include "steps.h"

/* A loop with its base, and what its callbacks settle and handle. */
struct loop {
	struct event_base *event_base;
	struct evpromise_base *base;
	struct deferred a;
};

static void
loop_open(struct loop *loop)
{
	loop->event_base = event_base_new();
	loop->base = evpromise_base_new(loop->event_base);
	evpromise_base_on_unhandled_rejection(loop->base, trace_unhandled,
	    NULL);
	evpromise_base_on_rejection_handled(loop->base, trace_handled, NULL);
	loop->a = defer(loop->base);
}

static void
loop_close(struct loop *loop)
{
	deferred_drop(&loop->a);
	evpromise_base_free(loop->base);
	event_base_free(loop->event_base);
	libevent_global_shutdown();
}

static void
loop_run(struct loop *loop, const char *expected)
{
	event_base_dispatch(loop->event_base);
	ck_assert_trace(expected);
	loop_close(loop);
}

static void
soon(struct loop *loop, event_callback_fn callback)
{
	event_base_once(loop->event_base, -1, EV_TIMEOUT, callback, loop,
	    NULL);
}

static void
reject_cb(evutil_socket_t fd, short what, void *arg)
{
	struct loop *loop = arg;

	(void)fd;
	(void)what;
	trace("reject");
	evpromise_reject(loop->a.resolver, evpromise_throw(7, "no"));
}

static void
handle_cb(evutil_socket_t fd, short what, void *arg)
{
	struct loop *loop = arg;

	(void)fd;
	(void)what;
	trace("handle");
	watch_too(loop->a.promise, "a");
}

static void
reject_and_handle_cb(evutil_socket_t fd, short what, void *arg)
{
	reject_cb(fd, what, arg);
	handle_cb(fd, what, arg);
}

static struct evpromise_value
handle_job(const struct evpromise *settled, void *loop)
{
	(void)settled;
	handle_cb(-1, EV_TIMEOUT, loop);
	return evpromise_undefined();
}

static void
reject_and_handle_by_job_cb(evutil_socket_t fd, short what, void *arg)
{
	struct loop *loop = arg;

	reject_cb(fd, what, arg);
	evpromise_unref(evpromise_then(done(loop->base), handle_job, loop));
}

START_TEST(a_callback_that_rejects_is_reported)
{
	struct loop loop;

	loop_open(&loop);
	soon(&loop, reject_cb);
	loop_run(&loop, "reject unhandled!no");
}
END_TEST

START_TEST(a_handler_that_the_same_callback_adds_is_in_time)
{
	struct loop loop;

	loop_open(&loop);
	soon(&loop, reject_and_handle_cb);
	loop_run(&loop, "reject handle a!no");
}
END_TEST

START_TEST(a_handler_that_a_job_of_the_callback_adds_is_in_time)
{
	struct loop loop;

	loop_open(&loop);
	soon(&loop, reject_and_handle_by_job_cb);
	loop_run(&loop, "reject handle a!no");
}
END_TEST

static void
handle_after_report(const struct evpromise *promise, void *loop)
{
	trace_unhandled(promise, NULL);
	soon(loop, handle_cb);
}

START_TEST(a_handler_that_a_later_callback_adds_is_too_late)
{
	struct loop loop;

	loop_open(&loop);
	evpromise_base_on_unhandled_rejection(loop.base, handle_after_report,
	    &loop);
	soon(&loop, reject_cb);
	loop_run(&loop, "reject unhandled!no handle a!no handled!no");
}
END_TEST

/* The checkpoint is a callback too, the last of those that are active. */
START_TEST(callbacks_that_are_active_together_are_one_task)
{
	struct loop loop;
	struct event *reject, *handle;

	loop_open(&loop);
	reject = event_new(loop.event_base, -1, 0, reject_cb, &loop);
	handle = event_new(loop.event_base, -1, 0, handle_cb, &loop);
	event_active(reject, EV_TIMEOUT, 0);
	event_active(handle, EV_TIMEOUT, 0);
	event_base_dispatch(loop.event_base);
	ck_assert_trace("reject handle a!no");
	event_free(reject);
	event_free(handle);
	loop_close(&loop);
}
END_TEST

SUITE("Rejections in a loop",
    a_callback_that_rejects_is_reported,
    a_handler_that_the_same_callback_adds_is_in_time,
    a_handler_that_a_job_of_the_callback_adds_is_in_time,
    a_handler_that_a_later_callback_adds_is_too_late,
    callbacks_that_are_active_together_are_one_task);
