/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * Scripts of servers that keep their connections. They tell "[" when one
 * begins, "]" when the client has ended it, and what is asked in between.
 */
#ifndef TESTS_SERVING_H
#define TESTS_SERVING_H

#include <stddef.h>

#include "raw_server.h"

#define HELLO "HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello"
#define EMPTY "HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n"

/* For raw_server_start(): the text for each request, one connection after the
 * other. */
void serve_each(int fd, const void *text);
/* The same, so late that others wait meanwhile. */
void serve_slowly(int fd, const void *text);
/* For raw_server_start_listener(): connections side by side. */
void serve_all(int listener, const void *text);

size_t count(const char *text, char c);
/* Those that began since the report was last asked for. */
size_t count_connections(const struct raw_server *server);

#endif
