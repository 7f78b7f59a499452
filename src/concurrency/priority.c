/* SPDX-License-Identifier: BSD-3-Clause */
/* priority: what is found or added takes as many steps as there are priorities,
 * not as there are links. */
#include "concurrency/priority.h"

#include "record/alloc.h"

struct level {
	struct evpromise__ring ring;
	struct evpromise__ring line;
	int priority;
};

static struct level *
level_of(struct evpromise__ring *ring)
{
	return ring_entry(ring, struct level, ring);
}

void
evpromise__priorities_init(struct evpromise__priorities *priorities)
{
	ring_init(&priorities->levels);
}

/* The first level that is not above a priority; the head if there is none. */
static struct evpromise__ring *
level_at(struct evpromise__priorities *priorities, int priority)
{
	struct evpromise__ring *ring = priorities->levels.next;

	while (ring != &priorities->levels &&
	    level_of(ring)->priority > priority)
		ring = ring->next;
	return ring;
}

struct evpromise__ring *
evpromise__priority_line(struct evpromise__priorities *priorities, int priority)
{
	struct evpromise__ring *ring = level_at(priorities, priority);
	struct level *level;

	if (ring != &priorities->levels && level_of(ring)->priority == priority)
		return &level_of(ring)->line;
	level = evpromise__malloc(sizeof(*level));
	if (level == NULL)
		return NULL;
	ring_init(&level->line);
	level->priority = priority;
	ring_append(ring, &level->ring);	/* before that one */
	return &level->line;
}

struct evpromise__ring *
evpromise__priority_first(const struct evpromise__priorities *priorities)
{
	if (ring_is_empty(&priorities->levels))
		return NULL;
	return level_of(priorities->levels.next)->line.next;
}

void
evpromise__priorities_trim(struct evpromise__priorities *priorities)
{
	struct evpromise__ring *ring, *next;

	for (ring = priorities->levels.next; ring != &priorities->levels;
	     ring = next) {
		struct level *level = level_of(ring);

		next = ring->next;
		if (ring_is_empty(&level->line)) {
			ring_remove(&level->ring);
			evpromise__free(level);
		}
	}
}
