/* SPDX-License-Identifier: BSD-3-Clause */
/**
 * @file debug.h
 * Helps for whoever looks for a mistake: see evpromise_debug(3).
 *
 * A library that was configured with --enable-debug keeps of each promise the
 * call that made it, when that was, and its name, and says them in reports.
 * Its binary interface is the same.
 */
#ifndef EVPROMISE_DEBUG_H
#define EVPROMISE_DEBUG_H

#include <stdio.h>

#include <evpromise/attributes.h>
#include <evpromise/base.h>
#include <evpromise/promise.h>

EVPROMISE_BEGIN_DECLS

/** What evpromise_base_dump() writes. */
enum evpromise_dump_format {
	EVPROMISE_DUMP_TEXT,	/**< a line for each promise */
	EVPROMISE_DUMP_DOT	/**< a graph in the language of Graphviz */
};

/**
 * Writes all that is pending in a base: what each promise is, its handlers,
 * what it waits for, and in a debug build its name, when it was made and where.
 * What waits for itself, through others, is named. It may be called at any
 * time, also in a handler; it changes nothing and needs no memory, and runs no
 * callback of the program.
 *
 * @param base    lent; one that was freed has nothing pending
 * @param stream  lent; whether all was written ferror() tells
 * @param format  text or graph
 */
EVPROMISE_API EVPROMISE_NONNULL(1, 2) void
evpromise_base_dump(struct evpromise_base *base, FILE *stream,
    enum evpromise_dump_format format);

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
