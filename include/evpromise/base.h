/* SPDX-License-Identifier: BSD-3-Clause */
/**
 * @file base.h
 * The base: the promises, the job queue and the hooks of one event_base.
 *
 * A base and its promises are used on the thread that made the base. A library
 * that was configured with --enable-debug checks that, and aborts with a line
 * in the log.
 */
#ifndef EVPROMISE_BASE_H
#define EVPROMISE_BASE_H

#include <stddef.h>

#include <evpromise/attributes.h>

EVPROMISE_BEGIN_DECLS

struct event_base;
struct evpromise;

/** The promises of one event_base: its job queue, its memory, its hooks. */
struct evpromise_base;

/**
 * Makes a base. Its jobs run in the loop of the event_base, which they keep
 * running until the queue is empty; an idle base does not.
 *
 * @param event_base  lent until evpromise_base_free()
 * @return the base, freed with evpromise_base_free(); NULL if memory is out or
 *         the event_base is NULL
 */
EVPROMISE_API EVPROMISE_USE_RESULT struct evpromise_base *
evpromise_base_new(struct event_base *event_base);

/**
 * Frees a base, before its event_base. No handler runs any more: what is
 * pending is rejected with EVPROMISE_ERROR_BASE_FREED, silently; the states
 * given to evpromise_keep() are freed. Promises and resolvers that the
 * program still holds stay valid to read and to unref. May be called in a
 * handler, which is the last one to run then.
 *
 * @param base  given; NULL does nothing
 */
EVPROMISE_API void evpromise_base_free(struct evpromise_base *base);

/**
 * Gives memory back that a peak left behind. A base keeps up to 64 MiB for the
 * promises to come, beside what promises take that there are; this call gives
 * back what lies in whole regions of it, of up to 1 MiB, as malloc_trim().
 *
 * @param base  lent
 * @return the bytes that were freed
 */
EVPROMISE_API EVPROMISE_NONNULL(1) size_t
evpromise_base_trim(struct evpromise_base *base);

/**
 * The event_base of a base.
 *
 * @param base  lent
 * @return what was given to evpromise_base_new()
 */
EVPROMISE_API EVPROMISE_NONNULL(1) struct event_base *
evpromise_base_get_event_base(const struct evpromise_base *base);

/**
 * Performs a microtask checkpoint: runs the jobs of the queue, and those that
 * they add, until it is empty, then reports rejections that nobody handled.
 * The loop does so by itself after each turn that settled a promise; this
 * call is for adapters, tests and foreign loops that want it now. Within a
 * handler it does nothing.
 *
 * HTML: "perform a microtask checkpoint".
 *
 * @param base  lent
 */
EVPROMISE_API EVPROMISE_NONNULL(1) void
evpromise_checkpoint(struct evpromise_base *base);

/**
 * Hears of rejections.
 *
 * @param promise  lent: the rejected promise; keep it with evpromise_ref()
 * @param arg      what was given with the hook
 */
typedef void (*evpromise_rejection_cb)(const struct evpromise *promise,
    void *arg) EVPROMISE_NOEXCEPT;

/**
 * Replaces the report of rejections that nobody handled, which otherwise goes
 * to the log with the message of the reason, its causes, and where it was
 * made. It runs at the end of a checkpoint, once for each promise that is
 * rejected and has no handler by then: Node's 'unhandledRejection'.
 *
 * @param base  lent
 * @param cb    the hook; NULL for the report
 * @param arg   given back to the hook
 */
EVPROMISE_API EVPROMISE_NONNULL(1) void
evpromise_base_on_unhandled_rejection(struct evpromise_base *base,
    evpromise_rejection_cb cb, void *arg);

/**
 * Hears of a promise that was reported as unhandled and got a handler after
 * all: Node's 'rejectionHandled'. It runs at the end of a checkpoint.
 *
 * @param base  lent
 * @param cb    the hook; NULL for none
 * @param arg   given back to the hook
 */
EVPROMISE_API EVPROMISE_NONNULL(1) void
evpromise_base_on_rejection_handled(struct evpromise_base *base,
    evpromise_rejection_cb cb, void *arg);

/**
 * Replaces the functions by which the library allocates, for all bases: call
 * it before everything else, as event_set_mem_functions(). All three, or with
 * NULL for each of them those of the C library.
 *
 * @param malloc_fn   as malloc()
 * @param realloc_fn  as realloc()
 * @param free_fn     as free()
 */
EVPROMISE_API void
evpromise_set_mem_functions(void *(*malloc_fn)(size_t),
    void *(*realloc_fn)(void *, size_t), void (*free_fn)(void *));

/**
 * Gets the lines that the library logs.
 *
 * @param message  one line without its end, lent
 */
typedef void (*evpromise_log_cb)(const char *message) EVPROMISE_NOEXCEPT;

/**
 * Replaces the log, which otherwise goes to standard error, for all bases, as
 * event_set_log_callback().
 *
 * @param cb  gets each line; NULL for standard error
 */
EVPROMISE_API void evpromise_set_log_callback(evpromise_log_cb cb);

EVPROMISE_END_DECLS

#endif
