/* SPDX-License-Identifier: BSD-3-Clause */
#ifdef HAVE_CONFIG_H
#include <config.h>
#endif

#include <stdarg.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>

#include <check.h>

#include "trace.h"

static char text[8192];

/* What a debug build told of mistakes: what the case expects, if it came, and
 * the first that it does not. */
static const char *expected_mistake;
static bool expected_came;
static char mistake[1024];

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

	if (evpromise_typeof(settled) == EVPROMISE_TYPE_INT)
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

static void
note_mistake(const char *message)
{
	if (expected_mistake != NULL &&
	    strstr(message, expected_mistake) != NULL)
		expected_came = true;
	else if (mistake[0] == '\0')
		(void)snprintf(mistake, sizeof(mistake), "%s", message);
}

/* Where a value was misread is an address, which differs from run to run. */
static int
length_without_place(const char *message)
{
	const char *place = strstr(message, ", read at ");

	return (int)(place == NULL ? strlen(message) :
	    (size_t)(place - message));
}

/* What debug builds alone say is not traced. */
void
trace_log(const char *message)
{
	if (strncmp(message, "mistake: ", 9) == 0)
		note_mistake(message);
	else if (strncmp(message, "  the promise: ", 15) != 0)
		trace("[%.*s]", length_without_place(message), message);
}

void
trace_log_aside(const char *message)
{
	if (strncmp(message, "mistake: ", 9) == 0)
		note_mistake(message);
	else
		fprintf(stderr, "[warn] evpromise: %s\n", message);
}

void
trace_mistakes_begin(void)
{
	expected_mistake = NULL;
	expected_came = false;
	mistake[0] = '\0';
}

void
trace_mistakes_end(void)
{
	ck_assert_msg(mistake[0] == '\0', "not expected: %s", mistake);
#ifdef EVPROMISE_DEBUG
	ck_assert_msg(expected_mistake == NULL || expected_came,
	    "expected, but not told: mistake: %s", expected_mistake);
#endif
}

void
trace_expect_mistake(const char *part)
{
	trace_mistakes_end();
	expected_mistake = part;
	expected_came = false;
}

void
trace_free(void *name)
{
	trace("free:%s", (const char *)name);
}
