/* SPDX-License-Identifier: BSD-3-Clause */
/**
 * @file type.h
 * Types of values that are the program's own.
 *
 * A type is one static object in the whole program, which identifies it by its
 * address. The macros below write it, and the typed functions of it, so that
 * the program needs no casts:
 *
 *     name_type                  the type
 *     name_own(T *payload)       a value that owns the payload
 *     name_is(promise)           whether it carries such a payload
 *     name_as(settled)           the payload, lent
 *     name_take(settled)         the payload, moved out
 *     name_keep(promise, T *)    the payload as the value at a chain's end
 *
 * as evpromise_own(), evpromise_is(), evpromise_as(), evpromise_take() and
 * evpromise_keep_own().
 *
 * A type that several source files use is declared in their header and defined
 * in one of them:
 *
 *     EVPROMISE_DECLARE_TYPE(name, T);               in the header
 *     EVPROMISE_DEFINE_TYPE(name, T, release_name);  in one source file
 *
 * A type of one source file alone is defined there by
 *
 *     EVPROMISE_DEFINE_STATIC_TYPE(name, T, release_name);
 */
#ifndef EVPROMISE_TYPE_H
#define EVPROMISE_TYPE_H

#include <stdbool.h>
#include <stddef.h>

#include <evpromise/attributes.h>
#include <evpromise/promise.h>
#include <evpromise/value.h>

EVPROMISE_BEGIN_DECLS

/** What a type of values is. */
struct evpromise_type {
	/** sizeof(struct evpromise_type), so that the struct can grow. */
	size_t size;
	/** The name for messages. Static, not NULL. */
	const char *name;
	/** Releases a payload; NULL if there is nothing to release. Called
	 *  once for each payload, by whatever call gave up the last reference
	 *  to it; it may call the library. */
	void (*release)(void *payload);
	/**
	 * Makes the type a thenable, as an object with a method `then` is in
	 * JavaScript: a promise that is resolved with such a payload waits
	 * for it. Called once, from a job. The payload is lent and released
	 * when the call returns. The resolver is lent: keep it beyond the call
	 * with evpromise_resolver_ref(). NULL for an ordinary type.
	 */
	void (*then)(void *payload, struct evpromise_resolver *resolver);
	/** Payloads count their references, of which release() drops one: so
	 *  several promises may own the same payload. Otherwise that is a
	 *  mistake, which a debug build tells. */
	bool counted;
	/** EVPROMISE_TYPE_OWN, which is 0. */
	enum evpromise_typeof kind;
};

/**
 * Declares a type of values, for a header: its typed functions, and the type
 * itself, which EVPROMISE_DEFINE_TYPE() defines.
 *
 * @param name  the prefix of the functions and the name in messages
 * @param T     the C type of what the payload points to
 */
#define EVPROMISE_DECLARE_TYPE(name, T)                                       \
	EVPROMISE_BEGIN_DECLS                                                 \
	extern const struct evpromise_type name##_type;                       \
	EVPROMISE_END_DECLS                                                   \
	EVPROMISE__TYPE_FUNCTIONS(name, T)                                    \
	struct evpromise_type

/**
 * Defines a type that EVPROMISE_DECLARE_TYPE() declared, for one source file.
 * In a header that two source files include it does not link.
 *
 * @param name          as in the declaration
 * @param T             as in the declaration
 * @param release_name  the name of a function `void f(T *)` that releases a
 *                      payload
 */
#define EVPROMISE_DEFINE_TYPE(name, T, release_name)                          \
	EVPROMISE__TYPE_RELEASE(name, T, release_name)                        \
	const struct evpromise_type name##_type =                             \
	    EVPROMISE__TYPE_INIT(name, NULL);                                 \
	struct evpromise_type

/**
 * The same, of a thenable: see `then` of struct evpromise_type.
 *
 * @param then_name  the name of a function
 *                   `void f(T *, struct evpromise_resolver *)`
 */
#define EVPROMISE_DEFINE_THENABLE(name, T, release_name, then_name)           \
	EVPROMISE__TYPE_RELEASE(name, T, release_name)                        \
	EVPROMISE__TYPE_THEN(name, T, then_name)                              \
	const struct evpromise_type name##_type =                             \
	    EVPROMISE__TYPE_INIT(name, name##_then_payload);                  \
	struct evpromise_type

/**
 * Declares and defines a type for one source file alone. In a header it does
 * not compile with GCC or Clang: each file that includes it would have a type
 * of its own.
 * Define EVPROMISE_UNITY_BUILD where source files are included by another.
 *
 * @param name          as of EVPROMISE_DECLARE_TYPE()
 * @param T             as of EVPROMISE_DECLARE_TYPE()
 * @param release_name  as of EVPROMISE_DEFINE_TYPE()
 */
#define EVPROMISE_DEFINE_STATIC_TYPE(name, T, release_name)                   \
	EVPROMISE__TYPE_NOT_IN_HEADER                                         \
	EVPROMISE__TYPE_RELEASE(name, T, release_name)                        \
	static const struct evpromise_type name##_type =                      \
	    EVPROMISE__TYPE_INIT(name, NULL);                                 \
	EVPROMISE__TYPE_FUNCTIONS(name, T)                                    \
	struct evpromise_type

/** The same, of a thenable; then_name as of EVPROMISE_DEFINE_THENABLE(). */
#define EVPROMISE_DEFINE_STATIC_THENABLE(name, T, release_name, then_name)    \
	EVPROMISE__TYPE_NOT_IN_HEADER                                         \
	EVPROMISE__TYPE_RELEASE(name, T, release_name)                        \
	EVPROMISE__TYPE_THEN(name, T, then_name)                              \
	static const struct evpromise_type name##_type =                      \
	    EVPROMISE__TYPE_INIT(name, name##_then_payload);                  \
	EVPROMISE__TYPE_FUNCTIONS(name, T)                                    \
	struct evpromise_type

/* What the macros above are made of. */

#define EVPROMISE__TYPE_INIT(name, then)                                      \
	{                                                                     \
		sizeof(struct evpromise_type), #name, name##_release_payload, \
		then, false, EVPROMISE_TYPE_OWN                               \
	}

#define EVPROMISE__TYPE_RELEASE(name, T, release_name)                        \
	static inline void                                                    \
	name##_release_payload(void *payload) EVPROMISE_NOEXCEPT              \
	{                                                                     \
		release_name(EVPROMISE_CAST(T *, payload));                   \
	}

#define EVPROMISE__TYPE_THEN(name, T, then_name)                              \
	static inline void name##_then_payload(void *payload,                 \
	    struct evpromise_resolver *resolver) EVPROMISE_NOEXCEPT           \
	{                                                                     \
		then_name(EVPROMISE_CAST(T *, payload), resolver);            \
	}

/* Inlined always, so that a misread names the handler: see accessors.c. */
#define EVPROMISE__TYPE_FUNCTIONS(name, T)                                    \
	EVPROMISE_MAY_BE_UNUSED EVPROMISE_USE_RESULT                          \
	static inline struct evpromise_value                                  \
	name##_own(T *payload)                                                \
	{                                                                     \
		return evpromise_own(&name##_type, payload);                  \
	}                                                                     \
	EVPROMISE_MAY_BE_UNUSED EVPROMISE_NONNULL(1) static inline bool       \
	name##_is(const struct evpromise *promise)                            \
	{                                                                     \
		return evpromise_is(promise, &name##_type);                   \
	}                                                                     \
	EVPROMISE_MAY_BE_UNUSED EVPROMISE_ALWAYS_INLINE static inline T *     \
	name##_as(const struct evpromise *settled)                            \
	{                                                                     \
		return EVPROMISE_CAST(T *,                                    \
		    evpromise_as(settled, &name##_type));                     \
	}                                                                     \
	EVPROMISE_MAY_BE_UNUSED EVPROMISE_USE_RESULT EVPROMISE_ALWAYS_INLINE  \
	static inline T *                                                     \
	name##_take(const struct evpromise *settled)                          \
	{                                                                     \
		return EVPROMISE_CAST(T *,                                    \
		    evpromise_take(settled, &name##_type));                   \
	}                                                                     \
	EVPROMISE_MAY_BE_UNUSED EVPROMISE_USE_RESULT static inline            \
	struct evpromise *                                                    \
	name##_keep(struct evpromise *promise, T *state)                      \
	{                                                                     \
		return evpromise_keep_own(promise, &name##_type, state);      \
	}

#if !defined(__INCLUDE_LEVEL__) || defined(EVPROMISE_UNITY_BUILD)
#define EVPROMISE__TYPE_NOT_IN_HEADER
#elif defined(__cplusplus)
#define EVPROMISE__TYPE_NOT_IN_HEADER                                         \
	static_assert(__INCLUDE_LEVEL__ == 0, EVPROMISE__TYPE_IN_HEADER);
#else
#define EVPROMISE__TYPE_NOT_IN_HEADER                                         \
	_Static_assert(__INCLUDE_LEVEL__ == 0, EVPROMISE__TYPE_IN_HEADER);
#endif
#define EVPROMISE__TYPE_IN_HEADER                                             \
	"a header needs EVPROMISE_DECLARE_TYPE, and one source file "         \
	"EVPROMISE_DEFINE_TYPE"

EVPROMISE_END_DECLS

#endif
