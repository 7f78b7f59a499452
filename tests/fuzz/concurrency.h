/* SPDX-License-Identifier: BSD-3-Clause */
/* What the files of fuzz_concurrency share: the program that is under way. */
#ifndef TESTS_FUZZ_CONCURRENCY_H
#define TESTS_FUZZ_CONCURRENCY_H

#include <stdbool.h>
#include <stddef.h>

#include <evpromise.h>

#define OPERATIONS 64
#define CALLS 1024
#define FAILED 7			/* the code of calls that fail */

/* A limit or a queue. */
struct owner {
	struct evpromise_limit *limit;
	struct evpromise_queue *queue;
	size_t most, capacity;
	size_t running, held;		/* calls; places that were acquired */
	bool freed;
};

enum job_kind {
	RUN, ACQUIRE, ADD, IDLE, ROOM,	/* of a limit or a queue */
	MAP, EACH, REDUCE, RETRY
};
#define N_KINDS (RETRY + 1)

/* What a promise was given for. */
struct job {
	enum job_kind kind;
	struct owner *owner;		/* NULL for MAP and those behind it */
	int priority;
	size_t n, most;			/* inputs; the limit, or attempts */
	bool collects;
	bool is_refused;		/* by a queue that was full */
	size_t how;
	struct evpromise_abort_signal *signal;	/* referenced, or NULL */
	struct evpromise *promise;
	int settled;
	size_t taken, calls, failures, running;
};

/* A call that has not ended. */
struct call {
	struct job *job;
	int64_t value;			/* what it gives if all is well */
	struct evpromise_resolver *resolver;	/* NULL: it has */
};

extern struct world {
	struct evpromise_base *base;		/* NULL: freed */
	struct owner owners[OPERATIONS + 4];
	size_t n_owners;
	struct owner *slots[4];			/* limits are even */
	struct job jobs[OPERATIONS];
	size_t n_jobs;
	struct call calls[CALLS];
	size_t n_calls;
	struct evpromise_abort_controller *controllers[4];
} world;

/* fuzz_concurrency.c */
void require(bool good, const char *what);
void free_base(void);
void free_owner(struct owner *owner);
void check_owners(void);

/* concurrency_calls.c */
struct evpromise_value call_start(struct evpromise_abort_signal *, void *job);
/* map, each, reduce, retry */
struct evpromise *call_many(struct job *job);
/* Ends one of the calls that are pending; false if there is none. */
bool end_call(size_t number, bool well);
void give_up_calls(void);

#endif
