/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * HEAD requests over kept connections, in two styles: head_promise.c uses the
 * library, head_callback.c evhttp, as one careful programmer does by hand.
 *
 *	bench_head promise|callback PORT N CONNECTIONS
 *
 * prints the ns of CPU time, of the user and the system, for one request.
 */
#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>

#include <event2/event.h>

#include "head.h"

static double
cpu_ns(void)
{
	struct rusage usage;

	(void)getrusage(RUSAGE_SELF, &usage);
	return 1e9 * (double)(usage.ru_utime.tv_sec + usage.ru_stime.tv_sec) +
	    1e3 * (double)(usage.ru_utime.tv_usec + usage.ru_stime.tv_usec);
}

int
main(int argc, char **argv)
{
	struct event_base *loop = event_base_new();
	size_t n, n_connections, answered;
	unsigned short port;
	double before;
	bool promise;

	if (argc != 5 || loop == NULL) {
		fputs("usage: bench_head promise|callback PORT N CONNECTIONS\n",
		    stderr);
		return 2;
	}
	(void)signal(SIGPIPE, SIG_IGN);
	promise = strcmp(argv[1], "promise") == 0;
	port = (unsigned short)atoi(argv[2]);
	n = strtoul(argv[3], NULL, 10);
	n_connections = strtoul(argv[4], NULL, 10);
	before = cpu_ns();
	answered = (promise ? head_promise : head_callback)(loop, port, n,
	    n_connections);
	before = cpu_ns() - before;
	event_base_free(loop);
	if (answered != n) {
		fprintf(stderr, "bench_head: %zu of %zu were answered\n",
		    answered, n);
		return 1;
	}
	printf("%.0f\n", before / (double)n);
	return 0;
}
