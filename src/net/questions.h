/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * questions: what evdns was asked, by number.
 *
 * evdns may call back for a question that was given up. It is given a number
 * in place of a pointer: the number of such a question is not found any more.
 */
#ifndef EVPROMISE_NET_QUESTIONS_H
#define EVPROMISE_NET_QUESTIONS_H

#include <stdint.h>

struct evpromise__question {
	struct evpromise__question *next;
	uintptr_t number;
	void *owner;
};

/* Gives a question its number. */
void evpromise__question_add(struct evpromise__question *question,
    void *owner);

/* Takes a question out; returns its owner, or NULL if it is not there. */
void *evpromise__question_take(uintptr_t number);

#endif
