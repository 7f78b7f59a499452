/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * mapping: what map and its kin have in common: calling back for each input, so
 * many at a time, within a scope.
 */
#ifndef EVPROMISE_CONCURRENCY_MAPPING_H
#define EVPROMISE_CONCURRENCY_MAPPING_H

#include <evpromise/map.h>

#include "abort/scope.h"

struct evpromise__mapping;

/* In what they differ. */
struct evpromise__mapping_kind {
	/* Calls the program back. */
	struct evpromise_value (*call)(struct evpromise__mapping *mapping,
	    void *input);
	/* A call has ended; rejected only where all is collected. It throws to
	 * make that a failure. */
	struct evpromise_value (*note)(struct evpromise__mapping *mapping,
	    size_t index, struct evpromise *settled);
	/* All has ended: what the whole is fulfilled with. */
	struct evpromise_value (*result)(struct evpromise__mapping *mapping);
};

/* A call that may be under way: what its handlers are given. */
struct evpromise__mapping_slot {
	struct evpromise__mapping *mapping;
	struct evpromise__mapping_slot *next_free;
	struct evpromise__mapping_slot *next;	/* of all */
	size_t index;			/* of the input */
	bool is_heard;			/* its handlers wait for the outcome */
	bool has_input;			/* or that was the end */
};

struct evpromise__mapping {
	const struct evpromise__mapping_kind *kind;
	struct evpromise_base *base;
	unsigned int refs;		/* its promise's, and run()'s */
	bool ended;			/* settled, or its base was freed */
	struct evpromise_resolver *resolver;

	struct evpromise_inputs inputs;
	size_t taken;			/* inputs, until now */
	bool exhausted;			/* there are no more */
	size_t limit, running;
	bool collect;

	/* The scope: aborted at a failure, or by the program's signal. */
	struct evpromise__scope scope;
	struct evpromise *failure;	/* rejected with its reason, or NULL */

	union {
		evpromise_map_cb map;
		evpromise_reduce_cb reduce;
	} call;
	void *arg;
	struct evpromise__mapping_slot *free_slots, *slots;

	struct evpromise__array *results; /* map, filter; NULL: none yet */
	struct evpromise *accumulated;	/* reduce; at first what was initial */
};

/* A mapping with its promise; NULL if allocation failed. It runs from a job,
 * once the initial value, which is given, is there: the caller sets what is of
 * its kind before then. */
struct evpromise *evpromise__mapping_new(struct evpromise_base *base,
    const struct evpromise__mapping_kind *kind, struct evpromise_inputs inputs,
    size_t limit, struct evpromise_value initial, void *arg,
    struct evpromise_abort_signal *signal,
    struct evpromise__mapping **mapping);

/* Those of map, each and filter. */
struct evpromise *evpromise__map(struct evpromise_base *base,
    const struct evpromise__mapping_kind *kind, struct evpromise_inputs inputs,
    size_t limit, evpromise_map_cb call, void *arg,
    const struct evpromise_map_options *options);
struct evpromise_value evpromise__mapping_call(
    struct evpromise__mapping *mapping, void *input);

/* Makes room for one more result at the index; false if memory is out. */
bool evpromise__mapping_has_room(struct evpromise__mapping *mapping,
    size_t index);
/* The results, moved out, as an array of a type. */
struct evpromise_value evpromise__mapping_results(
    struct evpromise__mapping *mapping, const struct evpromise_type *type);

#endif
