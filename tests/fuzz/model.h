/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * The model: promises as ECMA-262 writes them down, with a queue of jobs, each
 * with all that the specification makes for it. Written for nothing but to be
 * plainly right. model.c has the abstract operations and the jobs,
 * engine_model.c the functions of the library over them.
 */
#ifndef TESTS_FUZZ_MODEL_H
#define TESTS_FUZZ_MODEL_H

#include <stdbool.h>

#include "engine.h"

enum model_kind { THEN, FINALLY, THUNK, ADOPT, ALL, ALL_SETTLED, ANY, RACE, KEEP };

struct model_reaction {
	enum model_kind kind;
	struct evpromise *target;	/* of the capability */
	evpromise_cb on_fulfilled, on_rejected;
	void *arg;
	enum evpromise_state state;	/* THUNK: what is passed on */
	struct evpromise_value value;
	struct model_collection *collection;	/* of a combinator */
	size_t index;
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
	bool handled, reported, resolved;
	struct evpromise *next, *next_rejected, *next_late;
};

struct evpromise_resolver {
	struct evpromise *promise;
	bool used;
	int refs;
};

struct evpromise_base {
	struct evpromise *promises;
	struct model_job *jobs;
	struct evpromise *rejected, *late;
	evpromise_rejection_cb unhandled, handled;
	void *unhandled_arg, *handled_arg;
	bool freed, in_checkpoint, running, misread;
};

#define MODEL_THROWN ((uintptr_t)1)

/* The tag of evpromise_adopt(), in the library. */
extern const struct evpromise_type evpromise__type_promise;
extern const struct evpromise_type model_error_type;
extern const struct evpromise_type model_array_type;
extern const struct evpromise_type model_aggregate_type;

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

#endif
