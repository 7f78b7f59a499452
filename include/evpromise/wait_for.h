/* SPDX-License-Identifier: BSD-3-Clause */
/**
 * @file wait_for.h
 * Waiting for a condition that nothing tells of: asking again and again.
 */
#ifndef EVPROMISE_WAIT_FOR_H
#define EVPROMISE_WAIT_FOR_H

#include <stddef.h>
#include <stdint.h>

#include <evpromise/abort.h>
#include <evpromise/attributes.h>
#include <evpromise/base.h>
#include <evpromise/limit.h>
#include <evpromise/promise.h>

EVPROMISE_BEGIN_DECLS

/** How a condition is waited for. Begin with
 *  EVPROMISE_WAIT_FOR_OPTIONS_INIT. */
struct evpromise_wait_for_options {
	/** sizeof(struct evpromise_wait_for_options), so that it can grow; what has
	 *  none is refused with EVPROMISE_ERROR_TYPE. */
	size_t size;
	/** The time between an answer and the next question, in
	 *  milliseconds. */
	int64_t interval_ms;
	/** The time after which it is rejected with EVPROMISE_ERROR_TIMEOUT,
	 *  in milliseconds; 0: never. */
	int64_t timeout_ms;
	/** Stops it; NULL: nothing does. Lent: the library refers to it. */
	struct evpromise_abort_signal *signal;
};

/** The defaults: every 20 ms, without a time-out or a signal. */
#define EVPROMISE_WAIT_FOR_OPTIONS_INIT                                       \
	{ sizeof(struct evpromise_wait_for_options), 20, 0, NULL }

/**
 * Waits for a condition to hold: asks at once, and again at intervals. It is
 * fulfilled with the first integer that is not 0, and rejected with what the
 * condition fails with; an answer that is no integer is a failure with
 * EVPROMISE_ERROR_TYPE.
 *
 * The condition is lent a signal that is aborted when the time is up, and with
 * that of the options. Between two questions it is rejected at once then; an
 * answer that is under way is waited for, and does not count any more: nothing
 * of it touches the program's state afterwards.
 *
 * @param base       lent; NULL gives NULL
 * @param condition  runs for each question, from the job queue: whether it
 *                   holds, or a promise of that
 * @param arg        given back to it; not owned
 * @param options    lent; NULL for the defaults. Times that are negative or
 *                   too far away are rejected with EVPROMISE_ERROR_RANGE
 * @return a new reference; NULL if memory is out, and nothing was asked
 */
EVPROMISE_API EVPROMISE_NEW_PROMISE EVPROMISE_NONNULL(2) struct evpromise *
evpromise_wait_for(struct evpromise_base *base, evpromise_start_cb condition,
    void *arg, const struct evpromise_wait_for_options *options);

EVPROMISE_END_DECLS

#endif
