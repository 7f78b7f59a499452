/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * Making programs: every one of a length, or random ones.
 *
 * The exhaustive generator leaves out what the random one has too much to try:
 * dropping slots, settling twice, handlers that settle, combinators of other
 * than two members.
 */
#include <stdbool.h>
#include <string.h>

#include "program.h"
#include "random.h"

/* --- every program -------------------------------------------------------- */

struct exhaust {
	struct order_program program;
	int most;
	int n_slots;
	bool open[PROGRAM_OPS];		/* has a resolver that was not used */
	order_visit_cb visit;
	void *arg;
};

static void exhaust_from(struct exhaust *e);

static bool
makes_promise(char kind)
{
	return strchr("nvxHtfASYRT", kind) != NULL;
}

/* Appends the operation, visits all programs that go on from it, and takes it
 * back. */
static void
with(struct exhaust *e, const struct order_op *op)
{
	bool settles = strchr("sjah", op->kind) != NULL;

	e->program.ops[e->program.n_ops++] = *op;
	if (settles)
		e->open[op->slot] = false;
	if (makes_promise(op->kind))
		e->open[e->n_slots++] = op->kind == 'n';
	exhaust_from(e);
	if (makes_promise(op->kind))
		e->n_slots--;
	if (settles)
		e->open[op->slot] = true;
	e->program.n_ops--;
}

static void
with_new(struct exhaust *e)
{
	static const char kinds[] = "nvx";
	struct order_op op = { 0 };
	int i;

	for (i = 0; kinds[i] != '\0'; i++) {
		op.kind = kinds[i];
		with(e, &op);
	}
	op.kind = 'H';
	op.thenable = 's';
	with(e, &op);
}

static void
with_settling(struct exhaust *e, int slot)
{
	struct order_op op = { 0 };

	op.slot = slot;
	op.kind = 's';
	with(e, &op);
	op.kind = 'j';
	with(e, &op);
	op.kind = 'h';
	op.thenable = 'j';
	with(e, &op);
	op.kind = 'a';
	for (op.other = 0; op.other < e->n_slots; op.other++)
		with(e, &op);
}

static void
with_then(struct exhaust *e, int slot)
{
	static const char *const handlers[] = {
		"v-", "x-", "-v", "--", "n-", "en", "er"
	};
	struct order_op op = { 0 };
	size_t i;

	op.kind = 't';
	op.slot = slot;
	for (i = 0; i < sizeof(handlers) / sizeof(handlers[0]); i++) {
		op.on_fulfilled.kind = handlers[i][0];
		op.on_rejected.kind = handlers[i][1];
		with(e, &op);
	}
	op.on_fulfilled.kind = 'p';
	op.on_rejected.kind = '-';
	for (i = 0; i < (size_t)e->n_slots; i++) {
		op.on_fulfilled.slot = (int)i;
		with(e, &op);
	}
}

static void
with_finally(struct exhaust *e, int slot)
{
	static const char kinds[] = "vxn";
	struct order_op op = { 0 };
	int i;

	op.kind = 'f';
	op.slot = slot;
	for (i = 0; kinds[i] != '\0'; i++) {
		op.on_fulfilled.kind = kinds[i];
		with(e, &op);
	}
	op.on_fulfilled.kind = 'p';
	for (i = 0; i < e->n_slots; i++) {
		op.on_fulfilled.slot = i;
		with(e, &op);
	}
}

static void
with_combinators(struct exhaust *e, int slot)
{
	static const char kinds[] = "ASYR";
	struct order_op op = { 0 };
	int i;

	op.n_members = 2;
	op.members[0] = slot;
	for (i = 0; kinds[i] != '\0'; i++) {
		op.kind = kinds[i];
		for (op.members[1] = 0; op.members[1] < e->n_slots;
		    op.members[1]++)
			with(e, &op);
	}
}

static void
exhaust_from(struct exhaust *e)
{
	int slot;

	if (e->program.n_ops > 0)
		e->visit(&e->program, e->arg);
	if (e->program.n_ops == e->most)
		return;
	with_new(e);
	for (slot = 0; slot < e->n_slots; slot++) {
		if (e->open[slot])
			with_settling(e, slot);
		with_then(e, slot);
		with_finally(e, slot);
		with_combinators(e, slot);
	}
}

void
order_exhaust(int n, order_visit_cb visit, void *arg)
{
	struct exhaust e;

	memset(&e, 0, sizeof(e));
	e.most = n;
	e.visit = visit;
	e.arg = arg;
	exhaust_from(&e);
}

/* --- random programs ------------------------------------------------------ */

static char
one_of(uint64_t *state, const char *kinds)
{
	return kinds[random_below(state, (int)strlen(kinds))];
}

/* Near the end of those there are, so that programs grow long chains. */
static int
some_slot(uint64_t *state, int n_slots)
{
	int back = random_below(state, random_below(state, 2) ? 3 : n_slots);

	return back < n_slots ? n_slots - 1 - back : 0;
}

static void
random_handler(uint64_t *state, struct order_handler *handler, int n_slots,
    const char *kinds)
{
	handler->kind = one_of(state, kinds);
	/* now and then a slot of an operation still to come */
	handler->slot = random_below(state, 8) == 0 ? n_slots :
	    some_slot(state, n_slots);
}

static void
random_op(uint64_t *state, struct order_op *op, int n_slots)
{
	int i;

	memset(op, 0, sizeof(*op));
	op->kind = n_slots == 0 ? one_of(state, "nnvxH") :
	    one_of(state, "nnnvxHTssjaaahbcttttttttttffASYRd|dU");
	op->slot = some_slot(state, n_slots);
	op->other = some_slot(state, n_slots);
	op->thenable = one_of(state, "sjbqx");
	op->n_members = random_below(state, 4);
	for (i = 0; i < op->n_members; i++)
		op->members[i] = some_slot(state, n_slots);
	random_handler(state, &op->on_fulfilled, n_slots,
	    op->kind == 'f' || op->kind == 'T' ? "vxnlppst" :
	    "-vxernlppppst");
	random_handler(state, &op->on_rejected, n_slots, "---vxernlpst");
}

void
order_random(uint64_t *state, struct order_program *program)
{
	int n_slots = 0, n_ops = 6 + random_below(state, 35);

	program->n_ops = 0;
	while (program->n_ops < n_ops) {
		struct order_op *op = &program->ops[program->n_ops++];

		random_op(state, op, n_slots);
		if (makes_promise(op->kind))
			n_slots++;
	}
}

/* --- directed programs ---------------------------------------------------- */

struct directed {
	uint64_t *state;
	struct order_program *program;
	int n_slots;
};

static struct order_op *
append(struct directed *d, char kind, int slot)
{
	struct order_op *op = &d->program->ops[d->program->n_ops++];

	memset(op, 0, sizeof(*op));
	op->kind = kind;
	op->slot = slot;
	op->on_fulfilled.kind = '-';
	op->on_rejected.kind = '-';
	if (makes_promise(kind))
		d->n_slots++;
	return op;
}

/* A promise that waits for the last slot, mostly without doing anything. */
static void
append_link(struct directed *d)
{
	int last = d->n_slots - 1;
	char link = one_of(d->state, "ttttaaapf");

	if (link == 'a') {
		append(d, 'n', 0);
		append(d, 'a', d->n_slots - 1)->other = last;
	} else if (link == 'p') {
		append(d, 'v', 0);
		append(d, 't', d->n_slots - 1)->on_fulfilled =
		    (struct order_handler){ 'p', last };
	} else {
		append(d, link, last)->on_fulfilled.kind =
		    link == 'f' ? 'v' : '-';
	}
	if (random_below(d->state, 3) == 0)
		append(d, '|', 0);
}

/* Drops all but the last slot, in any order. */
static void
append_drops(struct directed *d)
{
	int order[PROGRAM_OPS], i, j, n = d->n_slots - 1;

	for (i = 0; i < n; i++) {
		j = random_below(d->state, i + 1);
		order[i] = order[j];
		order[j] = i;
	}
	for (i = 0; i < n; i++) {
		append(d, 'd', order[i]);
		if (random_below(d->state, 6) == 0)
			append(d, '|', 0);
	}
}

void
order_directed(uint64_t *state, struct order_program *program)
{
	struct directed d = { state, program, 0 };
	int links = 2 + random_below(state, 5);

	program->n_ops = 0;
	append(&d, 'n', 0);
	while (links-- > 0)
		append_link(&d);
	if (random_below(state, 4) == 0)
		append(&d, 's', 0);
	append_drops(&d);
	append(&d, one_of(state, "sssj"), 0);
}
