/* SPDX-License-Identifier: BSD-3-Clause */
/* The two styles, and what both are given. */
#ifndef EVPING_PING_H
#define EVPING_PING_H

#include <stdbool.h>

#include <event2/event.h>

#include "descriptors.h"
#include "options.h"
#include "report.h"
#include "sites.h"

/* The exit status. */
enum status {
	STATUS_ALL_ANSWERED = 0,
	STATUS_SOME_FAILED = 1,
	STATUS_NONE_ANSWERED = 2,
	STATUS_USAGE = 3,
	STATUS_INTERNAL = 4,
	STATUS_SIGNAL = 128	/* and its number, as of a program it ended */
};

/* The pause before a second attempt; each that follows is twice as long, up to
 * the longest. */
#define PING_RETRY_MS 200
#define PING_RETRY_MAX_MS 30000

struct ping {
	struct event_base *base;
	const struct options *options;
	const struct sites *sites;
	struct report *report;
	bool interrupted;		/* by a signal, of this number */
	int signal_number;
	/* What a style wants to be called when that happens. */
	void (*on_interrupt)(struct run *run);
	struct run *run;
};

/* The number of chains: no more than there are sites. */
static inline size_t
ping_hands(const struct ping *ping)
{
	return ping->sites->n < ping->options->chains ?
	    ping->sites->n : ping->options->chains;
}

/* How many of them can have a site under way. */
static inline size_t
ping_places(const struct ping *ping)
{
	return descriptors_for_sites(ping_hands(ping));
}

/*
 * Ping all sites and report the results, once in each style. They return 0,
 * also if sites failed or the user interrupted; -1 if the program itself
 * failed, which standard error tells.
 */
int ping_promise(struct ping *ping);
int ping_callback(struct ping *ping);

#endif
