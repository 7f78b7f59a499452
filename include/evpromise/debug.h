/* SPDX-License-Identifier: BSD-3-Clause */
/**
 * @file debug.h
 * Helps for whoever looks for a mistake: see evpromise_debugging(3).
 *
 * A library that was configured with --enable-debug keeps of each promise the
 * call that made it, when that was, and its name, and says them in reports.
 * Its binary interface is the same.
 */
#ifndef EVPROMISE_DEBUG_H
#define EVPROMISE_DEBUG_H

#include <evpromise/attributes.h>
#include <evpromise/promise.h>

EVPROMISE_BEGIN_DECLS

/**
 * Names a promise in the reports of a debug build. In other builds it does
 * nothing, and costs the call.
 *
 * @param promise  given; NULL gives NULL
 * @param name     the name, lent; should memory be out the promise has none
 * @return the same promise, given back
 */
EVPROMISE_API EVPROMISE_NEW_PROMISE EVPROMISE_NONNULL(2) struct evpromise *
evpromise_set_name(struct evpromise *promise, const char *name);

EVPROMISE_END_DECLS

#endif
