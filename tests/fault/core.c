/* SPDX-License-Identifier: BSD-3-Clause */
/* Scenarios of the core: promises, their values, what combines them. */
#include <event2/event.h>

#include "exhaust.h"
#include "scenarios.h"

#define LENGTH(array) (sizeof(array) / sizeof((array)[0]))

static struct evpromise_value
give_string(const struct evpromise *settled, void *arg)
{
	(void)settled;
	return evpromise_string(arg);
}

static struct evpromise_value
give_token(const struct evpromise *settled, void *arg)
{
	(void)settled;
	(void)arg;
	return token();
}

static struct evpromise_value
share(const struct evpromise *settled, void *arg)
{
	(void)arg;
	return evpromise_share(settled);
}

static struct evpromise_value
fail(const struct evpromise *settled, void *arg)
{
	(void)settled;
	return evpromise_throw(7, "%s", (const char *)arg);
}

static struct evpromise_value
fail_with_cause(const struct evpromise *settled, void *arg)
{
	return evpromise_throw_cause(settled, 8, "%s", (const char *)arg);
}

/* What it is given is no number: that becomes the error of its promise. */
static struct evpromise_value
misread(const struct evpromise *settled, void *arg)
{
	(void)arg;
	return evpromise_int(evpromise_as_int(settled));
}

/* What a handler begins, and has others wait for. */
static struct evpromise_value
begin_another(const struct evpromise *settled, void *arg)
{
	struct evpromise *promise;

	promise = evpromise_resolved(evpromise_base_of(settled), token());
	promise = evpromise_then(promise, give_string, arg);
	return evpromise_adopt(promise);
}

void
values(struct world *world)
{
	struct evpromise *named;

	watch(evpromise_resolved(world->base, token()));
	watch(evpromise_resolved(world->base, evpromise_string("text")));
	watch(evpromise_resolved(world->base, evpromise_throw(1, "thrown")));
	watch(evpromise_resolved(world->base, evpromise_throw_value(token())));
	named = evpromise_resolved(world->base, token());
	watch(evpromise_then(named, misread, NULL));
	named = evpromise_resolved(world->base, evpromise_int(1));
	watch(evpromise_set_name(named, "named"));
}

void
chains(struct world *world)
{
	struct evpromise *p = evpromise_resolved(world->base, token());

	p = evpromise_keep(p, state_new(), state_free);
	p = evpromise_then(p, give_string, "first");
	p = keep_token(p);
	p = evpromise_then(p, begin_another, "second");
	p = evpromise_finally(p, begin_another, "third");
	p = evpromise_then2(p, share, fail, "fourth");
	p = evpromise_then(p, fail, "fifth");
	p = evpromise_catch(p, fail_with_cause, "sixth");
	p = evpromise_then(p, NULL, NULL);
	p = evpromise_finally(p, give_token, NULL);
	p = evpromise_catch(p, begin_another, "seventh");
	watch(evpromise_keep(p, state_new(), state_free));
}

/* Several that wait for the same. */
void
branches(struct world *world)
{
	struct evpromise *p = evpromise_resolved(world->base, token());

	watch(evpromise_then(evpromise_ref(p), begin_another, "first"));
	watch(evpromise_then(evpromise_ref(p), share, NULL));
	p = evpromise_then(p, fail, "all");
	watch(evpromise_catch(evpromise_ref(p), fail_with_cause, "second"));
	watch(p);
}

static void
resolve(struct evpromise_resolver *resolver, struct evpromise_value value)
{
	(void)evpromise_resolve(resolver, value);
	evpromise_resolver_unref(resolver);
}

void
resolvers(struct world *world)
{
	struct evpromise_resolver *first, *second, *third;
	struct evpromise *p, *q;

	p = evpromise_with_resolvers(world->base, &first);
	q = evpromise_with_resolvers(world->base, &second);
	watch(evpromise_then(evpromise_ref(p), begin_another, "first"));
	resolve(second, evpromise_adopt(p));
	watch(evpromise_then(q, share, NULL));
	watch(evpromise_with_resolvers(world->base, &third));
	(void)evpromise_reject(third, token());
	evpromise_resolver_unref(third);
	resolve(first, token());
	watch(evpromise_with_resolvers(world->base, &third));
	evpromise_resolver_unref(third);	/* abandoned */
}

/* A thenable of a foreign type, which keeps its resolver for a while. */

static void
foreign_release(void *foreign)
{
	state_free(foreign);
}

static struct evpromise_resolver *kept;

static void
foreign_then(void *foreign, struct evpromise_resolver *resolver)
{
	(void)foreign;
	kept = evpromise_resolver_ref(resolver);
}

static void
foreign_then_at_once(void *foreign, struct evpromise_resolver *resolver)
{
	(void)foreign;
	(void)evpromise_resolve(resolver, token());
}

static const struct evpromise_type foreign_type = {
	sizeof(struct evpromise_type), "foreign", foreign_release,
	foreign_then, false
}, prompt_type = {
	sizeof(struct evpromise_type), "prompt", foreign_release,
	foreign_then_at_once, false
};

void
thenables(struct world *world)
{
	kept = NULL;
	watch(evpromise_resolved(world->base,
	    evpromise_own(&prompt_type, state_new())));
	watch(evpromise_resolved(world->base,
	    evpromise_own(&foreign_type, state_new())));
	evpromise_checkpoint(world->base);
	resolve(kept, token());
}

typedef struct evpromise *(*combinator_fn)(struct evpromise_base *,
    struct evpromise *[], size_t);

static void
combine(struct world *world, combinator_fn combinator)
{
	struct evpromise_resolver *resolver;
	struct evpromise *members[4];

	members[0] = evpromise_with_resolvers(world->base, &resolver);
	members[1] = evpromise_then(evpromise_resolved(world->base, token()),
	    begin_another, "member");
	members[2] = evpromise_catch(evpromise_resolved(world->base,
	    evpromise_throw(2, "member")), fail_with_cause, "again");
	members[3] = evpromise_resolved(world->base, token());
	watch(evpromise_then(combinator(world->base, members, 4), share,
	    NULL));
	if (combinator != evpromise_race)	/* of none it never ends */
		watch(combinator(world->base, members, 0));
	resolve(resolver, evpromise_throw(3, "last"));
}

static struct evpromise *
some_of(struct evpromise_base *base, struct evpromise *members[], size_t n)
{
	return evpromise_some(base, members, n, n / 2);
}

void
combinators(struct world *world)
{
	combine(world, evpromise_all);
	combine(world, evpromise_all_settled);
	combine(world, evpromise_any);
	combine(world, evpromise_race);
	combine(world, some_of);
}

void
tries(struct world *world)
{
	watch(evpromise_try(world->base, begin_another, "tried"));
	watch(evpromise_try(world->base, fail, "tried"));
}

/* The base has a record in reserve for one state. */
void
kept_states(struct world *world)
{
	struct evpromise *chain;
	size_t i;

	for (i = 0; i < 3; i++) {
		chain = evpromise_resolved(world->base, token());
		chain = evpromise_then(chain, begin_another, "kept");
		chain = evpromise_keep(chain, state_new(), state_free);
		watch(evpromise_keep(chain, state_new(), state_free));
	}
}

/* No record is at hand, so that each must come from a region that is new: the
 * first is wanted by then, the others by what makes promises. */
void
full_slabs(struct world *world)
{
	struct evpromise *p = evpromise_resolved(world->base, token());
	struct exhausted taken;

	exhaust(world->base, &taken);
	watch(evpromise_then(p, begin_another, "full"));
	exhaust_undo(&taken);
	exhaust(world->base, &taken);
	chains(world);
	branches(world);
	exhaust_undo(&taken);
}

void
waits(struct world *world)
{
	struct evpromise_resolver *resolver;
	struct evpromise *p;

	watch(evpromise_run(world->base, evpromise_delay(world->base, 1,
	    token(), NULL)));
	watch(evpromise_run(world->base, evpromise_then(evpromise_resolved(
	    world->base, token()), begin_another, "run")));
	p = evpromise_with_resolvers(world->base, &resolver);
	watch(evpromise_run(world->base, evpromise_ref(p)));
	resolve(resolver, token());
	watch(p);
}
