/* SPDX-License-Identifier: BSD-3-Clause */
/* A heap that counts its blocks and fails when it is told to. */
#ifndef TESTS_HEAP_H
#define TESTS_HEAP_H

#include <stdbool.h>
#include <stddef.h>

/* Makes the library allocate here, from a count of zero on. */
void heap_install(void);
/* The blocks that are not freed yet. */
size_t heap_live(void);
/* The allocations since heap_install() or the last call of heap_fail(). */
size_t heap_count(void);
/* Fails the n-th allocation from now on, the first is 1; and all after it. */
void heap_fail(size_t n, bool for_ever);
/* Fails none. */
void heap_heal(void);

#endif
