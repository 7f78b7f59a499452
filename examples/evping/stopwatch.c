/* SPDX-License-Identifier: BSD-3-Clause */
#include "stopwatch.h"

#include <stdlib.h>
#include <time.h>

#include <event2/util.h>

#define MAX_TURN_MS 1000
/* A site that ends in the turn that it began in has taken some time, too. */
#define LEAST_MS 0.001

static double
read_clock_ms(clockid_t clock)
{
	struct timespec now;

	clock_gettime(clock, &now);
	return (double)now.tv_sec * 1e3 + (double)now.tv_nsec / 1e6;
}

double
clock_ms(void)
{
	return read_clock_ms(CLOCK_MONOTONIC);
}

double
cpu_clock_ms(void)
{
	return read_clock_ms(CLOCK_PROCESS_CPUTIME_ID);
}

struct timeval
timeval_of_ms(double ms)
{
	long us = ms > 0 ? (long)(ms * 1000) : 0;

	return (struct timeval){ us / 1000000, us % 1000000 };
}

struct stopwatch *
stopwatch_deal(const struct sites *sites, size_t hand, size_t hands,
    struct run *run)
{
	size_t n = sites->n / hands + (hand < sites->n % hands);
	struct stopwatch *stopwatch =
	    calloc(1, sizeof(*stopwatch) + n * sizeof(struct lap));

	if (stopwatch == NULL)
		return NULL;
	stopwatch->references = 1;
	stopwatch->n = n;
	for (size_t i = 0; i < n; i++)
		stopwatch->laps[i] = (struct lap){ .run = run,
			.site = &sites->list[hand + i * hands] };
	return stopwatch;
}

struct stopwatch *
stopwatch_ref(struct stopwatch *stopwatch)
{
	if (stopwatch != NULL)
		stopwatch->references++;
	return stopwatch;
}

void
stopwatch_unref(void *stopwatch)
{
	struct stopwatch *counted = stopwatch;

	if (counted != NULL && --counted->references == 0)
		free(counted);
}

size_t
stopwatch_length(const struct stopwatch *stopwatch)
{
	return stopwatch != NULL ? stopwatch->n : 0;
}

void
lap_start(struct lap *lap)
{
	lap->started_ms = clock_ms();
}

/* How long ago the loop looked at the sockets, in this turn of it. */
static double
age_of_turn_ms(struct event_base *base)
{
	struct timeval seen, now, age;
	double ms;

	if (event_base_gettimeofday_cached(base, &seen) != 0 ||
	    evutil_gettimeofday(&now, NULL) != 0)
		return 0;
	evutil_timersub(&now, &seen, &age);
	ms = (double)age.tv_sec * 1e3 + (double)age.tv_usec / 1e3;
	/* Else somebody has set the clock. */
	return ms > 0 && ms < MAX_TURN_MS ? ms : 0;
}

void
lap_stop(struct lap *lap, struct event_base *base)
{
	double ms = clock_ms() - age_of_turn_ms(base) - lap->started_ms;

	lap->elapsed_ms = ms > LEAST_MS ? ms : LEAST_MS;
}

void
stopwatch_merge(struct stopwatch *all, const struct stopwatch *hand)
{
	for (size_t i = 0; all != NULL && i < hand->n; i++)
		all->laps[hand->laps[i].site->index] = hand->laps[i];
}

double
stopwatch_total_ms(const struct stopwatch *stopwatch)
{
	double total = 0;

	for (size_t i = 0; i < stopwatch->n; i++)
		total += stopwatch->laps[i].elapsed_ms;
	return total;
}

size_t
stopwatch_count(const struct stopwatch *stopwatch, enum verdict verdict)
{
	size_t n = 0;

	for (size_t i = 0; i < stopwatch->n; i++)
		n += stopwatch->laps[i].verdict == verdict;
	return n;
}
