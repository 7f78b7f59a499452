/* SPDX-License-Identifier: BSD-3-Clause */
#include <malloc.h>
#include <stdlib.h>

#include <event2/event.h>

#include "weight.h"

static size_t now, peak;

void
weight_add(void *block)
{
	now += malloc_usable_size(block);
	if (now > peak)
		peak = now;
}

void
weight_remove(void *block)
{
	now -= malloc_usable_size(block);
}

static void *
weighed_malloc(size_t size)
{
	void *block = malloc(size);

	weight_add(block);
	return block;
}

static void *
weighed_realloc(void *block, size_t size)
{
	size_t before = malloc_usable_size(block);
	void *larger = realloc(block, size);

	if (larger == NULL)
		return NULL;
	now -= before;
	weight_add(larger);
	return larger;
}

static void
weighed_free(void *block)
{
	weight_remove(block);
	free(block);
}

void
weight_of_libevent(void)
{
	event_set_mem_functions(weighed_malloc, weighed_realloc, weighed_free);
}

size_t
weight_now(void)
{
	return now;
}

size_t
weight_peak(void)
{
	return peak;
}

void
weight_start(void)
{
	peak = now;
}
