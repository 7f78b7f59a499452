/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * Servers that break the rules, and what the client must make of each: asked
 * with GET and with HEAD, on a new connection and on one that was kept, the
 * promise settles once, by the deadline, the client never holds much of what
 * the server sends, and nothing is left behind.
 */
#ifndef TESTS_HOSTILE_H
#define TESTS_HOSTILE_H

#include "fetching.h"

struct hostile {
	raw_script script;	/* reads the request itself */
	const void *arg;
	int code;		/* of the error; 0 for a response */
	const char *message;	/* is a part of the error's */
};

enum { HOSTILE_GET = 1, HOSTILE_HEAD = 2, HOSTILE_BOTH = 3 };

/* The time that a server has which is to time out, in ms; others have longer
 * than anybody should wait. */
#define HOSTILE_DEADLINE_MS 600
/* The most bytes of a body, and the most that the client may hold of all that
 * a server sends. */
#define HOSTILE_MAX_BODY 100000
#define HOSTILE_MAX_GROWTH (1 << 20)

void assert_withstood(const struct hostile *hostile, int methods);

/* Scripts. Reads the request, sends the text, and closes; */
void hostile_reply(int fd, const void *text);
/* leaves it open until the client closes; */
void hostile_reply_and_wait(int fd, const void *text);
/* resets the connection once the text has been read; */
void hostile_reply_and_reset(int fd, const void *text);
/* sends what stands behind the text's NUL in bytes, one each half second; */
void hostile_drip(int fd, const void *text);
/* sends that for ever. */
void hostile_repeat(int fd, const void *text);

#endif
