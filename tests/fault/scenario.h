/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * Scenarios: what a program does with the library, which is tried again and
 * again while memory runs out at one place after the other. Whatever fails
 *
 *   - a handler whose chain was made runs once, one whose chain was not never;
 *   - what was given is released once, what was kept is freed once;
 *   - nothing is left when the base is freed, at the end or in the middle.
 */
#ifndef TESTS_FAULT_SCENARIO_H
#define TESTS_FAULT_SCENARIO_H

#include <stdbool.h>

#include <evpromise.h>

struct event_base;

struct world {
	struct event_base *loop;	/* NULL: a clock of the test's */
	struct evpromise_base *base;
	void *state;			/* what the scenario leaves, if it */
	void (*state_free)(void *);	/* says how to free it */
};

typedef void (*scenario_fn)(struct world *);

/* Tries a scenario in a world without a loop. */
void try_scenario(scenario_fn scenario);
/* In one with a loop. */
void try_scenario_in_loop(scenario_fn scenario);

/* Runs one once, while memory is there; drained or not before the base is
 * freed. */
void run_scenario(scenario_fn scenario, bool in_loop, bool drained);

/* Runs until nothing is left to do. */
void drain(struct world *world);

/* A value of a type that counts what is not released yet. */
struct evpromise_value token(void);
/* The same as the value at the end of a chain. */
struct evpromise *keep_token(struct evpromise *promise);
/* A state for evpromise_keep(), and what frees it; counted too. */
void *state_new(void);
void state_free(void *state);
/* Ends a chain with handlers that are counted, and a kept state. */
void watch(struct evpromise *promise);
/* For callbacks that run once, or never: the slot is made with how often it
 * has to run if the base lives. */
struct watched;
struct watched *expect(unsigned int times);
void unexpect(struct watched *watched);
void happened(struct watched *watched);

#endif
