/* SPDX-License-Identifier: BSD-3-Clause */
/* For the tests of what a signal stops: one request among others, and what
 * there was before it. */
#ifndef TESTS_STOPPING_H
#define TESTS_STOPPING_H

#include "fetching.h"

struct stopping {
	struct fetching fetching;
	struct evpromise_abort_controller *controller;
	struct evpromise_http_options options;
	struct outcome outcome;
	int n_descriptors;
	size_t n_blocks;
};

void stopping_begin(struct stopping *stopping);
void stopping_end(struct stopping *stopping);
/* Begins the request; its options may have been changed. */
void stopping_fetch(struct stopping *stopping, const char *host,
    unsigned short port);
/* Aborts the signal, with an error of the code 7, and performs a checkpoint. */
void stopping_stop(struct stopping *stopping);
/* Asserts that this was the outcome. */
void assert_stopped(const struct outcome *outcome);
/* Stops a request that has not settled, and asserts that so many descriptors
 * more than before it, and no blocks but the reason, are left at once. */
void stopping_assert_stops(struct stopping *stopping, int n_more);

#endif
