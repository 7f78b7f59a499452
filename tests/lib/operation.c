/* SPDX-License-Identifier: BSD-3-Clause */
#include <check.h>

#include "case.h"
#include "exhaust.h"
#include "heap.h"
#include "operation.h"
#include "trace.h"

static void
stop(const struct evpromise *reason, void *arg)
{
	struct operation *operation = arg;

	(void)reason;
	trace("stop:%s", operation->name);
	evpromise_resolver_unref(operation->resolver);
	operation->resolver = NULL;
}

struct evpromise_value
operation_start(struct evpromise_abort_signal *signal, void *arg)
{
	struct operation *operation = arg;
	struct evpromise *promise;

	trace("%s", operation->name);
	promise = evpromise_with_resolvers(operation->base,
	    &operation->resolver);
	if (operation->listens && !evpromise_resolver_on_abort(
	    operation->resolver, signal, stop, operation))
		stop(NULL, operation);
	return evpromise_adopt(promise);
}

struct evpromise_value
operation_map(void *operation, struct evpromise_abort_signal *signal, void *arg)
{
	(void)arg;
	return operation_start(signal, operation);
}

void
operation_end(struct operation *operation, struct evpromise_value completion)
{
	struct evpromise_resolver *resolver = operation->resolver;

	operation->resolver = NULL;
	ck_assert(evpromise_resolve(resolver, completion));
	evpromise_resolver_unref(resolver);
	evpromise_checkpoint(operation->base);
}

static struct {
	size_t records, allocations;
	case_fn function;
} little;

static void
try_it(struct evpromise_base *base)
{
	struct exhausted taken;

	exhaust(base, &taken);
	exhaust_give_back(&taken, little.records);
	heap_fail(little.allocations + 1, true);
	little.function(base);
	heap_heal();
	exhaust_undo(&taken);
	evpromise_checkpoint(base);
}

void
with_little_memory(size_t records, size_t allocations,
    void (*function)(struct evpromise_base *))
{
	size_t i, j;

	for (i = 0; i < records; i++)
		for (j = 0; j < allocations; j++) {
			little.records = i;
			little.allocations = j;
			little.function = function;
			case_run(try_it);
			ck_assert_msg(heap_live() == 0, "%zu blocks are left "
			    "after %zu records, %zu allocations", heap_live(),
			    i, j);
			trace_clear();
		}
}
