/* SPDX-License-Identifier: BSD-3-Clause */
#include <stdlib.h>

#include <evpromise.h>

#include "heap.h"
#include "weight.h"

static struct {
	size_t live;
	size_t count;
	size_t fail_at;		/* 0: none */
	bool for_ever;
} heap;

static bool
shall_fail(void)
{
	heap.count++;
	if (heap.fail_at == 0)
		return false;
	return heap.count == heap.fail_at ||
	    (heap.for_ever && heap.count > heap.fail_at);
}

static void *
heap_malloc(size_t size)
{
	void *block = shall_fail() ? NULL : malloc(size);

	if (block != NULL) {
		heap.live++;
		weight_add(block);
	}
	return block;
}

static void *
heap_realloc(void *block, size_t size)
{
	void *resized;

	if (shall_fail())
		return NULL;
	weight_remove(block);
	resized = realloc(block, size);
	weight_add(resized != NULL ? resized : block);
	return resized;
}

static void
heap_free(void *block)
{
	heap.live--;
	weight_remove(block);
	free(block);
}

void
heap_install(void)
{
	heap.live = 0;
	heap_heal();
	evpromise_set_mem_functions(heap_malloc, heap_realloc, heap_free);
}

size_t
heap_live(void)
{
	return heap.live;
}

size_t
heap_count(void)
{
	return heap.count;
}

void
heap_fail(size_t n, bool for_ever)
{
	heap.count = 0;
	heap.fail_at = n;
	heap.for_ever = for_ever;
}

void
heap_heal(void)
{
	heap_fail(0, false);
}
