/* SPDX-License-Identifier: BSD-3-Clause */
#include "stopwatch.h"

#include <stdlib.h>
#include <time.h>

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

void
lap_stop(struct lap *lap)
{
	lap->elapsed_ms = clock_ms() - lap->started_ms;
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
stopwatch_answered(const struct stopwatch *stopwatch)
{
	size_t answered = 0;

	for (size_t i = 0; i < stopwatch->n; i++)
		answered += stopwatch->laps[i].verdict == VERDICT_ANSWERED;
	return answered;
}
