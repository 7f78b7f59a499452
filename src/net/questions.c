/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * The questions that evdns was asked, by number, in all threads. A question
 * that was given up is not found any more, whatever was put in its memory.
 */
#include <stdatomic.h>
#include <stddef.h>

#include "net/questions.h"

#define N_BUCKETS 64

static struct {
	atomic_flag lock;
	uintptr_t last_number;
	struct evpromise__question *buckets[N_BUCKETS];
} questions = { ATOMIC_FLAG_INIT, 0, { NULL } };

/* Held for a few instructions, and rarely wanted by two threads at once. */
static void
lock(void)
{
	while (atomic_flag_test_and_set_explicit(&questions.lock,
	    memory_order_acquire))
		;
}

static void
unlock(void)
{
	atomic_flag_clear_explicit(&questions.lock, memory_order_release);
}

/* Gives a question its number. */
void
evpromise__question_add(struct evpromise__question *question, void *owner)
{
	struct evpromise__question **bucket;

	question->owner = owner;
	lock();
	question->number = ++questions.last_number;
	bucket = &questions.buckets[question->number % N_BUCKETS];
	question->next = *bucket;
	*bucket = question;
	unlock();
}

/* Takes a question out; returns its owner, or NULL if it is not there. */
void *
evpromise__question_take(uintptr_t number)
{
	struct evpromise__question **at, *question;

	lock();
	at = &questions.buckets[number % N_BUCKETS];
	while (*at != NULL && (*at)->number != number)
		at = &(*at)->next;
	question = *at;
	if (question != NULL)
		*at = question->next;
	unlock();
	return question != NULL ? question->owner : NULL;
}
