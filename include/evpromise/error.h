/* SPDX-License-Identifier: BSD-3-Clause */
/**
 * @file error.h
 * Errors: the ordinary reason of a rejection.
 *
 * An error bears a domain (who speaks), a code, a message, where it was made
 * and what caused it. Codes of the library are negative and unique over all of
 * its domains; those of programs are theirs to choose, zero or positive.
 */
#ifndef EVPROMISE_ERROR_H
#define EVPROMISE_ERROR_H

#include <evpromise/attributes.h>
#include <evpromise/value.h>

EVPROMISE_BEGIN_DECLS

/** The codes of the domain "evpromise". */
enum evpromise_error_code {
	/** An allocation failed. This error is static: making it cannot fail. */
	EVPROMISE_ERROR_OUT_OF_MEMORY = -1,
	/** A value of the wrong type was read, a promise was resolved with
	 *  itself or given to another base: JavaScript's TypeError. */
	EVPROMISE_ERROR_TYPE = -2,
	/** The last resolver of a pending promise was given up. */
	EVPROMISE_ERROR_ABANDONED = -3,
	/** The base was freed while the promise was pending. */
	EVPROMISE_ERROR_BASE_FREED = -4,
	/** All members of evpromise_any() were rejected, or too many of
	 *  evpromise_some(): JavaScript's AggregateError. evpromise_length()
	 *  and evpromise_at() read the members, with their reasons, from the
	 *  promise that carries it. */
	EVPROMISE_ERROR_AGGREGATE = -5,
	/** A signal was aborted without a reason of its own: the DOM's
	 *  AbortError. */
	EVPROMISE_ERROR_ABORT = -6,
	/** A time was up: the DOM's TimeoutError. */
	EVPROMISE_ERROR_TIMEOUT = -7,
	/** A number is out of its range, as a limit of 0: JavaScript's
	 *  RangeError. */
	EVPROMISE_ERROR_RANGE = -8,
	/** A queue has as much waiting as may. */
	EVPROMISE_ERROR_FULL = -9,
	/** Disposing of a resource failed after another error: JavaScript's
	 *  SuppressedError. evpromise_at() of the promise that carries it
	 *  reads a promise with the error of disposing at 0, one with the
	 *  error before at 1. */
	EVPROMISE_ERROR_SUPPRESSED = -10,
	/** evpromise_run() would wait for ever. */
	EVPROMISE_ERROR_DEADLOCK = -20,
	/** The loop was told to end while evpromise_run() waited. */
	EVPROMISE_ERROR_STOPPED = -21
};

/** An error. Immutable; it lives as long as the promise that carries it. */
struct evpromise_error;

/** The domain of the errors that a source file makes: define it before the
 *  first include. Static text. */
#ifndef EVPROMISE_ERROR_DOMAIN
#define EVPROMISE_ERROR_DOMAIN "program"
#endif

/**
 * Throws an error: `return evpromise_throw(code, format, ...)` in a handler,
 * evpromise_reject(resolver, evpromise_throw(...)) elsewhere.
 *
 * @param code  the program's own code, an int
 * @param ...   a printf format and its arguments: the message
 * @return a completion that throws the error; if memory is out one that throws
 *         EVPROMISE_ERROR_OUT_OF_MEMORY
 */
#define evpromise_throw(code, ...)                                            \
	evpromise_throw_at(__FILE__, __LINE__, EVPROMISE_ERROR_DOMAIN, NULL,  \
	    code, __VA_ARGS__)

/**
 * Throws an error that another one caused: JavaScript's
 * `throw new Error(message, { cause })`.
 *
 * @param settled  lent: the rejected promise whose reason is the cause
 * @param code     the program's own code, an int
 * @param ...      a printf format and its arguments: the message
 * @return as evpromise_throw()
 */
#define evpromise_throw_cause(settled, code, ...)                             \
	evpromise_throw_at(__FILE__, __LINE__, EVPROMISE_ERROR_DOMAIN,        \
	    settled, code, __VA_ARGS__)

/**
 * What the macros above call.
 *
 * @param file    static text: the source file
 * @param line    the line in it
 * @param domain  static text: who speaks
 * @param cause   lent: a settled promise that carries the cause, or NULL
 * @param code    the code
 * @param format  the message, as printf has it
 * @return as evpromise_throw()
 */
EVPROMISE_API EVPROMISE_USE_RESULT EVPROMISE_NONNULL(1, 3, 6)
EVPROMISE_PRINTF(6, 7) struct evpromise_value
evpromise_throw_at(const char *file, int line, const char *domain,
    const struct evpromise *cause, int code, const char *format, ...);

/**
 * The error that a settled promise carries.
 *
 * @param settled  lent
 * @return the error, lent by the promise; NULL for anything else, quietly:
 *         any value can be a reason
 */
EVPROMISE_API EVPROMISE_NONNULL(1) const struct evpromise_error *
evpromise_error(const struct evpromise *settled);

/**
 * The code of the error that a settled promise carries.
 *
 * @param settled  lent
 * @return the code; 0 if it carries no error, quietly
 */
EVPROMISE_API EVPROMISE_NONNULL(1) int
evpromise_code(const struct evpromise *settled);

/**
 * What a promise carries, in words: the message of an error, the text of a
 * string, the name of the type of anything else.
 *
 * @param settled  lent
 * @return the text, lent by the promise; never NULL
 */
EVPROMISE_API EVPROMISE_NONNULL(1) EVPROMISE_RETURNS_NONNULL const char *
evpromise_message(const struct evpromise *settled);

/**
 * The domain of an error: "evpromise", "http", "lookup", or the
 * program's own.
 *
 * @param error  lent
 * @return static text
 */
EVPROMISE_API EVPROMISE_NONNULL(1) EVPROMISE_RETURNS_NONNULL const char *
evpromise_error_domain(const struct evpromise_error *error);

/**
 * The code of an error.
 *
 * @param error  lent
 * @return the code
 */
EVPROMISE_API EVPROMISE_NONNULL(1) int
evpromise_error_code(const struct evpromise_error *error);

/**
 * The message of an error.
 *
 * @param error  lent
 * @return the text, lent by the error; never NULL
 */
EVPROMISE_API EVPROMISE_NONNULL(1) EVPROMISE_RETURNS_NONNULL const char *
evpromise_error_message(const struct evpromise_error *error);

/**
 * What caused an error.
 *
 * @param error  lent
 * @return a settled promise that carries the cause, lent by the error; NULL if
 *         it has none
 */
EVPROMISE_API EVPROMISE_NONNULL(1) const struct evpromise *
evpromise_error_cause(const struct evpromise_error *error);

/**
 * The source file that made an error. A value that was misread is told by the
 * call that misread it, in the form of evpromise_debug(3): "prog+0x12f5" or
 * "prog(function+0x1b)".
 *
 * @param error  lent
 * @return the text, lent by the error; NULL for the errors that the library
 *         makes without memory, as those of a time-out
 */
EVPROMISE_API EVPROMISE_NONNULL(1) const char *
evpromise_error_file(const struct evpromise_error *error);

/**
 * The line that made an error.
 *
 * @param error  lent
 * @return the line; 0 for such an error, and for a value that was misread
 */
EVPROMISE_API EVPROMISE_NONNULL(1) int
evpromise_error_line(const struct evpromise_error *error);

EVPROMISE_END_DECLS

#endif
