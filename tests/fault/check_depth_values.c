/* SPDX-License-Identifier: BSD-3-Clause */
/* Nor does it where values, reasons and thenables lead to one another. */
#include <stdlib.h>

#include "depth.h"

#include "suite.h"

/* A thenable resolves with the next one. */
struct thenable {
	struct thenable *next;
};

static int n_released;

static void thenable_then(void *, struct evpromise_resolver *);

static void
thenable_release(void *payload)
{
	n_released++;
	free(payload);
}

static const struct evpromise_type thenable_type = {
	sizeof(struct evpromise_type), "thenable", thenable_release,
	thenable_then, false
};

static struct evpromise_value
thenable_new(void)
{
	return evpromise_own(&thenable_type, malloc(1));
}

static void
thenable_then(void *payload, struct evpromise_resolver *of)
{
	(void)payload;
	if (--many > 0)
		(void)evpromise_resolve(of, thenable_new());
	else
		(void)evpromise_resolve(of, evpromise_int(3));
}

START_TEST(a_million_thenables_in_thenables)
{
	struct evpromise *last = begin();
	int n = many;

	n_released = 0;
	resolve(thenable_new());
	ck_assert_int_eq(evpromise_as_int(last), 3);
	ck_assert_int_eq(n_released, n);
	end(last);
}
END_TEST

/* A value that holds a promise that holds a value: the end of the first is the
 * end of all. */
struct node {
	struct evpromise *next;
};

static void
node_free(struct node *node)
{
	evpromise_unref(node->next);
	n_released++;
	free(node);
}

EVPROMISE_DEFINE_STATIC_TYPE(node, struct node, node_free);

static struct evpromise *
wrap(struct evpromise *promise)
{
	struct node *node = malloc(sizeof(*node));

	node->next = promise;
	return evpromise_resolved(base, node_own(node));
}

static struct evpromise *
handled(struct evpromise *promise)
{
	mark_handled(promise);
	return promise;
}

/* A reason that is a promise. */
static struct evpromise *
reject(struct evpromise *promise)
{
	return handled(evpromise_resolved(base,
	    evpromise_throw_value(evpromise_adopt(promise))));
}

static struct evpromise *
cause(struct evpromise *promise)
{
	struct evpromise *effect;

	effect = handled(evpromise_resolved(base, evpromise_throw_cause(
	    promise, 1, "effect")));
	evpromise_unref(promise);
	return effect;
}

static struct evpromise *
share(struct evpromise *promise)
{
	struct evpromise *sharer;

	sharer = evpromise_resolved(base, evpromise_share(promise));
	evpromise_unref(promise);
	return sharer;
}

static const layer_fn carriers[] = { wrap, reject, cause, share };

#define CARRIERS ((int)(sizeof(carriers) / sizeof(carriers[0])))

START_TEST(a_million_ends_of_one_another)
{
	struct evpromise *first;
	int i;

	n_released = 0;
	for (i = 0; i < CARRIERS; i++) {
		first = begin();
		resolve(evpromise_int(1));
		end(pile(first, carriers[i]));
	}
	ck_assert_int_eq(n_released, many);
}
END_TEST

START_TEST(the_base_of_a_million_carriers_is_freed)
{
	struct evpromise *first;
	int i;

	for (i = 0; i < CARRIERS; i++) {
		first = begin();
		resolve(evpromise_int(1));
		first = pile(first, carriers[i]);
		evpromise_base_free(base);
		evpromise_unref(first);
	}
}
END_TEST

SUITE("depth_values",
    a_million_thenables_in_thenables,
    a_million_ends_of_one_another,
    the_base_of_a_million_carriers_is_freed);
