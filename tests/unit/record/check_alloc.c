/* SPDX-License-Identifier: BSD-3-Clause */
/* alloc.c: the one door of every allocation. */
#include "record/alloc.h"
#include "record/record.h"

#include "heap.h"
#include "suite.h"

START_TEST(the_programs_functions_are_used)
{
	void *block = evpromise__malloc(10);

	ck_assert_uint_eq(heap_live(), 1);
	ck_assert(evpromise__mem_is_custom());
	evpromise__free(block);
	ck_assert_uint_eq(heap_live(), 0);
}
END_TEST

START_TEST(null_brings_the_systems_back)
{
	void *block;

	evpromise_set_mem_functions(NULL, NULL);
	ck_assert(!evpromise__mem_is_custom());
	block = evpromise__malloc(10);
	ck_assert_ptr_nonnull(block);
	ck_assert_uint_eq(heap_live(), 0);
	evpromise__free(block);
}
END_TEST

START_TEST(freeing_null_does_nothing)
{
	evpromise__free(NULL);
	ck_assert_uint_eq(heap_live(), 0);
}
END_TEST

SUITE("alloc",
    the_programs_functions_are_used,
    null_brings_the_systems_back,
    freeing_null_does_nothing);
