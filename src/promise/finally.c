/* SPDX-License-Identifier: BSD-3-Clause */
/* finally: its handler, and the wait for what that returned. */
#include "promise/forward.h"
#include "promise/kinds.h"
#include "promise/reaction.h"
#include "value/collect.h"

/*
 * What finally's handler returned is waited for by `promise.then(valueThunk)`,
 * whose promise the job's promise then adopts. Neither of the two is seen by
 * anybody: the record itself waits in place of the first, and one turn of the
 * queue more than it in place of the second. #sec-thenfinallyfunctions
 */
static void
wait_for_finally(struct evpromise *job, struct evpromise *settled,
    struct evpromise *awaited)
{
	change_kind(job, RECORD_PLAIN, RECORD_VALUE_THUNK);
	job->arg = settled;
	job->u.ticks = 1;
	if (awaited != NULL) {
		count_handle_to_ref(awaited);
		(void)evpromise__perform_promise_then(awaited, job);
		return;
	}
	count_add_ref(job);
	evpromise__host_enqueue_promise_job(evpromise__base(job), job);
}

/* The promise that a completion of finally's handler asks to wait for; NULL
 * for a value, which is released. A completion that throws is left. */
static struct evpromise *
awaited_by(struct evpromise_base *base, struct evpromise_value *completion)
{
	struct evpromise *awaited = NULL;

	if (evpromise__is_thrown(*completion))
		return NULL;
	if (!evpromise__is_thenable(*completion)) {
		evpromise__value_release(*completion);
		return NULL;
	}
	awaited = evpromise_resolved(base, *completion);
	if (awaited == NULL)
		*completion = evpromise__out_of_memory();
	return awaited;
}

/* Then Finally and Catch Finally Functions #sec-thenfinallyfunctions
 * #sec-catchfinallyfunctions; the handler may free the base, and so may the
 * release of what it returned. */
static void
finally_job(struct evpromise_base *base, struct evpromise *job)
{
	evpromise_cb on_finally = job->u.handlers.on_fulfilled;
	struct evpromise *settled = disarm(job, RECORD_FINALLY);
	struct evpromise_value completion;
	struct evpromise *awaited = NULL;

	completion = call_handler(base, job, on_finally, settled, job->arg);
	if (unlikely(job->state != EVPROMISE_PENDING))
		evpromise__value_release(completion);
	else
		awaited = awaited_by(base, &completion);
	if (unlikely(job->state != EVPROMISE_PENDING)) {
		evpromise__release(settled);
	} else if (evpromise__is_thrown(completion)) {
		evpromise__reject_promise(job, completion);
		evpromise__release(settled);
	} else {
		wait_for_finally(job, settled, awaited);
	}
	evpromise__release(job);
}

const struct evpromise__behaviour evpromise__behaviour_finally = {
	.title = "finally",
	.run = finally_job
};

static void
value_thunk_job(struct evpromise_base *base, struct evpromise *job)
{
	struct evpromise *settled = job->arg, *awaited;

	if (wait_ticks(base, job))
		return;
	awaited = disarm(job, RECORD_VALUE_THUNK);
	if (awaited != NULL && awaited->state == EVPROMISE_REJECTED)
		evpromise__settle_as(job, awaited);
	else
		evpromise__settle_as(job, settled);
	if (awaited != NULL)
		evpromise__release(awaited);
	evpromise__release(settled);
	evpromise__release(job);
}

static void
drop_value_thunk(struct evpromise *job)
{
	evpromise__release(job->arg);
}

const struct evpromise__behaviour evpromise__behaviour_value_thunk = {
	.title = "finally, which has run",
	.waits = "is in the queue",
	.run = value_thunk_job,
	.drop = drop_value_thunk
};
