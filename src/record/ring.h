/* SPDX-License-Identifier: BSD-3-Clause */
/* ring: a circular list linked both ways, so that an element can leave it at
 * any time; its head is a link like the others. */
#ifndef EVPROMISE_RECORD_RING_H
#define EVPROMISE_RECORD_RING_H

#include <stdbool.h>
#include <stddef.h>

struct evpromise__ring {
	struct evpromise__ring *prev, *next;
};

#define ring_entry(link, type, member)                                        \
	((type *)(void *)((char *)(link) - offsetof(type, member)))

static inline void
ring_init(struct evpromise__ring *link)
{
	link->prev = link->next = link;
}

static inline bool
ring_is_empty(const struct evpromise__ring *head)
{
	return head->next == head;
}

static inline void
ring_append(struct evpromise__ring *head, struct evpromise__ring *link)
{
	link->prev = head->prev;
	link->next = head;
	head->prev->next = link;
	head->prev = link;
}

/* Also of a link that is in no list. */
static inline void
ring_remove(struct evpromise__ring *link)
{
	link->prev->next = link->next;
	link->next->prev = link->prev;
	ring_init(link);
}

#endif
