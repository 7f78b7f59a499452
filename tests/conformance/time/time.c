/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * Programs of timers and abort signals, and their logs, for time.sh:
 *
 *   time generate timers|aborts exhaustive N
 *   time generate timers|aborts random SEED COUNT
 *   time run node|dom                 reads programs, writes their logs
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "fake_host.h"
#include "heap.h"
#include "interpreter.h"

static void
print_program(const struct time_program *program)
{
	char text[PROGRAM_TEXT];

	time_print(program, text);
	puts(text);
}

static int
generate_random(enum time_kind kind, uint64_t seed, long count)
{
	struct time_program program;

	while (count-- > 0) {
		time_random(kind, &seed, &program);
		print_program(&program);
	}
	return 0;
}

/* Writes the log of each line's program; what it leaks is written behind. */
static int
run(enum time_mode mode)
{
	static struct time_program program;
	char line[PROGRAM_TEXT], log[TIME_LOG];

	heap_install();
	while (fgets(line, sizeof(line), stdin) != NULL) {
		line[strcspn(line, "\n")] = '\0';
		if (time_parse(line, &program) != 0) {
			fprintf(stderr, "time: not a program: %s\n", line);
			return 1;
		}
		time_run(&program, mode, fake_base_new(), log);
		printf("%s%s\n", log, heap_live() == 0 ? "" : " LEAK");
	}
	return 0;
}

int
main(int argc, char **argv)
{
	enum time_kind kind = argc > 2 && strcmp(argv[2], "aborts") == 0 ?
	    TIME_ABORTS : TIME_TIMERS;

	if (argc == 5 && strcmp(argv[3], "exhaustive") == 0) {
		time_exhaust(kind, atoi(argv[4]), print_program);
		return 0;
	}
	if (argc == 6 && strcmp(argv[3], "random") == 0)
		return generate_random(kind, strtoull(argv[4], NULL, 10),
		    atol(argv[5]));
	if (argc == 3 && strcmp(argv[1], "run") == 0)
		return run(strcmp(argv[2], "dom") == 0 ? TIME_DOM : TIME_NODE);
	fputs("usage: time generate timers|aborts exhaustive N"
	    " | generate timers|aborts random SEED COUNT | run node|dom\n",
	    stderr);
	return 2;
}
