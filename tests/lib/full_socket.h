/* SPDX-License-Identifier: BSD-3-Clause */
/* Sockets that have no room for a message at first. One file of a program
 * includes it: it takes the place of the system's sendmsg(). */
#ifndef TESTS_FULL_SOCKET_H
#define TESTS_FULL_SOCKET_H

#include <errno.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <unistd.h>

/* So many times there is none. */
static unsigned int full_for;

ssize_t
sendmsg(int fd, const struct msghdr *message, int flags)
{
	if (full_for == 0)
		return syscall(SYS_sendmsg, fd, message, flags);
	full_for--;
	errno = EAGAIN;
	return -1;
}

#endif
