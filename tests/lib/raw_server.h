/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * Servers on loopback whose behaviour is written down byte by byte. Each is a
 * process of its own with plain blocking sockets: no libevent, no HTTP, no
 * mercy. Everything that fails here ends the case.
 */
#ifndef TESTS_RAW_SERVER_H
#define TESTS_RAW_SERVER_H

#include <stdbool.h>
#include <stddef.h>
#include <sys/types.h>

struct raw_server {
	pid_t pid;
	unsigned short port;
	int report;		/* what the script reported is read here */
};

/* Serves one connection; it is closed behind the script. */
typedef void (*raw_script)(int fd, const void *arg);

/* Runs the script for each connection, one after the other. */
void raw_server_start(struct raw_server *server, raw_script script,
    const void *arg);
/* The same on another loopback address and, unless it is 0, port. */
void raw_server_start_at(struct raw_server *server, const char *address,
    unsigned short port, raw_script script, const void *arg);
/* Gives the script the listening socket itself. */
void raw_server_start_listener(struct raw_server *server, raw_script script,
    const void *arg);
/* Gives the script a bound UDP socket. */
void raw_server_start_udp(struct raw_server *server, raw_script script,
    const void *arg);
/* The same on another loopback address and, unless it is 0, port. */
void raw_server_start_udp_at(struct raw_server *server, const char *address,
    unsigned short port, raw_script script, const void *arg);
void raw_server_stop(struct raw_server *server);
/* What the scripts reported until now: text, lent until the next call. */
const char *raw_server_report(const struct raw_server *server);

/* Whether this machine has "::1" to listen on. */
bool raw_has_ipv6(void);
/* A port that nobody listens on. */
unsigned short raw_free_port(void);
/* A listener that answers no connection attempt, as a host behind a silent
 * firewall; in this process. Closed with raw_silent_close(). */
struct raw_silent {
	int fds[4];
	unsigned short port;
};
void raw_silent_open(struct raw_silent *silent, const char *address,
    unsigned short port);
void raw_silent_close(struct raw_silent *silent);

/* For scripts. */
/* False if the connection ended before it. */
bool raw_read_head(int fd);
void raw_send(int fd, const char *text);
void raw_send_bytes(int fd, const void *bytes, size_t length);
void raw_sleep_ms(unsigned int ms);
/* Makes the close that follows a reset. */
void raw_reset(int fd);
/* Tells the test, behind what was told before. */
void raw_tell(const char *text);

/*
 * A script for raw_server_start_udp(): a name server. For each question the
 * first line that fits answers it.
 */
struct raw_dns_line {
	const char *name;	/* NULL: any */
	int type;		/* 1: A, 28: AAAA, 0: both */
	int rcode;		/* 3: no such name; -1: no answer at all */
	const char *addresses[3]; /* up to a NULL */
	unsigned int delay_ms;
};
void raw_dns(int fd, const void *lines /* up to one with rcode -2 */);

#endif
