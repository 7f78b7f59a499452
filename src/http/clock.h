/* SPDX-License-Identifier: BSD-3-Clause */
/* clock: when something happened, in microseconds on the monotonic clock; 0
 * stands for "has not happened". */
#ifndef EVPROMISE_HTTP_CLOCK_H
#define EVPROMISE_HTTP_CLOCK_H

#include <stdint.h>
#include <time.h>

static inline uint64_t
evpromise__monotonic_us(void)
{
	struct timespec now;

	(void)clock_gettime(CLOCK_MONOTONIC, &now);
	return (uint64_t)now.tv_sec * 1000000 + (uint64_t)now.tv_nsec / 1000;
}

/* Never 0, which stands for "has not happened" here too. */
static inline double
evpromise__elapsed_ms(uint64_t since_us, uint64_t at_us)
{
	uint64_t elapsed = at_us - since_us;

	return (double)(elapsed > 0 ? elapsed : 1) / 1000;
}

#endif
