/* SPDX-License-Identifier: BSD-3-Clause */
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "trace.h"

static char text[8192];

void
trace_clear(void)
{
	text[0] = '\0';
}

void
trace(const char *format, ...)
{
	size_t length = strlen(text);
	va_list args;

	if (length > 0 && length < sizeof(text) - 1)
		text[length++] = ' ';
	va_start(args, format);
	(void)vsnprintf(text + length, sizeof(text) - length, format, args);
	va_end(args);
}

const char *
trace_text(void)
{
	return text;
}

struct evpromise_value
trace_name(const struct evpromise *settled, void *name)
{
	(void)settled;
	trace("%s", (const char *)name);
	return evpromise_undefined();
}

static void
trace_result(const char *name, const struct evpromise *settled)
{
	const char *sign =
	    evpromise_state(settled) == EVPROMISE_FULFILLED ? "=" : "!";

	if (strcmp(evpromise_typeof(settled), "int") == 0)
		trace("%s%s%d", name, sign, (int)evpromise_as_int(settled));
	else
		trace("%s%s%s", name, sign, evpromise_message(settled));
}

struct evpromise_value
trace_settled(const struct evpromise *settled, void *name)
{
	trace_result(name, settled);
	return evpromise_state(settled) == EVPROMISE_FULFILLED ?
	    evpromise_share(settled) : evpromise_rethrow(settled);
}

struct evpromise_value
trace_and_throw(const struct evpromise *settled, void *name)
{
	(void)settled;
	trace("%s", (const char *)name);
	return evpromise_throw(7, "%s", (const char *)name);
}

void
trace_unhandled(const struct evpromise *promise, void *arg)
{
	(void)arg;
	trace_result("unhandled", promise);
}

void
trace_handled(const struct evpromise *promise, void *arg)
{
	(void)arg;
	trace_result("handled", promise);
}

void
trace_log(const char *message)
{
	if (strncmp(message, "  the promise: ", 15) == 0 ||
	    strncmp(message, "mistake: ", 9) == 0)
		return;		/* debug builds alone say so */
	trace("[%s]", message);
}

void
trace_free(void *name)
{
	trace("free:%s", (const char *)name);
}
