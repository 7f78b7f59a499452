/* SPDX-License-Identifier: BSD-3-Clause */
/* compiler: what every source begins with. The edition of ECMA-262 that the
 * comments of the library cite is ES2025. */
#ifndef EVPROMISE_RECORD_COMPILER_H
#define EVPROMISE_RECORD_COMPILER_H

#ifdef HAVE_CONFIG_H
#include <config.h>
#endif

#include <assert.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#if defined(__GNUC__) || defined(__clang__)
#define likely(x) __builtin_expect(!!(x), 1)
#define unlikely(x) __builtin_expect(!!(x), 0)
/* Keeps the registers that a function needs out of the functions that call
 * it. */
#define never_inline __attribute__((noinline))
#else
#define never_inline
#define likely(x) (x)
#define unlikely(x) (x)
#endif

#endif
