/* SPDX-License-Identifier: BSD-3-Clause */
/* question: what is asked through a channel, and answered. */
#ifndef EVPROMISE_NET_QUESTION_H
#define EVPROMISE_NET_QUESTION_H

#include <stddef.h>

#include "net/address.h"

struct evpromise__channel;
struct evpromise__question;

enum evpromise__result {
	RESULT_NONE,			/* not asked, or not answered yet */
	RESULT_FOUND,
	RESULT_NO_DATA,			/* the name has no such address */
	RESULT_NO_NAME,
	RESULT_BAD_NAME,		/* it cannot be asked for */
	RESULT_NO_ANSWER,		/* of any server */
	RESULT_FAILED,			/* a server did; see the cause */
	RESULT_SYSTEM			/* see the error */
};

/* What somebody asks, and is told. */
struct evpromise__query {
	struct evpromise__question *question; /* NULL unless it is asked */
	/* Runs within c-ares: it may but activate an event. */
	void (*answered)(void *arg);
	void *arg;
	enum evpromise__result result;
	const char *cause;		/* static text */
	int error;			/* errno */
	struct evpromise__addresses found;
};

/* Asks for the addresses of a name, as it is, of a family. The query is told
 * later, or before this returns. */
void evpromise__channel_ask(struct evpromise__channel *channel,
    struct evpromise__query *query, const char *name, int family);
/* The query is not told any more. c-ares cannot take a question back: it is
 * forgotten with its answer, its last time-out, or its channel. */
void evpromise__query_drop(struct evpromise__query *query);

/* socket.c has read a message of a name server. */
void evpromise__question_note(struct evpromise__channel *channel,
    const unsigned char *message, size_t length);

#endif
