/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * priority: a treap of the places that are the first of their priority. What is
 * `before` a place has higher priorities, what is `behind` it lower ones; both
 * have lower weights. Since the weights are random, the tree is as flat as one
 * that priorities in no order were added to, whatever their order was.
 */
#include "concurrency/priority.h"

#define ANY_SEED UINT32_C(2463534242)	/* as Marsaglia has it */

void
evpromise__priorities_init(struct evpromise__priorities *priorities)
{
	priorities->root = NULL;
	priorities->random = ANY_SEED;
}

/* Marsaglia's xorshift. */
static uint32_t
next_random(struct evpromise__priorities *priorities)
{
	uint32_t random = priorities->random;

	random ^= random << 13;
	random ^= random >> 17;
	random ^= random << 5;
	priorities->random = random;
	return random;
}

/* The first place of a priority; NULL if there is none. */
static struct evpromise__place *
find(const struct evpromise__priorities *priorities, int priority)
{
	struct evpromise__place *at = priorities->root;

	while (at != NULL && at->priority != priority)
		at = at->priority > priority ? at->behind : at->before;
	return at;
}

/* Puts a place or none where another one hangs, or the root. */
static void
hang(struct evpromise__place **at, struct evpromise__place *up,
    struct evpromise__place *place)
{
	*at = place;
	if (place != NULL)
		place->up = up;
}

/* Splits a tree into what is before a place and what is behind it. */
static void
split(struct evpromise__place *tree, struct evpromise__place *place)
{
	struct evpromise__place *up_before = place, *up_behind = place;
	struct evpromise__place **before = &place->before;
	struct evpromise__place **behind = &place->behind;

	while (tree != NULL) {
		if (tree->priority > place->priority) {
			hang(before, up_before, tree);
			up_before = tree;
			before = &tree->behind;
			tree = *before;
		} else {
			hang(behind, up_behind, tree);
			up_behind = tree;
			behind = &tree->before;
			tree = *behind;
		}
	}
	*before = *behind = NULL;
}

/* Merges two trees, of which one is before the other, into one. */
static void
merge(struct evpromise__place **at, struct evpromise__place *up,
    struct evpromise__place *before, struct evpromise__place *behind)
{
	while (before != NULL && behind != NULL) {
		if (before->weight > behind->weight) {
			hang(at, up, before);
			up = before;
			at = &before->behind;
			before = *at;
		} else {
			hang(at, up, behind);
			up = behind;
			at = &behind->before;
			behind = *at;
		}
	}
	hang(at, up, before != NULL ? before : behind);
}

/* Adds the only place of its priority. */
static void
add_first(struct evpromise__priorities *priorities,
    struct evpromise__place *place)
{
	struct evpromise__place **at = &priorities->root, *up = NULL;

	place->is_first = true;
	place->weight = next_random(priorities);
	while (*at != NULL && (*at)->weight >= place->weight) {
		up = *at;
		at = up->priority > place->priority ? &up->behind : &up->before;
	}
	split(*at, place);
	hang(at, up, place);
}

/* Where the tree refers to a place. */
static struct evpromise__place **
link_to(struct evpromise__priorities *priorities,
    const struct evpromise__place *place)
{
	struct evpromise__place *up = place->up;

	if (up == NULL)
		return &priorities->root;
	return up->before == place ? &up->before : &up->behind;
}

/* Another place of the same priority is the first of it. */
static void
take_over(struct evpromise__priorities *priorities,
    struct evpromise__place *place, struct evpromise__place *from)
{
	hang(link_to(priorities, from), from->up, place);
	hang(&place->before, place, from->before);
	hang(&place->behind, place, from->behind);
	place->weight = from->weight;
	place->is_first = true;
	from->is_first = false;
}

void
evpromise__priority_add(struct evpromise__priorities *priorities,
    struct evpromise__place *place, int priority)
{
	struct evpromise__place *first = find(priorities, priority);

	place->priority = priority;
	place->is_first = false;
	ring_init(&place->ring);
	if (first == NULL)
		add_first(priorities, place);
	else
		ring_append(&first->ring, &place->ring);
}

void
evpromise__priority_put_back(struct evpromise__priorities *priorities,
    struct evpromise__place *place)
{
	struct evpromise__place *first = find(priorities, place->priority);

	evpromise__priority_add(priorities, place, place->priority);
	if (first != NULL)
		take_over(priorities, place, first);
}

void
evpromise__priority_remove(struct evpromise__priorities *priorities,
    struct evpromise__place *place)
{
	struct evpromise__ring *next = place->ring.next;

	if (place->is_first && next == &place->ring)
		merge(link_to(priorities, place), place->up, place->before,
		    place->behind);
	else if (place->is_first)
		take_over(priorities,
		    ring_entry(next, struct evpromise__place, ring), place);
	ring_remove(&place->ring);
}

struct evpromise__place *
evpromise__priority_first(const struct evpromise__priorities *priorities)
{
	struct evpromise__place *first = priorities->root;

	while (first != NULL && first->before != NULL)
		first = first->before;
	return first;
}
