/* SPDX-License-Identifier: BSD-3-Clause */
/* hash: what is found by its key. */
#include "record/hash.h"

#include "record/alloc.h"

#define A_FEW 8				/* with one bucket */

static bool
is_full(const struct evpromise__hash *hash)
{
	return hash->n > (hash->mask == 0 ? A_FEW : hash->mask);
}

static void
block_free(struct evpromise__hash *hash)
{
	if (hash->buckets != &hash->one)
		evpromise__free(hash->buckets);
}

/* The links of one old bucket come in their order, and equal ones from one. */
static void
move(struct evpromise__ring *from, struct evpromise__hash *to,
    evpromise__hash_fn of)
{
	while (!ring_is_empty(from)) {
		struct evpromise__ring *link = from->next;

		ring_remove(link);
		ring_append(hash_bucket(to, of(link)), link);
	}
}

/* If memory is out it stays as it is. */
static void
grow(struct evpromise__hash *hash, evpromise__hash_fn of)
{
	struct evpromise__hash larger = *hash;
	size_t i, n = 2 * (hash->mask == 0 ? A_FEW : hash->mask + 1);

	larger.buckets = evpromise__malloc(n * sizeof(larger.buckets[0]));
	if (larger.buckets == NULL)
		return;
	larger.mask = n - 1;
	for (i = 0; i < n; i++)
		ring_init(&larger.buckets[i]);
	for (i = 0; i <= hash->mask; i++)
		move(&hash->buckets[i], &larger, of);
	block_free(hash);
	hash->buckets = larger.buckets;
	hash->mask = larger.mask;
}

void
evpromise__hash_add(struct evpromise__hash *hash, struct evpromise__ring *link,
    evpromise__hash_fn of)
{
	hash->n++;
	if (is_full(hash))
		grow(hash, of);
	ring_append(hash_bucket(hash, of(link)), link);
}

void
evpromise__hash_remove(struct evpromise__hash *hash,
    struct evpromise__ring *link)
{
	ring_remove(link);
	if (--hash->n > 0)
		return;
	block_free(hash);
	hash_init(hash);
}
