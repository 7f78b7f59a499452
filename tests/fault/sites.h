/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * The sites at which memory can run out. The library is compiled once more for
 * check_allocation, with -DEVPROMISE_FAULTS: the headers of what takes memory end
 * with this one and record_sites.h, which make the calls of that macros. Each expansion leaves a
 * word in a section of its own, so that the linker counts the sites: none can
 * be forgotten, whatever the compiler inlines, merges or copies.
 */
#ifndef TESTS_FAULT_SITES_H
#define TESTS_FAULT_SITES_H

#include <stdbool.h>

#include "record/alloc.h"	/* declares what is a macro below */

struct fault_site {
	const char *file;
	int line;
	const char *what;		/* is called there */
};

/* faults.c: whether the call shall fail, and whether the record that is wanted
 * shall not be at hand, so that the call that looks elsewhere fails. */
bool fault_at(struct fault_site *const *site);
bool fault_at_hand(void);
bool fault_elsewhere(struct fault_site *const *site);

#define FAULT_SITE(decide, what)                                              \
	__extension__({                                                       \
		static struct fault_site here = { __FILE__, __LINE__, what }; \
		static struct fault_site *here_address                        \
		    __attribute__((section("fault_sites"), used)) = &here;    \
		decide(&here_address);                                        \
	})

/* The name in brackets is no macro. */
#define evpromise__malloc(size)                                               \
	(FAULT_SITE(fault_at, "evpromise__malloc") ? NULL :                   \
	    (evpromise__malloc)(size))
#define evpromise__realloc(block, size)                                       \
	(FAULT_SITE(fault_at, "evpromise__realloc") ? NULL :                  \
	    (evpromise__realloc)(block, size))

#endif
