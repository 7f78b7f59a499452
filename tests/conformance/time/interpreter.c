/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * The library's side: see program.h for the language, and time.cjs, which does
 * the same in JavaScript, function for function.
 *
 * The log: `3f@17` the delay of operation 3 is fulfilled, at 17 ms; `3r42` it
 * is rejected; `3l42` a listener hears of 42; `3m` a microtask; `3t-`, `3t42`
 * throwIfAborted does not throw, does; `3[` and `3]` around an abort; `.` a
 * tick of a ruler, which begins with the program and with each delay. Reasons:
 * a number, `A` an AbortError, `T` a TimeoutError.
 */
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "interpreter.h"

#define RULER 6
#define LONGER_MS 1000		/* than any program takes */

struct run;

struct site {
	struct run *run;
	int op;
};

struct run {
	const struct time_program *program;
	enum time_mode mode;
	struct evpromise_base *base;
	struct site sites[PROGRAM_OPS];
	struct evpromise_abort_controller *controllers[PROGRAM_OPS];
	struct evpromise_abort_signal *signals[PROGRAM_OPS];
	bool listens[PROGRAM_OPS];
	int64_t due_ms[PROGRAM_OPS];	/* of timers that were made */
	uint32_t sources[PROGRAM_OPS];	/* of any(): a bit for each */
	uint32_t aborting;		/* sources whose listeners run */
	int hearing;			/* the signal whose listener runs */
	uint32_t heard;			/* and those of the listeners around */
	bool has_ended;			/* the log has */
	char *log;
	size_t length;
};

/* --- the log -------------------------------------------------------------- */

static void
write_word(struct run *run, const char *format, ...) EVPROMISE_PRINTF(2, 3);

static void
write_word(struct run *run, const char *format, ...)
{
	va_list args;
	size_t room;
	int n;

	if (run->has_ended)
		return;
	if (run->length > 0 && run->length < TIME_LOG - 1)
		run->log[run->length++] = ' ';
	room = TIME_LOG - run->length;
	va_start(args, format);
	n = vsnprintf(run->log + run->length, room, format, args);
	va_end(args);
	if (n > 0 && (size_t)n < room)
		run->length += (size_t)n;
}

/* What comes now Node does in another way. */
static void
end_log(struct run *run)
{
	write_word(run, "=");
	run->has_ended = true;
}

static void
write_reason(struct run *run, int op, char what, const struct evpromise *reason)
{
	if (evpromise_code(reason) == EVPROMISE_ERROR_ABORT)
		write_word(run, "%d%cA", op, what);
	else if (evpromise_code(reason) == EVPROMISE_ERROR_TIMEOUT)
		write_word(run, "%d%cT", op, what);
	else
		write_word(run, "%d%c%d", op, what,
		    (int)evpromise_as_int(reason));
}

static struct evpromise_value
on_tick(const struct evpromise *settled, void *run)
{
	(void)settled;
	write_word(run, ".");
	return evpromise_undefined();
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

/* --- where Node differs --------------------------------------------------- */

/* Timers of different durations that are due at the same time: Node fires them
 * by the age of its lists, of which there is one for each duration. */
static void
note_timer(struct run *run, int op)
{
	int64_t ms = time_ms(&run->program->ops[op]);
	int64_t due_ms = evpromise_clock_now_ms(run->base) + (ms == 0 ? 1 : ms);
	int i;

	for (i = 0; i < run->program->n_ops; i++) {
		int64_t other_ms = time_ms(&run->program->ops[i]);

		if (run->due_ms[i] == due_ms && run->mode == TIME_NODE &&
		    (ms == 0 ? 1 : ms) != (other_ms == 0 ? 1 : other_ms))
			end_log(run);
	}
	run->due_ms[op] = due_ms;
}

/* A signal that depends on one whose listeners run. */
static bool
is_in_doubt(const struct run *run, int signal)
{
	return signal != run->hearing &&
	    (run->sources[signal] & run->aborting) != 0;
}

/* Node 20 has not marked it as aborted yet. */
static void
touch(struct run *run, int signal)
{
	if (run->mode == TIME_NODE && is_in_doubt(run, signal))
		end_log(run);
}

static void
touch_dependents(struct run *run, int source)
{
	int i;

	for (i = 0; i < PROGRAM_OPS; i++)
		if (run->sources[i] & (uint32_t)1 << source)
			touch(run, i);
}

/* A listener that is added while those of its signal run: Node may run it too,
 * if others stand behind the one that runs. Those of a dependent have not run
 * yet: the DOM will run it, the library adds nothing to what was aborted. */
static void
note_listener(struct run *run, int signal)
{
	if ((run->mode == TIME_NODE && (run->heard & (uint32_t)1 << signal)) ||
	    is_in_doubt(run, signal))
		end_log(run);
}

static uint32_t
sources_of(const struct run *run, int signal)
{
	if (run->program->ops[signal].kind == 'y')
		return run->sources[signal];
	return (uint32_t)1 << signal;
}

/* --- handlers ------------------------------------------------------------- */

static void run_block(struct run *run, int first, int depth);

static void
run_body(struct run *run, int op)
{
	run_block(run, op + 1, run->program->ops[op].depth + 1);
}

static void
on_abort(const struct evpromise *reason, void *arg)
{
	struct site *site = arg;
	struct run *run = site->run;
	int signal = run->program->ops[site->op].others[0];
	int hearing = run->hearing;
	uint32_t aborting = run->aborting, heard = run->heard;

	run->listens[site->op] = false;
	write_reason(run, site->op, 'l', reason);
	run->hearing = signal;
	run->heard |= (uint32_t)1 << signal;
	run->aborting |= sources_of(run, signal);
	run_body(run, site->op);
	run->hearing = hearing;
	run->heard = heard;
	run->aborting = aborting;
}

static struct evpromise_value
on_microtask(const struct evpromise *settled, void *arg)
{
	struct site *site = arg;

	(void)settled;
	write_word(site->run, "%dm", site->op);
	run_body(site->run, site->op);
	return evpromise_undefined();
}

static struct evpromise_value
on_delay(const struct evpromise *settled, void *arg)
{
	struct site *site = arg;

	(void)settled;
	write_word(site->run, "%df@%d", site->op,
	    (int)evpromise_clock_now_ms(site->run->base));
	start_ruler(site->run);
	run_body(site->run, site->op);
	return evpromise_undefined();
}

static struct evpromise_value
on_rejected(const struct evpromise *settled, void *arg)
{
	struct site *site = arg;

	write_reason(site->run, site->op, 'r', settled);
	return evpromise_undefined();
}

/* --- operations ----------------------------------------------------------- */

static void
make_any(struct run *run, const struct time_op *op, int i)
{
	struct evpromise_abort_signal *signals[3];
	int k;

	for (k = 0; k < op->n_others; k++) {
		signals[k] = run->signals[op->others[k]];
		if (signals[k] == NULL)
			return;
	}
	for (k = 0; k < op->n_others; k++) {
		touch(run, op->others[k]);
		run->sources[i] |= sources_of(run, op->others[k]);
	}
	run->signals[i] = evpromise_abort_signal_any(run->base, signals,
	    (size_t)op->n_others);
}

static void
make_signal(struct run *run, const struct time_op *op, int i)
{
	switch (op->kind) {
	case 'c':
		run->controllers[i] = evpromise_abort_controller_new(run->base);
		run->signals[i] = evpromise_abort_signal_ref(
		    evpromise_abort_controller_signal(run->controllers[i]));
		break;
	case 'x':
		run->signals[i] = evpromise_abort_signal_abort(run->base,
		    evpromise_int(i * 10 + 1));
		break;
	case 'w':
		note_timer(run, i);
		run->signals[i] = evpromise_abort_signal_timeout(run->base,
		    time_ms(op));
		break;
	case 'y':
		make_any(run, op, i);
		break;
	}
}

static void
abort_it(struct run *run, const struct time_op *op, int i)
{
	int source = op->others[0];

	if (run->controllers[source] == NULL)
		return;
	touch_dependents(run, source);
	write_word(run, "%d[", i);
	evpromise_abort_controller_abort(run->controllers[source],
	    op->kind == 'A' ? evpromise_undefined() :
	    evpromise_int(i * 10 + 2));
	write_word(run, "%d]", i);
}

static void
listen(struct run *run, int signal, int i)
{
	if (run->signals[signal] == NULL)
		return;
	note_listener(run, signal);
	run->listens[i] = evpromise_abort_signal_add_listener(
	    run->signals[signal], on_abort, &run->sites[i]) ||
	    evpromise_abort_signal_aborted(run->signals[signal]);
}

static void
remove_listener(struct run *run, int listener)
{
	if (!run->listens[listener])
		return;
	touch(run, run->program->ops[listener].others[0]);
	evpromise_abort_signal_remove_listener(
	    run->signals[run->program->ops[listener].others[0]], on_abort,
	    &run->sites[listener]);
}

static void
throw_if_aborted(struct run *run, int signal, int i)
{
	struct evpromise_value thrown;

	if (run->signals[signal] == NULL)
		return;
	touch(run, signal);
	thrown = evpromise_abort_signal_throw_if_aborted(run->signals[signal]);
	evpromise_value_release(thrown);
	if (evpromise_abort_signal_aborted(run->signals[signal]))
		write_reason(run, i, 't',
		    evpromise_abort_signal_reason(run->signals[signal]));
	else
		write_word(run, "%dt-", i);
}

static void
delay(struct run *run, const struct time_op *op, int i)
{
	struct evpromise_abort_signal *signal = NULL;
	struct evpromise *promise;

	if (op->n_others > 0) {
		signal = run->signals[op->others[0]];
		if (signal == NULL)
			return;
		touch(run, op->others[0]);
	}
	if (!evpromise_abort_signal_aborted(signal))
		note_timer(run, i);
	promise = evpromise_delay(run->base, time_ms(op), evpromise_undefined(),
	    signal);
	evpromise_unref(evpromise_then2(promise, on_delay, on_rejected,
	    &run->sites[i]));
}

static void
run_op(struct run *run, int i)
{
	const struct time_op *op = &run->program->ops[i];

	switch (op->kind) {
	case 'a':
	case 'A':
		abort_it(run, op, i);
		break;
	case 'l':
		listen(run, op->others[0], i);
		break;
	case 'r':
		remove_listener(run, op->others[0]);
		break;
	case 't':
		throw_if_aborted(run, op->others[0], i);
		break;
	case 'm':
		evpromise_unref(evpromise_then(evpromise_resolved(run->base,
		    evpromise_undefined()), on_microtask, &run->sites[i]));
		break;
	case 'd':
		delay(run, op, i);
		break;
	default:
		make_signal(run, op, i);
	}
}

/* The operations from one on that are of this depth, to the end of their
 * body. */
static void
run_block(struct run *run, int first, int depth)
{
	const struct time_program *program = run->program;
	int i;

	for (i = first; i < program->n_ops && program->ops[i].depth >= depth;
	    i++)
		if (program->ops[i].depth == depth)
			run_op(run, i);
}

void
time_run(const struct time_program *program, enum time_mode mode,
    struct evpromise_base *base, char *log)
{
	struct run run;
	int i;

	memset(&run, 0, sizeof(run));
	run.program = program;
	run.mode = mode;
	run.base = base;
	run.log = log;
	run.hearing = -1;
	log[0] = '\0';
	for (i = 0; i < PROGRAM_OPS; i++)
		run.sites[i] = (struct site){ &run, i };
	start_ruler(&run);
	run_block(&run, 0, 0);
	evpromise_clock_advance_ms(base, LONGER_MS);
	for (i = 0; i < PROGRAM_OPS; i++) {
		evpromise_abort_controller_unref(run.controllers[i]);
		evpromise_abort_signal_unref(run.signals[i]);
	}
	evpromise_base_free(base);
}
