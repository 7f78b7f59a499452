/* SPDX-License-Identifier: BSD-3-Clause */
/* The abstract operations and the jobs of the model, see model.h. */
#include <stdlib.h>

#include "model.h"

/* --- memory: kept until the end of the program --------------------------- */

static struct block {
	struct block *next;
	max_align_t bytes[];
} *blocks;

void *
model_make(size_t size)
{
	struct block *block = calloc(1, sizeof(*block) + size);

	if (block == NULL)
		abort();
	block->next = blocks;
	blocks = block;
	return block->bytes;
}

void
model_forget(void)
{
	struct block *block;

	while ((block = blocks) != NULL) {
		blocks = block->next;
		free(block);
	}
}

/* --- values ---------------------------------------------------------------- */

const struct evpromise_type model_error_type = {
	sizeof(struct evpromise_type), "error", NULL, NULL
}, model_array_type = {
	sizeof(struct evpromise_type), "array", NULL, NULL
}, model_outcomes_type = {
	sizeof(struct evpromise_type), "outcomes", NULL, NULL
}, model_aggregate_type = {
	sizeof(struct evpromise_type), "error", NULL, NULL
};

const struct evpromise_type *
model_type(struct evpromise_value value)
{
	return (const struct evpromise_type *)(value.tag & ~MODEL_THROWN);
}

bool
model_is_promise(struct evpromise_value value)
{
	return model_type(value) == &evpromise__type_promise;
}

struct evpromise_value
model_error(int code)
{
	struct evpromise_value value;

	value.tag = (uintptr_t)&model_error_type | MODEL_THROWN;
	value.payload.integer = code;
	return value;
}

static struct evpromise_value
value_of_collection(const struct evpromise_type *of,
    struct model_collection *collection)
{
	return evpromise_own(of, collection);
}

/* --- the abstract operations ------------------------------------------------ */

struct evpromise *
model_new_promise(struct evpromise_base *base)
{
	struct evpromise *promise = model_make(sizeof(*promise));

	promise->base = base;
	promise->next = base->promises;
	base->promises = promise;
	return promise;
}

static void
enqueue(struct evpromise_base *base, struct model_reaction *reaction,
    struct evpromise *promise, struct evpromise_value thenable)
{
	struct model_job *job = model_make(sizeof(*job)), **last = &base->jobs;

	job->reaction = reaction;
	job->promise = promise;
	job->thenable = thenable;
	while (*last != NULL)
		last = &(*last)->next;
	*last = job;
}

static void
enqueue_reaction(struct model_reaction *reaction, struct evpromise *settled)
{
	enqueue(settled->base, reaction, settled, evpromise_undefined());
}

static void
settle(struct evpromise *promise, enum evpromise_state state,
    struct evpromise_value value)
{
	struct evpromise **last = &promise->base->rejected;
	struct model_reaction *reaction;

	if (promise->state != EVPROMISE_PENDING)
		abort();
	value.tag &= ~MODEL_THROWN;
	promise->state = state;
	promise->value = value;
	if (state == EVPROMISE_REJECTED && !promise->handled &&
	    !promise->awaited) {
		while (*last != NULL)
			last = &(*last)->next_rejected;
		*last = promise;
	}
	for (reaction = promise->reactions; reaction != NULL;
	    reaction = reaction->next)
		enqueue_reaction(reaction, promise);
	promise->reactions = NULL;
}

/* Promise Resolve Functions, for any completion */
void
model_resolve(struct evpromise *promise, struct evpromise_value value)
{
	if (value.tag & MODEL_THROWN)
		settle(promise, EVPROMISE_REJECTED, value);
	else if (model_is_promise(value) && value.payload.pointer == promise)
		settle(promise, EVPROMISE_REJECTED,
		    model_error(EVPROMISE_ERROR_TYPE));
	else if (model_is_promise(value) || model_type(value)->then != NULL)
		enqueue(promise->base, NULL, promise, value);
	else
		settle(promise, EVPROMISE_FULFILLED, value);
}

struct model_reaction *
model_new_reaction(enum model_kind kind, struct evpromise *target)
{
	struct model_reaction *reaction = model_make(sizeof(*reaction));

	reaction->kind = kind;
	reaction->target = target;
	return reaction;
}

void
model_append(struct evpromise *promise, struct model_reaction *reaction)
{
	struct model_reaction **last = &promise->reactions;

	if (promise->state != EVPROMISE_PENDING) {
		enqueue_reaction(reaction, promise);
		return;
	}
	while (*last != NULL)
		last = &(*last)->next;
	*last = reaction;
}

void
model_handle(struct evpromise *promise)
{
	struct evpromise **last = &promise->base->late;

	if (promise->state == EVPROMISE_REJECTED && !promise->handled &&
	    promise->reported) {
		while (*last != NULL)
			last = &(*last)->next_late;
		*last = promise;
	}
	promise->handled = true;
}

void
model_perform_then(struct evpromise *promise, struct model_reaction *reaction)
{
	model_handle(promise);
	model_append(promise, reaction);
}

/* --- jobs -------------------------------------------------------------------- */

struct evpromise_value
model_call(struct evpromise_base *base, evpromise_cb handler,
    const struct evpromise *settled, void *arg)
{
	struct evpromise_value completion;

	base->running = true;
	completion = handler(settled, arg);
	base->running = false;
	if (base->misread)
		completion = model_error(EVPROMISE_ERROR_TYPE);
	base->misread = false;
	return completion;
}

struct evpromise_value
model_completion(const struct evpromise *settled)
{
	struct evpromise_value value = settled->value;

	if (settled->state == EVPROMISE_REJECTED)
		value.tag |= MODEL_THROWN;
	return value;
}

static void
run_then(struct model_reaction *reaction, struct evpromise *settled)
{
	evpromise_cb handler = settled->state == EVPROMISE_FULFILLED ?
	    reaction->on_fulfilled : reaction->on_rejected;
	struct evpromise_value completion = model_completion(settled);

	if (handler != NULL)
		completion = model_call(settled->base, handler, settled,
		    reaction->arg);
	if (!settled->base->freed)
		model_resolve(reaction->target, completion);
}

struct evpromise *
model_promise_resolve(struct evpromise_base *base, struct evpromise_value value)
{
	struct evpromise *promise;

	if (model_is_promise(value) && (value.tag & MODEL_THROWN) == 0)
		return value.payload.pointer;
	promise = model_new_promise(base);
	model_resolve(promise, value);
	return promise;
}

static void
run_finally(struct model_reaction *reaction, struct evpromise *settled)
{
	struct evpromise *awaited, *result;
	struct evpromise_value completion;
	struct model_reaction *thunk;

	completion = model_call(settled->base, reaction->on_fulfilled,
	    settled, reaction->arg);
	if (settled->base->freed)
		return;
	if (completion.tag & MODEL_THROWN) {
		model_resolve(reaction->target, completion);
		return;
	}
	awaited = model_promise_resolve(settled->base, completion);
	result = model_new_promise(settled->base);
	thunk = model_new_reaction(THUNK, result);
	thunk->value = model_completion(settled);
	model_perform_then(awaited, thunk);
	model_resolve(reaction->target,
	    evpromise_own(&evpromise__type_promise, result));
}

void
model_resolve_once(struct evpromise *promise, struct evpromise_value completion)
{
	if (promise->resolved)
		return;
	promise->resolved = true;
	model_resolve(promise, completion);
}

const struct evpromise_type *
model_type_of_all(enum model_kind kind)
{
	if (kind == ANY)
		return &model_aggregate_type;
	return kind == ALL ? &model_array_type : &model_outcomes_type;
}

static void
run_element(struct model_reaction *reaction, struct evpromise *settled)
{
	struct model_collection *collection = reaction->collection;
	bool rejected = settled->state == EVPROMISE_REJECTED;
	struct evpromise_value value;

	if (reaction->kind == RACE || (reaction->kind == ALL && rejected) ||
	    (reaction->kind == ANY && !rejected)) {
		model_resolve_once(reaction->target,
		    model_completion(settled));
		return;
	}
	collection->members[reaction->index] = settled;
	if (--collection->remaining > 0)
		return;
	value = value_of_collection(model_type_of_all(reaction->kind),
	    collection);
	model_resolve_once(reaction->target, reaction->kind == ANY ?
	    evpromise_throw_value(value) : value);
}

static void
run_reaction(struct model_reaction *reaction, struct evpromise *settled)
{
	switch (reaction->kind) {
	case THEN:
		run_then(reaction, settled);
		break;
	case FINALLY:
		run_finally(reaction, settled);
		break;
	case THUNK:
		model_resolve(reaction->target,
		    settled->state == EVPROMISE_REJECTED ?
		    model_completion(settled) : reaction->value);
		break;
	case ADOPT:
		model_resolve(reaction->target, model_completion(settled));
		break;
	case KEEP:
		reaction->free_fn(reaction->arg);
		break;
	case SOME:
		model_run_some(reaction, settled);
		break;
	default:
		run_element(reaction, settled);
	}
}

struct evpromise_resolver *
model_new_resolver(struct evpromise *promise)
{
	struct evpromise_resolver *resolver = model_make(sizeof(*resolver));

	resolver->promise = promise;
	resolver->refs = 1;
	return resolver;
}

static void
run_thenable(struct evpromise *promise, struct evpromise_value thenable)
{
	struct evpromise_resolver *resolver;

	if (model_is_promise(thenable)) {
		model_perform_then(thenable.payload.pointer,
		    model_new_reaction(ADOPT, promise));
		return;
	}
	resolver = model_new_resolver(promise);
	model_type(thenable)->then(thenable.payload.pointer, resolver);
	engine_model.resolver_unref(resolver);
}

bool
model_run_job(struct evpromise_base *base)
{
	struct model_job *job = base->jobs;

	if (job == NULL)
		return false;
	base->jobs = job->next;
	if (job->reaction != NULL)
		run_reaction(job->reaction, job->promise);
	else
		run_thenable(job->promise, job->thenable);
	return true;
}
