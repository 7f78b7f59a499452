/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * Jobs: what happens when a record's turn comes. Each job first disarms its
 * record and takes over the references that it held, since a handler may do
 * anything, freeing the base included.
 */
#include "internal.h"

/* Takes the record out of its armed kind and what it waited for out of it. */
static struct evpromise *
disarm(struct evpromise *job)
{
	struct evpromise *source = job->source;

	job->kind = RECORD_PLAIN;
	job->source = NULL;
	return source;
}

/* What a handler misread becomes its completion. */
static never_inline struct evpromise_value
complete_misread(struct evpromise_base *base, struct evpromise_value completion)
{
	evpromise__value_release(completion);
	completion = evpromise__throw_type("expected %s, found %s",
	    base->misread.expected, base->misread.found);
	base->misread.expected = NULL;
	return completion;
}

/* Calls the handler whose completion a promise will be resolved with. */
static inline struct evpromise_value
call_handler(struct evpromise_base *base, struct evpromise *promise,
    evpromise_cb handler, const struct evpromise *settled, void *arg)
{
	struct evpromise_value completion;

	base->running = promise;
	completion = host_call_job_callback(handler, settled, arg);
	base->running = NULL;
	if (unlikely(base->misread.expected != NULL))
		completion = complete_misread(base, completion);
	return completion;
}

struct evpromise_value
evpromise__call_handler(struct evpromise *promise, evpromise_cb handler,
    const struct evpromise *settled, void *arg)
{
	return call_handler(evpromise__base(promise), promise, handler, settled,
	    arg);
}

/* Resolves a promise with what its handler returned, unless the handler freed
 * the base. */
static inline void
resolve_unless_freed(struct evpromise_base *base, struct evpromise *promise,
    struct evpromise_value completion)
{
	if (unlikely(promise->state != EVPROMISE_PENDING))
		evpromise__value_release(completion);
	else
		evpromise__promise_resolve_function(base, promise, completion);
}

void
evpromise__resolve_unless_freed(struct evpromise *promise,
    struct evpromise_value completion)
{
	resolve_unless_freed(evpromise__base(promise), promise, completion);
}

/* NewPromiseReactionJob ( reaction, argument ) #sec-newpromisereactionjob */
static inline void
promise_reaction_job(struct evpromise_base *base, struct evpromise *job)
{
	evpromise_cb on_fulfilled = job->u.handlers.on_fulfilled;
	evpromise_cb on_rejected = job->u.handlers.on_rejected;
	struct evpromise *settled = disarm(job);
	evpromise_cb handler = settled->state == EVPROMISE_FULFILLED ?
	    on_fulfilled : on_rejected;

	if (likely(handler != NULL))
		resolve_unless_freed(base, job, call_handler(base, job,
		    handler, settled, job->arg));
	else
		evpromise__settle_as(job, settled);
	evpromise__release(settled);
}

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
	job->kind = RECORD_VALUE_THUNK;
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

	if (completion->tag & EVPROMISE__THROWN)
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
static never_inline void
finally_job(struct evpromise *job)
{
	evpromise_cb on_finally = job->u.handlers.on_fulfilled;
	struct evpromise *settled = disarm(job);
	struct evpromise_value completion;
	struct evpromise *awaited = NULL;

	completion = evpromise__call_handler(job, on_finally, settled,
	    job->arg);
	if (unlikely(job->state != EVPROMISE_PENDING))
		evpromise__value_release(completion);
	else
		awaited = awaited_by(evpromise__base(job), &completion);
	if (unlikely(job->state != EVPROMISE_PENDING)) {
		evpromise__release(settled);
	} else if (completion.tag & EVPROMISE__THROWN) {
		evpromise__reject_promise(job, completion);
		evpromise__release(settled);
	} else {
		wait_for_finally(job, settled, awaited);
	}
}

/* Waits one turn of the queue more if the record has some left to wait. When
 * it is alone in the queue nobody can see the turns, which are skipped. */
static inline bool
wait_ticks(struct evpromise_base *base, struct evpromise *job)
{
	if (job->u.ticks == 0 || queue_is_empty(&base->jobs))
		return false;
	job->u.ticks--;
	evpromise__host_enqueue_promise_job(base, job);
	return true;
}

static never_inline void
value_thunk_job(struct evpromise *job)
{
	struct evpromise *settled = job->arg;
	struct evpromise *awaited = disarm(job);

	if (awaited != NULL && awaited->state == EVPROMISE_REJECTED)
		evpromise__settle_as(job, awaited);
	else
		evpromise__settle_as(job, settled);
	if (awaited != NULL)
		evpromise__release(awaited);
	evpromise__release(settled);
}

/* NewPromiseResolveThenableJob ( promiseToResolve, thenable, then )
 * #sec-newpromiseresolvethenablejob, where the thenable is a promise: calling
 * its `then` makes the record a reaction to it. */
static never_inline void
promise_resolve_thenable_job(struct evpromise *job)
{
	struct evpromise *thenable = disarm(job);

	evpromise__adopt(job, thenable);
}

/* Settles the job's promise as the one that it waited for, or that for which
 * it stands in: then it holds the reference of a list to that. */
static never_inline void
forwarded_job(struct evpromise *job)
{
	struct evpromise *held = job->arg;
	struct evpromise *source = disarm(job);

	if (held != NULL) {
		held->kind = RECORD_PLAIN;
		evpromise__settle_as(held, source);
		evpromise__release(held);
	} else {
		evpromise__settle_as(job, source);
	}
	evpromise__release(source);
}

static void
call_then(struct evpromise_value thenable, struct evpromise_resolver *resolver)
{
	if (evpromise__type_of(thenable) == &evpromise__type_shared)
		thenable = ((struct evpromise *)
		    thenable.payload.pointer)->u.result;
	evpromise__type_of(thenable)->then(thenable.payload.pointer, resolver);
}

/* The same where the thenable is of a foreign type. */
static never_inline void
foreign_job(struct evpromise *job)
{
	struct evpromise_value thenable = job->u.result;
	struct evpromise_resolver *resolver;

	(void)disarm(job);
	resolver = evpromise__forwarder_new(job);
	if (resolver == NULL) {
		evpromise__reject_promise(job, evpromise__out_of_memory());
	} else {
		call_then(thenable, resolver);
		evpromise_resolver_unref(resolver);
	}
	evpromise__value_release(thenable);
}

/* A link that was cut: its handler does not run, and nobody is told. */
static never_inline void
cut_job(struct evpromise *job)
{
	void (*free_fn)(void *) = job->u.free_fn;
	void *state = job->arg;
	struct evpromise *settled = disarm(job);

	evpromise__reject_promise(job, evpromise__out_of_memory());
	evpromise__release(settled);
	if (free_fn != NULL)
		free_fn(state);
}

static never_inline void
keep_job(struct evpromise *job)
{
	void (*free_fn)(void *) = job->u.free_fn;
	void *state = job->arg;

	evpromise__record_free(job);
	free_fn(state);
}

static never_inline void
run_other_job(struct evpromise_base *base, struct evpromise *job)
{
	/* What is not armed is never queued, and no kind is without a case. */
	switch ((enum evpromise__kind)job->kind) { /* GCOVR_EXCL_BR_LINE */
	case RECORD_FINALLY:
		finally_job(job);
		break;
	case RECORD_VALUE_THUNK:
		if (wait_ticks(base, job))
			return;
		value_thunk_job(job);
		break;
	case RECORD_THENABLE_JOB:
		promise_resolve_thenable_job(job);
		break;
	case RECORD_FORWARDED:
		if (wait_ticks(base, job))
			return;
		forwarded_job(job);
		break;
	case RECORD_FOREIGN_JOB:
		foreign_job(job);
		break;
	case RECORD_CUT:
		cut_job(job);
		break;
	case RECORD_ALL_ELEMENT:
	case RECORD_ALL_SETTLED_ELEMENT:
	case RECORD_ANY_ELEMENT:
	case RECORD_RACE_ELEMENT:
	case RECORD_SOME_ELEMENT:
		evpromise__element_job(job);
		return;
	case RECORD_KEEP:
		keep_job(job);
		return;
	/* GCOVR_EXCL_START: for who changes the above */
	case RECORD_THEN:
	case RECORD_FREE:
	case RECORD_GARBAGE:
	case RECORD_SPARE:
	case RECORD_PLAIN:
	case RECORD_COMBINATOR:
	case RECORD_HELD:
	case RECORD_FORWARDER:
		assert(false && "a record that is not armed was queued");
	/* GCOVR_EXCL_STOP */
	}
	evpromise__release(job);
}

/* Runs the jobs of the queue, and those that they add, until it is empty, and
 * gives up the references that it held to their records. */
void
evpromise__run_jobs(struct evpromise_base *base)
{
	struct evpromise *job;

	while ((job = queue_shift(&base->jobs)) != NULL) {
		PROBE1(job_begin, job);
		if (likely(job->kind == RECORD_THEN)) {
			promise_reaction_job(base, job);
			evpromise__release(job);
		} else {
			run_other_job(base, job);
		}
		PROBE1(job_end, base);
	}
}
