/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * A virtual clock for Node: preloaded, it makes the monotonic clock stand still
 * until the loop would wait for its next timer; then the clock moves to that
 * time, and the loop does not wait. Node's timers run as they are, and at once.
 */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <signal.h>
#include <sys/epoll.h>
#include <time.h>

static long long now_ms = 1000;

int
clock_gettime(clockid_t clock, struct timespec *time)
{
	static int (*real)(clockid_t, struct timespec *);

	if (clock == CLOCK_MONOTONIC || clock == CLOCK_MONOTONIC_COARSE) {
		time->tv_sec = now_ms / 1000;
		time->tv_nsec = now_ms % 1000 * 1000000;
		return 0;
	}
	if (real == NULL)
		*(void **)&real = dlsym(RTLD_NEXT, "clock_gettime");
	return real(clock, time);
}

int
epoll_pwait(int epoll, struct epoll_event *events, int most, int timeout_ms,
    const sigset_t *signals)
{
	static int (*real)(int, struct epoll_event *, int, int,
	    const sigset_t *);
	int n;

	if (real == NULL)
		*(void **)&real = dlsym(RTLD_NEXT, "epoll_pwait");
	n = real(epoll, events, most, timeout_ms > 0 ? 0 : timeout_ms, signals);
	if (n == 0 && timeout_ms > 0)
		now_ms += timeout_ms;
	return n;
}

int
epoll_wait(int epoll, struct epoll_event *events, int most, int timeout_ms)
{
	return epoll_pwait(epoll, events, most, timeout_ms, NULL);
}
