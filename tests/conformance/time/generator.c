/* SPDX-License-Identifier: BSD-3-Clause */
/* Making programs of timers and signals: every one of a length, or random
 * ones. */
#include <string.h>

#include "program.h"
#include "random.h"

/* --- every program -------------------------------------------------------- */

struct exhaust {
	struct time_program program;
	enum time_kind kind;
	int most;
	time_visit_cb visit;
};

static void exhaust_from(struct exhaust *e);

/* Appends the operation, visits all programs that go on from it, and takes it
 * back: in each of the bodies that are open, and in that of the last one. */
static void
with(struct exhaust *e, struct time_op op)
{
	struct time_program *program = &e->program;
	int depth = 0;

	if (program->n_ops > 0) {
		const struct time_op *last = &program->ops[program->n_ops - 1];

		depth = last->depth + time_has_body(last);
	}
	for (; depth >= 0; depth--) {
		op.depth = depth;
		program->ops[program->n_ops++] = op;
		exhaust_from(e);
		program->n_ops--;
	}
}

static void
with_kind(struct exhaust *e, char kind, int time)
{
	with(e, (struct time_op){ .kind = kind, .time = time });
}

static void
with_other(struct exhaust *e, char kind, int time, int other)
{
	with(e, (struct time_op){ .kind = kind, .time = time, .n_others = 1,
	    .others = { other } });
}

static void
with_any(struct exhaust *e, int signal)
{
	int i;

	with_other(e, 'y', 0, signal);
	for (i = 0; i < signal; i++)
		if (time_is_signal(&e->program.ops[i]))
			with(e, (struct time_op){ .kind = 'y', .n_others = 2,
			    .others = { signal, i } });
}

/* All that can be done to what an operation made. */
static void
with_made(struct exhaust *e, int made)
{
	const struct time_op *op = &e->program.ops[made];

	if (op->kind == 'l')
		with_other(e, 'r', 0, made);
	if (op->kind == 'c')
		with_other(e, 'a', 0, made);
	if (!time_is_signal(op))
		return;
	with_other(e, 'l', 0, made);
	with_other(e, 't', 0, made);
	if (e->kind == TIME_TIMERS)
		with_other(e, 'd', 3, made);
	else
		with_any(e, made);
}

static void
exhaust_from(struct exhaust *e)
{
	int i, n = e->program.n_ops;

	if (n > 0)
		e->visit(&e->program);
	if (n == e->most)
		return;
	with_kind(e, 'c', 0);
	with_kind(e, 'm', 0);
	if (e->kind == TIME_TIMERS) {
		with_kind(e, 'w', 2);
		with_kind(e, 'd', 2);
		with_kind(e, 'd', 0);
	} else {
		with_kind(e, 'x', 0);
	}
	for (i = 0; i < n; i++)
		with_made(e, i);
}

void
time_exhaust(enum time_kind kind, int n, time_visit_cb visit)
{
	struct exhaust e = { .kind = kind, .most = n, .visit = visit };

	exhaust_from(&e);
}

/* --- random programs ------------------------------------------------------ */

/* One of the operations before that is of these kinds; -1 if there is none. */
static int
some_op(uint64_t *state, const struct time_program *program, const char *kinds)
{
	int i, tries;

	for (tries = 0; program->n_ops > 0 && tries < 12; tries++) {
		i = random_below(state, program->n_ops);
		if (strchr(kinds, program->ops[i].kind) != NULL)
			return i;
	}
	return -1;
}

static const char *
kinds_it_is_applied_to(char kind)
{
	switch (kind) {
	case 'a':
	case 'A':
		return "c";
	case 'r':
		return "l";
	default:
		return "cxwy";
	}
}

/* False if what it would be applied to is not there. */
static bool
random_op(enum time_kind kind, uint64_t *state,
    const struct time_program *program, struct time_op *op)
{
	const char *kinds = kind == TIME_TIMERS ? "ccwydddddddlllaaAmmtrx" :
	    "cccxyyyyyllllllaaaaAmttr";
	int i, n = 1;

	memset(op, 0, sizeof(*op));
	op->kind = kinds[random_below(state, (int)strlen(kinds))];
	op->time = random_below(state, 6);
	if (strchr("cxwm", op->kind) != NULL)
		n = 0;
	else if (op->kind == 'd')
		n = random_below(state, 2);
	else if (op->kind == 'y')
		n = 1 + random_below(state, 3);
	for (i = 0; i < n; i++) {
		op->others[i] = some_op(state, program,
		    kinds_it_is_applied_to(op->kind));
		if (op->others[i] < 0)
			return false;
	}
	op->n_others = n;
	return true;
}

void
time_random(enum time_kind kind, uint64_t *state, struct time_program *program)
{
	int n_ops = 4 + random_below(state, PROGRAM_OPS - 4), depth = 0;

	program->n_ops = 0;
	while (program->n_ops < n_ops) {
		struct time_op *op = &program->ops[program->n_ops];

		if (!random_op(kind, state, program, op))
			continue;
		op->depth = depth;
		program->n_ops++;
		if (time_has_body(op) && depth < PROGRAM_DEPTH &&
		    random_below(state, 3) > 0)
			depth++;
		else if (depth > 0)
			depth -= random_below(state, 3) == 0 ?
			    1 + random_below(state, depth) : 0;
	}
}
