/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * What the files of the library share: the record, its states, the functions
 * that cross files. The edition of ECMA-262 that comments cite is ES2025.
 *
 * Everything is one kind of record, 64 bytes on a 64-bit machine. A promise
 * that `then` derives is the reaction, and the job, of the handler that will
 * resolve it: it hangs on its source's list, moves with the whole list to the
 * queue when the source settles, and is resolved when its turn comes. So
 * settling allocates nothing, and nothing recurses: what waits for what is
 * only ever followed through the queue.
 */
#ifndef EVPROMISE_INTERNAL_H
#define EVPROMISE_INTERNAL_H

#ifdef HAVE_CONFIG_H
#include <config.h>
#endif

#include <assert.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <evpromise.h>

#include "promise/host.h"

#if defined(__GNUC__) || defined(__clang__)
#define likely(x) __builtin_expect(!!(x), 1)
#define unlikely(x) __builtin_expect(!!(x), 0)
/* Keeps a function's needs of registers out of those that call it. */
#define never_inline __attribute__((noinline))
#else
#define never_inline
#define likely(x) (x)
#define unlikely(x) (x)
#endif

/*
 * What a record does when its job runs. A record of one of the armed kinds is
 * on exactly one list, a promise's reactions or the queue, and that list holds
 * a reference to it.
 *
 *   RECORD_FREE ──> RECORD_THEN ───────> RECORD_PLAIN
 *               ──> RECORD_FINALLY ────> RECORD_PLAIN
 *               ──> RECORD_PLAIN           │  ▲
 *                                          ▼  │
 *        resolved with a promise:  RECORD_THENABLE_JOB ──> RECORD_FORWARDED
 *        with a foreign thenable:  RECORD_FOREIGN_JOB
 *        finally's wait:           RECORD_VALUE_THUNK
 */
enum evpromise__kind {
	RECORD_FREE,		/* on the free list */
	/* not armed */
	RECORD_GARBAGE,		/* collect.c: has ended, to be released */
	RECORD_SPARE,		/* keep.c: for when memory is out */
	RECORD_PLAIN,		/* waits for a resolver, or has settled */
	RECORD_COMBINATOR,	/* a PLAIN that collects its members' values */
	RECORD_FORWARDER,	/* the resolving functions of a foreign job; no
				 * promise */
	RECORD_HELD,		/* a FORWARDED that has a stand-in in the list */
	/* armed */
	RECORD_FORWARDED,	/* waits for a promise to settle as that one */
	RECORD_THEN,		/* PromiseReaction of then: handlers, arg */
	RECORD_FINALLY,		/* PromiseReaction of finally: handler, arg */
	RECORD_VALUE_THUNK,	/* finally's handler ran: waits for its promise */
	RECORD_THENABLE_JOB,	/* NewPromiseResolveThenableJob, of ours */
	RECORD_FOREIGN_JOB,	/* NewPromiseResolveThenableJob, of a type */
	/* no promises: members of the combinators */
	RECORD_ALL_ELEMENT,
	RECORD_ALL_SETTLED_ELEMENT,
	RECORD_ANY_ELEMENT,
	RECORD_RACE_ELEMENT,
	RECORD_SOME_ELEMENT,
	RECORD_CUT,		/* a link that will not run: memory was out */
	RECORD_KEEP		/* frees a state; no promise */
};

enum evpromise__flag {
	FLAG_HANDLED = 1,	/* [[PromiseIsHandled]] */
	FLAG_RESOLVED = 2,	/* [[AlreadyResolved]] of its resolver */
	FLAG_REPORTED = 4,	/* its rejection was reported as unhandled */
	FLAG_ADOPTED = 8,	/* it waits for a promise that it adopted */
	FLAG_ABORTABLE = 16,	/* its resolver listens to abort signals: arg */
	FLAG_AWAITED = 32,	/* run.c waits for it: its rejection is heard */
	FLAG_SIGNAL = 64,	/* the reason of an abort signal */
	FLAG_TRYING = 128,	/* evpromise_try() runs its function */
	FLAG_LISTED = 256,	/* a list of rejections refers to it */
	/* of no meaning but during a dump: cycles.c, dump.c */
	FLAG_ON_PATH = 0x1000,
	FLAG_SEARCHED = 0x2000,
	FLAG_ON_CYCLE = 0x4000,
	FLAG_FOREIGN = 0x8000	/* a foreign thenable will settle it */
};

struct evpromise__list {		/* see list.h */
	struct evpromise *last;
};

struct evpromise__queue {		/* see job_queue.h */
	struct evpromise *first;
	struct evpromise **end;		/* where the next one goes */
};

#include "debug/origin.h"
#include "record/probes.h"

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
		size_t index;		/* elements: [[Index]] */
		size_t remaining;	/* COMBINATOR: [[Remaining...]] */
		struct {
			uint32_t wanted, values, reasons;
		} some;			/* COMBINATOR of some.c */
		void (*free_fn)(void *); /* KEEP, CUT: frees arg, or NULL */
	} u;
#ifdef EVPROMISE_DEBUG
	_Alignas(64) struct evpromise__origin origin;
#endif
};

#if UINTPTR_MAX == UINT64_MAX && !defined(EVPROMISE_DEBUG)
_Static_assert(sizeof(struct evpromise) == 64, "a record is a cache line");
#endif

#include "record/count.h"
#include "record/list.h"
#include "promise/job_queue.h"
#include "record/slab.h"

struct evpromise__misread {
	const char *expected;		/* NULL: nothing */
	const char *found;
};

struct evpromise__hook {
	evpromise_rejection_cb cb;
	void *arg;
};

struct evpromise__timer_entry;

struct evpromise__timers {		/* see timer.c */
	struct evpromise__timer_entry *heap;
	size_t length, capacity;
	uint64_t made;			/* how many, ever */
	uint64_t wake_ms;		/* the host was told; UINT64_MAX: no */
	bool running;			/* timer.c is at work up the stack */
};

struct evpromise_base {
	struct evpromise__queue jobs;	/* the job queue */
	struct evpromise__slab *slab;	/* that records are taken from */
	struct evpromise__slabs slabs;	/* slab.c: all of them */
	struct evpromise *garbage;	/* collect.c: to be released */
	bool collecting;		/* collect.c is at work up the stack */
	bool in_checkpoint;		/* microtask.c is at work up the stack */
	bool woken;			/* the host was told of work, or is at it */
	bool freed;			/* evpromise_base_free() was called */
	struct evpromise *running;	/* whose handler is running */
	struct evpromise *spare;	/* keep.c: for when memory is out */
	struct evpromise_abort_signal *out_of_memory;	/* the same, aborted */
	struct evpromise__misread misread; /* accessors.c: what it misread */
	/* HTML's about-to-be-notified rejected promises list, and those of
	 * which a handler came too late; both hold references. */
	struct evpromise__list about_to_be_notified;
	struct evpromise__list handled_late;
	struct evpromise__hook unhandled, handled; /* the program's */
	const struct evpromise__host *host;
	void *host_data;
	struct evpromise__timers timers;
	uint64_t virtual_ms;		/* clock.c */
	bool clock_is_virtual;
	bool clock_is_noted;		/* a time of it, beside those of timers */
	unsigned int pins;		/* calls up the stack that need it */
#ifdef EVPROMISE_DEBUG
	const void *thread;		/* the one that it is used on */
	struct evpromise *owners;	/* mistakes.c: of payloads */
	struct evpromise_base *next_freed;	/* mistakes.c */
#endif
};

/* What combinators carry: settled promises, each referenced. */
struct evpromise__array {
	size_t length;
	struct evpromise *members[];	/* NULL: not settled yet */
};

/* alloc.c: the one door of every allocation, also of libevpromise_extra. */
EVPROMISE_API void *evpromise__malloc(size_t size);
EVPROMISE_API void evpromise__free(void *block);

/* slab.c: records. */
bool evpromise__slabs_init(struct evpromise_base *base);
void evpromise__slabs_let_go(struct evpromise_base *base);
void evpromise__slabs_free(struct evpromise_base *base);
void evpromise__slab_changed(struct evpromise__slab *slab);
struct evpromise *evpromise__record_take_elsewhere(struct evpromise_base *);
void evpromise__records_each(struct evpromise_base *base,
    void (*visit)(struct evpromise *record, void *arg), void *arg);
size_t evpromise__record_number(const struct evpromise *record);

#ifdef EVPROMISE_DEBUG
void evpromise__assert_thread(const struct evpromise_base *base);
#else
#define evpromise__assert_thread(base) ((void)(base))
#endif

#include "record/record.h"

/* value.c: a value's tag is the address of its type and the bit "thrown". */
#define EVPROMISE__THROWN ((uintptr_t)1)
extern const struct evpromise_type evpromise__type_undefined;
extern const struct evpromise_type evpromise__type_int;
extern const struct evpromise_type evpromise__type_double;
extern const struct evpromise_type evpromise__type_string;
extern const struct evpromise_type evpromise__type_promise;
extern const struct evpromise_type evpromise__type_shared;
extern const struct evpromise_type evpromise__type_array;
extern const struct evpromise_type evpromise__type_aggregate;
extern const struct evpromise_type evpromise__type_too_few;
extern const struct evpromise_type evpromise__type_suppressed;
struct evpromise_value evpromise__out_of_memory(void);
bool evpromise__is_thenable(struct evpromise_value value);

static inline struct evpromise_value
evpromise__pointer(const struct evpromise_type *type, void *payload)
{
	struct evpromise_value value;

	value.tag = (uintptr_t)type;
	value.payload.pointer = payload;
	return value;
}

static inline const struct evpromise_type *
evpromise__type_of(struct evpromise_value value)
{
	return (const struct evpromise_type *)
	    (value.tag & ~EVPROMISE__THROWN);
}

/* Of what a settled promise carries, which is never marked as thrown. */
static inline const struct evpromise_type *
evpromise__result_type(const struct evpromise *settled)
{
	return (const struct evpromise_type *)settled->u.result.tag;
}

static inline void
evpromise__value_release(struct evpromise_value value)
{
	const struct evpromise_type *type = evpromise__type_of(value);

	if (type->release != NULL)
		type->release(value.payload.pointer);
}

/* collect.c: the end of a promise's life. */
void evpromise__dispose_slowly(struct evpromise *promise);
void evpromise__collect(struct evpromise_base *base);
void evpromise__base_reap(struct evpromise_base *base);

/* Nobody refers to the promise any more. Most carry nothing to release. */
static inline void
evpromise__dispose(struct evpromise *promise)
{
	if (unlikely(promise->state == EVPROMISE_PENDING ||
	    evpromise__result_type(promise)->release != NULL)) {
		evpromise__dispose_slowly(promise);
		return;
	}
	assert(promise->kind == RECORD_PLAIN);
	evpromise__record_free(promise);
}

static inline void
evpromise__release(struct evpromise *promise)
{
	if (count_drop_ref(promise))
		evpromise__dispose(promise);
}

/* base.c */
struct evpromise_base *evpromise__base_create(const struct evpromise__host *,
    void *host_data);
/* A record of an armed kind: on a list that holds a reference to it. */
static inline bool
evpromise__is_armed(const struct evpromise *record)
{
	return record->kind >= RECORD_FORWARDED;
}

/* A promise that only waits to settle as another one does: forward.c. */
static inline bool
evpromise__is_forwarding(const struct evpromise *promise)
{
	return promise->kind == RECORD_FORWARDED ||
	    promise->kind == RECORD_HELD;
}

/* The memory of a base that is freed meanwhile stays until the last unpin. */
static inline void
evpromise__base_pin(struct evpromise_base *base)
{
	base->pins++;
}

static inline void
evpromise__base_unpin(struct evpromise_base *base)
{
	base->pins--;
	evpromise__base_reap(base);
}

/* timer.c */
void evpromise__timers_run(struct evpromise_base *base);
void evpromise__timers_drop(struct evpromise_base *base);

/* microtask.c: the queue of jobs and the reports of rejections. */
void evpromise__wake_host(struct evpromise_base *base);
void evpromise__checkpoint_later(struct evpromise_base *base);

/* Tells the host of work, once until the end of the next checkpoint. */
static inline void
evpromise__wake(struct evpromise_base *base)
{
	if (unlikely(!base->woken))
		evpromise__wake_host(base);
}

/* HostEnqueuePromiseJob ( job, realm ) #sec-hostenqueuepromisejob */
static inline void
evpromise__host_enqueue_promise_job(struct evpromise_base *base,
    struct evpromise *job)
{
	queue_append(&base->jobs, job);
	evpromise__wake(base);
}

/* The same for each of a list that is not empty, which is left empty. */
static inline void
evpromise__host_enqueue_promise_jobs(struct evpromise_base *base,
    struct evpromise__list *jobs)
{
	queue_splice(&base->jobs, jobs);
	evpromise__wake(base);
}

enum evpromise__rejection { REJECTION_REJECT, REJECTION_HANDLE };
void evpromise__host_promise_rejection_tracker(struct evpromise *promise,
    enum evpromise__rejection operation);

/* jobs.c */
void evpromise__run_jobs(struct evpromise_base *base);
void evpromise__resolve_unless_freed(struct evpromise *promise,
    struct evpromise_value completion);
struct evpromise_value evpromise__call_handler(struct evpromise *promise,
    evpromise_cb handler, const struct evpromise *settled, void *arg);

/* promise.c: the abstract operations. */
void evpromise__reject_promise(struct evpromise *, struct evpromise_value);
struct evpromise *evpromise__then_settled(struct evpromise *promise,
    struct evpromise *reaction);
void evpromise__settle_as(struct evpromise *promise, struct evpromise *settled);

/* keep.c: chains that memory ran out for, and the states of chains. */
void evpromise__cut_chain(struct evpromise *promise);
bool evpromise__try_keep(struct evpromise *promise, void *state,
    void (*free_fn)(void *));
struct evpromise *evpromise__skip_keeps(struct evpromise *record,
    const struct evpromise *last);
struct evpromise *evpromise__first_reaction(const struct evpromise *promise);

/* forward.c: promises that wait to settle as another one. */
struct evpromise *evpromise__forward(struct evpromise *promise,
    struct evpromise *source);
void evpromise__adopt(struct evpromise *promise, struct evpromise *source);
void evpromise__collapse(struct evpromise *middle);

/* A handle or a resolver was given up: nobody may be left to see a promise. */
static inline void
evpromise__given_up(struct evpromise *promise)
{
	if (count_handles(promise) != 0)
		return;
	if (promise->counts == 0)
		evpromise__dispose(promise);
	else if (unlikely(evpromise__is_forwarding(promise)))
		evpromise__collapse(promise);
}

/* resolver.c */
void evpromise__resolve_otherwise(struct evpromise *promise,
    struct evpromise_value resolution);
struct evpromise_resolver *evpromise__forwarder_new(struct evpromise *promise);
/* One that the library had; it may be unused, which is no mistake then. */
void evpromise__resolver_give_up(struct evpromise_resolver *resolver);

/* abort_listener.c */
void evpromise__abort_listeners_drop(struct evpromise *record);

#include "promise/settle.h"

/* combinators.c */
void evpromise__element_job(struct evpromise *element);
struct evpromise *evpromise__combine(struct evpromise_base *base,
    enum evpromise__kind kind, struct evpromise *members[], size_t n,
    size_t length);
struct evpromise__array *evpromise__combinator_finish(
    struct evpromise *combinator);

/* some.c */
void evpromise__some_element(struct evpromise *combinator,
    struct evpromise *member);

/* array.c. No array has more members than this on a 32-bit machine, and no
 * promise is referenced by more of them. */
#define EVPROMISE__MOST_MEMBERS                                               \
	((size_t)INT32_MAX / sizeof(struct evpromise *))
struct evpromise__array *evpromise__array_new(size_t length);
void evpromise__array_release(void *array);
void evpromise__array_note(struct evpromise__array *array, size_t index,
    struct evpromise *member);

/* accessors.c */
struct evpromise_value evpromise__result(const struct evpromise *promise);
struct evpromise *evpromise__owner(const struct evpromise *settled);
struct evpromise_value evpromise__check_int(const struct evpromise *settled);

/* error.c */
#define EVPROMISE__DOMAIN "evpromise"
extern const struct evpromise_type evpromise__type_error;
extern const struct evpromise_type evpromise__type_static_error;
struct evpromise_value evpromise__throw_static(enum evpromise_error_code code);
struct evpromise_value evpromise__throw_caused(
    const struct evpromise *rejected, struct evpromise_value before);
#define evpromise__throw_type(...)                                            \
	evpromise_throw_at(__FILE__, __LINE__, EVPROMISE__DOMAIN, NULL,       \
	    EVPROMISE_ERROR_TYPE, __VA_ARGS__)
#define evpromise__throw_range(...)                                           \
	evpromise_throw_at(__FILE__, __LINE__, EVPROMISE__DOMAIN, NULL,       \
	    EVPROMISE_ERROR_RANGE, __VA_ARGS__)

/* log.c */
void evpromise__log(const char *format, ...) EVPROMISE_PRINTF(1, 2);

#ifdef EVPROMISE_FAULTS
#include "sites.h"		/* tests/fault: where memory can run out */
#endif

#endif
