/* SPDX-License-Identifier: BSD-3-Clause */
/* What is pinged: the arguments of the command line, checked. */
#ifndef EVPING_SITES_H
#define EVPING_SITES_H

#include <stddef.h>

struct site {
	size_t index;		/* its place among the sites */
	char *name;		/* to be shown */
	char *url;
	char *host;		/* a name, or an address without brackets */
	unsigned short port;
	char *authority;	/* host and port, as the header Host has it */
	char *target;		/* path and query */
};

struct sites {
	size_t n;
	struct site *list;
};

enum sites_result {
	SITES_ADDED,
	SITES_WRONG,	/* standard error says what is wrong */
	SITES_NO_MEMORY
};

/* Adds what one argument names: "HOST", "HOST:PORT" or "http://...". It will be
 * shown under the name. The family is what -4 or -6 ask for, or AF_UNSPEC. */
enum sites_result sites_add(struct sites *sites, const char *name,
    const char *argument, int family);

/* Frees what the sites own; they are empty then. */
void sites_clear(struct sites *sites);

#endif
