/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * kinds: how the kinds of record/kinds.h behave. The behaviour of each stands
 * in the file of its object: a new kind is one line there, and one file.
 */
#ifndef EVPROMISE_PROMISE_KINDS_H
#define EVPROMISE_PROMISE_KINDS_H

#include "record/record.h"

struct evpromise__behaviour {
	/* The name in a dump of a promise of this kind while it is pending. */
	const char *title;
	/* Said in a dump of one that waits without a source; NULL: varies. */
	const char *waits;
	/* Armed kinds: the job. It takes over the reference that the queue
	 * held. NULL: run_jobs() does it. */
	void (*run)(struct evpromise_base *base, struct evpromise *job);
	/* Releases all that a record holds beside its source, as its base is
	 * freed. NULL: nothing. */
	void (*drop)(struct evpromise *record);
};

#define KIND_BEHAVIOUR(name, behaviour, what, after)                          \
	extern const struct evpromise__behaviour                              \
	    evpromise__behaviour_##behaviour;
EVPROMISE__KINDS(KIND_BEHAVIOUR)

/* By enum evpromise__kind. */
extern const struct evpromise__behaviour *const evpromise__behaviours[];

static inline const struct evpromise__behaviour *
evpromise__behaviour(const struct evpromise *record)
{
	return evpromise__behaviours[record->kind];
}

static inline bool
evpromise__is_promise(const struct evpromise *record)
{
	return (KINDS_PROMISE >> record->kind & 1) != 0;
}

#endif
