/* SPDX-License-Identifier: BSD-3-Clause */
/* clock: the time of a base. */
#ifndef EVPROMISE_LOOP_CLOCK_H
#define EVPROMISE_LOOP_CLOCK_H

#include <stdint.h>

#include <evpromise/timer.h>

uint64_t evpromise__now_us(const struct evpromise_base *base);
/* When a time from now is over. The result is undefined(), or throws that the
 * time is out of range. */
struct evpromise_value evpromise__due_us(const struct evpromise_base *base,
    int64_t ms, uint64_t *due_us);
/* Whether two times can be waited for: as above. */
struct evpromise_value evpromise__check_times(const struct evpromise_base *base,
    int64_t first_ms, int64_t second_ms);
/* A number that is another one each time, but with a virtual clock, where
 * programs are to do the same each time. */
uint64_t evpromise__clock_seed(const struct evpromise_base *base);
/* A time was taken: the clock cannot become a virtual one any more. */
void evpromise__clock_note(struct evpromise_base *base);

#endif
