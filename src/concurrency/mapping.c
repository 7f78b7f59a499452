/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * mapping: calling back for each input. While anything of a mapping is under
 * way its state lives; when nothing is its promise settles, and the state goes
 * with it. What is needed to hear of a call is allocated before the call is
 * made.
 */
#include "concurrency/mapping.h"

#include <string.h>

#include "promise/keep.h"
#include "promise/promise.h"
#include "promise/resolver.h"
#include "record/alloc.h"
#include "value/array.h"
#include "value/error.h"

static void
unref(struct evpromise__mapping *mapping)
{
	struct evpromise__mapping_slot *slot;

	if (--mapping->refs > 0)
		return;
	while ((slot = mapping->slots) != NULL) {
		mapping->slots = slot->next;
		evpromise__free(slot);
	}
	evpromise__free(mapping);
}

/* Gives up what it holds of the base, which may be being freed. */
static void
end(void *arg)
{
	struct evpromise__mapping *mapping = arg;

	mapping->ended = true;
	evpromise__resolver_give_up(mapping->resolver);
	evpromise__scope_close(&mapping->scope);
	evpromise_unref(mapping->failure);
	evpromise_unref(mapping->accumulated);
	if (mapping->results != NULL)
		evpromise__array_release(mapping->results);
	unref(mapping);
}

static void
abort_scope(struct evpromise__mapping *mapping)
{
	struct evpromise_value reason = evpromise__out_of_memory();

	if (mapping->failure != NULL)
		reason = evpromise_share(mapping->failure);
	(void)evpromise_abort_controller_abort(mapping->scope.controller,
	    reason);
}

/* The first failure counts; that the scope was aborted before is one. */
static void
fail(struct evpromise__mapping *mapping, const struct evpromise *rejected)
{
	if (evpromise_abort_signal_aborted(mapping->scope.signal))
		return;
	mapping->failure = evpromise_ref(rejected);
	abort_scope(mapping);
}

static void
fail_with(struct evpromise__mapping *mapping, struct evpromise_value thrown)
{
	struct evpromise *rejected = evpromise_resolved(mapping->base, thrown);

	if (rejected != NULL)
		mark_handled(rejected);
	fail(mapping, rejected);
	evpromise_unref(rejected);
}

static void
finish(struct evpromise__mapping *mapping)
{
	struct evpromise_value outcome =
	    evpromise_abort_signal_throw_if_aborted(mapping->scope.signal);

	if (!evpromise__is_thrown(outcome))
		outcome = mapping->kind->result(mapping);
	(void)evpromise_resolve(mapping->resolver, outcome);
}

static struct evpromise__mapping_slot *
take_slot(struct evpromise__mapping *mapping)
{
	struct evpromise__mapping_slot *slot = mapping->free_slots;

	if (slot != NULL) {
		mapping->free_slots = slot->next_free;
		return slot;
	}
	slot = evpromise__malloc(sizeof(*slot));
	if (slot == NULL)
		return NULL;
	slot->mapping = mapping;
	slot->next = mapping->slots;
	mapping->slots = slot;
	return slot;
}

static void
give_slot_back(struct evpromise__mapping_slot *slot)
{
	slot->next_free = slot->mapping->free_slots;
	slot->mapping->free_slots = slot;
}

/* Takes the next input; undefined at the end, throws if there is a failure. */
static struct evpromise_value
take_input(struct evpromise__mapping_slot *slot, void **input)
{
	struct evpromise__mapping *mapping = slot->mapping;
	struct evpromise_inputs *from = &mapping->inputs;
	struct evpromise_value failure = evpromise_undefined();

	assert(!mapping->exhausted);
	if (from->next != NULL)
		slot->has_input = from->next(input, &failure, from->data);
	else if ((slot->has_input = mapping->taken < from->n))
		*input = (char *)from->data +
		    mapping->taken * from->element_size;
	if (slot->has_input)
		slot->index = mapping->taken++;
	else
		mapping->exhausted = true;
	return failure;
}

static void run(struct evpromise__mapping *mapping);

/* A call has ended. What is done about it may abort the scope, of which a
 * listener may free the base, and that ends the mapping: it is held meanwhile. */
static struct evpromise__mapping *
hold(const struct evpromise__mapping_slot *slot)
{
	slot->mapping->refs++;
	return slot->mapping;
}

static void
leave_slot(struct evpromise__mapping_slot *slot)
{
	struct evpromise__mapping *mapping = slot->mapping;

	mapping->running--;
	give_slot_back(slot);
	run(mapping);
	unref(mapping);
}

static void
note(struct evpromise__mapping_slot *slot, const struct evpromise *settled)
{
	struct evpromise__mapping *mapping = slot->mapping;
	struct evpromise_value completion;

	completion = mapping->kind->note(mapping, slot->index,
	    (struct evpromise *)(uintptr_t)settled);
	if (evpromise__is_thrown(completion))
		fail_with(mapping, completion);
}

static struct evpromise_value
on_value(const struct evpromise *settled, void *arg)
{
	struct evpromise__mapping_slot *slot = arg;

	(void)hold(slot);
	if (slot->has_input)
		note(slot, settled);
	leave_slot(slot);
	return evpromise_undefined();
}

static struct evpromise_value
on_failure(const struct evpromise *settled, void *arg)
{
	struct evpromise__mapping_slot *slot = arg;
	struct evpromise__mapping *mapping = hold(slot);

	if (slot->has_input && mapping->collect)
		note(slot, settled);
	else
		fail(mapping, settled);
	leave_slot(slot);
	return evpromise_undefined();
}

/* A handler of evpromise_try(): its own promise hears of what is called, and
 * of what is misread there. */
static struct evpromise_value
call(const struct evpromise *self, void *arg)
{
	struct evpromise__mapping_slot *slot = arg;
	struct evpromise__mapping *mapping = slot->mapping;
	struct evpromise_value failure;
	void *input = NULL;

	if (evpromise_done(evpromise_then2(evpromise_ref(self), on_value,
	    on_failure, slot)) != 0)
		return evpromise_undefined();
	slot->is_heard = true;
	mapping->running++;
	failure = take_input(slot, &input);
	if (!slot->has_input || mapping->ended)
		return failure;
	return mapping->kind->call(mapping, input);
}

static void
start_one(struct evpromise__mapping *mapping)
{
	struct evpromise__mapping_slot *slot = take_slot(mapping);

	if (slot == NULL) {
		fail(mapping, NULL);
		return;
	}
	slot->is_heard = slot->has_input = false;
	evpromise_unref(evpromise_try(mapping->base, call, slot));
	if (!slot->is_heard) {
		give_slot_back(slot);
		fail(mapping, NULL);
	}
}

static bool
goes_on(const struct evpromise__mapping *mapping)
{
	return !mapping->ended && !mapping->exhausted &&
	    !evpromise_abort_signal_aborted(mapping->scope.signal);
}

/* Starts what may be started; a call may free the base, and end it. */
static void
run(struct evpromise__mapping *mapping)
{
	mapping->refs++;
	while (goes_on(mapping) && mapping->running < mapping->limit)
		start_one(mapping);
	if (!mapping->ended && mapping->running == 0)
		finish(mapping);
	unref(mapping);
}

static struct evpromise_value
begin(const struct evpromise *initial, void *arg)
{
	struct evpromise__mapping *mapping = arg;

	if (evpromise_state(initial) == EVPROMISE_REJECTED)
		fail(mapping, initial);
	else
		mapping->accumulated = evpromise_ref(initial);
	run(mapping);
	return evpromise_undefined();
}

/* The promise, and all that it needs to begin; NULL if memory is out. */
static struct evpromise *
promise_new(struct evpromise__mapping *mapping, struct evpromise_value initial,
    struct evpromise_abort_signal *outer)
{
	struct evpromise *promise, *chain;

	chain = evpromise_resolved(mapping->base, initial);
	chain = evpromise_then2(chain, begin, begin, mapping);
	promise = evpromise_with_resolvers(mapping->base, &mapping->resolver);
	if (chain != NULL && promise != NULL &&
	    evpromise__scope_open(&mapping->scope, mapping->base, outer) &&
	    evpromise__try_keep(promise, mapping, end)) {
		evpromise_unref(chain);
		return promise;
	}
	if (chain != NULL)
		evpromise__cut_chain(chain);
	evpromise_unref(promise);
	return NULL;
}

struct evpromise *
evpromise__mapping_new(struct evpromise_base *base,
    const struct evpromise__mapping_kind *kind, struct evpromise_inputs inputs,
    size_t limit, struct evpromise_value initial, void *arg,
    struct evpromise_abort_signal *signal, struct evpromise__mapping **made)
{
	struct evpromise__mapping *mapping;
	struct evpromise *promise;

	mapping = base == NULL ? NULL : evpromise__malloc(sizeof(*mapping));
	*made = mapping;
	if (mapping == NULL) {
		evpromise_value_release(initial);
		return NULL;
	}
	memset(mapping, 0, sizeof(*mapping));
	mapping->refs = 1;
	mapping->base = base;
	mapping->kind = kind;
	mapping->inputs = inputs;
	mapping->limit = limit;
	mapping->arg = arg;
	promise = promise_new(mapping, initial, signal);
	if (promise == NULL) {
		end(mapping);
		return NULL;
	}
	if (limit == 0)
		fail_with(mapping,
		    evpromise__throw_range("a limit of 0 starts nothing"));
	return promise;
}
