/* SPDX-License-Identifier: BSD-3-Clause */
/* rejection: the lists of the promises that the next checkpoint reports. */
#include "promise/rejection.h"

#include "promise/agent.h"
#include "record/count.h"

void
evpromise__wake_host(struct evpromise_base *base)
{
	struct evpromise__agent *agent = agent_of(base);

	agent->woken = true;
	agent->host->host_enqueue_promise_job(base, agent->host_data);
}

/* The list holds a reference; a promise is on one of them at most. */
static void
list(struct evpromise__list *rejections, struct evpromise *promise)
{
	assert((promise->flags & FLAG_LISTED) == 0);
	count_add_ref(promise);
	promise->flags |= FLAG_LISTED;
	list_append(rejections, promise);
	evpromise__wake(evpromise__base(promise));
}

/* HostPromiseRejectionTracker ( promise, operation )
 * #sec-host-promise-rejection-tracker, with the steps of HTML's review draft of
 * July 2026
 * https://html.spec.whatwg.org/#the-hostpromiserejectiontracker-implementation
 * Steps 1-5 (script, settings object, global): the base is the global. */
void
evpromise__host_promise_rejection_tracker(struct evpromise *promise,
    enum evpromise__rejection operation)
{
	struct evpromise__agent *agent = agent_of(evpromise__base(promise));

	/* 6. If operation is "reject", append promise to the
	 * about-to-be-notified rejected promises list. */
	if (operation == REJECTION_REJECT)
		list(&agent->about_to_be_notified, promise);
	/* 7. If it is "handle": 7.2. If the outstanding rejected promises weak
	 * set does not contain promise, return. 7.3. Remove promise (implicit:
	 * it is handled once). 7.4. Queue a task to fire rejectionhandled: the
	 * next checkpoint calls the hook. */
	else if (promise->flags & FLAG_REPORTED)
		list(&agent->handled_late, promise);
	/* 7.1. If the first list contains promise, remove it and return
	 * (reordered: it stays there until the checkpoint, which passes over a
	 * promise that is handled). */
}
