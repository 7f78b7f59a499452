/* SPDX-License-Identifier: BSD-3-Clause */
/* The records of a base: counting them, and using them up, so that the next one
 * must be allocated. */
#ifndef TESTS_EXHAUST_H
#define TESTS_EXHAUST_H

#include <evpromise.h>

size_t records_live(struct evpromise_base *base);

/* Takes all records that the base has at hand; give them back before the base
 * is freed. */
struct exhausted {
	struct evpromise *records;
};
void exhaust(struct evpromise_base *base, struct exhausted *taken);
void exhaust_undo(struct exhausted *taken);
/* Gives some of them back. */
void exhaust_give_back(struct exhausted *taken, size_t n);

#endif
