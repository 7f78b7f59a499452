/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * list: records in the order of their arrival: circular, known by its
 * last. Adding one takes the same few instructions however many there are, and
 * so does moving them all to the job queue, see promise/job_queue.h.
 */
#ifndef EVPROMISE_RECORD_LIST_H
#define EVPROMISE_RECORD_LIST_H

#include "record/record.h"

/* Whether a record is on a list that holds a reference to it. */
static inline bool
evpromise__is_armed(const struct evpromise *record)
{
	return (KINDS_ARMED >> record->kind & 1) != 0;
}

static inline bool
list_is_empty(const struct evpromise__list *list)
{
	return list->last == NULL;
}

static inline void
list_append(struct evpromise__list *list, struct evpromise *record)
{
	if (list->last == NULL) {
		record->next = record;
	} else {
		record->next = list->last->next;
		list->last->next = record;
	}
	list->last = record;
}

/* Takes the first record off a list; NULL if it is empty. */
static inline struct evpromise *
list_shift(struct evpromise__list *list)
{
	struct evpromise *first;

	if (list->last == NULL)
		return NULL;
	first = list->last->next;
	if (first == list->last)
		list->last = NULL;
	else
		list->last->next = first->next;
	return first;
}

#endif
