/* SPDX-License-Identifier: BSD-3-Clause */
/* Promises that are watched: each is heard of once. */
#include <stdio.h>

#include "world.h"

static struct watch watches[MOST_WATCHES];
static int n_watches;

static const char *
outcome(const struct evpromise *settled, char *text, size_t size)
{
	const char *how = evpromise_state(settled) == EVPROMISE_FULFILLED ?
	    "fulfilled" : "rejected";

	if (evpromise_typeof(settled) == EVPROMISE_TYPE_INT)
		snprintf(text, size, "%s with %d", how,
		    (int)evpromise_as_int(settled));
	else
		snprintf(text, size, "%s with %s %d", how,
		    evpromise_type_name(settled), evpromise_code(settled));
	return text;
}

static void
give_up(struct watch *watched)
{
	struct evpromise *promise = watched->promise;

	watched->promise = NULL;
	evpromise_unref(promise);
}

static struct evpromise_value
on_settled(const struct evpromise *settled, void *arg)
{
	struct watch *watched = arg;
	char text[64];

	if (world.freed)
		wrong("%s %d: heard of after its base", watched->what,
		    watched->id);
	if (watched->has_run)
		wrong("%s %d: heard of twice", watched->what, watched->id);
	watched->has_run = true;
	say("%s %d: %s", watched->what, watched->id,
	    outcome(settled, text, sizeof(text)));
	world.depth++;
	if (watched->on_settled != NULL)
		watched->on_settled(watched, settled);
	if (once_in(2))
		give_up(watched);
	act_within();
	world.depth--;
	return once_in(16) ? thrown_int() : evpromise_undefined();
}

struct watch *
watch(const char *what, struct evpromise *promise,
    void (*settled)(struct watch *, const struct evpromise *), void *of)
{
	struct watch *watched = &watches[n_watches];
	struct evpromise *heard;

	if (n_watches == MOST_WATCHES)
		wrong("more promises than can be watched");
	watched->id = n_watches++;
	watched->what = what;
	watched->promise = promise;
	watched->on_settled = settled;
	watched->of = of;
	watched->has_run = false;
	say("%s %d%s", what, watched->id, promise == NULL ? ": no memory" : "");
	heard = evpromise_then2(evpromise_ref(promise), on_settled, on_settled,
	    watched);
	watched->is_heard = heard != NULL;
	evpromise_unref(heard);
	return watched;
}

bool
is_pending(const struct watch *watched)
{
	return watched->promise != NULL &&
	    evpromise_state(watched->promise) == EVPROMISE_PENDING;
}

struct watch *
any_watch(void)
{
	int tries;

	for (tries = 0; n_watches > 0 && tries < 8; tries++) {
		struct watch *any = &watches[pick(n_watches)];

		if (any->promise != NULL)
			return any;
	}
	return NULL;
}

static struct evpromise *
any_combinator(struct evpromise *members[], size_t n)
{
	switch (pick(5)) {
	case 4:
		return evpromise_some(world.base, members, n, (size_t)pick(4));
	case 0:
		return evpromise_all(world.base, members, n);
	case 1:
		return evpromise_all_settled(world.base, members, n);
	case 2:
		return evpromise_any(world.base, members, n);
	default:
		return evpromise_race(world.base, members, n);
	}
}

void
act_watch(void)
{
	struct evpromise *members[3];
	struct watch *any;
	int i;

	for (i = 0; i < 3; i++) {
		any = any_watch();
		if (any == NULL)
			break;
		members[i] = evpromise_ref(any->promise);
	}
	if (i == 3) {
		watch("combinator", any_combinator(members, 3), NULL, NULL);
		return;
	}
	if (i > 0)
		watch("another", evpromise_ref(members[0]), NULL, NULL);
	while (i-- > 0)
		evpromise_unref(members[i]);
}

void
watches_check_end(void)
{
	int i;

	for (i = 0; i < n_watches; i++)
		if (watches[i].is_heard && !watches[i].has_run)
			wrong("%s %d: never heard of", watches[i].what,
			    watches[i].id);
}

void
watches_drop(void)
{
	int i;

	for (i = 0; i < n_watches; i++)
		give_up(&watches[i]);
	n_watches = 0;
}

static bool
is_same_reason(const struct evpromise *a, const struct evpromise *b)
{
	return evpromise_typeof(a) == evpromise_typeof(b) &&
	    evpromise_code(a) == evpromise_code(b) &&
	    (evpromise_typeof(a) != EVPROMISE_TYPE_INT ||
	    evpromise_as_int(a) == evpromise_as_int(b));
}

bool
is_cut_short(const struct evpromise *settled,
    const struct evpromise_abort_signal *signal)
{
	if (evpromise_state(settled) != EVPROMISE_REJECTED)
		return false;
	if (evpromise_code(settled) == EVPROMISE_ERROR_OUT_OF_MEMORY)
		return world.ran_out;
	return evpromise_abort_signal_aborted(signal) && is_same_reason(settled,
	    evpromise_abort_signal_reason(signal));
}
