/* SPDX-License-Identifier: BSD-3-Clause */
/* list: signals in order, linked by `next`: circular and known by its last, so
 * that a signal that is on no list has no next. */
#ifndef EVPROMISE_ABORT_LIST_H
#define EVPROMISE_ABORT_LIST_H

#include "abort/signal.h"

static inline void
signals_append(struct evpromise_abort_signal **last,
    struct evpromise_abort_signal *signal)
{
	assert(signal->next == NULL);
	if (*last == NULL) {
		signal->next = signal;
	} else {
		signal->next = (*last)->next;
		(*last)->next = signal;
	}
	*last = signal;
}

/* Takes the first signal off a list; NULL if it is empty. */
static inline struct evpromise_abort_signal *
signals_shift(struct evpromise_abort_signal **last)
{
	struct evpromise_abort_signal *first;

	if (*last == NULL)
		return NULL;
	first = (*last)->next;
	if (first == *last)
		*last = NULL;
	else
		(*last)->next = first->next;
	first->next = NULL;
	return first;
}

#endif
