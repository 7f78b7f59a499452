/* SPDX-License-Identifier: BSD-3-Clause */
/* What is printed on standard output, as text or as JSON. */
#ifndef EVPING_REPORT_H
#define EVPING_REPORT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>

#include "stopwatch.h"

/* One run of a style. */
struct report_run {
	const char *style;
	double real_ms;
	double cpu_ms;
	struct stopwatch *times;
};

struct report {
	FILE *out;		/* NULL: nothing is printed */
	bool json;
	bool titles;		/* say which style a run is of */
	double cpu_began_ms;
	size_t n;
	struct report_run runs[2];
};

/* The CPU time of the next run counts from here. */
void report_begin(struct report *report);

/* Prints the results of a run and remembers them. The style is static text,
 * the times are lent. */
void report_run(struct report *report, const char *style, double real_ms,
    struct stopwatch *times);

/* Prints how the two runs compare; nothing unless there are two. */
void report_comparison(const struct report *report);

/* How many sites ended with a verdict, and of how many, over all runs. */
size_t report_count(const struct report *report, enum verdict verdict);
size_t report_sites(const struct report *report);

/* Frees what the report owns. */
void report_clear(struct report *report);

#endif
