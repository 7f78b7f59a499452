/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * Small programs of promises, as text, one a line, run by V8 (order.js) and by
 * the library (interpreter.c) alike. A program is a list of operations with
 * spaces between. A slot is a promise, numbered in the order of creation, one
 * character each, from '0' on. Operations that make a promise fill a slot.
 *
 *   n            a pending promise and its resolver
 *   v, x         a promise fulfilled, rejected with a number
 *   H<K>         a promise resolved with a thenable of kind K
 *   s<i>, j<i>   the resolver of slot i fulfils, rejects it with a number
 *   a<i><k>      the resolver of slot i resolves it with the promise of slot k
 *   h<i><K>      ... with a thenable
 *   b<i><k>      the resolver of slot i rejects it with the promise of slot k,
 *                which is a reason like any other; c<i>: with a thenable
 *   t<i><F><R>   then with two handlers
 *   f<i><F>      finally with a handler
 *   A.. S.. Y.. R..   all, allSettled, any, race of the slots that follow
 *   T<F>         try
 *   d<i>         slot i is dropped; operations on it do nothing any more
 *   U            from now on who is told of an unhandled rejection handles it
 *   |            the queue is drained before the program goes on
 *
 * Thenables K: s fulfils, j rejects, b fulfils and then rejects, q resolves
 * with a thenable that fulfils, x throws.
 *
 * Handlers F, R, which write what they are called with into the log:
 *   -       none
 *   v, x    return, throw a number
 *   e, r    return, throw what they are called with
 *   n       return the promise of a then on a resolved promise
 *   l       the same from that handler again, three deep
 *   p<k>    return the promise of slot k
 *   s<k>    fulfil slot k, return a number
 *   t<k>    add a handler to slot k, return a number
 */
#ifndef TESTS_ORDER_PROGRAM_H
#define TESTS_ORDER_PROGRAM_H

#include <stdint.h>

#define PROGRAM_OPS 48		/* the most operations of a program */
#define PROGRAM_TEXT 512	/* the most characters of its text */

struct order_handler {
	char kind;
	int slot;		/* of p, s, t */
};

struct order_op {
	char kind;
	int slot;		/* what it is applied to */
	int other;		/* a, b */
	char thenable;		/* H, h */
	int members[3];		/* A, S, Y, R */
	int n_members;
	struct order_handler on_fulfilled, on_rejected;
};

struct order_program {
	struct order_op ops[PROGRAM_OPS];
	int n_ops;
};

/* Writes the program's line, without its end. */
void order_print(const struct order_program *program, char *text);
/* Reads a line; -1 if it is none. */
int order_parse(const char *text, struct order_program *program);

typedef void (*order_visit_cb)(const struct order_program *program,
    void *arg);
/* Visits every program of at most n operations of the core of the language. */
void order_exhaust(int n, order_visit_cb visit, void *arg);
/* Makes a random program of the whole language from a state, which goes on. */
void order_random(uint64_t *state, struct order_program *program);
/* The same for chains of promises that only wait for one another, of which the
 * handles are dropped in any order. */
void order_directed(uint64_t *state, struct order_program *program);

#endif
