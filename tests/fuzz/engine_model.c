/* SPDX-License-Identifier: BSD-3-Clause */
/* The functions of the library over the model. */
#include "model.h"

static struct evpromise_base *
model_base_new(void)
{
	return model_make(sizeof(struct evpromise_base));
}

static void
model_base_free(struct evpromise_base *base)
{
	struct evpromise *promise;
	struct model_timer *timer;

	base->freed = true;
	base->jobs = NULL;
	while ((timer = base->timers) != NULL) {
		base->timers = timer->next;
		if (timer->kind == SIGNAL)
			model_signal_never_aborts(timer->signal);
	}
	for (promise = base->promises; promise != NULL;
	    promise = promise->next) {
		promise->reactions = NULL;
		promise->handled = true;
		if (promise->state != EVPROMISE_PENDING &&
		    !model_is_promise(promise->value))
			continue;
		promise->state = EVPROMISE_REJECTED;
		promise->value = model_error(EVPROMISE_ERROR_BASE_FREED);
		promise->value.tag &= ~MODEL_THROWN;
	}
	base->rejected = base->late = NULL;
}

static void
model_on_unhandled(struct evpromise_base *base, evpromise_rejection_cb cb,
    void *arg)
{
	base->unhandled = cb;
	base->unhandled_arg = arg;
}

static void
model_on_handled(struct evpromise_base *base, evpromise_rejection_cb cb,
    void *arg)
{
	base->handled = cb;
	base->handled_arg = arg;
}

/* HTML: "notify about rejected promises". */
static void
notify(struct evpromise_base *base)
{
	struct evpromise *late = base->late, *rejected = base->rejected;

	base->late = base->rejected = NULL;
	for (; late != NULL && !base->freed; late = late->next_late)
		base->handled(late, base->handled_arg);
	for (; rejected != NULL && !base->freed;
	    rejected = rejected->next_rejected) {
		if (rejected->handled)
			continue;
		rejected->reported = true;
		base->unhandled(rejected, base->unhandled_arg);
	}
}

static void
model_checkpoint(struct evpromise_base *base)
{
	if (base->in_checkpoint || base->running)
		return;
	base->in_checkpoint = true;
	while (base->jobs != NULL || base->rejected != NULL ||
	    base->late != NULL) {
		while (model_run_job(base))
			;
		notify(base);
	}
	base->in_checkpoint = false;
}

static struct evpromise *
model_with_resolvers(struct evpromise_base *base,
    struct evpromise_resolver **resolver)
{
	struct evpromise *promise = model_new_promise(base);

	*resolver = model_new_resolver(promise);
	return promise;
}

static struct evpromise *
model_call_now(struct evpromise_base *base, evpromise_cb cb, void *arg)
{
	struct evpromise *promise = model_new_promise(base);
	bool running = base->running, misread = base->misread;
	struct evpromise_value completion;

	base->misread = false;
	completion = model_call(base, cb, promise, arg);
	base->misread = misread;
	base->running = running;
	if (!base->freed)
		model_resolve(promise, completion);
	return promise;
}

static struct evpromise *
combine(struct evpromise_base *base, enum model_kind kind,
    struct evpromise *members[], size_t n)
{
	struct evpromise *promise = model_new_promise(base);
	struct model_collection *collection;
	struct model_reaction *reaction;
	struct evpromise_value value;
	size_t i;

	collection = model_make(sizeof(*collection) +
	    n * sizeof(collection->members[0]));
	collection->remaining = collection->n = n;
	for (i = 0; i < n; i++) {
		reaction = model_new_reaction(kind, promise);
		reaction->collection = collection;
		reaction->index = i;
		model_perform_then(members[i], reaction);
	}
	value = evpromise_own(model_type_of_all(kind), collection);
	if (n == 0 && kind == ANY)
		model_resolve(promise, evpromise_throw_value(value));
	else if (n == 0 && kind != RACE)
		model_resolve(promise, value);
	return promise;
}

static struct evpromise *
model_all(struct evpromise_base *base, struct evpromise *members[], size_t n)
{
	return combine(base, ALL, members, n);
}

static struct evpromise *
model_all_settled(struct evpromise_base *base, struct evpromise *members[],
    size_t n)
{
	return combine(base, ALL_SETTLED, members, n);
}

static struct evpromise *
model_any(struct evpromise_base *base, struct evpromise *members[], size_t n)
{
	return combine(base, ANY, members, n);
}

static struct evpromise *
model_race(struct evpromise_base *base, struct evpromise *members[], size_t n)
{
	return combine(base, RACE, members, n);
}

static struct evpromise *
react(struct evpromise *promise, enum model_kind kind,
    evpromise_cb on_fulfilled, evpromise_cb on_rejected, void *arg)
{
	struct model_reaction *reaction;

	if (promise->base->freed)
		return promise;
	reaction = model_new_reaction(kind, model_new_promise(promise->base));
	reaction->on_fulfilled = on_fulfilled;
	reaction->on_rejected = on_rejected;
	reaction->arg = arg;
	model_perform_then(promise, reaction);
	return reaction->target;
}

static struct evpromise *
model_then2(struct evpromise *promise, evpromise_cb on_fulfilled,
    evpromise_cb on_rejected, void *arg)
{
	return react(promise, THEN, on_fulfilled, on_rejected, arg);
}

static struct evpromise *
model_finally(struct evpromise *promise, evpromise_cb on_finally, void *arg)
{
	return react(promise, FINALLY, on_finally, NULL, arg);
}

static struct evpromise *
model_keep(struct evpromise *promise, void *state, void (*free_fn)(void *))
{
	struct model_reaction *reaction;

	if (promise->base->freed)
		return promise;
	reaction = model_new_reaction(KEEP, NULL);
	reaction->arg = state;
	reaction->free_fn = free_fn;
	model_append(promise, reaction);
	return promise;
}

static struct evpromise *
model_ref(const struct evpromise *promise)
{
	return (struct evpromise *)(uintptr_t)promise;
}

static void
model_unref(struct evpromise *promise)
{
	(void)promise;
}

bool
model_resolve_by(struct evpromise_resolver *resolver,
    struct evpromise_value completion)
{
	if (resolver->used || resolver->promise->base->freed)
		return false;
	model_drop_listeners(resolver);
	resolver->used = true;
	model_resolve(resolver->promise, completion);
	return true;
}

static struct evpromise_resolver *
model_resolver_ref(struct evpromise_resolver *resolver)
{
	resolver->refs++;
	return resolver;
}

static void
model_resolver_unref(struct evpromise_resolver *resolver)
{
	if (--resolver->refs == 0)
		(void)model_resolve_by(resolver, evpromise_throw_value(
		    model_error(EVPROMISE_ERROR_ABANDONED)));
}

static struct evpromise_value
model_fail(const struct evpromise *cause, int code)
{
	(void)cause;
	return model_error(code);
}

/* evpromise_adopt() would look at the promise, in a debug build. */
static struct evpromise_value
model_adopt(struct evpromise *promise)
{
	return evpromise_own(&evpromise__type_promise, promise);
}

static struct evpromise_value
model_share(const struct evpromise *settled)
{
	if (settled->state == EVPROMISE_PENDING)
		return model_error(EVPROMISE_ERROR_TYPE);
	return settled->value;
}

static void
model_misread(const struct evpromise *settled)
{
	settled->base->misread = settled->base->running;
}

static enum evpromise_state
model_state(const struct evpromise *promise)
{
	return promise->state;
}

static const char *
model_type_of(const struct evpromise *promise)
{
	if (promise->state == EVPROMISE_PENDING)
		return "pending";
	return model_type(promise->value)->name;
}

static void *
model_as(const struct evpromise *settled, const struct evpromise_type *type)
{
	(void)type;
	return settled->value.payload.pointer;
}

static int64_t
model_as_int(const struct evpromise *settled)
{
	return settled->value.payload.integer;
}

static bool
carries(const struct evpromise *promise, const struct evpromise_type *type)
{
	return promise->state != EVPROMISE_PENDING &&
	    model_type(promise->value) == type;
}

static int
model_code(const struct evpromise *promise)
{
	if (carries(promise, &model_error_type))
		return (int)promise->value.payload.integer;
	return carries(promise, &model_aggregate_type) ?
	    EVPROMISE_ERROR_AGGREGATE : 0;
}

static size_t
model_length(const struct evpromise *settled)
{
	struct model_collection *collection = settled->value.payload.pointer;

	return collection->n;
}

static const struct evpromise *
model_at(const struct evpromise *settled, size_t index)
{
	struct model_collection *collection = settled->value.payload.pointer;

	return collection->members[index];
}

static struct evpromise *
model_run(struct evpromise_base *base, struct evpromise *promise)
{
	bool nested = base->in_checkpoint || base->running;

	if (promise->state == EVPROMISE_PENDING && !nested) {
		promise->awaited = true;
		model_checkpoint(base);
		promise->awaited = false;
	}
	if (promise->state == EVPROMISE_PENDING) {
		promise = model_promise_resolve(base,
		    model_error(EVPROMISE_ERROR_DEADLOCK));
	}
	model_handle(promise);
	return promise;
}

static void
model_release(struct evpromise_value value)
{
	(void)value;
}

const struct engine engine_model = {
	.base_new = model_base_new,
	.base_free = model_base_free,
	.on_unhandled = model_on_unhandled,
	.on_handled = model_on_handled,
	.checkpoint = model_checkpoint,
	.with_resolvers = model_with_resolvers,
	.resolved = model_promise_resolve,
	.call = model_call_now,
	.combine = { model_all, model_all_settled, model_any, model_race },
	.some = model_some,
	.then2 = model_then2,
	.finally = model_finally,
	.keep = model_keep,
	.ref = model_ref,
	.unref = model_unref,
	.resolve = model_resolve_by,
	.resolver_ref = model_resolver_ref,
	.resolver_unref = model_resolver_unref,
	.fail = model_fail,
	.adopt = model_adopt,
	.share = model_share,
	.misread = model_misread,
	.state = model_state,
	.type_of = model_type_of,
	.as = model_as,
	.as_int = model_as_int,
	.code = model_code,
	.length = model_length,
	.at = model_at,
	.delay = model_delay,
	.timeout = model_timeout,
	.now_ms = model_now_ms,
	.advance_ms = model_advance_ms,
	.advance_to_next = model_advance_to_next,
	.interval_new = model_interval_new,
	.interval_next = model_interval_next,
	.interval_free = model_interval_free,
	.run = model_run,
	.controller_new = model_controller_new,
	.controller_ref = model_controller_ref,
	.controller_unref = model_controller_unref,
	.controller_signal = model_controller_signal,
	.controller_abort = model_controller_abort,
	.signal_abort = model_signal_abort,
	.signal_any = model_signal_any,
	.signal_timeout = model_signal_timeout,
	.signal_ref = model_signal_ref,
	.signal_unref = model_signal_unref,
	.signal_aborted = model_signal_aborted,
	.signal_reason = model_signal_reason,
	.signal_throw = model_signal_throw,
	.add_listener = model_add_listener,
	.remove_listener = model_remove_listener,
	.on_abort = model_on_abort,
	.release = model_release,
};
