/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * Simulated time: see world.h.
 *
 *   sim FIRST COUNT   runs so many seeds from the first on, each twice, and
 *                     prints a line of what was tried
 *   sim -v SEED       runs one and prints all that happens
 *   sim -h FIRST COUNT
 *                     prints the hash of each
 */
#include <inttypes.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "world.h"

#define MOST_SECONDS 60		/* that a seed may take */

/* The library asserts, or reads where it may not, or goes round for ever. */
static void
on_signal(int number)
{
	char text[128];
	int n = snprintf(text, sizeof(text), "seed %" PRIu64 ": signal %d\n"
	    "again, with all that happens before: sim -v %" PRIu64 "\n",
	    world.seed, number, world.seed);

	if (write(STDOUT_FILENO, text, (size_t)n) != n)
		_exit(2);
	_exit(1);
}

static uint64_t
run_twice(uint64_t seed)
{
	uint64_t covered, hash;

	(void)alarm(MOST_SECONDS);
	covered = world_run(seed, false);
	hash = world.hash;
	(void)world_run(seed, false);
	if (hash != world.hash)
		wrong("the same seed does something else");
	return covered;
}

static int
run_many(uint64_t first, uint64_t count)
{
	const double day_us = 86400e6;
	double covered_us = 0;
	uint64_t seed, freed = 0, short_of_memory = 0;

	for (seed = first; seed < first + count; seed++) {
		covered_us += (double)run_twice(seed);
		freed += world.freed_early;
		short_of_memory += world.ran_out;
	}
	printf("tried %" PRIu64 " seeds of simulated time from %" PRIu64
	    " on, each twice: %.1f days, the base freed in %" PRIu64
	    ", memory failing in %" PRIu64 "; 0 findings\n", count, first,
	    covered_us / day_us, freed, short_of_memory);
	return 0;
}

static int
print_hashes(uint64_t first, uint64_t count)
{
	uint64_t seed;

	for (seed = first; seed < first + count; seed++) {
		(void)alarm(MOST_SECONDS);
		(void)world_run(seed, false);
		printf("%" PRIu64 " %016" PRIx64 "\n", seed, world.hash);
	}
	return 0;
}

int
main(int argc, char **argv)
{
	uint64_t numbers[2] = { 0, 0 };
	int i;

	for (i = 0; i < 2 && argc > 2; i++)
		numbers[i] = strtoull(argv[argc - 2 + i], NULL, 10);
	(void)setvbuf(stdout, NULL, _IOLBF, 0);
	(void)signal(SIGABRT, on_signal);
	(void)signal(SIGSEGV, on_signal);
	(void)signal(SIGALRM, on_signal);
	if (argc == 3 && strcmp(argv[1], "-v") == 0) {
		(void)world_run(numbers[1], true);
		return 0;
	}
	if (argc == 3)
		return run_many(numbers[0], numbers[1]);
	if (argc == 4 && strcmp(argv[1], "-h") == 0)
		return print_hashes(numbers[0], numbers[1]);
	fputs("usage: sim FIRST COUNT | sim -v SEED | sim -h FIRST COUNT\n",
	    stderr);
	return 2;
}
