/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * The main of a target without libFuzzer:
 *
 *   replay FILE...                runs each file
 *   replay -random COUNT SEED     runs so many random inputs
 *
 * It writes what it ran. Where something is wrong it aborts, and the last line
 * names the file; a random input is left in the file crash-SEED-NUMBER.
 */
#include <inttypes.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "fuzz.h"

#define MOST 4096

static unsigned char bytes[MOST];

static void
run_file(const char *path)
{
	FILE *file = fopen(path, "rb");
	size_t length;

	if (file == NULL) {
		perror(path);
		exit(2);
	}
	length = fread(bytes, 1, sizeof(bytes), file);
	(void)fclose(file);
	printf("# %s\n", path);
	(void)fflush(stdout);
	(void)LLVMFuzzerTestOneInput(bytes, length);
}

/* splitmix64 */
static uint64_t
next(uint64_t *state)
{
	uint64_t z = *state += 0x9e3779b97f4a7c15;

	z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9;
	z = (z ^ (z >> 27)) * 0x94d049bb133111eb;
	return z ^ (z >> 31);
}

static void
write_input(const char *name, size_t length)
{
	FILE *file = fopen(name, "wb");

	if (file == NULL || fwrite(bytes, 1, length, file) != length)
		perror(name);
	if (file != NULL)
		(void)fclose(file);
}

/* Each input is written before it is run, under one name, and removed at the
 * end: what a crash leaves is the input that made it. */
static void
run_random(uint64_t count, uint64_t seed)
{
	char name[64];
	uint64_t state = seed, i;
	size_t length, j;

	(void)snprintf(name, sizeof(name), "crash-%" PRIu64, seed);
	for (i = 0; i < count; i++) {
		length = next(&state) % 257;
		for (j = 0; j < length; j++)
			bytes[j] = (unsigned char)next(&state);
		write_input(name, length);
		(void)LLVMFuzzerTestOneInput(bytes, length);
	}
	(void)remove(name);
	printf("# %" PRIu64 " random inputs, seed %" PRIu64 "\n", count, seed);
}

int
main(int argc, char **argv)
{
	int i;

	if (argc == 4 && strcmp(argv[1], "-random") == 0) {
		run_random(strtoull(argv[2], NULL, 10),
		    strtoull(argv[3], NULL, 10));
		return 0;
	}
	for (i = 1; i < argc; i++)
		run_file(argv[i]);
	return 0;
}
