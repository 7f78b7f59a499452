/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * Programs of promises, from bytes: any bytes are one. An operation takes four:
 *
 *   what to do; two slots, x and y, of four bits; two handlers, F and R, of a
 *   kind and a slot, of four bits each.
 *
 * There are sixteen slots for promises and sixteen for resolvers, eight for
 * abort signals and eight for controllers. See program.c and operate_*.c for
 * the operations, handler.c for the handlers and completions.
 */
#ifndef TESTS_FUZZ_PROGRAM_H
#define TESTS_FUZZ_PROGRAM_H

#include <stddef.h>

#include "audit.h"
#include "engine.h"

#define SLOTS 16
#define SIGNALS 8			/* slots, also of controllers */
#define INTERVALS 4
#define OPERATIONS 64
#define SITES (2 * OPERATIONS + 1)	/* places that may make a node */
#define LOG 8192

/* A value of a type of its own, a thenable, or a kept state; with a handle. */
struct node {
	struct run *run;
	int kind;			/* of a thenable; -1: never made */
	int slot;
	int released;			/* how often */
};

/* A handler: where it was added, and what it does. */
struct site {
	struct run *run;
	int number;
	int kind, slot;
};

/* A program that is run by an engine. */
struct run {
	const struct engine *engine;
	struct evpromise_base *base;	/* NULL: freed */
	int hook;			/* what the unhandled rejections meet */
	/* The handles that the program holds: those in slots, then one for
	 * each node. */
	struct evpromise *promises[SLOTS + SITES];
	struct evpromise_resolver *resolvers[SLOTS + 1]; /* the last: in use */
	struct evpromise_abort_controller *controllers[SIGNALS];
	/* Those in slots, then that of each interval, lent by it. */
	struct evpromise_abort_signal *signals[SIGNALS + INTERVALS];
	struct evpromise_interval *intervals[INTERVALS];
	struct site *listeners[SLOTS];	/* arguments of listeners */
	struct site sites[SITES];
	struct node nodes[SITES];
	int n_nodes;
	char log[LOG];
	size_t length;
};

struct operation {
	int what, x, y;
	struct site f, r;		/* kind and slot */
};

/* program.c */
void program_begin(struct run *run, const struct engine *engine);
/* Does the operation with the number; the log then has what happened, and
 * what is in each slot. */
void program_step(struct run *run, int number,
    const struct operation *operation);
void program_end(struct run *run);
void program_put(struct run *run, int slot, struct evpromise *promise);
/* A handle of what is in a slot, or that of the slot itself. */
struct evpromise *program_get(struct run *run, int slot, bool moved);
/* What the library's program holds. */
const struct audit_held *program_held(void);

/* operate_timer.c */
int64_t program_ms(int bits);
void program_operate_timer(struct run *run,
    const struct operation *operation, struct site *sites);
void program_free_intervals(struct run *run);

/* operate_abort.c */
struct evpromise_abort_signal *program_signal(struct run *run, int bits);
void program_put_signal(struct run *run, int slot,
    struct evpromise_abort_signal *signal);
void program_put_controller(struct run *run, int slot,
    struct evpromise_abort_controller *controller);
void program_operate_abort(struct run *run,
    const struct operation *operation, struct site *sites);
void program_describe_signals(struct run *run);

/* handler.c */
void program_log(struct run *run, const char *format, ...)
    EVPROMISE_PRINTF(2, 3);
void program_describe(struct run *run, const struct evpromise *promise,
    int depth);
void program_free_base(struct run *run);
/* A handler's function: its argument is a site. */
struct evpromise_value program_handler(const struct evpromise *, void *site);
/* The same for the rejected one of two, which share an argument. */
struct evpromise_value program_handler_rejected(const struct evpromise *,
    void *site);
/* What a site completes with; settled may be NULL outside of a handler. */
struct evpromise_value program_complete(struct site *site,
    const struct evpromise *settled);
struct evpromise_value program_observe(const struct evpromise *, void *site);
struct node *program_node(struct run *run, int kind, int slot);
void program_node_free(void *node);

#endif
