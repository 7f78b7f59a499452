/* SPDX-License-Identifier: BSD-3-Clause */
/* What the library and libevent have allocated, in bytes: for the cases that
 * bound it. */
#ifndef TESTS_WEIGHT_H
#define TESTS_WEIGHT_H

#include <stddef.h>

/* Weighs what libevent allocates, from now on; before its first allocation. */
void weight_of_libevent(void);
/* A block of malloc() was taken; is about to be given back. */
void weight_add(void *block);
void weight_remove(void *block);

size_t weight_now(void);
/* The most since weight_start(). */
size_t weight_peak(void);
void weight_start(void);

#endif
