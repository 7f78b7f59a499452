/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * A stopwatch: the sites of one chain, how long each took and how it ended.
 * Counted by references, since both styles hand it on.
 */
#ifndef EVPING_STOPWATCH_H
#define EVPING_STOPWATCH_H

#include <stddef.h>
#include <sys/time.h>

#include <event2/event.h>

#include "gate.h"
#include "sites.h"
#include "verdict.h"

/* What a style keeps for one run: each style has its own. */
struct run;
struct evpromise_abort_signal;

/* One site on the stopwatch. */
struct lap {
	struct run *run;
	const struct site *site;
	struct gate_waiter turn;
	struct evpromise_abort_signal *scope;	/* lent, to ping_promise.c */
	double started_ms;
	double elapsed_ms;
	unsigned int attempts;
	enum verdict verdict;
	int status;		/* if the verdict is VERDICT_ANSWERED */
};

struct stopwatch {
	unsigned int references;
	size_t n;
	struct lap laps[];
};

/* The monotonic clock, in milliseconds. */
double clock_ms(void);

/* The CPU time of the process, in milliseconds. */
double cpu_clock_ms(void);

/* For timers; a time that has passed is now. */
struct timeval timeval_of_ms(double ms);

/* Makes a stopwatch for one hand of the sites, which are dealt as cards are:
 * with two hands, hand 0 gets sites 0, 2, 4. NULL if memory is out. */
struct stopwatch *stopwatch_deal(const struct sites *sites, size_t hand,
    size_t hands, struct run *run);

/* One reference more; NULL gives NULL. */
struct stopwatch *stopwatch_ref(struct stopwatch *stopwatch);

/* Gives up a reference, as free(): NULL does nothing. */
void stopwatch_unref(void *stopwatch);

/* The number of laps; 0 for NULL. */
size_t stopwatch_length(const struct stopwatch *stopwatch);

/* A lap begins when it is started, and ends when the loop saw what ended it:
 * what it did with other sites in that turn is not the site's time. */
void lap_start(struct lap *lap);
void lap_stop(struct lap *lap, struct event_base *base);

/* Copies the laps of one hand to their places in a stopwatch of all sites;
 * does nothing if that is NULL. */
void stopwatch_merge(struct stopwatch *all, const struct stopwatch *hand);

/* The sum of the laps. */
double stopwatch_total_ms(const struct stopwatch *stopwatch);

/* How many of the sites ended with a verdict. */
size_t stopwatch_count(const struct stopwatch *stopwatch,
    enum verdict verdict);

#endif
