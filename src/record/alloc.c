/* SPDX-License-Identifier: BSD-3-Clause */
/* alloc: the one door through which the library allocates. */
#include <stdlib.h>

#include "record/alloc.h"

#include <evpromise/base.h>

#undef evpromise__malloc	/* sites.h */
#undef evpromise__realloc

static void *(*malloc_fn)(size_t) = malloc;
static void *(*realloc_fn)(void *, size_t) = realloc;
static void (*free_fn)(void *) = free;

void
evpromise_set_mem_functions(void *(*new_malloc)(size_t),
    void *(*new_realloc)(void *, size_t), void (*new_free)(void *))
{
	malloc_fn = new_malloc != NULL ? new_malloc : malloc;
	realloc_fn = new_realloc != NULL ? new_realloc : realloc;
	free_fn = new_free != NULL ? new_free : free;
}

bool
evpromise__mem_is_custom(void)
{
#ifdef EVPROMISE_FAULTS
	return true;		/* each call of the door may fail */
#else
	return malloc_fn != malloc;
#endif
}

void *
evpromise__malloc(size_t size)
{
	return malloc_fn(size);
}

void *
evpromise__realloc(void *block, size_t size)
{
	return block == NULL ? malloc_fn(size) : realloc_fn(block, size);
}

void
evpromise__free(void *block)
{
	if (block != NULL)
		free_fn(block);
}
