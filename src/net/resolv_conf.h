/* SPDX-License-Identifier: BSD-3-Clause */
/* resolv_conf: what c-ares does not take from resolv.conf(5) itself. */
#ifndef EVPROMISE_NET_RESOLV_CONF_H
#define EVPROMISE_NET_RESOLV_CONF_H

#include "net/file_id.h"

struct evpromise__resolv_conf {
	const char *path;		/* lent */
	struct evpromise__file_id id;
	int timeout_ms;			/* of the first round of servers */
	int attempts;			/* rounds */
	unsigned short port;		/* of the servers; 0: that of DNS */
};

/* Reads the file, which need not exist. -1 with errno set if no descriptor or
 * memory is left: c-ares would ask a server of its own choice then. */
int evpromise__resolv_conf_read(struct evpromise__resolv_conf *conf,
    const char *path);

#endif
