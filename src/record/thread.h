/* SPDX-License-Identifier: BSD-3-Clause */
/* thread: a debug build ends where a base is used on another thread than the
 * one that made it. */
#ifndef EVPROMISE_RECORD_THREAD_H
#define EVPROMISE_RECORD_THREAD_H

#include "record/compiler.h"

#include <evpromise/promise.h>

#ifdef EVPROMISE_DEBUG
void evpromise__own_thread(struct evpromise_base *base);
void evpromise__assert_thread(const struct evpromise_base *base);
#else
#define evpromise__own_thread(base) ((void)(base))
#define evpromise__assert_thread(base) ((void)(base))
#endif

#endif
