/* SPDX-License-Identifier: BSD-3-Clause */
/* What the program of a seed does: some seeds do much of one thing. */
#include "world.h"

#define MOST_DEPTH 4

static void (*const deeds[])(void) = {
	act_alarm, act_signal, act_line, act_scope, act_attempts,
	act_throttle, act_io,
	act_watch
};

#define N_DEEDS ((int)(sizeof(deeds) / sizeof(deeds[0])))

/* Two bits of the seed say how often each deed comes: never to three times. */
static int
weight(int deed)
{
	return (int)(world.weights >> (2 * deed) & 3);
}

static void
do_any(void)
{
	int i, total = 0, at;

	for (i = 0; i < N_DEEDS; i++)
		total += weight(i);
	at = pick(total);
	for (i = 0; i < N_DEEDS - 1; i++) {
		at -= weight(i);
		if (at < 0)
			break;
	}
	deeds[i]();
}

bool
act(void)
{
	if (world.freed || world.actions <= 0)
		return false;
	world.actions--;
	if (world.may_be_freed && once_in(world.depth > 0 ? 30 : 80)) {
		world.freed_early = true;
		world_free_base();
		return true;
	}
	if (once_in(20))
		world_starve();
	else if (once_in(10))
		world_feed();
	else
		do_any();
	return true;
}

void
act_within(void)
{
	if (!world.freed && !world.winding_up && world.depth <= MOST_DEPTH &&
	    once_in(4))
		(void)act();
}
