/* SPDX-License-Identifier: BSD-3-Clause */
/**
 * @file value.h
 * Values and completions: what a handler returns, what a promise carries.
 *
 * A handler ends in a *completion*, as every function of JavaScript does: it
 * returns a value, or a promise to adopt, or it throws a reason. All of these
 * are one struct of 16 bytes, made by the constructors below and given to the
 * library by returning it or passing it on. Whoever makes a value and cannot
 * give it away releases it with evpromise_value_release().
 *
 * The accessors read what a settled promise carries. Reading the wrong type
 * gives 0 or NULL, *and* the handler that did it ends in a type error in place
 * of its completion; outside of a handler a warning is logged. So a mistake is
 * loud and never garbage. The accessors whose result says "loudly" also take
 * NULL, which is what another one gives for what it cannot read: it is logged.
 */
#ifndef EVPROMISE_VALUE_H
#define EVPROMISE_VALUE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <evpromise/attributes.h>

EVPROMISE_BEGIN_DECLS

struct evpromise;
struct evpromise_resolver;

/** A type of the program's own: evpromise/type.h. */
struct evpromise_type;

/**
 * The types of what a promise carries: evpromise_typeof(). Later versions may
 * have more.
 */
enum evpromise_typeof {
	EVPROMISE_TYPE_OWN,	/**< one of the program's own, or of another
				 *   library: evpromise_is() tells which */
	EVPROMISE_TYPE_PENDING,	/**< it carries nothing yet */
	EVPROMISE_TYPE_UNDEFINED,
	EVPROMISE_TYPE_INT,
	EVPROMISE_TYPE_DOUBLE,
	EVPROMISE_TYPE_STRING,
	EVPROMISE_TYPE_ERROR,
	EVPROMISE_TYPE_ARRAY,	/**< of values, as evpromise_all() gives it */
	EVPROMISE_TYPE_OUTCOMES, /**< an array of promises of which each was
				 *   fulfilled or rejected, as
				 *   evpromise_all_settled() gives it */
	EVPROMISE_TYPE_PROMISE	/**< as the reason of a rejection */
};

/**
 * A value or completion. Its members belong to the library: make it with the
 * constructors, read it, once a promise carries it, with the accessors.
 */
struct evpromise_value {
	/** The type's address; the lowest bit says "thrown". */
	uintptr_t tag;
	/** The payload. */
	union {
		void *pointer;
		int64_t integer;
		double number;
	} payload;
};

/**
 * JavaScript's `undefined`.
 *
 * @return a value that needs no release
 */
EVPROMISE_API EVPROMISE_USE_RESULT struct evpromise_value
evpromise_undefined(void);

/**
 * An integer.
 *
 * @param integer  the number
 * @return a value that needs no release
 */
EVPROMISE_API EVPROMISE_USE_RESULT struct evpromise_value
evpromise_int(int64_t integer);

/**
 * A floating-point number.
 *
 * @param number  the number
 * @return a value that needs no release
 */
EVPROMISE_API EVPROMISE_USE_RESULT struct evpromise_value
evpromise_double(double number);

/**
 * A string.
 *
 * @param string  the text, copied; NULL, which a failed allocation may have
 *                left, completes as out of memory
 * @return a new value; if memory is out a completion that throws
 *         EVPROMISE_ERROR_OUT_OF_MEMORY
 */
EVPROMISE_API EVPROMISE_USE_RESULT struct evpromise_value
evpromise_string(const char *string);

/**
 * A value of a type of the program's own.
 *
 * @param type     its type: static, it must outlive the value
 * @param payload  the payload, given; NULL, which a failed allocation may have
 *                 left, completes as out of memory
 * @return a new value that type->release will release; for NULL a completion
 *         that throws EVPROMISE_ERROR_OUT_OF_MEMORY
 */
EVPROMISE_API EVPROMISE_USE_RESULT EVPROMISE_NONNULL(1) struct evpromise_value
evpromise_own(const struct evpromise_type *type, void *payload);

/**
 * A promise to wait for: the promise that is resolved with it settles as that
 * one does, later. As reason of a rejection it is a value like any other.
 *
 * @param promise  given; NULL completes as out of memory
 * @return a new value
 */
EVPROMISE_API EVPROMISE_USE_RESULT struct evpromise_value
evpromise_adopt(struct evpromise *promise);

/**
 * What a settled promise carries, value or reason, as a value to pass on:
 * JavaScript's `return value`. Nothing is copied: the two share it. A reason
 * that is a promise or another thenable is waited for, as there.
 *
 * @param settled  lent; while it is pending the result is a completion that
 *                 throws a type error
 * @return a new value
 */
EVPROMISE_API EVPROMISE_USE_RESULT EVPROMISE_NONNULL(1) struct evpromise_value
evpromise_share(const struct evpromise *settled);

/**
 * What a settled promise carries, value or reason, thrown: JavaScript's
 * `throw error` in a handler of `catch`.
 *
 * @param settled  lent; while it is pending the result is a completion that
 *                 throws a type error
 * @return a new completion
 */
EVPROMISE_API EVPROMISE_USE_RESULT EVPROMISE_NONNULL(1) struct evpromise_value
evpromise_rethrow(const struct evpromise *settled);

/**
 * Any value as the reason of a rejection: JavaScript's `throw value`. The
 * ordinary reason is an error: evpromise_throw().
 *
 * @param value  given; a completion that throws already is left as it is
 * @return a new completion
 */
EVPROMISE_API EVPROMISE_USE_RESULT struct evpromise_value
evpromise_throw_value(struct evpromise_value value);

/**
 * Releases a value that was given to nobody.
 *
 * @param value  given
 */
EVPROMISE_API void evpromise_value_release(struct evpromise_value value);

/**
 * The type of what a promise carries: JavaScript's `typeof`.
 *
 * @param promise  lent
 * @return its type; EVPROMISE_TYPE_PENDING while there is nothing to read
 */
EVPROMISE_API EVPROMISE_NONNULL(1) enum evpromise_typeof
evpromise_typeof(const struct evpromise *promise);

/**
 * The name of that type, for messages: "undefined", "int", "double", "string",
 * "error", "array", "outcomes", "promise", or the name that the program gave
 * its own type.
 *
 * @param promise  lent
 * @return static text; "pending" while there is nothing to read
 */
EVPROMISE_API EVPROMISE_NONNULL(1) EVPROMISE_RETURNS_NONNULL const char *
evpromise_type_name(const struct evpromise *promise);

/**
 * Whether a promise carries a payload of a type of the program's own.
 *
 * @param promise  lent
 * @param type     the type
 * @return true if it does; false for anything else, quietly
 */
EVPROMISE_API EVPROMISE_NONNULL(1, 2) bool
evpromise_is(const struct evpromise *promise,
    const struct evpromise_type *type);

/**
 * The integer that a settled promise carries.
 *
 * @param settled  lent
 * @return the integer; 0 for anything else, loudly
 */
EVPROMISE_API int64_t
evpromise_as_int(const struct evpromise *settled);

/**
 * The number that a settled promise carries.
 *
 * @param settled  lent
 * @return the number, also of an integer, as in JavaScript; 0 for anything
 *         else, loudly
 */
EVPROMISE_API double
evpromise_as_double(const struct evpromise *settled);

/**
 * The string that a settled promise carries.
 *
 * @param settled  lent
 * @return the text, lent by the promise; NULL for anything else, loudly
 */
EVPROMISE_API const char *
evpromise_as_string(const struct evpromise *settled);

/**
 * The payload of a type of the program's own that a settled promise carries.
 *
 * @param settled  lent
 * @param type     the type that is expected
 * @return the payload, lent by the promise; NULL for anything else, loudly
 */
EVPROMISE_API EVPROMISE_NONNULL(2) void *
evpromise_as(const struct evpromise *settled,
    const struct evpromise_type *type);

/**
 * Moves the payload out of a settled promise for its only observer; the
 * promise is left with `undefined`.
 *
 * @param settled  lent; nobody but the caller may see it or what it carries:
 *                 no other handle, no other handler, no promise that shares it
 * @param type     the type that is expected
 * @return the payload, the caller's to release; NULL for anything else and
 *         for a promise that others see, loudly
 */
EVPROMISE_API EVPROMISE_USE_RESULT EVPROMISE_NONNULL(2) void *
evpromise_take(const struct evpromise *settled,
    const struct evpromise_type *type);

/**
 * The number of members of the array that a settled promise carries: the
 * results of evpromise_all(), the outcomes of evpromise_all_settled(), the
 * reasons of evpromise_any(), the two of EVPROMISE_ERROR_SUPPRESSED.
 *
 * @param settled  lent
 * @return the number; 0 for anything else, loudly
 */
EVPROMISE_API size_t
evpromise_length(const struct evpromise *settled);

/**
 * A member of the array that a settled promise carries, as a settled promise:
 * read it with the same accessors.
 *
 * @param settled  lent
 * @param index    0 to evpromise_length() - 1
 * @return the member, lent by the promise; NULL for anything else and beyond
 *         the end, loudly
 */
EVPROMISE_API const struct evpromise *
evpromise_at(const struct evpromise *settled, size_t index);

EVPROMISE_END_DECLS

#endif
