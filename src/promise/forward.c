/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * forward: promises that only wait to settle as another one does, since they
 * adopted it, or by a `then` without handlers.
 *
 * A handler may return a promise whose handler returns a promise, and so on for
 * ever. Each of them waits for the next one, though nothing sees those in the
 * middle. So that memory stays flat they are left out: when nothing sees a
 * forwarding promise but one other that forwards it, the two become one, which
 * waits one turn of the queue more (its ticks) before it settles. No program
 * can tell the difference, since all other jobs see the queue turn as before.
 *
 *        outer ──> middle ──> source      outer waits for source
 *
 * Three things may make a middle superfluous: its own job is about to subscribe
 * it to the source, where the outer then goes instead; the outer subscribes to
 * it; its last handle is given up. In the latter two it has a place among the
 * source's reactions already, and the order of these must not change: it keeps
 * the place as a stand-in for the outer, which is held until its turn.
 *
 *        stand-in: RECORD_FORWARDED, arg ──> the held, its ticks count
 *        held:     RECORD_HELD,      arg ──> the stand-in
 */
#include "promise/forward.h"

#include "promise/kinds.h"
#include "promise/reaction.h"

/* The one promise that sees a forwarding one, and only forwards it; NULL if
 * there is none, or anything else sees it. The two references to a middle are
 * that of its list, or of its stand-in, and that of the outer. Once the base is
 * freed the outer may have ended before it. */
static struct evpromise *
only_outer(const struct evpromise *middle)
{
	struct evpromise *last = middle->reactions.last;

	if (middle->counts != 2 * COUNT_REF || last == NULL ||
	    evpromise__is_freed(middle) ||
	    last->next != last || last->kind != RECORD_FORWARDED)
		return NULL;
	return last;
}

/* The promise that waits in the outer's place: itself, or the one that it
 * stands in for, in which case the outer is freed. */
static struct evpromise *
take_waiting(struct evpromise *outer)
{
	struct evpromise *waiting = outer->arg;

	if (waiting == NULL)
		return outer;
	assert(outer->counts == COUNT_REF);
	evpromise__record_free(outer);
	return waiting;
}

static void
hold(struct evpromise *held, struct evpromise *stand_in)
{
	set_kind(held, RECORD_HELD);
	held->source = NULL;
	held->arg = stand_in;
	stand_in->arg = held;
}

void
evpromise__collapse(struct evpromise *middle)
{
	struct evpromise *outer = only_outer(middle), *stand_in = middle;
	struct evpromise *waiting;
	uint64_t ticks;

	if (outer == NULL)
		return;
	if (middle->kind == RECORD_HELD)
		stand_in = middle->arg;
	if (outer == stand_in)
		return;			/* it waits for itself, for ever */
	ticks = outer->u.ticks;
	waiting = take_waiting(outer);
	if (middle->flags & FLAG_ADOPTED)
		mark_adopted(waiting);
	middle->reactions.last = NULL;
	(void)count_drop_ref(middle);	/* the outer's */
	if (stand_in != middle)
		evpromise__record_free(middle);
	stand_in->u.ticks += ticks + 1;
	hold(waiting, stand_in);
}

struct evpromise *
evpromise__forward(struct evpromise *promise, struct evpromise *source)
{
	set_kind(promise, RECORD_FORWARDED);
	promise->arg = NULL;
	promise->u.ticks = 0;
	(void)evpromise__perform_promise_then(source, promise);
	if (evpromise__is_forwarding(source))
		evpromise__collapse(source);
	return promise;
}

void
evpromise__adopt(struct evpromise *middle, struct evpromise *source)
{
	struct evpromise *outer = only_outer(middle);

	assert(source != middle);	/* resolver.c refuses it */
	mark_adopted(middle);
	if (outer == NULL) {
		(void)evpromise__forward(middle, source);
		return;
	}
	middle->reactions.last = NULL;
	(void)count_drop_ref(middle);
	mark_adopted(outer);
	(void)count_drop_ref(outer);	/* that of the middle's list */
	outer->u.ticks++;
	(void)evpromise__perform_promise_then(source, outer);
	if (evpromise__is_forwarding(source))
		evpromise__collapse(source);
}

/* Settles the job's promise as the one that it waited for, or that for which
 * it stands in: then it holds the reference of a list to that. */
static void
forwarded_job(struct evpromise_base *base, struct evpromise *job)
{
	struct evpromise *held = job->arg, *source;

	if (wait_ticks(base, job))
		return;
	source = disarm(job, RECORD_FORWARDED);
	if (held != NULL) {
		change_kind(held, RECORD_HELD, RECORD_PLAIN);
		evpromise__settle_as(held, source);
		evpromise__release(held);
	} else {
		evpromise__settle_as(job, source);
	}
	evpromise__release(source);
	evpromise__release(job);
}

static void
drop_forwarded(struct evpromise *promise)
{
	if (promise->arg != NULL)
		evpromise__release(promise->arg);
}

const struct evpromise__behaviour evpromise__behaviour_forwarded = {
	.title = "promise",
	.run = forwarded_job,
	.drop = drop_forwarded
};

const struct evpromise__behaviour evpromise__behaviour_held = {
	.title = "promise"
};
