/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * Shows what becomes of a rejection that nobody handles: a hook is told of it,
 * and of a handler that comes later; without a hook it is logged.
 *
 * It prints:
 *
 *	nobody handles: no paper (printer 3, from 10_unhandled.c)
 *	new paper comes
 *	handled after all: no paper
 *	log: unhandled rejection: no ink (printer 4)
 */
#define EVPROMISE_ERROR_DOMAIN "printer"
#include <stdio.h>
#include <string.h>

#include <event2/event.h>
#include <evpromise.h>

enum { NO_PAPER = 3, NO_INK };

static const char *
base_name(const char *path)
{
	const char *slash = strrchr(path, '/');

	return slash == NULL ? path : slash + 1;
}

static void
on_unhandled(const struct evpromise *promise, void *arg)
{
	const struct evpromise_error *error = evpromise_error(promise);

	(void)arg;
	if (error == NULL)	/* any value can be a reason */
		return;
	printf("nobody handles: %s (%s %d, from %s)\n",
	    evpromise_error_message(error), evpromise_error_domain(error),
	    evpromise_error_code(error),
	    base_name(evpromise_error_file(error)));
}

static void
on_handled(const struct evpromise *promise, void *arg)
{
	(void)arg;
	printf("handled after all: %s\n", evpromise_message(promise));
}

static struct evpromise_value
refill(const struct evpromise *settled, void *arg)
{
	(void)settled;
	(void)arg;
	puts("new paper comes");
	return evpromise_undefined();
}

/* The log goes to standard error, unless the program takes it. */
static void
log_line(const char *line)
{
	const char *text = strstr(line, "unhandled");
	const char *end = strstr(line, " at ");

	if (text != NULL && end != NULL)
		printf("log: %.*s\n", (int)(end - text), text);
}

int
main(void)
{
	struct event_base *loop = event_base_new();
	struct evpromise_base *base;
	struct evpromise *job;
	int result;

	if (loop == NULL || (base = evpromise_base_new(loop)) == NULL)
		return 1;
	evpromise_base_on_unhandled_rejection(base, on_unhandled, NULL);
	evpromise_base_on_rejection_handled(base, on_handled, NULL);
	job = evpromise_resolved(base, evpromise_throw(NO_PAPER, "no paper"));
	event_base_dispatch(loop);
	result = evpromise_done(evpromise_catch(job, refill, NULL));
	event_base_dispatch(loop);

	evpromise_base_on_unhandled_rejection(base, NULL, NULL);
	evpromise_set_log_callback(log_line);
	job = evpromise_resolved(base, evpromise_throw(NO_INK, "no ink"));
	if (evpromise_done(job) != 0)
		result = -1;
	event_base_dispatch(loop);
	evpromise_base_free(base);
	event_base_free(loop);
	return result == 0 ? 0 : 1;
}
