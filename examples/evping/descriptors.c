/* SPDX-License-Identifier: BSD-3-Clause */
#include "descriptors.h"

#include <errno.h>
#include <fcntl.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <unistd.h>

/* For the loop, sockets to name servers, and the files that tell which these
 * are. */
#define KEPT 16

void
descriptors_raise_limit(void)
{
	struct rlimit limit;

	if (getrlimit(RLIMIT_NOFILE, &limit) == 0) {
		limit.rlim_cur = limit.rlim_max;
		(void)setrlimit(RLIMIT_NOFILE, &limit);
	}
}

/* Counts those that are free, up to a number. */
static size_t
count_free(size_t most)
{
	struct rlimit limit;
	size_t n = 0;

	if (getrlimit(RLIMIT_NOFILE, &limit) != 0)
		return most;
	for (int fd = 0; (rlim_t)fd < limit.rlim_cur && n < most; fd++)
		n += fcntl(fd, F_GETFD) == -1;
	return n;
}

bool
descriptors_suffice(void)
{
	return count_free(KEPT) == KEPT;
}

size_t
descriptors_for_sites(size_t wanted)
{
	size_t n = count_free(wanted + KEPT);

	return n > KEPT ? n - KEPT : 1;
}

bool
descriptors_are_out(void)
{
	int fd = socket(AF_UNIX, SOCK_STREAM, 0);

	if (fd == -1)
		return errno == EMFILE || errno == ENFILE;
	close(fd);
	return false;
}
