/* SPDX-License-Identifier: BSD-3-Clause */
/**
 * @file using.h
 * Resources: acquired, used, and disposed of whatever happened.
 */
#ifndef EVPROMISE_USING_H
#define EVPROMISE_USING_H

#include <stddef.h>

#include <evpromise/abort.h>
#include <evpromise/attributes.h>
#include <evpromise/base.h>
#include <evpromise/limit.h>
#include <evpromise/promise.h>
#include <evpromise/value.h>

EVPROMISE_BEGIN_DECLS

/**
 * Disposes of a resource. It runs once for each that was acquired; what the
 * base is freed before using() has come to is released as any value, by its
 * type.
 *
 * @param resource  lent: a promise that is fulfilled with it
 * @param outcome   lent: a settled promise, what would come of the whole; to
 *                  commit or to roll back. NULL: the base is being freed, and
 *                  nothing of it may be used any more; the call is made within
 *                  evpromise_base_free(), and nothing is waited for.
 * @param arg       that of the resource
 * @return a completion, as a handler's: a promise is waited for before the next
 *         resource is disposed of; a value is released; what it throws fails
 *         the whole
 */
typedef struct evpromise_value (*evpromise_dispose_cb)(
    const struct evpromise *resource, const struct evpromise *outcome,
    void *arg) EVPROMISE_NOEXCEPT;

/** How a resource is acquired, and disposed of. */
struct evpromise_resource {
	/** Acquires it: any value, or a promise of it. */
	evpromise_start_cb acquire;
	/** Disposes of it. */
	evpromise_dispose_cb dispose;
	/** Given back to both; not owned. */
	void *arg;
};

/**
 * Uses resources that were acquired.
 *
 * @param resources  lent: a promise that is fulfilled with an array of them:
 *                   evpromise_at(resources, 0) carries the first. They must
 *                   not be used any more when what it returns has settled.
 * @param signal     lent: that of the program, or NULL
 * @param arg        what was given with the callback
 * @return as a handler's: a value, evpromise_adopt() of a promise,
 *         evpromise_throw(...)
 */
typedef struct evpromise_value (*evpromise_use_cb)(
    const struct evpromise *resources, struct evpromise_abort_signal *signal,
    void *arg) EVPROMISE_NOEXCEPT;

/**
 * Acquires resources, one after the other, uses them, and disposes of them in
 * the reverse order: bluebird's using(), JavaScript's `await using`. It settles
 * as the use did, but only when all have been disposed of. If one cannot be
 * acquired, those after it are not, nothing is used, and those before it are
 * disposed of; it is rejected as that one was.
 *
 * If disposing fails it is rejected with that error, and the others are
 * disposed of all the same. If there was an error before, it is rejected with
 * EVPROMISE_ERROR_SUPPRESSED, JavaScript's SuppressedError: evpromise_at(p, 0)
 * then carries the error of disposing, evpromise_at(p, 1) the one before.
 *
 * @param base       lent; NULL gives NULL
 * @param resources  lent, and copied
 * @param n          their number; with 0 it uses an empty array
 * @param use        runs when all have been acquired; it and all others from
 *                   the job queue
 * @param arg        given back to it; not owned
 * @param signal     lent to what acquires and uses. When it is aborted what is
 *                   under way is waited for; nothing more is acquired, nor is
 *                   the use begun. What was acquired is disposed of, and it is
 *                   rejected with the reason. NULL never aborts.
 * @return a new reference; NULL if memory is out, and nothing was acquired.
 *         Once something was, to dispose of it needs no memory.
 */
EVPROMISE_API EVPROMISE_NEW_PROMISE EVPROMISE_NONNULL(4) struct evpromise *
evpromise_using(struct evpromise_base *base,
    const struct evpromise_resource resources[], size_t n,
    evpromise_use_cb use, void *arg, struct evpromise_abort_signal *signal);

EVPROMISE_END_DECLS

#endif
