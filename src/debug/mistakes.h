/* SPDX-License-Identifier: BSD-3-Clause */
/* mistakes: of the program, which debug builds find; nothing in others. */
#ifndef EVPROMISE_DEBUG_MISTAKES_H
#define EVPROMISE_DEBUG_MISTAKES_H

#include "record/record.h"

#ifdef EVPROMISE_DEBUG
/* Hangs debug/ into the hooks of a base, before any record is made. */
void evpromise__debug_attach(struct evpromise_base *base);
/* The base stands; is about to be freed; its memory is. */
void evpromise__debug_base_begins(void);
void evpromise__debug_base_ends(struct evpromise_base *base);
void evpromise__debug_base_ended(struct evpromise_base *base);
/* Its resolver settles it no more. */
void evpromise__debug_closed(struct evpromise *record);
/* The program gives up the reference that a controller has to its signal. */
void evpromise__debug_lent_signal(const struct evpromise *reason,
    const void *site);
#else
#define evpromise__debug_attach(base) ((void)(base))
#define evpromise__debug_base_begins() ((void)0)
#define evpromise__debug_base_ends(base) ((void)(base))
#define evpromise__debug_base_ended(base) ((void)(base))
#define evpromise__debug_closed(record) ((void)(record))
#define evpromise__debug_lent_signal(reason, site)                            \
	((void)(reason), (void)(site))
#endif

#endif
