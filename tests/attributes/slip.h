/* SPDX-License-Identifier: BSD-3-Clause */
/* The program around the slip of a debug_bad_*.c. */
#include <event2/event.h>
#include <evpromise.h>

static void slip(struct evpromise_base *base);

int
main(void)
{
	struct event_base *event_base = event_base_new();
	struct evpromise_base *base;

	if (event_base == NULL ||
	    (base = evpromise_base_new(event_base)) == NULL)
		return 1;
	slip(base);
	event_base_dispatch(event_base);
	evpromise_base_free(base);
	event_base_free(event_base);
	return 0;
}
