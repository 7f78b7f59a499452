/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * Any bytes are a program of promises, program.h. The library and the model
 * run it side by side; after each operation what was called, in order, and
 * what is in each slot must be the same, and every count of the library right.
 * At the end nothing is left, and each value was released once.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "fuzz.h"
#include "heap.h"
#include "program.h"

#define N_WHATS 43

static struct run library, model;

static void
read_operation(struct operation *operation, const unsigned char *bytes)
{
	memset(operation, 0, sizeof(*operation));
	operation->what = bytes[0] % N_WHATS;
	operation->x = bytes[1] & 15;
	operation->y = bytes[1] >> 4;
	operation->f.kind = bytes[2] & 15;
	operation->f.slot = bytes[2] >> 4;
	operation->r.kind = bytes[3] & 15;
	operation->r.slot = bytes[3] >> 4;
}

static void
fail(const char *what)
{
	fprintf(stderr, "%s\n", what);
	abort();
}

static void
compare(int number, const struct operation *operation)
{
	if (strcmp(library.log, model.log) == 0)
		return;
	fprintf(stderr, "operation %d (%d %d %d, %d %d, %d %d):\n"
	    "library  %s\nmodel    %s\n",
	    number, operation->what, operation->x, operation->y,
	    operation->f.kind, operation->f.slot, operation->r.kind,
	    operation->r.slot, library.log, model.log);
	abort();
}

/* The base is there until it is freed and nothing is held any more. */
static void
count_anew(void)
{
	struct evpromise_base *base = library.base;
	size_t i;

	for (i = 0; base == NULL && i < SLOTS + SITES; i++)
		if (library.promises[i] != NULL)
			base = evpromise_base_of(library.promises[i]);
	for (i = 0; base == NULL && i < SIGNALS; i++)
		if (library.signals[i] != NULL)
			base = evpromise_base_of(
			    evpromise_abort_signal_reason(library.signals[i]));
	if (base != NULL)
		audit(base, program_held());
}

static void
check_the_end(void)
{
	int i;

	if (heap_live() != 0)
		fail("blocks are leaked");
	for (i = 0; i < library.n_nodes; i++)
		if (library.nodes[i].released != 1)
			fail("a value was not released once");
}

int
LLVMFuzzerTestOneInput(const unsigned char *bytes, size_t length)
{
	struct operation operation;
	int number;

	heap_install();
	program_begin(&library, &engine_library);
	program_begin(&model, &engine_model);
	for (number = 0; number < OPERATIONS && length >= 4; number++) {
		read_operation(&operation, bytes);
		program_step(&library, number, &operation);
		program_step(&model, number, &operation);
		compare(number, &operation);
		count_anew();
		bytes += 4;
		length -= 4;
	}
	program_end(&library);
	program_end(&model);
	model_forget();
	check_the_end();
	return 0;
}
