/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * kinds: the table of the kinds of records, with one line for each kind. How a
 * kind behaves stands in the file of its object, see promise/kinds.h.
 *
 *   RECORD_FREE ──> RECORD_THEN ───────> RECORD_PLAIN
 *               ──> RECORD_FINALLY ────> RECORD_PLAIN
 *               ──> RECORD_PLAIN           │  ▲
 *                                          ▼  │
 *        resolved with a promise:  RECORD_THENABLE_JOB ──> RECORD_FORWARDED
 *        with a foreign thenable:  RECORD_FOREIGN_JOB
 *        finally's wait:           RECORD_VALUE_THUNK
 *
 * A record of an armed kind is on exactly one list, the reactions of a promise
 * or the job queue, and that list holds a reference to it.
 */
#ifndef EVPROMISE_RECORD_KINDS_H
#define EVPROMISE_RECORD_KINDS_H

#include <stdint.h>

#define ARMED 1
#define PROMISE 2
#define AFTER(name) (UINT32_C(1) << RECORD_##name)

/*
 * KIND(its name, the name of its behaviour, what it is, the kinds that it comes
 * after): set_kind() asserts the last of these.
 */
#define EVPROMISE__KINDS(KIND)                                                \
	/* on the free list of a slab */                                      \
	KIND(FREE, free, 0, AFTER(GARBAGE) | AFTER(SPARE) | AFTER(PLAIN) |    \
	    AFTER(COMBINATOR) | AFTER(FORWARDER) | AFTER(HELD) |              \
	    AFTER(FORWARDED) | AFTER(ELEMENT) | AFTER(KEEP))                  \
	/* a promise that has ended, whose value is to be released */         \
	KIND(GARBAGE, garbage, 0, AFTER(PLAIN))                               \
	/* in reserve for when allocation fails */                            \
	KIND(SPARE, spare, 0, AFTER(FREE))                                    \
	/* a promise that waits for a resolver, or has settled */             \
	KIND(PLAIN, plain, PROMISE, AFTER(FREE))                              \
	/* a promise that collects the outcomes of its members */             \
	KIND(COMBINATOR, combinator, PROMISE, AFTER(FREE))                    \
	/* the resolving functions that a foreign thenable is given */        \
	KIND(FORWARDER, forwarder, 0, AFTER(FREE))                            \
	/* a FORWARDED whose place in a list a stand-in keeps */              \
	KIND(HELD, held, PROMISE, AFTER(FORWARDED) | AFTER(HELD))             \
	/* waits for a promise to settle as that one */                       \
	KIND(FORWARDED, forwarded, ARMED | PROMISE, AFTER(THEN) |             \
	    AFTER(PLAIN) | AFTER(FORWARDED))                                  \
	/* PromiseReaction of then */                                         \
	KIND(THEN, then, ARMED | PROMISE, AFTER(FREE))                        \
	/* PromiseReaction of finally */                                      \
	KIND(FINALLY, finally, ARMED | PROMISE, AFTER(FREE))                  \
	/* finally's handler has run, and its promise is waited for */        \
	KIND(VALUE_THUNK, value_thunk, ARMED | PROMISE, AFTER(PLAIN))         \
	/* NewPromiseResolveThenableJob, of a promise */                      \
	KIND(THENABLE_JOB, thenable_job, ARMED | PROMISE, AFTER(PLAIN))       \
	/* NewPromiseResolveThenableJob, of a foreign type */                 \
	KIND(FOREIGN_JOB, foreign_job, ARMED | PROMISE, AFTER(PLAIN))         \
	/* a link that will not run, since allocation failed */               \
	KIND(CUT, cut, ARMED | PROMISE, AFTER(THEN) | AFTER(FINALLY))         \
	/* of a member of a combinator */                                     \
	KIND(ELEMENT, element, ARMED, AFTER(FREE))                            \
	/* frees a state */                                                   \
	KIND(KEEP, keep, ARMED, AFTER(FREE) | AFTER(SPARE))

#define KIND_NAME(name, behaviour, what, after) RECORD_##name,
#define KIND_AFTER(name, behaviour, what, after)                              \
	| (kind == RECORD_##name) * (after)
#define KIND_ARMED(name, behaviour, what, after)                              \
	| ((what) & ARMED ? AFTER(name) : 0)
#define KIND_PROMISE(name, behaviour, what, after)                            \
	| ((what) & PROMISE ? AFTER(name) : 0)

enum evpromise__kind { EVPROMISE__KINDS(KIND_NAME) };

/* Sets of kinds, a bit a kind. */
#define KINDS_ARMED ((uint32_t)0 EVPROMISE__KINDS(KIND_ARMED))
#define KINDS_PROMISE ((uint32_t)0 EVPROMISE__KINDS(KIND_PROMISE))

/* The kinds that a record may have before it is of this one. Each other promise
 * is PLAIN in the end. */
static inline uint32_t
kinds_before(enum evpromise__kind kind)
{
	uint32_t before = 0 EVPROMISE__KINDS(KIND_AFTER);

	return kind == RECORD_PLAIN ?
	    before | (KINDS_PROMISE & ~AFTER(PLAIN)) : before;
}

#endif
