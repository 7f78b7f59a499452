/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * The model: promises as ECMA-262 writes them down, with a queue of jobs, each
 * with all that the specification makes for it. Written for nothing but to be
 * plainly right. model.c has the abstract operations and the jobs,
 * engine_model.c the functions of the library over them; timers, abort signals
 * and some, with their functions, are in model_timer.c, model_abort.c,
 * model_listener.c and model_some.c.
 */
#ifndef TESTS_FUZZ_MODEL_H
#define TESTS_FUZZ_MODEL_H

#include <stdbool.h>

#include "engine.h"

enum model_kind {
	THEN, FINALLY, THUNK, ADOPT, ALL, ALL_SETTLED, ANY, RACE, SOME, KEEP
};

struct model_reaction {
	enum model_kind kind;
	struct evpromise *target;	/* of the capability */
	evpromise_cb on_fulfilled, on_rejected;
	void *arg;
	enum evpromise_state state;	/* THUNK: what is passed on */
	struct evpromise_value value;
	struct model_collection *collection;	/* of a combinator */
	size_t index;
	struct model_some *some;	/* SOME, instead of the two */
	void (*free_fn)(void *);	/* KEEP */
	struct model_reaction *next;		/* of the promise */
};

struct model_collection {
	size_t remaining, n;
	struct evpromise *members[];
};

struct model_job {
	struct model_reaction *reaction;	/* NULL: NewPromiseResolveThenableJob */
	struct evpromise *promise;	/* what has settled, or is resolved */
	struct evpromise_value thenable;
	struct model_job *next;
};

struct evpromise {
	struct evpromise_base *base;
	enum evpromise_state state;
	struct evpromise_value value;
	struct model_reaction *reactions;
	bool handled, reported, resolved, awaited;
	struct evpromise *next, *next_rejected, *next_late;
};

struct evpromise_resolver {
	struct evpromise *promise;
	bool used;
	int refs;
	struct model_listener *listeners;	/* the newest is the first */
};

enum model_timer_kind { DELAY, TIMEOUT, SIGNAL };

/* What is done at a time. */
struct model_timer {
	enum model_timer_kind kind;
	uint64_t due_ms;
	struct evpromise_resolver *resolver;	/* DELAY, TIMEOUT */
	struct evpromise_value completion;	/* DELAY */
	struct evpromise_abort_signal *signal;	/* SIGNAL */
	struct model_timer *next;		/* in the order made */
};

struct evpromise_base {
	struct evpromise *promises;
	struct model_job *jobs;
	struct evpromise *rejected, *late;
	evpromise_rejection_cb unhandled, handled;
	void *unhandled_arg, *handled_arg;
	bool freed, in_checkpoint, running, misread, firing;
	uint64_t now_ms;
	struct model_timer *timers;
	struct evpromise_abort_signal *signals;	/* in the order made */
};

struct model_listener {
	struct evpromise_abort_signal *signal;
	struct evpromise_resolver *resolver;	/* NULL: the program's */
	evpromise_abort_cb cb;
	void *arg;
	struct model_listener *next;		/* of the signal */
	struct model_listener *next_of_resolver;
};

struct evpromise_abort_controller {
	struct evpromise_abort_signal *signal;
	int refs;
};

struct evpromise_abort_signal {
	struct evpromise_base *base;
	struct evpromise *reason;
	struct evpromise_resolver *resolver;
	int refs;
	bool has_controller;
	struct model_timer *timer;
	struct model_listener *listeners;
	struct evpromise_abort_signal **sources;	/* NULL: gone */
	size_t n_sources;
	struct evpromise_abort_signal *next;	/* of the base */
	struct evpromise_abort_signal *next_told;
};

#define MODEL_THROWN ((uintptr_t)1)

/* The tag of evpromise_adopt(), in the library. */
extern const struct evpromise_type evpromise__type_promise;
extern const struct evpromise_type model_error_type;
extern const struct evpromise_type model_array_type;
extern const struct evpromise_type model_outcomes_type;
extern const struct evpromise_type model_aggregate_type;

/* Of the collection that a combinator of a kind settles with. */
const struct evpromise_type *model_type_of_all(enum model_kind kind);

/* Memory, kept until model_forget(). */
void *model_make(size_t size);
const struct evpromise_type *model_type(struct evpromise_value value);
bool model_is_promise(struct evpromise_value value);
struct evpromise_value model_error(int code);
/* What a promise was settled with, as a completion. */
struct evpromise_value model_completion(const struct evpromise *settled);

struct evpromise *model_new_promise(struct evpromise_base *base);
struct evpromise_resolver *model_new_resolver(struct evpromise *promise);
struct model_reaction *model_new_reaction(enum model_kind kind,
    struct evpromise *target);
/* The Promise Resolve Functions, for any completion. */
void model_resolve(struct evpromise *promise, struct evpromise_value value);
/* The same of a capability, which does nothing the second time. */
void model_resolve_once(struct evpromise *promise,
    struct evpromise_value completion);
struct evpromise *model_promise_resolve(struct evpromise_base *base,
    struct evpromise_value value);
void model_perform_then(struct evpromise *promise,
    struct model_reaction *reaction);
/* The same for one that handles nothing: KEEP. */
void model_append(struct evpromise *promise, struct model_reaction *reaction);
struct evpromise_value model_call(struct evpromise_base *base,
    evpromise_cb handler, const struct evpromise *settled, void *arg);
/* Runs the first job; false if there is none. */
bool model_run_job(struct evpromise_base *base);
/* The promise has got somebody who handles its rejection. */
void model_handle(struct evpromise *promise);

/* engine_model.c: by a resolver, once. */
bool model_resolve_by(struct evpromise_resolver *resolver,
    struct evpromise_value completion);

/* model_some.c */
struct evpromise *model_some(struct evpromise_base *, struct evpromise *[],
    size_t n, size_t count);
void model_run_some(struct model_reaction *reaction,
    struct evpromise *settled);

/* model_timer.c */
struct model_timer *model_add_timer(struct evpromise_base *base,
    enum model_timer_kind kind, uint64_t due_ms);
void model_remove_timer(struct evpromise_base *base,
    struct model_timer *timer);
/* undefined, or an error that is thrown. */
struct evpromise_value model_due_ms(const struct evpromise_base *base,
    int64_t ms, uint64_t *due_ms);
struct evpromise *model_delay(struct evpromise_base *, int64_t,
    struct evpromise_value, struct evpromise_abort_signal *);
struct evpromise *model_timeout(struct evpromise *, int64_t,
    struct evpromise_abort_signal *);
int64_t model_now_ms(const struct evpromise_base *);
bool model_advance_ms(struct evpromise_base *, int64_t);
bool model_advance_to_next(struct evpromise_base *);
struct evpromise_interval *model_interval_new(struct evpromise_base *,
    int64_t, struct evpromise_abort_signal *);
struct evpromise *model_interval_next(struct evpromise_interval *);
void model_interval_free(struct evpromise_interval *);

/* model_abort.c */
void model_signal_time_is_up(struct evpromise_abort_signal *signal);
/* The base is freed, and with it the timer of the signal. */
void model_signal_never_aborts(struct evpromise_abort_signal *signal);
/* Whether it is not aborted and anybody is left who could do so. */
bool model_can_abort(const struct evpromise_abort_signal *signal);
struct evpromise_abort_controller *model_controller_new(
    struct evpromise_base *);
struct evpromise_abort_controller *model_controller_ref(
    struct evpromise_abort_controller *);
void model_controller_unref(struct evpromise_abort_controller *);
struct evpromise_abort_signal *model_controller_signal(
    const struct evpromise_abort_controller *);
bool model_controller_abort(struct evpromise_abort_controller *,
    struct evpromise_value);
struct evpromise_abort_signal *model_signal_abort(struct evpromise_base *,
    struct evpromise_value);
struct evpromise_abort_signal *model_signal_any(struct evpromise_base *,
    struct evpromise_abort_signal *const[], size_t);
struct evpromise_abort_signal *model_signal_timeout(struct evpromise_base *,
    int64_t);
struct evpromise_abort_signal *model_signal_ref(
    struct evpromise_abort_signal *);
void model_signal_unref(struct evpromise_abort_signal *);
bool model_signal_aborted(const struct evpromise_abort_signal *);
const struct evpromise *model_signal_reason(
    const struct evpromise_abort_signal *);
struct evpromise_value model_signal_throw(
    const struct evpromise_abort_signal *);

/* model_listener.c */
/* Those of a resolver that is used now; of a signal. */
void model_drop_listeners(struct evpromise_resolver *resolver);
void model_drop_all_listeners(struct evpromise_abort_signal *signal);
void model_run_abort_steps(struct evpromise_abort_signal *signal);
bool model_add_listener(struct evpromise_abort_signal *, evpromise_abort_cb,
    void *);
bool model_remove_listener(struct evpromise_abort_signal *,
    evpromise_abort_cb, void *);
bool model_on_abort(struct evpromise_resolver *,
    struct evpromise_abort_signal *, evpromise_abort_cb, void *);

#endif
