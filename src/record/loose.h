/* SPDX-License-Identifier: BSD-3-Clause */
/* loose: values that the program made and has given to nobody yet, which a debug
 * build notes; nothing in others. */
#ifndef EVPROMISE_RECORD_LOOSE_H
#define EVPROMISE_RECORD_LOOSE_H

#include "record/compiler.h"

#include <evpromise/type.h>
#include <evpromise/value.h>

#ifdef EVPROMISE_DEBUG
/* A constructor made the value, in the call at a site. Gives the value. */
struct evpromise_value evpromise__value_made(struct evpromise_value value,
    const void *site);
/* A promise owns it, or it is released. */
void evpromise__value_given(struct evpromise_value value);
/* Those that are left when the program ends are lost, unless a base that was
 * not freed may still use them. */
void evpromise__loose_base_begins(void);
void evpromise__loose_base_ends(void);
#else
#define evpromise__value_made(value, site) (value)
#define evpromise__value_given(value) ((void)(value))
#endif

#endif
