/* SPDX-License-Identifier: BSD-3-Clause */
/* hosts: names that need no name server. */
#ifndef EVPROMISE_NET_HOSTS_H
#define EVPROMISE_NET_HOSTS_H

#include "net/address.h"

/* The text of a hosts file, "" if it cannot be read; NULL if allocation
 * failed, or with errno set to EMFILE or ENFILE if no descriptor is left. */
char *evpromise__hosts_read(const char *path);

/* Adds the addresses that a name has in the text of a hosts file, or those of
 * localhost. */
void evpromise__hosts_find(const char *hosts, const char *name,
    struct evpromise__addresses *found);

#endif
