/* SPDX-License-Identifier: BSD-3-Clause */
/* Apart, since with _GNU_SOURCE the prototypes of sockets are other ones. */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <stdio.h>
#include <stdlib.h>

#include "calls.h"

void *
calls_next(const char *name)
{
	void *function = dlsym(RTLD_NEXT, name);

	if (function == NULL) {
		fprintf(stderr, "no %s: %s\n", name, dlerror());
		abort();
	}
	return function;
}
