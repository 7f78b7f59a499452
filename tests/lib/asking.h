/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * For the tests of look-ups: an event_base and a base around each case, look-ups
 * whose outcome is written down, and name servers that answer as a case says,
 * record by record.
 */
#ifndef TESTS_ASKING_H
#define TESTS_ASKING_H

#include <netinet/in.h>
#include <stdbool.h>

#include <event2/event.h>

#include <evpromise.h>
#include <evpromise/lookup.h>

#include "raw_server.h"

struct answer {
	int settled;		/* how often */
	int code;		/* of the error; 0 if there is none */
	char message[512];
	size_t n;
	char addresses[16][46];
	double started_ms, elapsed_ms; /* from the look-up to the handler */
};

struct asking {
	struct event_base *event_base;
	struct evpromise_base *base;
	char server[32];	/* "": the system's */
	int n_descriptors;
};

void asking_begin(struct asking *asking);
/* Asks that server on 127.0.0.1 from now on. */
void asking_use(struct asking *asking, unsigned short port);
/* Frees what is left, and asserts that nothing leaked. */
void asking_end(struct asking *asking);

/* Begins a look-up; the answer is written when it settles. */
void ask_begin(struct asking *asking, struct answer *answer,
    const char *name, int family, struct evpromise_abort_signal *signal);
/* Runs the loop until it ends by itself. */
void asking_run(struct asking *asking);
/* Runs the loop for so long. */
void asking_pass(struct asking *asking, unsigned int ms);
/* A look-up, until the loop ends; asserts that it was settled once. */
void ask(struct asking *asking, struct answer *answer, const char *name,
    int family);
void assert_address(const struct answer *answer, size_t i,
    const char *address);
/* That it failed with the code, and a part of the message. */
void assert_no_address(const struct answer *answer, int code,
    const char *message);

/* For scripts of raw_server_start_udp(): a question, which becomes its
 * answer. */
struct dns_message {
	unsigned char bytes[4096];
	size_t length;		/* up to the end of the question */
	char name[256];
	int type;
	bool has_edns;
	struct sockaddr_in from;
};
/* Waits for the next question. */
void dns_receive(int fd, struct dns_message *message);
/* The same of bytes that were read. */
void dns_read(struct dns_message *message, size_t length);
/* Adds an answer; the owner "" is the name that was asked for. */
void dns_add(struct dns_message *message, const char *owner, int type,
    const void *data, size_t length);
void dns_add_address(struct dns_message *message, const char *owner,
    const char *ipv4);
void dns_add_cname(struct dns_message *message, const char *owner,
    const char *name);
void dns_set_rcode(struct dns_message *message, int rcode);
void dns_send(int fd, const struct dns_message *message);

#endif
