/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * System calls, some of which fail: this program's functions stand before those
 * of the C library, for libevent too. Nothing fails until calls_fail(), and
 * what does is decided by the seed and how many calls of the kind there were.
 */
#ifndef TESTS_FAULT_CALLS_H
#define TESTS_FAULT_CALLS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* What a program may notice of a fault, at the most. */
enum effect {
	EFFECT_NONE = 0,	/* a retry is all that it takes */
	EFFECT_NO_SOCKET = 1,
	EFFECT_REFUSED = 2,
	EFFECT_UNREACHABLE = 4,
	EFFECT_LOST = 8,	/* a connection that stood */
	EFFECT_UNHEARD = 16,	/* what comes is not told */
	EFFECT_NO_ANSWER = 32	/* of a name server */
};

struct fault {
	const char *call;
	int error;		/* errno; 0: a byte in place of many */
	int effect;		/* one, or several together */
	const char *name;
};

extern const struct fault faults[];
extern const size_t n_faults;

/* From now on; unless they may have an effect only those that have none. */
void calls_fail(uint64_t seed, bool with_effect);
void calls_heal(void);

/* Since calls_fail(). */
int calls_effects(void);		/* those of all faults so far */
uint64_t calls_turns(void);		/* waits for events */
uint64_t calls_progress(void);		/* what was read and written */
/* Ever. */
uint64_t calls_failed(size_t fault);

/* calls_next.c: the C library's function of the name. */
void *calls_next(const char *name);

#endif
