/* SPDX-License-Identifier: BSD-3-Clause */
/* thread: called where a base is given work, and where a promise is let go. */
#include "record/thread.h"

#ifdef EVPROMISE_DEBUG
#include <stdlib.h>

#include "record/heap.h"
#include "record/log.h"

/* Its address tells the threads apart. */
static _Thread_local char this_thread;

void
evpromise__own_thread(struct evpromise_base *base)
{
	heap_of(base)->thread = &this_thread;
}

void
evpromise__assert_thread(const struct evpromise_base *base)
{
	if (heap_of(base)->thread == &this_thread) /* GCOVR_EXCL_BR_LINE */
		return;
	/* GCOVR_EXCL_START: check_thread sees it end, before it is counted */
	evpromise__log("a base was used on another thread than its own");
	abort();
	/* GCOVR_EXCL_STOP */
}
#endif
