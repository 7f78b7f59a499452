/* SPDX-License-Identifier: BSD-3-Clause */
/* annex: what libevpromise_extra keeps with a base. */
#ifndef EVPROMISE_LOOP_ANNEX_H
#define EVPROMISE_LOOP_ANNEX_H

#include <evpromise/base.h>

/* Zero until the other library fills it in. */
struct evpromise__annex {
	void *data;
	/* Runs when the base is freed, once all of its promises have settled;
	 * NULL: does nothing. */
	void (*free)(void *data);
};

/* The annex of a base that was not freed. */
EVPROMISE_API struct evpromise__annex *evpromise__base_annex(
    struct evpromise_base *base);

#endif
