/* SPDX-License-Identifier: BSD-3-Clause */
/* The names of a search list, one after the other. */
#include "net/search.h"

#include <stddef.h>
#include <string.h>

void
evpromise__search_begin(struct evpromise__search *search, const char *name)
{
	size_t length = strlen(name);

	memset(search, 0, sizeof(*search));
	search->is_absolute = name[length - 1] == '.';
	memcpy(search->name, name, length - search->is_absolute);
}

static int
count_dots(const char *name)
{
	int n = 0;

	while ((name = strchr(name, '.')) != NULL) {
		name++;
		n++;
	}
	return n;
}

/* The domain of the next name; "" for the name as it is, NULL behind the
 * last. */
static const char *
next_domain(struct evpromise__search *search, const char *const *domains,
    int n_domains, int n_dots)
{
	int n = search->n_asked, as_it_is;

	if (search->is_absolute)
		n_domains = 0;
	as_it_is = count_dots(search->name) >= n_dots ? 0 : n_domains;
	if (n > n_domains)
		return NULL;
	search->n_asked++;
	if (n == as_it_is)
		return "";
	return domains[n > as_it_is ? n - 1 : n];
}

/* False if that gets too long. */
static bool
join(const char *name, const char *domain,
    char joined[static EVPROMISE__MOST_NAME + 1])
{
	size_t length = strlen(name), more = strlen(domain);

	if (more > 0 && length + 1 + more > EVPROMISE__MOST_NAME)
		return false;
	memcpy(joined, name, length + 1);
	if (more > 0) {
		joined[length] = '.';
		memcpy(joined + length + 1, domain, more + 1);
	}
	return true;
}

bool
evpromise__search_next(struct evpromise__search *search,
    const char *const *domains, int n_domains, int n_dots,
    char next[static EVPROMISE__MOST_NAME + 1])
{
	const char *domain;

	while ((domain = next_domain(search, domains, n_domains, n_dots)) !=
	    NULL) {
		if (join(search->name, domain, next))
			return true;
	}
	return false;
}
