/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * The memory of c-ares. Its functions for that belong to the process, and not
 * to a channel. A program that has set functions of its own wants all memory
 * of the library to come from there, so c-ares is given ours. In any other
 * program c-ares keeps malloc(): what another library has allocated through
 * c-ares before stays valid.
 */
#include "net/memory.h"

#include <pthread.h>
#include <stddef.h>
#include <string.h>

#include <ares.h>

#include "record/alloc.h"

union header {
	size_t size;
	max_align_t align;
};

static pthread_once_t once = PTHREAD_ONCE_INIT;
static bool begun;
static _Thread_local bool short_of_memory;

static void *
take(size_t size)
{
	union header *header = evpromise__malloc(sizeof(*header) + size);

	if (header == NULL) {
		short_of_memory = true;
		return NULL;
	}
	header->size = size;
	return header + 1;
}

static void
give_back(void *block)
{
	if (block != NULL)
		evpromise__free((union header *)block - 1);
}

/* A block that gets smaller stays: c-ares takes for granted that this works. */
static void *
take_again(void *block, size_t size)
{
	void *larger;

	if (block != NULL && size <= ((union header *)block - 1)->size)
		return block;
	larger = take(size);
	if (larger != NULL && block != NULL) {
		memcpy(larger, block, ((union header *)block - 1)->size);
		give_back(block);
	}
	return larger;
}

static void
begin(void)
{
	if (evpromise__mem_is_custom())
		begun = ares_library_init_mem(ARES_LIB_INIT_ALL, take,
		    give_back, take_again) == ARES_SUCCESS;
	else
		begun = ares_library_init(ARES_LIB_INIT_ALL) == ARES_SUCCESS;
}

bool
evpromise__ares_begin(void)
{
	(void)pthread_once(&once, begin);
	return begun;
}

bool
evpromise__ares_ran_short(void)
{
	bool ran_short = short_of_memory;

	short_of_memory = false;
	return ran_short;
}
