/* SPDX-License-Identifier: BSD-3-Clause */
/* Running programs by the library, over its public API. */
#ifndef TESTS_ORDER_INTERPRETER_H
#define TESTS_ORDER_INTERPRETER_H

#include <evpromise.h>

#include "program.h"

#define ORDER_LOG 4096		/* the most characters of a program's log */

/* When handles are given up: what is observed must not depend on it. */
enum order_handles {
	ORDER_HOLD,		/* at the end of the program */
	ORDER_DROP		/* as soon as no operation needs them */
};

/* Runs a program on a base, which is given; writes its log, words with a space
 * between. Where memory runs out an operation has no promise, as if its slot
 * had been dropped. */
void order_run(const struct order_program *program, enum order_handles handles,
    struct evpromise_base *base, char *log);

#endif
