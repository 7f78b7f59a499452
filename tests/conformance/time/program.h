/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * Small programs of timers and abort signals, as text, one a line, run by Node
 * (time.cjs) and by the library (interpreter.c) alike. A program is a list of
 * operations with spaces between, numbered from 0, one character each: '0' on.
 * What stands between brackets behind an operation is its body, which runs in
 * its handler or listener. Operations on what is not there do nothing.
 *
 *   c            a controller
 *   x            a signal that is aborted already, with a number
 *   w<T>         AbortSignal.timeout
 *   y<i><k>..    AbortSignal.any of those signals
 *   a<i>, A<i>   abort with a number, without a reason
 *   l<i>         a listener
 *   r<i>         removes a listener
 *   t<i>         throwIfAborted
 *   m            a microtask
 *   d<T>-, d<T><i>
 *                a delay, with a signal or without
 *
 * Times T: '0' to '5', see time_ms().
 */
#ifndef TESTS_TIME_PROGRAM_H
#define TESTS_TIME_PROGRAM_H

#include <stdbool.h>
#include <stdint.h>

#define PROGRAM_OPS 24		/* the most operations of a program */
#define PROGRAM_DEPTH 5		/* the most bodies around one */
#define PROGRAM_TEXT 512	/* the most characters of its text */

struct time_op {
	char kind;
	int time;			/* w, d */
	int n_others;			/* y: any number; x, w, c, m: none */
	int others[3];			/* what it is applied to */
	int depth;			/* of how many bodies it is a part */
};

struct time_program {
	struct time_op ops[PROGRAM_OPS];
	int n_ops;
};

/* The programs that have no timers can be run where the clock is real. */
enum time_kind { TIME_TIMERS, TIME_ABORTS };

bool time_has_body(const struct time_op *op);
bool time_is_signal(const struct time_op *op);
int time_ms(const struct time_op *op);

/* Writes the program's line, without its end. */
void time_print(const struct time_program *program, char *text);
/* Reads a line; -1 if it is none. */
int time_parse(const char *text, struct time_program *program);

typedef void (*time_visit_cb)(const struct time_program *program);
/* Visits every program of at most n operations. */
void time_exhaust(enum time_kind kind, int n, time_visit_cb visit);
/* Makes a random program from a state, which goes on. */
void time_random(enum time_kind kind, uint64_t *state,
    struct time_program *program);

#endif
