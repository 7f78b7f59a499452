/* SPDX-License-Identifier: BSD-3-Clause */
/* origin: the hosts and ports that a pool knows, found by their authority. */
#include <stdint.h>
#include <string.h>

#include <event2/util.h>

#include "http/origin.h"
#include "record/alloc.h"

static struct evpromise__origin *
origin_at(const struct evpromise__ring *link)
{
	return ring_entry((uintptr_t)link, struct evpromise__origin, link);
}

static size_t
hash_of_origin(const struct evpromise__ring *link)
{
	return origin_at(link)->hash;
}

/* FNV-1a, in any case, whatever the locale. */
static size_t
hash_of_authority(const char *authority)
{
	uint32_t hash = 2166136261u;

	for (; *authority != '\0'; authority++)
		hash = (hash ^ ((unsigned char)*authority | 0x20)) * 16777619u;
	return hash_of(hash, 0);
}

/* Most are written in the same way each time. */
static bool
is_of(const struct evpromise__origin *origin, const char *authority,
    size_t hash)
{
	return origin->hash == hash &&
	    (strcmp(origin->authority, authority) == 0 ||
	    evutil_ascii_strcasecmp(origin->authority, authority) == 0);
}

static struct evpromise__origin *
origin_new(const char *authority, size_t hash)
{
	size_t size = strlen(authority) + 1;
	struct evpromise__origin *origin =
	    evpromise__malloc(sizeof(*origin) + size);

	if (origin == NULL)
		return NULL;
	origin->hash = hash;
	origin->n_places = 0;
	LIST_INIT(&origin->resting);
	TAILQ_INIT(&origin->waiting);
	memcpy(origin->authority, authority, size);
	return origin;
}

struct evpromise__origin *
evpromise__origin_of(struct evpromise__hash *origins, const char *authority)
{
	size_t hash = hash_of_authority(authority);
	struct evpromise__ring *bucket = hash_bucket(origins, hash), *at;
	struct evpromise__origin *origin;

	for (at = bucket->next; at != bucket; at = at->next) {
		if (is_of(origin_at(at), authority, hash))
			return origin_at(at);
	}
	origin = origin_new(authority, hash);
	if (origin != NULL)
		evpromise__hash_add(origins, &origin->link, hash_of_origin);
	return origin;
}

void
evpromise__origin_free_if_empty(struct evpromise__hash *origins,
    struct evpromise__origin *origin)
{
	if (origin->n_places > 0 || !TAILQ_EMPTY(&origin->waiting))
		return;
	evpromise__hash_remove(origins, &origin->link);
	evpromise__free(origin);
}
