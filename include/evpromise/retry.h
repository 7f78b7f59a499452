/* SPDX-License-Identifier: BSD-3-Clause */
/**
 * @file retry.h
 * Retries: one attempt after the other, with growing pauses between them.
 */
#ifndef EVPROMISE_RETRY_H
#define EVPROMISE_RETRY_H

#include <stddef.h>
#include <stdint.h>

#include <evpromise/abort.h>
#include <evpromise/attributes.h>
#include <evpromise/base.h>
#include <evpromise/limit.h>
#include <evpromise/promise.h>

EVPROMISE_BEGIN_DECLS

/** How attempts are made. Begin with EVPROMISE_RETRY_OPTIONS_INIT. */
struct evpromise_retry_options {
	/** sizeof(struct evpromise_retry_options), so that it can grow; what has
	 *  none is refused with EVPROMISE_ERROR_TYPE. */
	size_t size;
	/** The most attempts, the first included; SIZE_MAX for any number. */
	size_t attempts;
	/** The pause before the second attempt, in milliseconds. */
	int64_t delay_ms;
	/** The longest pause, in milliseconds. */
	int64_t max_delay_ms;
	/** By which each pause is longer than the one before; from 1 on. */
	double factor;
	/** Which part of each pause is chosen at random, so that those who
	 *  failed together do not try again together: 0 for none of it, 1 for
	 *  all of it. */
	double jitter;
	/** What the random numbers begin with: the same ones follow from the
	 *  same seed. 0: a seed of the library's choice, which with a virtual
	 *  clock is the same in every run. */
	uint64_t seed;
	/** A handler, which is lent a promise that is rejected as the attempt
	 *  was, and the argument of `start`: its completion is an integer, 0
	 *  if another attempt is not worth it. What it throws takes the place
	 *  of the error. NULL: it always is. */
	evpromise_cb should_retry;
	/** Stops it; NULL: nothing does. Lent: the library refers to it. */
	struct evpromise_abort_signal *signal;
};

/** The defaults: 3 attempts, pauses of 1 s, then 2 s, of which the half is
 *  chosen at random, never more than 30 s; no signal. */
#define EVPROMISE_RETRY_OPTIONS_INIT                                          \
	{ sizeof(struct evpromise_retry_options), 3, 1000, 30000, 2, 0.5, 0,  \
	    NULL, NULL }

/**
 * Starts something, again and again until it succeeds. It settles as the first
 * attempt that is fulfilled. When no more attempts are made it is rejected with
 * the error of the last one, whose cause is the error of the one before, and so
 * on, for the last 16; if an error has causes of its own it is behind these. A
 * reason that is no error, or the aggregate of several, bears no causes.
 *
 * Each attempt is lent a signal of its own scope, which is aborted with the
 * reason when that attempt fails, so that what it left behind stops, and with
 * the signal of the options. When the latter is aborted no more attempts are
 * made, and it is rejected with that reason, but not before the attempt that
 * is under way has ended: nothing of it touches the program's state afterwards.
 *
 * @param base     lent; NULL gives NULL
 * @param start    runs for each attempt, from the job queue
 * @param arg      given back to it, and to should_retry; not owned
 * @param options  lent; NULL for the defaults. No attempts, a factor or a
 *                 jitter that are out of range, and times that are negative or
 *                 too far away are rejected with EVPROMISE_ERROR_RANGE
 * @return a new reference; NULL if memory is out, and nothing was started
 */
EVPROMISE_API EVPROMISE_NEW_PROMISE EVPROMISE_NONNULL(2) struct evpromise *
evpromise_retry(struct evpromise_base *base, evpromise_start_cb start,
    void *arg, const struct evpromise_retry_options *options);

EVPROMISE_END_DECLS

#endif
