/* SPDX-License-Identifier: BSD-3-Clause */
/* hosts: the names of a hosts file, read once and again when it changed. */
#ifndef EVPROMISE_NET_HOSTS_H
#define EVPROMISE_NET_HOSTS_H

#include <stddef.h>
#include <stdint.h>

#include "net/address.h"
#include "net/file_id.h"

struct evpromise__hosts_entry;

/* Zero before it is used. */
struct evpromise__hosts {
	struct evpromise__file_id id;
	char *text;			/* NULL until it was read */
	struct evpromise__hosts_entry *entries; /* a name of a line each */
	uint32_t *buckets;		/* the first entry, by the hash */
	size_t n, n_buckets;
};

/* Reads the file if it was not or has changed; one that is not there has no
 * names. -1 if allocation failed, or with errno set to EMFILE or ENFILE if no
 * descriptor is left. */
int evpromise__hosts_refresh(struct evpromise__hosts *hosts,
    const char *path);
/* Adds the addresses of a name. */
void evpromise__hosts_find(const struct evpromise__hosts *hosts,
    const char *name, struct evpromise__addresses *found);
void evpromise__hosts_finish(struct evpromise__hosts *hosts);

#endif
