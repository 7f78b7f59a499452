/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * Counting anew what every record of a base counts: its handles, its
 * references, its resolvers; and that each is on the lists where it should be;
 * the same of abort signals, and of what the timers hold.
 */
#ifndef TESTS_AUDIT_H
#define TESTS_AUDIT_H

#include <stdbool.h>

#include <evpromise.h>

/* What the program holds: each promise or resolver as often as it holds it;
 * NULL is skipped. */
struct audit_held {
	struct evpromise *const *promises;
	size_t n_promises;
	struct evpromise_resolver *const *resolvers;
	size_t n_resolvers;
	struct evpromise_abort_controller *const *controllers;
	size_t n_controllers;
	struct evpromise_abort_signal *const *signals;
	size_t n_signals;
	/* Objects of the library hold some too: the counts are no less. */
	bool others_hold;
};

/* Aborts, with a line that says why, if a count is wrong. Not for use in a
 * handler, where the library holds references on its stack. */
void audit(struct evpromise_base *base, const struct audit_held *held);

#endif
