/* SPDX-License-Identifier: BSD-3-Clause */
/* thenable: the jobs that call `then`. A number in a comment is a step's number
 * in ES2025. */
#include "promise/thenable.h"

#include <evpromise/resolver.h>

#include "promise/forward.h"
#include "promise/kinds.h"
#include "promise/reaction.h"
#include "value/collect.h"

static void
release_promise(void *promise)
{
	evpromise_unref(promise);
}

/* GCOVR_EXCL_START
 * Never called: it marks the type as one with `then`; resolver.c knows it. */
static void
then_of_promise(void *promise, struct evpromise_resolver *resolver)
{
	(void)promise;
	(void)resolver;
}
/* GCOVR_EXCL_STOP */

const struct evpromise_type evpromise__type_promise =
    EVPROMISE__TYPE("promise", release_promise, then_of_promise, PROMISE);

struct evpromise_value
evpromise_adopt(struct evpromise *promise)
{
	CHECK_HANDLE(promise);
	if (promise == NULL)
		return evpromise__out_of_memory();
	return evpromise__pointer(&evpromise__type_promise, promise);
}

/* NewPromiseResolveThenableJob ( promiseToResolve, thenable, then )
 * Steps 2-5 (realm): no counterpart in C. */
void
evpromise__new_promise_resolve_thenable_job(struct evpromise *promise,
    struct evpromise_value thenable)
{
	/* 1. Let job be a new Job with promiseToResolve, thenable and then. */
	change_kind(promise, RECORD_PLAIN, RECORD_FOREIGN_JOB);
	promise->u.result = thenable;
	count_add_ref(promise);
	/* Promise Resolve Functions, 15. Perform HostEnqueuePromiseJob. */
	evpromise__host_enqueue_promise_job(evpromise__base(promise), promise);
}

/* NewPromiseResolveThenableJob ( promiseToResolve, thenable, then )
 * #sec-newpromiseresolvethenablejob: its Job, where the thenable is a promise.
 * 1.a. Let resolvingFunctions be CreateResolvingFunctions(promiseToResolve)
 *      (implicit): as its handlers they are called once, so the record itself
 *      becomes the reaction. */
static void
promise_resolve_thenable_job(struct evpromise_base *base,
    struct evpromise *job)
{
	struct evpromise *thenable = disarm(job, RECORD_THENABLE_JOB);

	(void)base;
	/* 1.b. Let thenCallResult be HostCallJobCallback(then, thenable,
	 * « [[Resolve]], [[Reject]] »). 1.c-d (implicit): `then` of a promise
	 * does not throw, and its own promise is not seen. */
	evpromise__adopt(job, thenable);
	evpromise__release(job);
}

const struct evpromise__behaviour evpromise__behaviour_thenable_job = {
	.title = "promise",
	.run = promise_resolve_thenable_job
};

static void
call_then(struct evpromise_value thenable, struct evpromise_resolver *resolver)
{
	if (evpromise__type_of(thenable) == &evpromise__type_shared)
		thenable = ((struct evpromise *)
		    thenable.payload.pointer)->u.result;
	evpromise__type_of(thenable)->then(thenable.payload.pointer, resolver);
}

/* The same Job, where the thenable is of a foreign type. */
static void
foreign_job(struct evpromise_base *base, struct evpromise *job)
{
	struct evpromise_value thenable = job->u.result;
	struct evpromise_resolver *resolver;

	(void)base;
	(void)disarm(job, RECORD_FOREIGN_JOB);
	/* 1.a. Let resolvingFunctions be CreateResolvingFunctions(
	 * promiseToResolve). */
	resolver = evpromise__forwarder_new(job);
	if (resolver == NULL) {
		evpromise__reject_promise(job, evpromise__out_of_memory());
	} else {
		/* 1.b. Let thenCallResult be HostCallJobCallback(then,
		 * thenable, « [[Resolve]], [[Reject]] »). 1.c (implicit): it
		 * cannot throw, and rejects by the resolver. */
		call_then(thenable, resolver);
		evpromise_resolver_unref(resolver);
	}
	evpromise__value_release(thenable);
	evpromise__release(job);
}

static void
drop_foreign_job(struct evpromise *job)
{
	evpromise__value_release(job->u.result);
}

const struct evpromise__behaviour evpromise__behaviour_foreign_job = {
	.title = "promise",
	.waits = "is in the queue",
	.run = foreign_job,
	.drop = drop_foreign_job
};
