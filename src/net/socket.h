/* SPDX-License-Identifier: BSD-3-Clause */
/* socket: the sockets of a channel, as events of its loop. */
#ifndef EVPROMISE_NET_SOCKET_H
#define EVPROMISE_NET_SOCKET_H

#include <ares.h>

struct evpromise__channel;

/* Has c-ares use them, for a channel that has ares set. */
void evpromise__sockets_attach(struct evpromise__channel *channel);
/* A callback of c-ares: what is waited for at a socket of a channel. */
void evpromise__sockets_watch(void *channel, ares_socket_t fd, int readable,
    int writable);

#endif
