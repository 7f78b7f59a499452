/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * The job queue, as HTML's event loop has it: jobs run in the order of their
 * arrival until none is left, then the rejections that nobody handled are
 * reported, and so on until there is neither.
 */
#include "internal.h"

void
evpromise__wake_host(struct evpromise_base *base)
{
	base->woken = true;
	base->host->host_enqueue_promise_job(base, base->host_data);
}

/* HostPromiseRejectionTracker ( promise, operation )
 * #sec-host-promise-rejection-tracker; what it does is HTML's and Node's. */
void
evpromise__host_promise_rejection_tracker(struct evpromise *promise,
    enum evpromise__rejection operation)
{
	struct evpromise_base *base = evpromise__base(promise);
	struct evpromise__list *list = &base->about_to_be_notified;

	if (operation == REJECTION_HANDLE) {
		if (!(promise->flags & FLAG_REPORTED))
			return;		/* the check is still to come */
		list = &base->handled_late;
	}
	count_add_ref(promise);
	promise->flags |= FLAG_LISTED;
	list_append(list, promise);
	evpromise__wake(base);
}

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
		if (!base->freed)
			notify(base, promise);
		evpromise__release(promise);
	}
}

/* HTML: "notify about rejected promises". */
static void
notify_about_rejected_promises(struct evpromise_base *base)
{
	notify_each(base, &base->handled_late, notify_handled);
	notify_each(base, &base->about_to_be_notified, notify_unhandled);
}

static bool
has_work(const struct evpromise_base *base)
{
	return !queue_is_empty(&base->jobs) ||
	    !list_is_empty(&base->about_to_be_notified) ||
	    !list_is_empty(&base->handled_late);
}

/* HTML: "perform a microtask checkpoint". Freeing the base empties its lists,
 * so that every loop here ends. */
void
evpromise_checkpoint(struct evpromise_base *base)
{
	evpromise__assert_thread(base);
	if (base->in_checkpoint)
		return;			/* within a handler */
	if (base->running != NULL) {
		base->woken = false;	/* within that of try, see below */
		return;
	}
	base->in_checkpoint = true;
	PROBE1(checkpoint_begin, base);
	base->woken = true;
	while (has_work(base)) {
		evpromise__run_jobs(base);
		notify_about_rejected_promises(base);
	}
	PROBE1(checkpoint_end, base);
	base->in_checkpoint = false;
	base->woken = false;
	evpromise__base_reap(base);
}

/* The callback of try has returned: a loop that was turned in it may have
 * performed a checkpoint that did nothing, and the host is to come again. */
void
evpromise__checkpoint_later(struct evpromise_base *base)
{
	if (has_work(base))
		evpromise__wake(base);
}
