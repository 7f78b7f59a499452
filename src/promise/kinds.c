/* SPDX-License-Identifier: BSD-3-Clause */
/* kinds: the table of their behaviours. */
#include "promise/kinds.h"

#define KIND_ENTRY(name, behaviour, what, after)                              \
	[RECORD_##name] = &evpromise__behaviour_##behaviour,

const struct evpromise__behaviour *const evpromise__behaviours[] = {
	EVPROMISE__KINDS(KIND_ENTRY)
};

/* Those that no object has: neither is seen, nor on a list. */
const struct evpromise__behaviour evpromise__behaviour_free = { NULL };
const struct evpromise__behaviour evpromise__behaviour_garbage = { NULL };
