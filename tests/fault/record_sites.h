/* SPDX-License-Identifier: BSD-3-Clause */
/* The sites at which records are taken: see sites.h. */
#ifndef TESTS_FAULT_RECORD_SITES_H
#define TESTS_FAULT_RECORD_SITES_H

#include "sites.h"

/* The name in brackets is no macro. */
#define evpromise__record_new(base, kind, counts)                             \
	(FAULT_SITE(fault_at, "evpromise__record_new") ? NULL :               \
	    (evpromise__record_new)(base, kind, counts))
#define evpromise__record_at_hand(base)                                       \
	(fault_at_hand() ? NULL : (evpromise__record_at_hand)(base))
#define evpromise__record_take_elsewhere(base)                                \
	(FAULT_SITE(fault_elsewhere, "evpromise__record_take_elsewhere") ?    \
	    NULL : (evpromise__record_take_elsewhere)(base))

#endif
