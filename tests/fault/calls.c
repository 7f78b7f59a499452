/* SPDX-License-Identifier: BSD-3-Clause */
#undef _FORTIFY_SOURCE		/* which defines some of these itself */
#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <sys/uio.h>

#include "calls.h"
#include "random.h"

#define EXPORTED __attribute__((visibility("default")))

#define FAULT(call, error, effect) { call, error, effect, call " " #error }
#define SHORT 0
const struct fault faults[] = {
	FAULT("socket", EMFILE, EFFECT_NO_SOCKET),
	FAULT("socket", ENFILE, EFFECT_NO_SOCKET),
	FAULT("socket", ENOBUFS, EFFECT_NO_SOCKET),
	FAULT("connect", EINTR, EFFECT_NONE),
	FAULT("connect", ECONNREFUSED, EFFECT_REFUSED),
	FAULT("connect", ENETUNREACH, EFFECT_UNREACHABLE),
	FAULT("connect", EADDRNOTAVAIL, EFFECT_UNREACHABLE),
	FAULT("connect", ENOBUFS, EFFECT_NO_SOCKET),
	/* evhttp looks once more when the connection stands. */
	FAULT("getsockopt", ECONNREFUSED, EFFECT_REFUSED | EFFECT_LOST),
	FAULT("getsockopt", ECONNRESET, EFFECT_LOST),
	FAULT("getsockopt", EHOSTUNREACH, EFFECT_UNREACHABLE | EFFECT_LOST),
	FAULT("getsockopt", ETIMEDOUT, EFFECT_UNREACHABLE | EFFECT_LOST),
	FAULT("readv", SHORT, EFFECT_NONE),
	FAULT("readv", EAGAIN, EFFECT_NONE),
	FAULT("readv", EINTR, EFFECT_NONE),
	FAULT("readv", ECONNRESET, EFFECT_LOST),
	FAULT("readv", ETIMEDOUT, EFFECT_LOST),
	FAULT("readv", ENOBUFS, EFFECT_LOST),
	FAULT("writev", SHORT, EFFECT_NONE),
	FAULT("writev", EAGAIN, EFFECT_NONE),
	FAULT("writev", EINTR, EFFECT_NONE),
	FAULT("writev", ECONNRESET, EFFECT_LOST),
	FAULT("writev", EPIPE, EFFECT_LOST),
	FAULT("writev", ENOBUFS, EFFECT_LOST),
	FAULT("recv", ECONNRESET, EFFECT_NONE),	/* another connection will do */
	FAULT("recv", EINTR, EFFECT_NONE),
	FAULT("sendmsg", EAGAIN, EFFECT_NONE),
	FAULT("sendmsg", EINTR, EFFECT_NONE),
	FAULT("sendmsg", ENOBUFS, EFFECT_NO_ANSWER),
	FAULT("sendmsg", EPERM, EFFECT_NO_ANSWER),
	FAULT("recvfrom", EAGAIN, EFFECT_NONE),
	FAULT("recvfrom", EINTR, EFFECT_NONE),
	FAULT("recvfrom", ECONNREFUSED, EFFECT_NO_ANSWER),
	FAULT("recvfrom", ENOBUFS, EFFECT_NO_ANSWER),
	FAULT("ioctl", EINVAL, EFFECT_NONE),
	FAULT("fopen", EMFILE, EFFECT_NO_SOCKET), /* for the hosts file */
	FAULT("epoll_wait", EINTR, EFFECT_NONE),
	FAULT("epoll_ctl", ENOSPC, EFFECT_UNHEARD)
};
const size_t n_faults = sizeof(faults) / sizeof(faults[0]);
#define N_FAULTS (sizeof(faults) / sizeof(faults[0]))

#define NEVER 0
#define ALWAYS 256

static bool failing;
static int rates[N_FAULTS];		/* in 256 calls */
static uint64_t states[N_FAULTS];	/* of the random numbers */
static uint64_t counts[N_FAULTS];
static int effects;
static uint64_t turns, progress;

/* All at once only where that ends: with a failure, or after a byte a time if
 * there is the time for it. */
static int
rate_of(const struct fault *fault, bool with_effect, uint64_t *state)
{
	static const int of_harmless[] = { NEVER, 8, 32, 128 };
	static const int of_others[] = { 4, 32, ALWAYS };

	if (fault->effect != EFFECT_NONE)
		return !with_effect || random_below(state, 6) != 0 ? NEVER :
		    of_others[random_below(state, 3)];
	if (fault->error == SHORT && !with_effect &&
	    random_below(state, 4) == 0)
		return ALWAYS;
	return of_harmless[random_below(state, 4)];
}

void
calls_fail(uint64_t seed, bool with_effect)
{
	uint64_t state = seed;
	size_t i;

	for (i = 0; i < N_FAULTS; i++) {
		rates[i] = rate_of(&faults[i], with_effect, &state);
		states[i] = random_next(&state);
	}
	effects = 0;
	turns = progress = 0;
	failing = true;
}

void
calls_heal(void)
{
	failing = false;
}

int
calls_effects(void)
{
	return effects;
}

uint64_t
calls_turns(void)
{
	return turns;
}

uint64_t
calls_progress(void)
{
	return progress;
}

uint64_t
calls_failed(size_t fault)
{
	return counts[fault];
}

/* The fault of a call that is made now, NULL for none. */
static const struct fault *
decide(const char *call)
{
	size_t i;

	for (i = 0; failing && i < N_FAULTS; i++) {
		if (rates[i] == NEVER || strcmp(faults[i].call, call) != 0 ||
		    random_below(&states[i], ALWAYS) >= rates[i])
			continue;
		counts[i]++;
		effects |= faults[i].effect;
		return &faults[i];
	}
	return NULL;
}

/* Whether the call fails: then errno is set. */
static bool
fails(const char *call)
{
	const struct fault *fault = decide(call);

	if (fault == NULL)
		return false;
	errno = fault->error;
	return true;
}

static ssize_t
moved(ssize_t n)
{
	progress += n >= 0;
	return n;
}

#define NEXT(name) ((__typeof__(&name))calls_next(#name))

EXPORTED int
socket(int domain, int type, int protocol)
{
	return fails("socket") ? -1 : NEXT(socket)(domain, type, protocol);
}

/* One that is interrupted goes on all the same. */
EXPORTED int
connect(int fd, const struct sockaddr *address, socklen_t length)
{
	const struct fault *fault = decide("connect");
	int result = 0;

	if (fault == NULL || fault->error == EINTR)
		result = NEXT(connect)(fd, address, length);
	if (fault == NULL)
		return result;
	errno = fault->error;
	return -1;
}

/* How a connection attempt ended. */
EXPORTED int
getsockopt(int fd, int level, int name, void *value, socklen_t *length)
{
	int result = NEXT(getsockopt)(fd, level, name, value, length);
	const struct fault *fault = NULL;

	if (result == 0 && level == SOL_SOCKET && name == SO_ERROR &&
	    *(int *)value == 0)
		fault = decide("getsockopt");
	if (fault != NULL)
		*(int *)value = fault->error;
	return result;
}

/* Calls a function that reads or writes many bytes for one. */
static ssize_t
one_byte(ssize_t (*next)(int, const struct iovec *, int), int fd,
    const struct iovec *at, int n)
{
	struct iovec first;

	while (n > 0 && at->iov_len == 0) {
		at++;
		n--;
	}
	if (n == 0)
		return next(fd, at, n);
	first.iov_base = at->iov_base;
	first.iov_len = 1;
	return next(fd, &first, 1);
}

static ssize_t
move(const char *call, ssize_t (*next)(int, const struct iovec *, int),
    int fd, const struct iovec *at, int n)
{
	const struct fault *fault = decide(call);

	if (fault == NULL)
		return moved(next(fd, at, n));
	if (fault->error == SHORT)
		return moved(one_byte(next, fd, at, n));
	errno = fault->error;
	return -1;
}

EXPORTED ssize_t
readv(int fd, const struct iovec *at, int n)
{
	return move("readv", NEXT(readv), fd, at, n);
}

EXPORTED ssize_t
writev(int fd, const struct iovec *at, int n)
{
	return move("writev", NEXT(writev), fd, at, n);
}

EXPORTED ssize_t
recv(int fd, void *bytes, size_t length, int flags)
{
	return fails("recv") ? -1 :
	    moved(NEXT(recv)(fd, bytes, length, flags));
}

/* An answer that cannot be had is lost, or the socket would stay readable. */
EXPORTED ssize_t
recvfrom(int fd, void *restrict bytes, size_t length, int flags,
    struct sockaddr *restrict from, socklen_t *restrict size)
{
	const struct fault *fault = decide("recvfrom");
	ssize_t n = -1;

	if (fault == NULL || fault->effect != EFFECT_NONE)
		n = moved(NEXT(recvfrom)(fd, bytes, length, flags, from,
		    size));
	if (fault == NULL)
		return n;
	errno = fault->error;
	return -1;
}

EXPORTED ssize_t
sendmsg(int fd, const struct msghdr *message, int flags)
{
	return fails("sendmsg") ? -1 :
	    moved(NEXT(sendmsg)(fd, message, flags));
}

/* How many bytes are there to be read. */
#ifdef __GLIBC__
typedef unsigned long ioctl_request;
#else
typedef int ioctl_request;
#endif

EXPORTED int
ioctl(int fd, ioctl_request request, ...)
{
	va_list arguments;
	void *argument;

	va_start(arguments, request);
	argument = va_arg(arguments, void *);
	va_end(arguments);
	return request == FIONREAD && fails("ioctl") ? -1 :
	    NEXT(ioctl)(fd, request, argument);
}

EXPORTED FILE *
fopen(const char *restrict path, const char *restrict mode)
{
	return fails("fopen") ? NULL : NEXT(fopen)(path, mode);
}

EXPORTED int
epoll_wait(int fd, struct epoll_event *events, int n, int timeout)
{
	turns++;
	return fails("epoll_wait") ? -1 :
	    NEXT(epoll_wait)(fd, events, n, timeout);
}

EXPORTED int
epoll_ctl(int fd, int what, int of, struct epoll_event *event)
{
	return what == EPOLL_CTL_ADD && fails("epoll_ctl") ? -1 :
	    NEXT(epoll_ctl)(fd, what, of, event);
}
