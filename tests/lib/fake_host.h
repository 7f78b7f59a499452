/* SPDX-License-Identifier: BSD-3-Clause */
/* A host without a loop: the test performs the checkpoints. */
#ifndef TESTS_FAKE_HOST_H
#define TESTS_FAKE_HOST_H

#include <stdbool.h>
#include <stdint.h>

#include <evpromise.h>

/* The records that a base takes for itself. */
#define RECORDS_OF_A_BASE 2

/* A base whose unhandled rejections and log lines are traced. */
struct evpromise_base *fake_base_new(void);
/* The same; *is_open is true until the base is freed. */
struct evpromise_base *fake_base_open(bool *is_open);
/* How often the host was told of work, over all bases since the last call. */
unsigned int fake_host_woken(void);
/* The time of bases whose clock is not a virtual one: 0, or what it is set to;
 * and the time for which the host was last told to wake. */
void fake_host_set_now_us(uint64_t us);
uint64_t fake_host_wake_us(void);

/* A value that frees the base, and traces that, when it is released. */
struct evpromise_value value_that_frees(struct evpromise_base *base);

#endif
