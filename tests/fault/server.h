/* SPDX-License-Identifier: BSD-3-Clause */
/* The server of these tests: /HOW/LENGTH is so many bytes, sent in that way.
 * Every connection has a process of its own. */
#ifndef TESTS_FAULT_SERVER_H
#define TESTS_FAULT_SERVER_H

#include <stddef.h>

/* How a body is sent. */
enum how { HOW_LENGTH, HOW_CHUNKS, HOW_CLOSE, HOW_HINTS, N_HOW };

/* A script for raw_server_start_listener(). */
void site(int listener, const void *unused);
/* The byte of a body at a place. */
char site_byte(size_t at);

#endif
