/* SPDX-License-Identifier: BSD-3-Clause */
/* rejection: the lists of what the next checkpoint is to report. */
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
 * #sec-host-promise-rejection-tracker; what it does is HTML's and Node's. */
void
evpromise__host_promise_rejection_tracker(struct evpromise *promise,
    enum evpromise__rejection operation)
{
	struct evpromise__agent *agent = agent_of(evpromise__base(promise));

	if (operation == REJECTION_REJECT)
		list(&agent->about_to_be_notified, promise);
	else if (promise->flags & FLAG_REPORTED)
		list(&agent->handled_late, promise);
	/* else the check of the first list is still to come */
}
