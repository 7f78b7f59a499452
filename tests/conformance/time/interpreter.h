/* SPDX-License-Identifier: BSD-3-Clause */
/* Running programs of timers and signals by the library. */
#ifndef TESTS_TIME_INTERPRETER_H
#define TESTS_TIME_INTERPRETER_H

#include <evpromise.h>

#include "program.h"

#define TIME_LOG 4096		/* the most characters of a program's log */

/* Whom the log is compared with. Where an engine is known to do it in another
 * way the log ends, with "=": see time.cjs. */
enum time_mode {
	TIME_NODE,
	TIME_DOM			/* those that follow the DOM of today */
};

/* Runs a program on a base with a virtual clock, which is given; writes its
 * log, words with a space between. */
void time_run(const struct time_program *program, enum time_mode mode,
    struct evpromise_base *base, char *log);

#endif
