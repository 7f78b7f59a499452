/* SPDX-License-Identifier: BSD-3-Clause */
/* What the two styles of bench_head share: see bench_head.c. */
#ifndef BENCH_HEAD_H
#define BENCH_HEAD_H

#include <stddef.h>

struct event_base;

/* Sends so many HEAD requests to 127.0.0.1, over so many connections at once,
 * each of which is used for one request after the other. Returns how many were
 * answered with 200. */
size_t head_promise(struct event_base *loop, unsigned short port, size_t n,
    size_t n_connections);
size_t head_callback(struct event_base *loop, unsigned short port, size_t n,
    size_t n_connections);

/* Of each request, in both styles */
#define HEAD_DEADLINE_MS 30000

#endif
