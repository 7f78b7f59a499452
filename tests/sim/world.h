/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * A simulated world: programs of delays, time-outs, intervals, abort signals,
 * limits, queues and mappings on a clock that only the simulation moves. A seed
 * decides everything: what the program does and when, which of the events that
 * may come next does, how late the loop is, when memory fails, when the base is
 * freed. What has an order is left to the library, and checked.
 *
 * Each part keeps a model of its own, which knows by other means what the
 * library must do, and checks it whenever a callback runs and after each event.
 * What is wrong ends the program with the command that repeats it.
 */
#ifndef TESTS_SIM_WORLD_H
#define TESTS_SIM_WORLD_H

#include <stdbool.h>
#include <stdint.h>

#include <evpromise.h>

#define MOST_WATCHES 1024

struct world {
	uint64_t seed;
	uint64_t random;		/* the state that the seed began */
	struct evpromise_base *base;
	bool freed;			/* the base was */
	bool freed_early;		/* by the program */
	bool may_be_freed;		/* in this seed */
	bool is_short;			/* of memory, in this seed */
	bool ran_out;			/* memory may have failed already */
	bool winding_up;		/* the program does nothing more */
	int actions;			/* that the program may do still */
	int depth;			/* of callbacks up the stack */
	uint64_t weights;		/* of what it does, see act.c */
	uint64_t unit_us;		/* of the times of this seed */
	int parcels;			/* payloads that are owned */
	uint64_t hash;			/* of all that was said */
	bool aloud;			/* what is said is printed */
};

extern struct world world;

/* --- world.c -------------------------------------------------------------- */

/* What happened: a line with the time, of which the hash is made. */
void say(const char *format, ...) EVPROMISE_PRINTF(1, 2);
/* Ends the program: the library did what it must not do. */
_Noreturn void wrong(const char *format, ...) EVPROMISE_PRINTF(1, 2);

/* The seed's choice: a number below n; true once in n times. */
int pick(int n);
bool once_in(int n);

/* Any completion: an int, a payload, nothing, sometimes thrown. */
struct evpromise_value any_completion(void);
/* The same, an int that is thrown. */
struct evpromise_value thrown_int(void);

void world_free_base(void);
/* Lets memory fail soon, or no more. */
void world_starve(void);
void world_feed(void);

/* Runs a seed; the time that it covered, in microseconds. */
uint64_t world_run(uint64_t seed, bool aloud);

/* --- host.c: the clock, the events that may come, their order ------------- */

struct evpromise_base *host_base_new(void);
uint64_t now_us(void);
/* The time at which the library knows a timer due that is made now. */
uint64_t due_us(int64_t ms);
/* Until when timers were run, in milliseconds, and how often. */
uint64_t timers_ran_us(void);
unsigned long timers_runs(void);
/* No job waits: all that was settled has been heard of. */
bool is_quiet(void);
/* Any time of this seed's scale, in milliseconds; often the same. */
int64_t any_ms(void);
/* One event; false if none is left. */
bool host_step(void);

/* --- watch.c: promises, each with handlers that must run once ------------- */

struct watch {
	int id;
	const char *what;
	struct evpromise *promise;	/* a handle; NULL: given up */
	bool is_heard;			/* its handlers were attached */
	bool has_run;
	void (*on_settled)(struct watch *watched,
	    const struct evpromise *settled);
	void *of;			/* what it is about */
};

/* Watches a promise, which is given; NULL, that memory was out, is watched as
 * one that will never settle. on_settled may be NULL. */
struct watch *watch(const char *what, struct evpromise *promise,
    void (*on_settled)(struct watch *, const struct evpromise *), void *of);
bool is_pending(const struct watch *watched);
/* Any of them that holds a handle; NULL if there is none. */
struct watch *any_watch(void);
/* A second watch of one, a combinator of several. */
void act_watch(void);
void watches_check_end(void);
void watches_drop(void);
/* Whether a promise was rejected as memory or the base was gone, or by a
 * signal: that is no outcome of its own. */
bool is_cut_short(const struct evpromise *settled,
    const struct evpromise_abort_signal *signal);

/* --- io.c: operations that the outside ends ------------------------------- */

struct evpromise *io_start(struct evpromise_abort_signal *signal,
    struct evpromise_value completion);
/* When the first is ready; UINT64_MAX if none is under way. */
uint64_t io_next_us(void);
/* Ends one of those that are ready; false if none is. */
bool io_end_one(void);
void act_io(void);
void io_drop(void);

/* --- work.c: what limits, queues and mappings start ----------------------- */

/* Those who start so many at a time, and nothing once the whole has settled. */
struct crew {
	const char *what;
	size_t most;
	const struct watch *whole;	/* or NULL */
};

struct work {
	const struct crew *crew;
	struct evpromise *promise;	/* NULL: ended at once */
	bool has_failed;		/* at once */
	uint64_t due_us;		/* of its timer; 0: it has none */
};

size_t crew_under_way(const struct crew *crew);
/* What it started as the n-th, from 0; NULL if it has not. */
const struct work *crew_work(const struct crew *crew, size_t n);
bool work_has_failed(const struct work *work);
bool crew_has_failed(const struct crew *crew);
/* Begins something, which gives the value in the end if it does not fail. */
struct evpromise_value crew_start(const struct crew *crew,
    struct evpromise_abort_signal *signal, int64_t value);
/* The timers of all that was started. */
size_t works_timers(void);
void works_drop(void);

/* --- alarms.c: delays, time-outs, intervals ------------------------------- */

void act_alarm(void);
void alarms_check(void);
/* Its timer fired, which is due at a time and has a number. */
unsigned long alarm_number(void);
void alarm_rang(uint64_t due, unsigned long number);
void alarms_drop(void);

/* --- signals.c ------------------------------------------------------------ */

/* Lent; often NULL. */
struct evpromise_abort_signal *any_signal(void);
void act_signal(void);
void signals_check(void);
/* The timers that signals have. */
size_t signals_timers(void);
void signals_drop(void);

/* --- lines.c: limits and queues ------------------------------------------- */

void act_line(void);
void lines_check(void);
/* Goes on with one that is paused; false if none is. */
bool lines_wind_up(void);
void lines_drop(void);

/* --- scopes.c: map and its kin -------------------------------------------- */

void act_scope(void);
void scopes_drop(void);

/* --- attempts.c: retry, wait_for, using ----------------------------------- */

void act_attempts(void);
/* The most timers that they have. */
size_t attempts_timers_most(void);
void attempts_drop(void);

/* --- throttles.c ---------------------------------------------------------- */

void act_throttle(void);
void throttles_check(void);
/* The timers that they have. */
size_t throttles_timers(void);
void throttles_drop(void);

/* --- act.c: what the program does next ------------------------------------ */

/* Now and then does something, in a callback; may free the base. */
void act_within(void);
/* Does something; false if it has done enough. */
bool act(void);

#endif
