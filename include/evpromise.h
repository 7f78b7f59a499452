/* SPDX-License-Identifier: BSD-3-Clause */
/**
 * @file evpromise.h
 * JavaScript's promises for programs that run on libevent.
 *
 * Three rules for the user of this library:
 *
 * 1. A promise or a value that you pass is given away, whether the call
 *    succeeds or not. A `const` promise in a signature is lent, not given.
 * 2. What you get is yours: a promise until you pass it on, evpromise_done()
 *    or evpromise_unref() it; a resolver until you unref it.
 * 3. A handler is lent the settled promise: read it with the accessors,
 *    evpromise_share() it to pass on what it carries.
 *
 * NULL in gives NULL out: NULL means out of memory and nothing else. Every
 * other failure of a function that returns a promise is a rejection. So a
 * chain is checked once, at its end, by evpromise_done().
 *
 * Words used by the comments of these headers:
 * - *new reference*: the caller owns the result;
 * - *lent*: it stays the owner's, use it before you return;
 * - *given*: the callee owns it from the call on, also when the call fails.
 *
 * Semantics are those of ECMA-262, edition ES2025; `#sec-...` names the
 * clause a function comes from.
 */
#ifndef EVPROMISE_H
#define EVPROMISE_H

#include <evpromise/version.h>
#include <evpromise/value.h>
#include <evpromise/error.h>
#include <evpromise/base.h>
#include <evpromise/promise.h>
#include <evpromise/type.h>
#include <evpromise/resolver.h>
#include <evpromise/combinators.h>
#include <evpromise/abort.h>
#include <evpromise/timer.h>
#include <evpromise/run.h>
#include <evpromise/debug.h>
#include <evpromise/limit.h>
#include <evpromise/queue.h>
#include <evpromise/map.h>
#include <evpromise/retry.h>
#include <evpromise/wait_for.h>
#include <evpromise/using.h>
#include <evpromise/some.h>
#include <evpromise/throttle.h>

#endif
