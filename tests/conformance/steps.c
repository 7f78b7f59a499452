/* SPDX-License-Identifier: BSD-3-Clause */
#include "steps.h"

struct evpromise *
done(struct evpromise_base *base)
{
	return evpromise_resolved(base, evpromise_undefined());
}

struct evpromise *
number(struct evpromise_base *base, int n)
{
	return evpromise_resolved(base, evpromise_int(n));
}

struct evpromise *
failure(struct evpromise_base *base, const char *message)
{
	return evpromise_resolved(base, evpromise_throw(7, "%s", message));
}

struct deferred
defer(struct evpromise_base *base)
{
	struct deferred deferred;

	deferred.promise = evpromise_with_resolvers(base, &deferred.resolver);
	return deferred;
}

struct evpromise *
deferred_give(struct deferred *deferred)
{
	struct evpromise *promise = deferred->promise;

	deferred->promise = NULL;
	return promise;
}

void
deferred_drop(struct deferred *deferred)
{
	evpromise_unref(deferred->promise);
	evpromise_resolver_unref(deferred->resolver);
}

static struct evpromise_value
trace_outcome(const struct evpromise *settled, void *name)
{
	evpromise_value_release(trace_settled(settled, name));
	return evpromise_undefined();
}

void
watch(struct evpromise *promise, const char *name)
{
	evpromise_unref(evpromise_then2(promise, trace_outcome, trace_outcome,
	    (void *)(uintptr_t)name));
}

void
watch_too(const struct evpromise *promise, const char *name)
{
	watch(evpromise_ref(promise), name);
}

void
ticks(struct evpromise_base *base, int n)
{
	static const char names[8][2] = {
		"1", "2", "3", "4", "5", "6", "7", "8"
	};
	struct evpromise *chain = done(base);
	int i;

	for (i = 0; i < n; i++)
		chain = evpromise_then(chain, trace_name,
		    (void *)(uintptr_t)names[i]);
	evpromise_unref(chain);
}

struct evpromise_value
adopt_arg(const struct evpromise *settled, void *promise)
{
	(void)settled;
	return evpromise_adopt(promise);
}

static void
thenable_release(void *payload)
{
	((struct thenable *)payload)->released++;
}

static void
thenable_then(void *payload, struct evpromise_resolver *resolver)
{
	struct thenable *thenable = payload;

	trace("then");
	thenable->calls++;
	thenable->act(resolver, thenable->arg);
}

static const struct evpromise_type thenable_type = {
	sizeof(struct evpromise_type), "thenable", thenable_release,
	thenable_then
};

struct evpromise_value
thenable_value(struct thenable *thenable)
{
	return evpromise_own(&thenable_type, thenable);
}

struct evpromise_value
return_thenable(const struct evpromise *settled, void *thenable)
{
	(void)settled;
	return thenable_value(thenable);
}

void
act_resolve(struct evpromise_resolver *resolver, void *n)
{
	evpromise_resolve(resolver, evpromise_int(*(int *)n));
}

void
act_reject(struct evpromise_resolver *resolver, void *message)
{
	evpromise_reject(resolver, evpromise_throw(7, "%s",
	    (const char *)message));
}

void
act_adopt(struct evpromise_resolver *resolver, void *promise)
{
	evpromise_resolve(resolver, evpromise_adopt(promise));
}

void
act_nest(struct evpromise_resolver *resolver, void *thenable)
{
	evpromise_resolve(resolver, thenable_value(thenable));
}

void
act_keep(struct evpromise_resolver *resolver, void *kept)
{
	*(struct evpromise_resolver **)kept = evpromise_resolver_ref(resolver);
}
