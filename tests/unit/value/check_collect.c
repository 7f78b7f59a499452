/* SPDX-License-Identifier: BSD-3-Clause */
/* collect.c: the end of a promise's life; for chains of a million ends see
 * tests/fault/check_depth.c. */
#include <stdlib.h>

#include "case.h"
#include "exhaust.h"
#include "fake_host.h"

#define MANY 1000

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

EVPROMISE_DEFINE_STATIC_TYPE(node, struct node, node_free);

/* A promise whose value holds a promise, and so on: the end of the first is
 * the end of all. */
CASE(one_end_ends_others)
{
	struct evpromise *promise = NULL;
	struct node *node;
	int i;

	freed = 0;
	for (i = 0; i < MANY; i++) {
		node = malloc(sizeof(*node));
		node->next = promise;
		promise = evpromise_resolved(base, node_own(node));
	}
	ck_assert_int_eq(freed, 0);
	evpromise_unref(promise);
	ck_assert_int_eq(freed, MANY);
	ck_assert_uint_eq(records_live(base), RECORDS_OF_A_BASE);
}

SUITE("collect",
    one_end_ends_others);
