/* SPDX-License-Identifier: BSD-3-Clause */
/* alloc: the one door of every allocation. libevpromise_extra uses it too. */
#ifndef EVPROMISE_RECORD_ALLOC_H
#define EVPROMISE_RECORD_ALLOC_H

#include <stdbool.h>
#include <stddef.h>

#include <evpromise/attributes.h>

/* NULL if allocation failed. */
EVPROMISE_API void *evpromise__malloc(size_t size);
/* A block of another size, with what the given one held; NULL makes one. NULL if
 * allocation failed: then the given block is as it was. */
EVPROMISE_API void *evpromise__realloc(void *block, size_t size);
/* Takes NULL as well. */
EVPROMISE_API void evpromise__free(void *block);
/* Whether the program has set functions of its own. */
EVPROMISE_API bool evpromise__mem_is_custom(void);

#ifdef EVPROMISE_FAULTS
#include <sites.h>		/* tests/fault: where memory can run out */
#endif

#endif
