/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * host: the seam between the promises and the loop that runs them: the host
 * hooks of ECMA-262, and a clock. A host is one of these structs;
 * loop/host_libevent.c is the one that programs use, tests bring their own.
 *
 * Of the four hooks of the specification two are the same for every host and
 * stand in the core: HostPromiseRejectionTracker (rejection.c) and
 * HostCallJobCallback (below); HostMakeJobCallback has nothing to add to a
 * function pointer and its argument.
 */
#ifndef EVPROMISE_PROMISE_HOST_H
#define EVPROMISE_PROMISE_HOST_H

#include <stdint.h>

#include <evpromise/promise.h>

struct evpromise__host {
	/* HostEnqueuePromiseJob: there is work where there was none; perform a
	 * microtask checkpoint soon, but not within this call.
	 * #sec-hostenqueuepromisejob */
	void (*host_enqueue_promise_job)(struct evpromise_base *base,
	    void *host_data);
	/* The base is freed and will not call the host any more. */
	void (*free)(void *host_data);
	/* The time in microseconds since some moment; it never goes back. */
	uint64_t (*now_us)(void *host_data);
	/* Call evpromise__timers_run() when that time has come, in place of the
	 * time that was told before. It cannot fail. */
	void (*wake_at_us)(void *host_data, uint64_t us);
	/* No timer is left. */
	void (*sleep)(void *host_data);
};

/* HostCallJobCallback ( jobCallback, V, argumentsList )
 * #sec-hostcalljobcallback
 * 1. Assert: jobCallback.[[Callback]] is callable (implicit). */
static inline struct evpromise_value
host_call_job_callback(evpromise_cb callback, const struct evpromise *settled,
    void *arg)
{
	/* 2. Return Call(jobCallback.[[Callback]], V, argumentsList). */
	return callback(settled, arg);
}

#endif
