/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * The library's side: see program.h for the language, and order.js, which does
 * the same in JavaScript, function for function.
 *
 * The log: `3f17` handler of operation 3, fulfilled with 17; `3r` rejected;
 * `3F` finally's; `3T` try's; `3n` one in it; `3a` one that it added; `3H` a
 * thenable's then; `o` the observer of the last slot; `U` unhandled, `K`
 * handled late, `c` caught by who was told of it; `.` a tick of the ruler, a
 * chain beside the program that makes every turn of the queue visible.
 */
#include <stdarg.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>

#include <evpromise.h>

#include "interpreter.h"

#define RULER 16

struct run;

/* What a handler of an operation needs to know. */
struct site {
	struct run *run;
	const struct order_handler *handler;
	int op;
	int value;		/* what it returns; it throws the next */
	int depth;
};

/* A thenable: what it does is decided by its kind. */
struct thenable {
	struct run *run;
	int op;
	char kind;
};

struct run {
	const struct order_program *program;
	struct evpromise_base *base;
	struct evpromise *slots[PROGRAM_OPS];
	struct evpromise_resolver *resolvers[PROGRAM_OPS];
	bool used[PROGRAM_OPS];		/* the resolver settled it */
	int needed_until[PROGRAM_OPS];	/* of the operations */
	int n_slots;
	struct site fulfilled[PROGRAM_OPS], rejected[PROGRAM_OPS];
	struct thenable thenables[PROGRAM_OPS];
	bool attaches;		/* unhandled rejections get a handler */
	char *log;
	size_t length;
};

/* --- the log -------------------------------------------------------------- */

static void write_value(struct run *run, const struct evpromise *settled);

static void
write_text(struct run *run, const char *format, ...) EVPROMISE_PRINTF(2, 3);

static void
write_text(struct run *run, const char *format, ...)
{
	va_list args;
	int n;

	va_start(args, format);
	n = vsnprintf(run->log + run->length, ORDER_LOG - run->length, format,
	    args);
	va_end(args);
	if (n > 0 && run->length + (size_t)n < ORDER_LOG)
		run->length += (size_t)n;
}

static void
write_word(struct run *run)
{
	if (run->length > 0)
		write_text(run, " ");
}

static const struct evpromise_type thenable_type;

static void
write_members(struct run *run, const struct evpromise *settled)
{
	size_t i;

	write_text(run, "[");
	for (i = 0; i < evpromise_length(settled); i++) {
		const struct evpromise *member = evpromise_at(settled, i);

		write_text(run, "%s", evpromise_state(member) ==
		    EVPROMISE_FULFILLED ? "f" : "r");
		write_value(run, member);
	}
	write_text(run, "]");
}

static void
write_value(struct run *run, const struct evpromise *settled)
{
	enum evpromise_typeof type = evpromise_typeof(settled);
	int code = evpromise_code(settled);

	if (type == EVPROMISE_TYPE_INT)
		write_text(run, "%d", (int)evpromise_as_int(settled));
	else if (type == EVPROMISE_TYPE_UNDEFINED)
		write_text(run, "u");
	else if (type == EVPROMISE_TYPE_ARRAY ||
	    type == EVPROMISE_TYPE_OUTCOMES)
		write_members(run, settled);
	else if (type == EVPROMISE_TYPE_PROMISE)
		write_text(run, "P");
	else if (evpromise_is(settled, &thenable_type))
		write_text(run, "Q");
	else if (code == EVPROMISE_ERROR_TYPE)
		write_text(run, "T");
	else if (code == EVPROMISE_ERROR_OUT_OF_MEMORY)
		write_text(run, "M");
	else if (code == EVPROMISE_ERROR_AGGREGATE)
		write_members(run, settled);
	else
		write_text(run, "?%s", evpromise_message(settled));
}

static void
log_call(struct run *run, int op, const char *what,
    const struct evpromise *settled)
{
	write_word(run);
	write_text(run, "%d%s%s", op, what, evpromise_state(settled) ==
	    EVPROMISE_FULFILLED ? "f" : "r");
	write_value(run, settled);
}

static void
log_bare(struct run *run, int op, const char *what)
{
	write_word(run);
	write_text(run, "%d%s", op, what);
}

static void
log_rejection(struct run *run, const char *what,
    const struct evpromise *promise)
{
	write_word(run);
	write_text(run, "%s", what);
	write_value(run, promise);
}

static struct evpromise_value
on_caught(const struct evpromise *settled, void *run)
{
	log_rejection(run, "c", settled);
	return evpromise_undefined();
}

static void
unhandled(const struct evpromise *promise, void *arg)
{
	struct run *run = arg;

	log_rejection(run, "U", promise);
	if (run->attaches)
		evpromise_unref(evpromise_catch(evpromise_ref(promise),
		    on_caught, run));
}

static void
handled(const struct evpromise *promise, void *run)
{
	log_rejection(run, "K", promise);
}

/* --- handlers ------------------------------------------------------------- */

static struct evpromise_value act(struct site *site,
    const struct evpromise *settled);

static struct evpromise *
lent_slot(struct run *run, int slot)
{
	return slot < run->n_slots ? run->slots[slot] : NULL;
}

static struct evpromise_value
on_nested(const struct evpromise *settled, void *arg)
{
	struct site *site = arg;

	(void)settled;
	log_bare(site->run, site->op, "n");
	if (site->handler->kind == 'l' && ++site->depth < 3)
		return act(site, settled);
	return evpromise_int(site->value + 4);
}

static struct evpromise_value
nest(struct site *site)
{
	return evpromise_adopt(evpromise_then(evpromise_resolved(
	    site->run->base, evpromise_undefined()), on_nested, site));
}

static struct evpromise_value
on_added(const struct evpromise *settled, void *arg)
{
	struct site *site = arg;

	log_call(site->run, site->op, "a", settled);
	return evpromise_undefined();
}

static void
add_to_slot(struct site *site)
{
	struct evpromise *slot = lent_slot(site->run, site->handler->slot);

	if (slot != NULL)
		evpromise_unref(evpromise_then2(evpromise_ref(slot), on_added,
		    on_added, site));
}

/* What a handler does, by its kind. */
static struct evpromise_value
act(struct site *site, const struct evpromise *settled)
{
	struct run *run = site->run;
	struct evpromise *slot = lent_slot(run, site->handler->slot);

	switch (site->handler->kind) {
	case 'x':
		return evpromise_throw_value(evpromise_int(site->value + 1));
	case 'e':
		return evpromise_share(settled);
	case 'r':
		return evpromise_rethrow(settled);
	case 'n':
	case 'l':
		return nest(site);
	case 'p':
		if (slot != NULL)
			return evpromise_adopt(evpromise_ref(slot));
		break;
	case 's':
		if (slot != NULL)
			evpromise_resolve(run->resolvers[site->handler->slot],
			    evpromise_int(site->value + 6));
		break;
	case 't':
		add_to_slot(site);
		break;
	}
	return evpromise_int(site->value);
}

static struct evpromise_value
on_settled(const struct evpromise *settled, void *arg)
{
	struct site *site = arg;

	log_call(site->run, site->op, "", settled);
	return act(site, settled);
}

/* The second handler of two, which have one argument. */
static struct evpromise_value
on_either(const struct evpromise *settled, void *arg)
{
	struct site *site = arg;

	return on_settled(settled, &site->run->rejected[site->op]);
}

static struct evpromise_value
on_finally(const struct evpromise *settled, void *arg)
{
	struct site *site = arg;

	log_bare(site->run, site->op, "F");
	return act(site, settled);
}

static struct evpromise_value
on_try(const struct evpromise *settled, void *arg)
{
	struct site *site = arg;

	log_bare(site->run, site->op, "T");
	return act(site, settled);
}

static struct evpromise_value
on_observed(const struct evpromise *settled, void *arg)
{
	struct run *run = arg;

	write_word(run);
	write_text(run, "o%s", evpromise_state(settled) ==
	    EVPROMISE_FULFILLED ? "f" : "r");
	write_value(run, settled);
	return evpromise_undefined();
}

static struct evpromise_value
on_tick(const struct evpromise *settled, void *arg)
{
	(void)settled;
	write_word(arg);
	write_text(arg, ".");
	return evpromise_undefined();
}

/* --- thenables ------------------------------------------------------------ */

static void thenable_then(void *payload, struct evpromise_resolver *resolver);

static const struct evpromise_type thenable_type = {
	sizeof(struct evpromise_type), "thenable", NULL, thenable_then
};

static void
thenable_then(void *payload, struct evpromise_resolver *resolver)
{
	struct thenable *thenable = payload;
	struct evpromise_value value = evpromise_int(thenable->op * 10 + 8);

	log_bare(thenable->run, thenable->op, "H");
	switch (thenable->kind) {
	case 'j':
	case 'x':
		evpromise_reject(resolver, value);
		break;
	case 'b':
		evpromise_resolve(resolver, value);
		evpromise_reject(resolver, evpromise_int(-1));
		break;
	case 'q':
		thenable->kind = 's';
		evpromise_resolve(resolver,
		    evpromise_own(&thenable_type, thenable));
		break;
	default:
		evpromise_resolve(resolver, value);
	}
}

static struct evpromise_value
thenable_of(struct run *run, int op, char kind)
{
	run->thenables[op].run = run;
	run->thenables[op].op = op;
	run->thenables[op].kind = kind;
	return evpromise_own(&thenable_type, &run->thenables[op]);
}

/* --- operations ----------------------------------------------------------- */

static evpromise_cb
handler_of(struct run *run, struct site *site, int op,
    const struct order_handler *handler, int value, evpromise_cb cb)
{
	site->run = run;
	site->handler = handler;
	site->op = op;
	site->value = value;
	site->depth = 0;
	return handler->kind == '-' ? NULL : cb;
}

static struct evpromise *
run_then(struct run *run, const struct order_op *op, int i,
    struct evpromise *slot)
{
	evpromise_cb on_fulfilled, on_rejected;

	on_fulfilled = handler_of(run, &run->fulfilled[i], i,
	    &op->on_fulfilled, i * 10 + 1, on_settled);
	on_rejected = handler_of(run, &run->rejected[i], i, &op->on_rejected,
	    i * 10 + 3, on_settled);
	if (on_rejected == NULL)
		return evpromise_then(slot, on_fulfilled, &run->fulfilled[i]);
	if (on_fulfilled == NULL)
		return evpromise_catch(slot, on_rejected, &run->rejected[i]);
	return evpromise_then2(slot, on_settled, on_either,
	    &run->fulfilled[i]);
}

static struct evpromise *
run_combinator(struct run *run, const struct order_op *op)
{
	struct evpromise *members[3];
	size_t n = (size_t)op->n_members;
	int i;

	for (i = 0; i < op->n_members; i++)
		if (lent_slot(run, op->members[i]) == NULL)
			return NULL;
	for (i = 0; i < op->n_members; i++)
		members[i] = evpromise_ref(lent_slot(run, op->members[i]));
	switch (op->kind) {
	case 'A':
		return evpromise_all(run->base, members, n);
	case 'S':
		return evpromise_all_settled(run->base, members, n);
	case 'Y':
		return evpromise_any(run->base, members, n);
	default:
		return evpromise_race(run->base, members, n);
	}
}

/* The promise that an operation makes. */
static struct evpromise *
run_making(struct run *run, const struct order_op *op, int i,
    struct evpromise *slot)
{
	switch (op->kind) {
	case 'n':
		return evpromise_with_resolvers(run->base,
		    &run->resolvers[run->n_slots]);
	case 'v':
		return evpromise_resolved(run->base, evpromise_int(i * 10));
	case 'x':
		return evpromise_resolved(run->base,
		    evpromise_throw_value(evpromise_int(i * 10)));
	case 'H':
		return evpromise_resolved(run->base,
		    thenable_of(run, i, op->thenable));
	case 't':
		return slot == NULL ? NULL :
		    run_then(run, op, i, evpromise_ref(slot));
	case 'f':
		return slot == NULL ? NULL :
		    evpromise_finally(evpromise_ref(slot),
		    handler_of(run, &run->fulfilled[i], i, &op->on_fulfilled,
		    i * 10 + 1, on_finally), &run->fulfilled[i]);
	case 'T':
		(void)handler_of(run, &run->fulfilled[i], i, &op->on_fulfilled,
		    i * 10 + 1, on_try);
		return evpromise_try(run->base, on_try, &run->fulfilled[i]);
	default:
		return run_combinator(run, op);
	}
}

static void
run_settling(struct run *run, const struct order_op *op, int i)
{
	struct evpromise_resolver *resolver = run->resolvers[op->slot];
	struct evpromise *other = lent_slot(run, op->other);

	if (resolver == NULL ||
	    (strchr("ab", op->kind) != NULL && other == NULL))
		return;
	run->used[op->slot] = true;
	if (op->kind == 's')
		evpromise_resolve(resolver, evpromise_int(i * 10));
	else if (op->kind == 'j')
		evpromise_reject(resolver, evpromise_int(i * 10));
	else if (op->kind == 'h')
		evpromise_resolve(resolver, thenable_of(run, i, op->thenable));
	else if (op->kind == 'c')
		evpromise_reject(resolver, thenable_of(run, i, 's'));
	else if (op->kind == 'b')
		evpromise_reject(resolver,
		    evpromise_adopt(evpromise_ref(other)));
	else
		evpromise_resolve(resolver,
		    evpromise_adopt(evpromise_ref(other)));
}

static void
drop_slot(struct run *run, int slot)
{
	evpromise_unref(run->slots[slot]);
	run->slots[slot] = NULL;
}

static void
start_ruler(struct run *run)
{
	struct evpromise *ruler = evpromise_resolved(run->base,
	    evpromise_undefined());
	int i;

	for (i = 0; i < RULER; i++)
		ruler = evpromise_then(ruler, on_tick, run);
	evpromise_unref(ruler);
}

static void
run_op(struct run *run, int i)
{
	const struct order_op *op = &run->program->ops[i];
	struct evpromise *slot = lent_slot(run, op->slot);

	if (op->kind == '|') {
		evpromise_checkpoint(run->base);
		start_ruler(run);
	} else if (strchr("sjahbc", op->kind) != NULL) {
		run_settling(run, op, i);
	} else if (op->kind == 'U') {
		run->attaches = true;
	} else if (op->kind == 'd') {
		if (slot != NULL)
			drop_slot(run, op->slot);
	} else {
		run->slots[run->n_slots] = run_making(run, op, i, slot);
		run->n_slots++;
	}
}

/* --- handles -------------------------------------------------------------- */

static bool
has_slot(const struct order_handler *handler)
{
	return strchr("pst", handler->kind) != NULL;
}

/* Whether the operation itself names the slot. */
static bool
op_needs(const struct order_op *op, int slot)
{
	int i;

	if (strchr("sjahbctf", op->kind) != NULL && op->slot == slot)
		return true;
	if (strchr("ab", op->kind) != NULL && op->other == slot)
		return true;
	for (i = 0; i < op->n_members; i++)
		if (strchr("ASYR", op->kind) != NULL && op->members[i] == slot)
			return true;
	return false;
}

/* Notes for each slot behind which operation nothing needs it any more; what a
 * handler names is needed to the end. */
static void
note_needs(struct run *run)
{
	const struct order_program *program = run->program;
	int i, slot;

	for (i = 0; i < program->n_ops; i++) {
		const struct order_op *op = &program->ops[i];

		for (slot = 0; slot < PROGRAM_OPS; slot++)
			if (op_needs(op, slot))
				run->needed_until[slot] = i;
	}
	for (i = 0; i < program->n_ops; i++) {
		const struct order_op *op = &program->ops[i];

		if (strchr("tfT", op->kind) != NULL &&
		    has_slot(&op->on_fulfilled))
			run->needed_until[op->on_fulfilled.slot] = PROGRAM_OPS;
		if (op->kind == 't' && has_slot(&op->on_rejected))
			run->needed_until[op->on_rejected.slot] = PROGRAM_OPS;
	}
}

/* Gives up what no operation from this one on needs: handles, but for that of
 * the last slot while it is not observed yet, and resolvers that were used. */
static void
drop_unneeded(struct run *run, int from)
{
	int slot;

	for (slot = 0; slot < run->n_slots; slot++) {
		if (run->needed_until[slot] >= from)
			continue;
		if (slot != run->n_slots - 1 || from > run->program->n_ops)
			drop_slot(run, slot);
		if (run->used[slot]) {
			evpromise_resolver_unref(run->resolvers[slot]);
			run->resolvers[slot] = NULL;
		}
	}
}

static void
observe(struct run *run)
{
	struct evpromise *last = lent_slot(run, run->n_slots - 1);

	if (run->n_slots > 0 && last != NULL)
		evpromise_unref(evpromise_then2(evpromise_ref(last),
		    on_observed, on_observed, run));
}

static void
finish(struct run *run)
{
	int slot;

	for (slot = 0; slot < run->n_slots; slot++)
		evpromise_unref(run->slots[slot]);
	evpromise_base_free(run->base);
	for (slot = 0; slot < PROGRAM_OPS; slot++)
		evpromise_resolver_unref(run->resolvers[slot]);
}

void
order_run(const struct order_program *program, enum order_handles handles,
    struct evpromise_base *base, char *log)
{
	struct run run;
	int i;

	memset(&run, 0, sizeof(run));
	run.program = program;
	run.log = log;
	log[0] = '\0';
	run.base = base;
	evpromise_base_on_unhandled_rejection(base, unhandled, &run);
	evpromise_base_on_rejection_handled(base, handled, &run);
	note_needs(&run);
	start_ruler(&run);
	for (i = 0; i < program->n_ops; i++) {
		run_op(&run, i);
		if (handles == ORDER_DROP)
			drop_unneeded(&run, i + 1);
	}
	observe(&run);
	if (handles == ORDER_DROP)
		drop_unneeded(&run, program->n_ops + 1);
	evpromise_checkpoint(base);
	finish(&run);
}
