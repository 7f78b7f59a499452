/* SPDX-License-Identifier: BSD-3-Clause */
/* What happened, in order: words with a space between, compared as text. */
#ifndef TESTS_TRACE_H
#define TESTS_TRACE_H

#include <evpromise.h>

void trace_clear(void);
void trace(const char *format, ...) EVPROMISE_PRINTF(1, 2);
const char *trace_text(void);

/* Handlers; the argument is a name, which they trace. */
struct evpromise_value trace_name(const struct evpromise *, void *name);
/* name=what it was settled with, passed on as it is. */
struct evpromise_value trace_settled(const struct evpromise *, void *name);
/* Traces the name and throws an error of code 7 with that message. */
struct evpromise_value trace_and_throw(const struct evpromise *, void *name);

/* Hooks of the base and of the log, which trace. */
void trace_unhandled(const struct evpromise *, void *arg);
void trace_handled(const struct evpromise *, void *arg);
void trace_log(const char *message);
/* As it is by default, on standard error, but mistakes are noted as well. */
void trace_log_aside(const char *message);
/* Frees nothing, and traces the name. */
void trace_free(void *name);

/* Both of these hooks of the log note what a debug build tells of mistakes. A
 * case fails by one that it does not expect, or if what it expects is not told
 * before it ends or expects another one: lines that contain some text. */
void trace_expect_mistake(const char *part);
void trace_mistakes_begin(void);
void trace_mistakes_end(void);

#define ck_assert_trace(expected) ck_assert_str_eq(trace_text(), expected)

#endif
