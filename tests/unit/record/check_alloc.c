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

START_TEST(a_block_gets_another_size)
{
	char *block = evpromise__realloc(NULL, 2), *larger;

	ck_assert_uint_eq(heap_live(), 1);
	block[0] = 'a';
	block[1] = '\0';
	larger = evpromise__realloc(block, 100000);
	ck_assert_str_eq(larger, "a");
	ck_assert_uint_eq(heap_live(), 1);
	heap_fail(1, false);
	ck_assert_ptr_null(evpromise__realloc(larger, 200000));
	heap_heal();
	ck_assert_str_eq(larger, "a");
	evpromise__free(larger);
	ck_assert_uint_eq(heap_live(), 0);
}
END_TEST

START_TEST(null_brings_the_systems_back)
{
	void *block;

	evpromise_set_mem_functions(NULL, NULL, NULL);
	ck_assert(!evpromise__mem_is_custom());
	block = evpromise__malloc(10);
	ck_assert_ptr_nonnull(block);
	ck_assert_uint_eq(heap_live(), 0);
	block = evpromise__realloc(block, 100);
	ck_assert_ptr_nonnull(block);
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
    a_block_gets_another_size,
    null_brings_the_systems_back,
    freeing_null_does_nothing);
