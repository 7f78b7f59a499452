/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * microtask: the checkpoint of HTML's event loop. Jobs run in the order of
 * their arrival until none is left, then the rejections without a handler are
 * reported, and so on until there is neither. A number in a comment is a step's
 * number in HTML's review draft of July 2026.
 */
#include "debug/origin.h"
#include "loop/base.h"
#include "promise/reaction.h"
#include "record/log.h"
#include "record/probes.h"
#include "value/array.h"
#include "value/collect.h"
#include "value/error.h"

static void
report(const struct evpromise *promise, const char *prefix)
{
	const struct evpromise_error *error = evpromise_error(promise);

	if (error == NULL)
		evpromise__log("%s: %s", prefix, evpromise_message(promise));
	else if (evpromise_error_file(error) == NULL)
		evpromise__log("%s: %s (%s %d)", prefix,
		    evpromise_error_message(error),
		    evpromise_error_domain(error),
		    evpromise_error_code(error));
	else if (evpromise_error_line(error) == 0)
		evpromise__log("%s: %s (%s %d) at %s", prefix,
		    evpromise_error_message(error),
		    evpromise_error_domain(error),
		    evpromise_error_code(error), evpromise_error_file(error));
	else
		evpromise__log("%s: %s (%s %d) at %s:%d", prefix,
		    evpromise_error_message(error),
		    evpromise_error_domain(error),
		    evpromise_error_code(error), evpromise_error_file(error),
		    evpromise_error_line(error));
}

static void
report_origin(const struct evpromise *promise)
{
	char text[EVPROMISE__ORIGIN_SIZE];

	/* A debug build, in which branches are counted, knows the origin of
	 * each promise; other builds know none. */
	(void)evpromise__origin_text(promise, text);
	if (text[0] != '\0')	/* GCOVR_EXCL_BR_LINE */
		evpromise__log("  the promise: %s", text);
}

/* The next error to report after a reason: the one before it, which disposing
 * has suppressed, or its cause; NULL if there is none. */
static const struct evpromise *
report_next(const struct evpromise *promise, const char **prefix)
{
	const struct evpromise_error *error = evpromise_error(promise);

	*prefix = "  caused by";
	if (error == NULL)
		return NULL;
	if (evpromise__type_of(evpromise__result(promise)) !=
	    &evpromise__type_suppressed)
		return evpromise_error_cause(error);
	report(evpromise_at(promise, 0), "  of disposing");
	*prefix = "  before it";
	return evpromise_at(promise, 1);
}

/* The report by default: a line for the reason and one for each of its causes,
 * and in a debug build the origin of the promise. */
static void
report_unhandled(const struct evpromise *promise)
{
	const struct evpromise *rejected = promise;
	const char *prefix = "unhandled rejection";

	while (promise != NULL) {
		report(promise, prefix);
		promise = report_next(promise, &prefix);
	}
	report_origin(rejected);
}

static void
notify_unhandled(struct evpromise_base *base, struct evpromise *promise)
{
	/* 4.1.1. If p.[[PromiseIsHandled]] is true, then continue. */
	if (promise->flags & FLAG_HANDLED)
		return;
	/* 4.1.4. If p.[[PromiseIsHandled]] is false, append p to the
	 * outstanding rejected promises weak set (reordered: before the hook,
	 * as in Node: a handler that the hook adds is late). */
	promise->flags |= FLAG_REPORTED;
	PROBE1(unhandled_rejection, promise);
	/* 4.1.2. Fire an event named unhandledrejection. 4.1.3. If it was not
	 * canceled, report p.[[PromiseResult]]: if there is no hook. */
	if (base->unhandled.cb != NULL)
		base->unhandled.cb(promise, base->unhandled.arg);
	else
		report_unhandled(promise);
}

/* HostPromiseRejectionTracker, 7.4. Fire an event named rejectionhandled. */
static void
notify_handled(struct evpromise_base *base, struct evpromise *promise)
{
	if (base->handled.cb != NULL)
		base->handled.cb(promise, base->handled.arg);
}

/* Notifies of the promises that are on the list now. A hook may free the base.
 */
static void
notify_each(struct evpromise_base *base, struct evpromise__list *list,
    void (*notify)(struct evpromise_base *, struct evpromise *))
{
	/* 1. Let list be a clone of global's list. 2. If it is empty, return
	 * (implicit). */
	struct evpromise__list now = *list;
	struct evpromise *promise;

	/* 3. Empty the list. */
	list->last = NULL;
	/* 4. Queue a task (reordered: at once, as Node does): 4.1. For each
	 * promise p of list. */
	while ((promise = list_shift(&now)) != NULL) {
		promise->flags &= (uint16_t)~FLAG_LISTED;
		if (!base_is_freed(base))
			notify(base, promise);
		evpromise__release(promise);
	}
}

/* To notify about rejected promises, given a global object global
 * https://html.spec.whatwg.org/#notify-about-rejected-promises; before them, as
 * in Node, of those that were handled late. */
static void
notify_about_rejected_promises(struct evpromise_base *base)
{
	struct evpromise__agent *agent = agent_of(base);

	notify_each(base, &agent->handled_late, notify_handled);
	notify_each(base, &agent->about_to_be_notified, notify_unhandled);
}

/* To perform a microtask checkpoint
 * https://html.spec.whatwg.org/#perform-a-microtask-checkpoint
 * Steps 5, 6 and 8 (databases, kept objects, timing): no counterpart in C.
 * Freeing the base empties its lists, so that every loop here ends. */
void
evpromise_checkpoint(struct evpromise_base *base)
{
	struct evpromise__agent *agent = agent_of(base);

	evpromise__assert_thread(base);
	/* 1. If performing a microtask checkpoint is true, then return. */
	if (base->in_checkpoint)
		return;			/* within a handler */
	/* To clean up after running script, 3: none is performed while the
	 * JavaScript execution context stack is not empty. */
	if (agent->running != NULL) {
		agent->woken = false;	/* evpromise_try() wakes it again */
		return;
	}
	/* 2. Set performing a microtask checkpoint to true. */
	base->in_checkpoint = true;
	PROBE1(checkpoint_begin, base);
	agent->woken = true;
	/* Both steps are repeated, as in Node: a hook may have added jobs. */
	while (evpromise__has_work(base)) {
		/* 3. While the microtask queue is not empty, run the oldest. */
		evpromise__run_jobs(base);
		/* 4. Notify about rejected promises. */
		notify_about_rejected_promises(base);
	}
	PROBE1(checkpoint_end, base);
	/* 7. Set performing a microtask checkpoint to false. */
	base->in_checkpoint = false;
	agent->woken = false;
	evpromise__base_reap(base);
}
