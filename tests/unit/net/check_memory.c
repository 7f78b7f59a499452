/* SPDX-License-Identifier: BSD-3-Clause */
/* memory.c: c-ares allocates where the library does. */
#include <ares.h>

#include "net/memory.h"

#include "heap.h"
#include "suite.h"

START_TEST(a_channel_is_made_of_our_memory)
{
	ares_channel channel;

	ck_assert(evpromise__ares_begin());
	ck_assert(evpromise__ares_begin());
	ck_assert_int_eq(ares_init(&channel), ARES_SUCCESS);
	ck_assert_uint_gt(heap_live(), 0);
	ares_destroy(channel);
	ck_assert_uint_eq(heap_live(), 0);
	ck_assert(!evpromise__ares_ran_short());
}
END_TEST

/* c-ares may go on with defaults then. */
START_TEST(what_it_lacked_is_told_once)
{
	ares_channel channel;
	size_t n;

	ck_assert(evpromise__ares_begin());
	for (n = 1; n < 100; n++) {
		heap_fail(n, false);
		if (ares_init(&channel) == ARES_SUCCESS)
			ares_destroy(channel);
		if (!evpromise__ares_ran_short())
			break;
		ck_assert(!evpromise__ares_ran_short());
	}
	heap_heal();
	ck_assert_uint_gt(n, 1);
	ck_assert_uint_lt(n, 100);
}
END_TEST

SUITE("memory",
    a_channel_is_made_of_our_memory,
    what_it_lacked_is_told_once);
