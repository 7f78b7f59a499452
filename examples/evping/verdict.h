/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * How a ping ended: the same words for both styles, so that they can be
 * compared.
 */
#ifndef EVPING_VERDICT_H
#define EVPING_VERDICT_H

#include <stdbool.h>

enum verdict {
	VERDICT_NOT_PINGED,	/* its turn has not come */
	VERDICT_ANSWERED,	/* any status of 200 to 599 */
	VERDICT_NAME_NOT_FOUND,
	VERDICT_LOOKUP_FAILED,
	VERDICT_REFUSED,
	VERDICT_UNREACHABLE,
	VERDICT_TIMED_OUT,
	VERDICT_RESET,
	VERDICT_PROTOCOL,
	VERDICT_TOO_LARGE,
	VERDICT_SYSTEM,
	VERDICT_NO_DESCRIPTOR,	/* though all the others had ended */
	VERDICT_INTERRUPTED,	/* under way when the user gave up */
	VERDICT_NO_MEMORY	/* not the site's fault: the program fails */
};

/* Whether another attempt, a little later, may end better. */
bool verdict_may_pass(enum verdict verdict);

/* The verdict in words: static text. */
const char *verdict_text(enum verdict verdict);

#endif
