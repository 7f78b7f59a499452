/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * record: the one struct of all promises, jobs and elements, 64 bytes on a
 * 64-bit machine.
 *
 * A promise that `then` derives is the reaction, and the job, of the handler
 * that will resolve it: it hangs on the list of its source, moves with the
 * whole list to the queue when the source settles, and is resolved when its
 * turn comes. So settling allocates nothing, and nothing recurses: what waits
 * for what is only ever followed through the queue.
 */
#ifndef EVPROMISE_RECORD_RECORD_H
#define EVPROMISE_RECORD_RECORD_H

#include "record/compiler.h"

#include <evpromise/promise.h>

#include "record/kinds.h"

/* Each flag has one function that sets it, which the comment names. */
enum evpromise__flag {
	FLAG_HANDLED = 1,	/* [[PromiseIsHandled]]: mark_handled() */
	FLAG_RESOLVED = 2,	/* [[AlreadyResolved]] of its resolver:
				 * mark_resolved() */
	FLAG_REPORTED = 4,	/* its rejection was reported as unhandled:
				 * notify_unhandled() */
	FLAG_ADOPTED = 8,	/* it waits for a promise that it adopted:
				 * mark_adopted() */
	FLAG_ABORTABLE = 16,	/* its resolver listens to abort signals, the
				 * listeners are at arg: set_listeners() */
	FLAG_AWAITED = 32,	/* evpromise_run() waits for it and will see
				 * its rejection: set_awaited() */
	FLAG_SIGNAL = 64,	/* a reason: evpromise__abort_signal_new() */
	FLAG_TRYING = 128,	/* evpromise_try() runs its function */
	FLAG_LISTED = 256,	/* a list of rejections refers to it: list() */
	/* During a dump alone: debug/cycles.c, debug/dump.c. */
	FLAG_ON_PATH = 0x1000,
	FLAG_SEARCHED = 0x2000,
	FLAG_ON_CYCLE = 0x4000,
	FLAG_FOREIGN = 0x8000	/* a foreign thenable will settle it */
};

struct evpromise__list {
	struct evpromise *last;		/* see list.h */
};
struct evpromise__combinator;

#ifdef EVPROMISE_DEBUG
/* What a debug build keeps of a record, for debug/. */
struct evpromise__origin {
	const void *site;		/* in the call that made it, or NULL */
	int64_t made_ns;		/* on the monotonic clock */
	char *name;			/* or NULL */
	void *payload;			/* that it owns, or NULL */
	struct evpromise *next_owner;	/* of a payload of the same hash */
	bool unsettled;			/* when its base was freed */
	uint32_t given;			/* in the array that is passed */
};
#endif

struct evpromise {
	uint64_t counts;		/* of references: count.h */
	uint8_t kind;			/* enum evpromise__kind */
	uint8_t state;			/* [[PromiseState]] */
	uint16_t flags;			/* enum evpromise__flag */
	uint32_t resolvers;		/* references to its resolver */
	struct evpromise *source;	/* what it waits for, referenced */
	/* [[PromiseFulfillReactions]] and [[PromiseRejectReactions]], empty
	 * once settled. */
	struct evpromise__list reactions;
	struct evpromise *next;		/* in the list that it is on */
	void *arg;			/* of the handlers; others: see kind */
	union {
		struct {
			evpromise_cb on_fulfilled;
			evpromise_cb on_rejected;
		} handlers;		/* THEN; FINALLY: on_fulfilled */
		struct evpromise_value result; /* settled: [[PromiseResult]];
						* FOREIGN_JOB: the thenable */
		uint64_t ticks;		/* VALUE_THUNK, FORWARDED: turns of
					 * the queue to wait still */
		struct {
			size_t index;	/* [[Index]] */
			const struct evpromise__combinator *of;
		} element;		/* ELEMENT */
		size_t remaining;	/* COMBINATOR: [[Remaining...]] */
		struct {
			uint32_t wanted, values, reasons;
		} some;			/* COMBINATOR of promise/some.c */
		void (*free_fn)(void *); /* KEEP, CUT: frees arg, or NULL */
	} u;
#ifdef EVPROMISE_DEBUG
	_Alignas(64) struct evpromise__origin origin;
#endif
};

#if UINTPTR_MAX == UINT64_MAX && !defined(EVPROMISE_DEBUG)
_Static_assert(sizeof(struct evpromise) == 64, "a record is a cache line");
#endif

/* The one writer of the kind, but for record_init(), which begins a record. */
static inline void
set_kind(struct evpromise *record, enum evpromise__kind kind)
{
	assert((kinds_before(kind) >> record->kind & 1) != 0);
	record->kind = (uint8_t)kind;
}

/* Where one kind alone may come before, which says more and costs less. */
static inline void
change_kind(struct evpromise *record, enum evpromise__kind from,
    enum evpromise__kind to)
{
	assert(record->kind == from);
	(void)from;			/* unused with NDEBUG */
	set_kind(record, to);
}

#endif
