/* SPDX-License-Identifier: BSD-3-Clause */
/* search: the names that are asked for in place of one, resolv.conf(5). */
#ifndef EVPROMISE_NET_SEARCH_H
#define EVPROMISE_NET_SEARCH_H

#include <stdbool.h>

#include "net/name.h"

struct evpromise__search {
	int n_asked;
	bool is_absolute;		/* the name ended in a dot */
	char name[EVPROMISE__MOST_NAME + 1]; /* without that dot */
};

/* The name is one that evpromise__name_check() takes. */
void evpromise__search_begin(struct evpromise__search *search,
    const char *name);
/* The next name to ask for: the name as it is, first if it has n_dots, else
 * last, and below each domain. False if there is none. */
bool evpromise__search_next(struct evpromise__search *search,
    const char *const *domains, int n_domains, int n_dots,
    char next[static EVPROMISE__MOST_NAME + 1]);

#endif
