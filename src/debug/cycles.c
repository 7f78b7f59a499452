/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * cycles: promises that wait for themselves, through others: they never settle.
 *
 * The search goes the way of the settling: from a promise to those that wait
 * for it, which hang on its list, and so back up over their sources. It needs
 * no memory but three flags of each record, and does not recurse.
 */
#include "debug/cycles.h"

#include "promise/keep.h"
#include "promise/kinds.h"
#include "record/heap.h"

/* The first that waits for a record: the promise that a stand-in stands for,
 * the combinator of an element, or the first reaction. */
static struct evpromise *
first_waiting(const struct evpromise *record)
{
	struct evpromise *other = record->arg;

	if (record->kind == RECORD_FORWARDED && other != NULL)
		return other;
	if (record->kind == RECORD_ELEMENT)
		return other;		/* NULL: it has its outcome */
	return evpromise__first_reaction(record);
}

/* The next one that waits for the same. */
static struct evpromise *
next_waiting(const struct evpromise *record)
{
	const struct evpromise *last;

	if (record->kind == RECORD_HELD || record->kind == RECORD_COMBINATOR)
		return NULL;
	last = record->source->reactions.last;
	return record == last ? NULL :
	    evpromise__skip_keeps(record->next, last);
}

struct evpromise *
evpromise__step(const struct evpromise *record)
{
	return record->kind == RECORD_HELD ? record->arg : record->source;
}

static void
enter(struct evpromise *record)
{
	record->flags |= FLAG_ON_PATH | FLAG_SEARCHED;
}

static void
leave(struct evpromise *record)
{
	record->flags &= (uint16_t)~FLAG_ON_PATH;
}

/* Follows all that wait for a record which was not searched yet. */
static void
search_from(struct evpromise *start, evpromise__cycle_cb cb, void *arg)
{
	struct evpromise *at = start, *next = first_waiting(start);

	enter(at);
	for (;;) {
		if (next == NULL) {
			leave(at);
			if (at == start)
				return;
			next = next_waiting(at);
			at = evpromise__step(at);
		} else if (next->flags & FLAG_SEARCHED) {
			if (next->flags & FLAG_ON_PATH)
				cb(next, at, arg);
			next = next_waiting(next);
		} else {
			if (next->kind == RECORD_COMBINATOR)
				next->source = at;
			at = next;
			enter(at);
			next = first_waiting(at);
		}
	}
}

struct search {
	evpromise__cycle_cb cb;
	void *arg;
};

static void
search_record(struct evpromise *record, void *arg)
{
	const struct search *search = arg;

	if (evpromise__is_waiting(record) && !(record->flags & FLAG_SEARCHED))
		search_from(record, search->cb, search->arg);
}

static void
clear_record(struct evpromise *record, void *arg)
{
	(void)arg;
	record->flags &= (uint16_t)~(FLAG_ON_PATH | FLAG_SEARCHED);
	if (record->kind == RECORD_COMBINATOR)
		record->source = NULL;
}

void
evpromise__cycles_each(struct evpromise_base *base, evpromise__cycle_cb cb,
    void *arg)
{
	struct search search = { cb, arg };

	evpromise__records_each(base, search_record, &search);
	evpromise__records_each(base, clear_record, NULL);
}

bool
evpromise__is_waiting(const struct evpromise *record)
{
	bool is_stand_in = record->kind == RECORD_FORWARDED &&
	    record->arg != NULL;

	return evpromise__is_promise(record) &&
	    record->state == EVPROMISE_PENDING && !is_stand_in;
}

/* The next promise along a cycle, from one that waits to what it waits for:
 * past what is no promise by itself. */
const struct evpromise *
evpromise__cycle_next(const struct evpromise *at,
    const struct evpromise *awaiting, const struct evpromise *awaited)
{
	do
		at = at == awaiting ? awaited : evpromise__step(at);
	while (!evpromise__is_waiting(at));
	return at;
}
