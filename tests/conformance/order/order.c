/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * Programs and their logs, for order.sh:
 *
 *   order generate exhaustive N       every program of at most N operations
 *   order generate random SEED COUNT  random ones
 *   order generate directed SEED COUNT
 *                                     chains of promises that only wait
 *   order run hold|drop               reads programs, writes their logs
 *   order starve                      reads programs, lets memory run out at
 *                                     every point, writes what goes wrong
 *   order hash                        reads lines, writes a hash of each 1000
 */
#include <inttypes.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "exhaust.h"
#include "fake_host.h"
#include "heap.h"
#include "interpreter.h"

#define CHUNK 1000

static void
print_program(const struct order_program *program, void *arg)
{
	char text[PROGRAM_TEXT];

	(void)arg;
	order_print(program, text);
	puts(text);
}

static int
generate(void (*make)(uint64_t *state, struct order_program *program),
    uint64_t seed, long count)
{
	struct order_program program;

	while (count-- > 0) {
		make(&seed, &program);
		print_program(&program, NULL);
	}
	return 0;
}

static void
run(const struct order_program *program, enum order_handles handles)
{
	char log[ORDER_LOG];

	order_run(program, handles, fake_base_new(), log);
	puts(log);
}

static void
run_hold(const struct order_program *program)
{
	run(program, ORDER_HOLD);
}

static void
run_drop(const struct order_program *program)
{
	run(program, ORDER_DROP);
}

/* --- without memory ------------------------------------------------------- */

static void
complain(const struct order_program *program, const char *what, const char *log)
{
	char text[PROGRAM_TEXT];

	order_print(program, text);
	printf("%s: %s: %s\n", what, text, log);
}

/* No handler may run twice: its word in the log stands once. Ticks, and what
 * is no handler's (o, U, K, c), may come again. */
static bool
calls_once(const char *log)
{
	char words[ORDER_LOG], *word;
	bool seen[PROGRAM_OPS][128] = { { false } };

	strcpy(words, log);
	for (word = strtok(words, " "); word != NULL;
	    word = strtok(NULL, " ")) {
		char *what;
		long op = strtol(word, &what, 10);

		if (what == word || strchr("frFT", *what) == NULL)
			continue;
		if (seen[op][(unsigned char)*what])
			return false;
		seen[op][(unsigned char)*what] = true;
	}
	return true;
}

/* Runs a program with so many records at hand and no memory beside; true if
 * they were enough for all of it. */
static bool
run_starved(const struct order_program *program, size_t n_records)
{
	struct evpromise_base *base = fake_base_new();
	struct exhausted taken;
	char log[ORDER_LOG];
	bool enough;

	exhaust(base, &taken);
	exhaust_give_back(&taken, n_records);
	heap_fail(1, true);
	order_run(program, ORDER_DROP, base, log);
	enough = heap_count() == 0;
	heap_heal();
	if (!calls_once(log))
		complain(program, "called twice", log);
	if (heap_live() != 0)
		complain(program, "leaked", log);
	return enough;
}

/* Lets memory run out at every point of a program; writes what is wrong. */
static void
starve(const struct order_program *program)
{
	size_t n_records = 0;

	heap_install();
	while (!run_starved(program, n_records) && n_records < 200)
		n_records++;
}

/* -------------------------------------------------------------------------- */

static int
each_line(void (*act)(const struct order_program *program))
{
	static struct order_program program;
	char line[PROGRAM_TEXT];

	while (fgets(line, sizeof(line), stdin) != NULL) {
		line[strcspn(line, "\n")] = '\0';
		if (order_parse(line, &program) != 0) {
			fprintf(stderr, "order: not a program: %s\n", line);
			return 1;
		}
		act(&program);
	}
	return 0;
}

/* FNV-1a of each chunk of lines. */
static int
hash(void)
{
	const uint64_t start = 0xcbf29ce484222325u;
	uint64_t h = start;
	long lines = 0;
	int c;

	while ((c = getchar()) != EOF) {
		h = (h ^ (uint64_t)(unsigned char)c) * 0x100000001b3u;
		if (c != '\n' || ++lines % CHUNK != 0)
			continue;
		printf("%016" PRIx64 "\n", h);
		h = start;
	}
	if (lines % CHUNK != 0)
		printf("%016" PRIx64 "\n", h);
	return 0;
}

static int
usage(void)
{
	fputs("usage: order generate exhaustive N | generate random|directed SEED COUNT"
	    " | run hold|drop | starve | hash\n", stderr);
	return 2;
}

int
main(int argc, char **argv)
{
	if (argc == 4 && strcmp(argv[2], "exhaustive") == 0) {
		order_exhaust(atoi(argv[3]), print_program, NULL);
		return 0;
	}
	if (argc == 5 && strcmp(argv[2], "random") == 0)
		return generate(order_random, strtoull(argv[3], NULL, 10),
		    atol(argv[4]));
	if (argc == 5 && strcmp(argv[2], "directed") == 0)
		return generate(order_directed, strtoull(argv[3], NULL, 10),
		    atol(argv[4]));
	if (argc == 3 && strcmp(argv[1], "run") == 0)
		return each_line(strcmp(argv[2], "drop") == 0 ? run_drop :
		    run_hold);
	if (argc == 2 && strcmp(argv[1], "starve") == 0)
		return each_line(starve);
	if (argc == 2 && strcmp(argv[1], "hash") == 0)
		return hash();
	return usage();
}
