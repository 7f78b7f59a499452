/* SPDX-License-Identifier: BSD-3-Clause */
/* How many files, and so sockets, may be open: ulimit -n. */
#ifndef EVPING_DESCRIPTORS_H
#define EVPING_DESCRIPTORS_H

#include <stdbool.h>
#include <stddef.h>

/* Raises the limit to what the user may raise it to; if that is refused, it
 * stays as it is. */
void descriptors_raise_limit(void);

/* Whether there are enough to begin with. */
bool descriptors_suffice(void);

/* How many sites can be pinged at once, one descriptor each, where that number
 * is wanted: some are kept for look-ups. At least 1. */
size_t descriptors_for_sites(size_t wanted);

/* Whether none is left at this moment. */
bool descriptors_are_out(void);

#endif
