/* SPDX-License-Identifier: BSD-3-Clause */
/* Measuring: the clock, the core that is measured on, samples and medians. */
#ifdef __linux__
#define _GNU_SOURCE
#include <sched.h>
#endif
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "bench.h"

size_t bench_allocations;
size_t bench_count;

static const struct bench_program *program;
static size_t n_option;		/* -n */
static size_t samples = 5;	/* -s */
static size_t buffer_bytes;	/* of all buffers */

/* What is measured about one run: in all, not for each operation. */
typedef double (*measure_fn)(const struct bench_workload *workload, size_t n);

static void
die(const char *what)
{
	fprintf(stderr, "bench: %s\n", what);
	exit(1);
}

void
bench_ran(const char *what, size_t expected)
{
	if (bench_count != expected) {
		fprintf(stderr, "bench: %s: %zu handlers have run, not %zu\n",
		    what, bench_count, expected);
		exit(1);
	}
	bench_count = 0;
}

void *
bench_buffer(enum bench_buffer which, size_t size)
{
	static struct { void *block; size_t size; } buffers[BENCH_BUFFERS];
	void *block = buffers[which].block;

	if (size > buffers[which].size) {
		free(block);
		block = calloc(1, size);
		if (block == NULL)
			die("out of memory");
		buffer_bytes += size - buffers[which].size;
		buffers[which].block = block;
		buffers[which].size = size;
	}
	return block;
}

/* The first core that the process may use: the same for all programs of one
 * comparison. */
static void
pin(void)
{
#ifdef __linux__
	cpu_set_t cores;
	size_t core = 0;

	if (sched_getaffinity(0, sizeof(cores), &cores) != 0)
		return;
	while (core < CPU_SETSIZE - 1 && !CPU_ISSET(core, &cores))
		core++;
	CPU_ZERO(&cores);
	CPU_SET(core, &cores);
	(void)sched_setaffinity(0, sizeof(cores), &cores);
#endif
}

static double
cpu_ns(void)
{
	struct timespec now;

	if (clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &now) != 0)
		die("there is no clock of CPU time");
	return (double)now.tv_sec * 1e9 + (double)now.tv_nsec;
}

/* What is measured, under a name that a profiler can be told. */
void bench_measured(const struct bench_workload *workload, size_t n);
__attribute__((noinline)) void
bench_measured(const struct bench_workload *workload, size_t n)
{
	workload->run(n);
}

static double begun_ns, ended_ns;	/* ended: 0 until then */

void
bench_begin(void)
{
	begun_ns = cpu_ns();
}

void
bench_end(void)
{
	ended_ns = cpu_ns();
}

static double
measure_ns(const struct bench_workload *workload, size_t n)
{
	bench_begin();
	ended_ns = 0;
	bench_measured(workload, n);
	if (ended_ns == 0)
		bench_end();
	return ended_ns - begun_ns;
}

static double
measure_allocations(const struct bench_workload *workload, size_t n)
{
	size_t before = bench_allocations;

	bench_measured(workload, n);
	return (double)(bench_allocations - before);
}

static double
peak_bytes(void)
{
	struct rusage usage;

	if (getrusage(RUSAGE_SELF, &usage) != 0)
		die("getrusage failed");
	return (double)usage.ru_maxrss * 1024;
}

static double
measure_bytes(const struct bench_workload *workload, size_t n)
{
	double before = peak_bytes() - (double)buffer_bytes;

	bench_measured(workload, n);
	return peak_bytes() - (double)buffer_bytes - before;
}

static int
compare(const void *a, const void *b)
{
	double x = *(const double *)a, y = *(const double *)b;

	return (x > y) - (x < y);
}

static double
median(double *of, size_t n)
{
	qsort(of, n, sizeof(*of), compare);
	return n % 2 != 0 ? of[n / 2] : (of[n / 2 - 1] + of[n / 2]) / 2;
}

/* Runs that find the memory of the runs before. */
static void
sample_warm(const struct bench_workload *workload, size_t n,
    measure_fn measure, double *sample)
{
	size_t i;

	program->open();
	workload->run(n);
	for (i = 0; i < samples; i++)
		sample[i] = measure(workload, n);
	program->close();
}

static void
run_child(const struct bench_workload *workload, size_t n, measure_fn measure,
    int out)
{
	double result;

	program->open();
	result = measure(workload, n);
	program->close();
	_exit(write(out, &result, sizeof(result)) != sizeof(result));
}

/* One run in a process of its own, that never touched its memory before. */
static double
sample_once_cold(const struct bench_workload *workload, size_t n,
    measure_fn measure)
{
	int ends[2], status;
	double result;
	pid_t child;

	child = pipe(ends) != 0 ? -1 : fork();
	if (child < 0)
		die("cannot start a process");
	if (child == 0)
		run_child(workload, n, measure, ends[1]);
	if (read(ends[0], &result, sizeof(result)) != sizeof(result) ||
	    waitpid(child, &status, 0) != child || status != 0)
		die("a run failed");
	(void)close(ends[0]);
	(void)close(ends[1]);
	return result;
}

static void
sample_cold(const struct bench_workload *workload, size_t n,
    measure_fn measure, double *sample)
{
	size_t i;

	for (i = 0; i < samples; i++)
		sample[i] = sample_once_cold(workload, n, measure);
}

struct mode {
	measure_fn measure;
	bool cold;
};

static void
bench(const struct bench_workload *workload, struct mode mode)
{
	size_t n = n_option != 0 ? n_option : workload->n;
	double sample[100];

	(mode.cold ? sample_cold : sample_warm)(workload, n, mode.measure,
	    sample);
	printf("%s %.3f\n", workload->name,
	    median(sample, samples) / (double)n);
	fflush(stdout);
}

static int
bench_usage(FILE *to)
{
	fprintf(to,
	    "usage: bench_x [-a | -c | -m | -l] [-n N] [-s N] [workload ...]\n"
	    "Prints a line `workload figure' for each, or each of those named:\n"
	    "the median of ns of CPU time for an operation, on one core.\n"
	    "  -a    allocations for an operation instead\n"
	    "  -c    of runs whose memory was never touched before\n"
	    "  -m    bytes of peak memory for an operation instead, without\n"
	    "        the workload's own\n"
	    "  -l    lists the workloads\n"
	    "  -n N  operations in a run\n"
	    "  -s N  samples, 1 to 100 (5)\n");
	return to == stdout ? 0 : 2;
}

static void
list(void)
{
	const struct bench_workload *workload;

	for (workload = program->workloads; workload->name != NULL; workload++)
		printf("%s\n", workload->name);
}

static void
bench_named(const char *name, struct mode mode)
{
	const struct bench_workload *workload;
	bool found = false;

	for (workload = program->workloads; workload->name != NULL; workload++)
		if (name == NULL || strcmp(name, workload->name) == 0) {
			bench(workload, mode);
			found = true;
		}
	if (!found)
		die("there is no such workload; -l lists them");
}

static size_t
number(const char *text, size_t most)
{
	char *end;
	unsigned long long value = strtoull(text, &end, 10);

	if (*end != '\0' || value == 0 || value > most)
		die("a number is out of range");
	return (size_t)value;
}

int
bench_main(const struct bench_program *of, int argc, char **argv)
{
	struct mode mode = { measure_ns, false };
	int option;

	program = of;
	while ((option = getopt(argc, argv, "achlmn:s:")) != -1)
		switch (option) {
		case 'a': mode.measure = measure_allocations; break;
		case 'c': mode.cold = true; break;
		case 'h': return bench_usage(stdout);
		case 'l': list(); return 0;
		case 'm': mode = (struct mode){ measure_bytes, true }; break;
		case 'n': n_option = number(optarg, 1000000000); break;
		case 's': samples = number(optarg, 100); break;
		default: return bench_usage(stderr);
		}
	pin();
	if (optind == argc)
		bench_named(NULL, mode);
	for (; optind < argc; optind++)
		bench_named(argv[optind], mode);
	return 0;
}
