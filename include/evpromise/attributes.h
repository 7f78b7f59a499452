/* SPDX-License-Identifier: BSD-3-Clause */
/**
 * @file attributes.h
 * What the compiler can check for the user, under one name each.
 */
#ifndef EVPROMISE_ATTRIBUTES_H
#define EVPROMISE_ATTRIBUTES_H

#ifdef __cplusplus
#define EVPROMISE_BEGIN_DECLS extern "C" {
#define EVPROMISE_END_DECLS }
#else
#define EVPROMISE_BEGIN_DECLS
#define EVPROMISE_END_DECLS
#endif

/** From void *, as programs in C++ want it that warn of the casts of C. */
#ifdef __cplusplus
#define EVPROMISE_CAST(type, pointer) static_cast<type>(pointer)
#else
#define EVPROMISE_CAST(type, pointer) ((type)(pointer))
#endif

/** The functions of a program that the library calls throw no exception of C++,
 *  which would leave the loop where it is, for good. From C++17 on this is part
 *  of the type of handlers and hooks, though not of what frees: the compiler
 *  refuses a function that is not noexcept. In what the macros of types define,
 *  an exception ends the program. */
#if defined(__cplusplus) && __cplusplus >= 201703L
#define EVPROMISE_NOEXCEPT noexcept
#else
#define EVPROMISE_NOEXCEPT
#endif

/** Marks what the shared library exports. */
#if defined(__GNUC__) || defined(__clang__)
#define EVPROMISE_API __attribute__((visibility("default")))
#else
#define EVPROMISE_API
#endif

/** The result must not be dropped: it is owned or tells of a failure. */
#if defined(__GNUC__) || defined(__clang__)
#define EVPROMISE_USE_RESULT __attribute__((warn_unused_result))
#else
#define EVPROMISE_USE_RESULT
#endif

/** A function that a program need not use, though it is in its source file. */
#if defined(__GNUC__) || defined(__clang__)
#define EVPROMISE_MAY_BE_UNUSED __attribute__((unused))
#else
#define EVPROMISE_MAY_BE_UNUSED
#endif

/** A function that reports pass over, for the one that calls it. */
#if defined(__GNUC__) || defined(__clang__)
#define EVPROMISE_ALWAYS_INLINE __attribute__((always_inline))
#else
#define EVPROMISE_ALWAYS_INLINE
#endif

/** The arguments of these positions must not be NULL. */
#if defined(__GNUC__) || defined(__clang__)
#define EVPROMISE_NONNULL(...) __attribute__((nonnull(__VA_ARGS__)))
#else
#define EVPROMISE_NONNULL(...)
#endif

/** The result is never NULL. */
#if defined(__GNUC__) || defined(__clang__)
#define EVPROMISE_RETURNS_NONNULL __attribute__((returns_nonnull))
#else
#define EVPROMISE_RETURNS_NONNULL
#endif

/** The argument at position fmt is a printf format for those from args on. */
#if defined(__GNUC__) || defined(__clang__)
#define EVPROMISE_PRINTF(fmt, args)                                           \
	__attribute__((format(printf, fmt, args)))
#else
#define EVPROMISE_PRINTF(fmt, args)
#endif

/**
 * What the function returns must reach the function f as its first argument:
 * GCC from version 11 on then warns when it is used after it was given away or
 * given up, and under -fanalyzer when it is lost. A promise, for one, that is
 * lost without -fanalyzer is told by a debug build at run time.
 */
#if defined(__GNUC__) && !defined(__clang__) && __GNUC__ >= 11
#define EVPROMISE_ENDS_IN(f) __attribute__((malloc(f, 1)))
#else
#define EVPROMISE_ENDS_IN(f)
#endif

#endif
