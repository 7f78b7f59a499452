/* SPDX-License-Identifier: BSD-3-Clause */
/* The command line. */
#ifndef EVPING_OPTIONS_H
#define EVPING_OPTIONS_H

#include <stdbool.h>

enum style { STYLE_PROMISE, STYLE_CALLBACK, STYLE_BOTH };

struct options {
	enum style style;
	unsigned int chains;		/* -j */
	unsigned int deadline_ms;	/* -W */
	unsigned int retries;		/* --retry */
	int family;			/* AF_UNSPEC, or what -4 or -6 ask for */
	bool json;
	const char *nameserver;		/* NULL: the system's */
	char **sites;			/* what is left of argv */
	int n_sites;
};

enum options_result {
	OPTIONS_RUN,	/* go on */
	OPTIONS_DONE,	/* --help or --version was printed */
	OPTIONS_WRONG	/* standard error says what is wrong */
};

enum options_result options_parse(struct options *options, int argc,
    char **argv);

#endif
