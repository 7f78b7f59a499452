/* SPDX-License-Identifier: BSD-3-Clause */
/* collect.c: the end of a promise's life, however long the chain of ends. */
#include <stdlib.h>

#include "internal.h"

#include "fake_host.h"
#include "heap.h"
#include "suite.h"
#include "trace.h"

#define MANY 1000000

struct node {
	struct evpromise *next;
};

static int freed;

static void
node_free(struct node *node)
{
	evpromise_unref(node->next);
	freed++;
	free(node);
}

EVPROMISE_DEFINE_TYPE(node, struct node, node_free);

/* A promise whose value holds a promise, and so on: the end of the first is
 * the end of all. */
START_TEST(a_million_ends_need_no_stack)
{
	struct evpromise_base *base = fake_base_new();
	struct evpromise *promise = NULL;
	struct node *node;
	int i;

	freed = 0;
	for (i = 0; i < MANY; i++) {
		node = malloc(sizeof(*node));
		node->next = promise;
		promise = evpromise_resolved(base, node_own(node));
	}
	evpromise_unref(promise);
	ck_assert_int_eq(freed, MANY);
	evpromise_base_free(base);
}
END_TEST

/* Causes too. */
START_TEST(a_million_causes_need_no_stack)
{
	struct evpromise_base *base = fake_base_new();
	struct evpromise *promise, *effect;
	int i;

	promise = evpromise_resolved(base, evpromise_int(1));
	for (i = 0; i < MANY / 10; i++) {
		effect = evpromise_resolved(base, evpromise_share(promise));
		evpromise_unref(promise);
		promise = evpromise_resolved(base, evpromise_throw_cause(
		    effect, i, "effect"));
		evpromise_unref(effect);
		promise->flags |= FLAG_HANDLED;
	}
	evpromise_unref(promise);
	evpromise_base_free(base);
}
END_TEST

SUITE("collect",
    a_million_ends_need_no_stack,
    a_million_causes_need_no_stack);
