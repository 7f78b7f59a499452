/* SPDX-License-Identifier: BSD-3-Clause */
/* file_id: tells whether a file has changed since it was read. */
#ifndef EVPROMISE_NET_FILE_ID_H
#define EVPROMISE_NET_FILE_ID_H

#include <stdbool.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>

/* All zero if there is no file. */
struct evpromise__file_id {
	dev_t device;
	ino_t number;
	off_t size;
	struct timespec written, changed; /* the rights too are a change */
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
		id.written = status.st_mtim;
		id.changed = status.st_ctim;
	}
	return id;
}

static inline bool
evpromise__same_time(const struct timespec *one, const struct timespec *other)
{
	return one->tv_sec == other->tv_sec && one->tv_nsec == other->tv_nsec;
}

static inline bool
evpromise__same_file(const struct evpromise__file_id *one,
    const struct evpromise__file_id *other)
{
	return one->device == other->device && one->number == other->number &&
	    one->size == other->size &&
	    evpromise__same_time(&one->written, &other->written) &&
	    evpromise__same_time(&one->changed, &other->changed);
}

#endif
