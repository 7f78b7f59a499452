/* SPDX-License-Identifier: BSD-3-Clause */
/* What the files of fuzz_concurrency share: the program that is under way. */
#ifndef TESTS_FUZZ_CONCURRENCY_H
#define TESTS_FUZZ_CONCURRENCY_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <evpromise.h>

#define OPERATIONS 64
#define CALLS 1024
#define RESOURCES 3
#define FAILED 7			/* the code of calls that fail */

/* A limit or a queue. */
struct owner {
	struct evpromise_limit *limit;
	struct evpromise_queue *queue;
	size_t most, capacity;
	size_t running, held;		/* calls; places that were acquired */
	bool freed;
};

struct throttle {
	struct evpromise_throttle *throttle;	/* NULL: freed */
	size_t most;
	int64_t interval_ms;
	int64_t started_ms[OPERATIONS];
	size_t started;
};

/* Each of these is counted. */
struct resource {
	struct job *job;
	int made, disposed, released;
};

enum job_kind {
	RUN, ACQUIRE, ADD, IDLE, ROOM,	/* of a limit or a queue */
	MAP, EACH, REDUCE, RETRY, FILTER, USING, WAIT_FOR, THROTTLE
};

/* What a promise was given for. */
struct job {
	enum job_kind kind;
	struct owner *owner;		/* NULL from MAP on */
	struct throttle *throttle;	/* of THROTTLE alone */
	int priority;
	/* Inputs, resources, or the interval; the limit, or attempts. */
	size_t n, most;
	bool collects;
	bool is_refused;		/* by a queue that was full */
	size_t how;
	struct evpromise_abort_signal *signal;	/* referenced, or NULL */
	struct evpromise *promise;
	int settled;
	size_t taken, calls, failures, running;
	size_t lost;			/* FILTER: failed, but was wanted */
	int64_t timeout_ms, begun_ms, ended_ms;	/* WAIT_FOR */
	size_t acquired;		/* USING: so many, without doubt */
	struct resource resources[RESOURCES];
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
	struct throttle throttles[OPERATIONS + 2];
	size_t n_throttles;
	struct throttle *throttle_slots[2];
	int64_t now_ms;
} world;

/* fuzz_concurrency.c */
void require(bool good, const char *what);
void free_base(void);
void free_owner(struct owner *owner);
void check_owners(void);

/* concurrency_outcomes.c */
struct evpromise_value on_settled(const struct evpromise *, void *job);

/* concurrency_calls.c */
/* What a call of a job does; it gives the value, if all is well. */
struct evpromise_value call_one(struct job *job,
    struct evpromise_abort_signal *signal, int64_t value);
/* Whether filter is told so of an input. */
bool is_wanted(int64_t value);
struct evpromise_value call_start(struct evpromise_abort_signal *, void *job);
/* map, each, reduce, retry, filter */
struct evpromise *call_many(struct job *job);
/* Ends one of the calls that are pending; false if there is none. */
bool end_call(size_t number, bool well);
void give_up_calls(void);

/* concurrency_using.c */
/* What a call gives: a resource, if that is what it acquired. */
struct evpromise_value call_value(struct job *job, int64_t value);
struct evpromise *call_using(struct job *job);
void check_used(const struct job *job, const struct evpromise *settled);
void check_resources(const struct job *job);

/* concurrency_time.c */
int64_t now_ms(void);
struct evpromise *call_wait_for(struct job *job);
void check_waited(const struct job *job, const struct evpromise *settled);
void new_throttle(size_t slot, size_t most, int64_t interval_ms);
void free_throttle(struct throttle *throttle);
void note_start(struct throttle *throttle);
struct evpromise *call_throttle(struct job *job);
/* Nothing waits for what has come; the queue is empty. */
void check_times(void);

#endif
