/* SPDX-License-Identifier: BSD-3-Clause */
/* Numbers that a seed decides: splitmix64, small, and the same everywhere. */
#ifndef TESTS_RANDOM_H
#define TESTS_RANDOM_H

#include <stdint.h>

static inline uint64_t
random_next(uint64_t *state)
{
	uint64_t z = (*state += 0x9e3779b97f4a7c15u);

	z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9u;
	z = (z ^ (z >> 27)) * 0x94d049bb133111ebu;
	return z ^ (z >> 31);
}

/* A number below n; 0 if there is none. */
static inline int
random_below(uint64_t *state, int n)
{
	return n <= 0 ? 0 : (int)(random_next(state) % (uint64_t)n);
}

#endif
