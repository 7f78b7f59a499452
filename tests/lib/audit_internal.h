/* SPDX-License-Identifier: BSD-3-Clause */
/* What the files of the audit share. */
#ifndef TESTS_AUDIT_INTERNAL_H
#define TESTS_AUDIT_INTERNAL_H

#include "audit.h"

/* What was counted of a record. */
struct audit_count {
	struct evpromise *record;
	uint32_t handles, refs, resolvers, lists;
};

/* audit.c: the count of what must be in use. */
struct audit_count *audit_used(const struct evpromise *record);

/* audit_abort.c: the signals, as they are found from what is passed to
 * audit_signal(), and what they refer to. */
void audit_signal(struct evpromise_abort_signal *signal);
/* What listens for the resolver of a record. */
void audit_listeners(const struct evpromise *record);
void audit_signals(const struct audit_held *held);

#endif
