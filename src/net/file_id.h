/* SPDX-License-Identifier: BSD-3-Clause */
/* file_id: tells whether a file has changed since it was read. */
#ifndef EVPROMISE_NET_FILE_ID_H
#define EVPROMISE_NET_FILE_ID_H

#include <stdbool.h>
#include <string.h>
#include <sys/stat.h>

/* All zero if there is no file. */
struct evpromise__file_id {
	dev_t device;
	ino_t number;
	off_t size;
	time_t seconds;
	long nanoseconds;
};

static inline struct evpromise__file_id
evpromise__file_id(const char *path)
{
	struct evpromise__file_id id;
	struct stat status;

	memset(&id, 0, sizeof(id));
	if (stat(path, &status) == 0) {
		id.device = status.st_dev;
		id.number = status.st_ino;
		id.size = status.st_size;
		id.seconds = status.st_mtim.tv_sec;
		id.nanoseconds = status.st_mtim.tv_nsec;
	}
	return id;
}

static inline bool
evpromise__same_file(const struct evpromise__file_id *one,
    const struct evpromise__file_id *other)
{
	return one->device == other->device && one->number == other->number &&
	    one->size == other->size && one->seconds == other->seconds &&
	    one->nanoseconds == other->nanoseconds;
}

#endif
