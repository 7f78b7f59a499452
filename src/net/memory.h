/* SPDX-License-Identifier: BSD-3-Clause */
/* memory: what c-ares allocates, through the door of the library. */
#ifndef EVPROMISE_NET_MEMORY_H
#define EVPROMISE_NET_MEMORY_H

#include <stdbool.h>

/* Before the first use of c-ares; false if that cannot begin. */
bool evpromise__ares_begin(void);
/* Whether an allocation of c-ares has failed in this thread since the last
 * call: it goes on with defaults where memory for the configuration is short. */
bool evpromise__ares_ran_short(void);

#endif
