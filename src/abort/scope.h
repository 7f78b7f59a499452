/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * scope: what is a part of something is lent its signal, which is aborted by
 * its controller, when a part fails, and with the signal from outside.
 */
#ifndef EVPROMISE_ABORT_SCOPE_H
#define EVPROMISE_ABORT_SCOPE_H

#include "record/compiler.h"

#include <evpromise/abort.h>

struct evpromise__scope {
	struct evpromise_abort_controller *controller;	/* NULL: not open */
	struct evpromise_abort_signal *signal;
};

static inline bool
scope_is_open(const struct evpromise__scope *scope)
{
	return scope->controller != NULL;
}

/* False if allocation failed. A signal from outside that was aborted, or is of
 * another base, gives a scope that is aborted. */
bool evpromise__scope_open(struct evpromise__scope *scope,
    struct evpromise_base *base, struct evpromise_abort_signal *outer);

/* Also of one that is not open. What still listens is not told. */
void evpromise__scope_close(struct evpromise__scope *scope);

/* Closes a scope that is open and aborts it with the reason of a promise. What
 * listens may free the base, and with it what the scope belongs to. */
void evpromise__scope_abort(struct evpromise__scope *scope,
    const struct evpromise *rejected);

#endif
