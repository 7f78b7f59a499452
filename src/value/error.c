/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * error: those that say that memory is out, or that nobody is left to settle
 * a promise, are static: making them cannot fail.
 */
#include "value/error.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include <evpromise/promise.h>

#include "record/alloc.h"
#include "record/hooks.h"
#include "value/array.h"
#include "value/collect.h"

void
evpromise__error_release(void *payload)
{
	struct evpromise_error *error = payload;

	if (error->cause != NULL)
		evpromise__release(error->cause);
	evpromise__free(error);
}

const struct evpromise_type evpromise__type_error =
    EVPROMISE__TYPE("error", evpromise__error_release, NULL, ERROR);
const struct evpromise_type evpromise__type_static_error =
    EVPROMISE__TYPE("error", NULL, NULL, ERROR);

#define STATIC_ERROR(code, message)                                           \
	{ EVPROMISE__DOMAIN, NULL, 0, code, NULL, message }

static struct evpromise_error out_of_memory =
    STATIC_ERROR(EVPROMISE_ERROR_OUT_OF_MEMORY, "out of memory");
static struct evpromise_error abandoned =
    STATIC_ERROR(EVPROMISE_ERROR_ABANDONED,
    "abandoned: the last resolver was given up");
static struct evpromise_error base_freed =
    STATIC_ERROR(EVPROMISE_ERROR_BASE_FREED, "the base was freed");
static struct evpromise_error aborted =
    STATIC_ERROR(EVPROMISE_ERROR_ABORT, "the operation was aborted");
/* Their reasons are in the array that bears them. */
static const struct evpromise_error aggregate =
    STATIC_ERROR(EVPROMISE_ERROR_AGGREGATE, "all promises were rejected");
static const struct evpromise_error too_few =
    STATIC_ERROR(EVPROMISE_ERROR_AGGREGATE,
    "too many promises were rejected");
static const struct evpromise_error suppressed =
    STATIC_ERROR(EVPROMISE_ERROR_SUPPRESSED,
    "an error was followed by one of disposing");

struct evpromise_value
evpromise__throw_static(enum evpromise_error_code code)
{
	struct evpromise_error *error = &out_of_memory;

	if (code == EVPROMISE_ERROR_ABANDONED)
		error = &abandoned;
	else if (code == EVPROMISE_ERROR_BASE_FREED)
		error = &base_freed;
	else if (code == EVPROMISE_ERROR_ABORT)
		error = &aborted;
	return evpromise_throw_value(
	    evpromise__pointer(&evpromise__type_static_error, error));
}

struct evpromise_value
evpromise__throw_prepared(void *block, enum evpromise_error_code code,
    const char *format, ...)
{
	struct evpromise__prepared_error *prepared = block;
	struct evpromise_error *error = &prepared->error;
	va_list args;

	va_start(args, format);
	(void)vsnprintf(prepared->message, sizeof(prepared->message), format,
	    args);
	va_end(args);
	error->domain = EVPROMISE__DOMAIN;
	error->file = NULL;
	error->line = 0;
	error->code = code;
	error->cause = NULL;
	error->message = prepared->message;
	return evpromise_throw_value(
	    evpromise__pointer(&evpromise__type_error, error));
}

/* The error with its message behind it in one block. */
static struct evpromise_error *
error_new(const char *format, va_list args)
{
	struct evpromise_error *error;
	va_list again;
	int length;
	char *message;

	va_copy(again, args);
	length = vsnprintf(NULL, 0, format, args);
	error = length < 0 ? NULL :
	    evpromise__malloc(sizeof(*error) + (size_t)length + 1);
	if (error != NULL) {
		message = (char *)(error + 1);
		(void)vsnprintf(message, (size_t)length + 1, format, again);
		error->message = message;
	}
	va_end(again);
	return error;
}

struct evpromise_value
evpromise_throw_at(const char *file, int line, const char *domain,
    const struct evpromise *cause, int code, const char *format, ...)
{
	struct evpromise_error *error;
	va_list args;

	va_start(args, format);
	error = error_new(format, args);
	va_end(args);
	if (error == NULL)
		return evpromise__out_of_memory();
	error->file = file;
	error->line = line;
	error->domain = domain;
	error->code = code;
	error->cause = NULL;
	if (cause != NULL && cause->state != EVPROMISE_PENDING) {
		error->cause = evpromise__owner(cause);
		count_add_ref(error->cause);
	}
	return evpromise_throw_value(evpromise__value_made(
	    evpromise__pointer(&evpromise__type_error, error), CALL_SITE));
}

/* The place is behind the message: no program has a literal of it. */
static struct evpromise_error *
error_with_place(const char *message, size_t size, const char *place)
{
	size_t place_size = strlen(place) + 1;
	struct evpromise_error *error;
	char *text;

	error = evpromise__malloc(sizeof(*error) + size + place_size);
	if (error == NULL)
		return NULL;
	text = (char *)(error + 1);
	error->message = memcpy(text, message, size);
	error->file = memcpy(text + size, place, place_size);
	error->line = 0;
	error->domain = EVPROMISE__DOMAIN;
	error->code = EVPROMISE_ERROR_TYPE;
	error->cause = NULL;
	return error;
}

struct evpromise_value
evpromise__throw_misread(const char *expected, const char *found,
    const void *site)
{
	char message[128], place[EVPROMISE__SITE_SIZE];
	struct evpromise_error *error;

	(void)snprintf(message, sizeof(message), "expected %s, found %s",
	    expected, found);
	error = error_with_place(message, strlen(message) + 1,
	    evpromise__site_text(site, place));
	if (error == NULL)
		return evpromise__out_of_memory();
	return evpromise_throw_value(
	    evpromise__pointer(&evpromise__type_error, error));
}

const struct evpromise_error *
evpromise__plain_error(const struct evpromise *settled)
{
	if (evpromise__type_of(evpromise__result(settled))->release ==
	    evpromise__array_release)
		return NULL;
	return evpromise_error(settled);
}

struct evpromise_error *
evpromise__error_copy(const struct evpromise_error *error)
{
	size_t size = strlen(error->message) + 1;
	struct evpromise_error *copy;

	if (error->line == 0 && error->file != NULL)
		return error_with_place(error->message, size, error->file);
	copy = evpromise__malloc(sizeof(*copy) + size);
	if (copy == NULL)
		return NULL;
	*copy = *error;
	copy->cause = NULL;
	copy->message = memcpy(copy + 1, error->message, size);
	return copy;
}

const struct evpromise_error *
evpromise_error(const struct evpromise *settled)
{
	struct evpromise_value value;
	const struct evpromise_type *type;

	if (settled->state == EVPROMISE_PENDING)
		return NULL;
	value = evpromise__result(settled);
	type = evpromise__type_of(value);
	if (type == &evpromise__type_aggregate)
		return &aggregate;
	if (type == &evpromise__type_too_few)
		return &too_few;
	if (type == &evpromise__type_suppressed)
		return &suppressed;
	if (type != &evpromise__type_error &&
	    type != &evpromise__type_static_error)
		return NULL;
	return value.payload.pointer;
}

int
evpromise_code(const struct evpromise *settled)
{
	const struct evpromise_error *error = evpromise_error(settled);

	return error == NULL ? 0 : error->code;
}

const char *
evpromise_message(const struct evpromise *settled)
{
	const struct evpromise_error *error = evpromise_error(settled);

	if (error != NULL)
		return error->message;
	if (settled->state != EVPROMISE_PENDING &&
	    evpromise__type_of(evpromise__result(settled)) ==
	    &evpromise__type_string)
		return evpromise__result(settled).payload.pointer;
	return evpromise_type_name(settled);
}

const char *
evpromise_error_domain(const struct evpromise_error *error)
{
	return error->domain;
}

int
evpromise_error_code(const struct evpromise_error *error)
{
	return error->code;
}

const char *
evpromise_error_message(const struct evpromise_error *error)
{
	return error->message;
}

const struct evpromise *
evpromise_error_cause(const struct evpromise_error *error)
{
	return error->cause;
}

const char *
evpromise_error_file(const struct evpromise_error *error)
{
	return error->file;
}

int
evpromise_error_line(const struct evpromise_error *error)
{
	return error->line;
}
