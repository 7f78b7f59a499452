/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * microtask: the job queue, as HTML's event loop has it: jobs run in the order of their
 * arrival until none is left, then the rejections that nobody handled are
 * reported, and so on until there is neither.
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

	/* Of each promise in a debug build, where the branches are counted, of
	 * none in others. */
	(void)evpromise__origin_text(promise, text);
	if (text[0] != '\0')	/* GCOVR_EXCL_BR_LINE */
		evpromise__log("  the promise: %s", text);
}

/* What stands behind a reason that was reported: the error before it, which
 * disposing has suppressed, or its cause; NULL if there is none. */
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

/* The report by default: the reason and what caused it, a line each, and in a
 * debug build what is known of the promise. */
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
	if (promise->flags & FLAG_HANDLED)
		return;
	promise->flags |= FLAG_REPORTED;
	PROBE1(unhandled_rejection, promise);
	if (base->unhandled.cb != NULL)
		base->unhandled.cb(promise, base->unhandled.arg);
	else
		report_unhandled(promise);
}

static void
notify_handled(struct evpromise_base *base, struct evpromise *promise)
{
	if (base->handled.cb != NULL)
		base->handled.cb(promise, base->handled.arg);
}

/* Notifies of those that are on the list now; a hook may free the base. */
static void
notify_each(struct evpromise_base *base, struct evpromise__list *list,
    void (*notify)(struct evpromise_base *, struct evpromise *))
{
	struct evpromise__list now = *list;
	struct evpromise *promise;

	list->last = NULL;
	while ((promise = list_shift(&now)) != NULL) {
		promise->flags &= (uint16_t)~FLAG_LISTED;
		if (!base_is_freed(base))
			notify(base, promise);
		evpromise__release(promise);
	}
}

/* HTML: "notify about rejected promises". */
static void
notify_about_rejected_promises(struct evpromise_base *base)
{
	notify_each(base, &agent_of(base)->handled_late, notify_handled);
	notify_each(base, &agent_of(base)->about_to_be_notified, notify_unhandled);
}

/* HTML: "perform a microtask checkpoint". Freeing the base empties its lists,
 * so that every loop here ends. */
void
evpromise_checkpoint(struct evpromise_base *base)
{
	struct evpromise__agent *agent = agent_of(base);

	evpromise__assert_thread(base);
	if (base->in_checkpoint)
		return;			/* within a handler */
	if (agent->running != NULL) {
		agent->woken = false;	/* evpromise_try() wakes it again */
		return;
	}
	base->in_checkpoint = true;
	PROBE1(checkpoint_begin, base);
	agent->woken = true;
	while (evpromise__has_work(base)) {
		evpromise__run_jobs(base);
		notify_about_rejected_promises(base);
	}
	PROBE1(checkpoint_end, base);
	base->in_checkpoint = false;
	agent->woken = false;
	evpromise__base_reap(base);
}
