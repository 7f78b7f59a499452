/* SPDX-License-Identifier: BSD-3-Clause */
/* origin.c: one of each authority, as long as it is of use. That many are found
 * without a search is what check_hash.c shows. */
#include <stdio.h>

#include "http/origin.h"
#include "http/pool.h"

#include "heap.h"
#include "suite.h"

#define MANY 10000

static struct evpromise__hash origins;

static struct evpromise__origin *
origin_of(const char *authority)
{
	return evpromise__origin_of(&origins, authority);
}

START_TEST(an_authority_has_one_in_any_case)
{
	struct evpromise__origin *origin;

	hash_init(&origins);
	origin = origin_of("a.test:80");
	ck_assert_ptr_nonnull(origin);
	ck_assert_ptr_eq(origin_of("a.test:80"), origin);
	ck_assert_ptr_eq(origin_of("A.Test:80"), origin);
	evpromise__origin_free_if_empty(&origins, origin);
	ck_assert_uint_eq(origins.n, 0);
}
END_TEST

START_TEST(another_host_or_port_is_another_one)
{
	struct evpromise__origin *origin, *host, *port;

	hash_init(&origins);
	origin = origin_of("a.test:80");
	host = origin_of("b.test:80");
	port = origin_of("a.test:81");
	ck_assert(origin != host && origin != port && host != port);
	ck_assert_uint_eq(origins.n, 3);
	evpromise__origin_free_if_empty(&origins, origin);
	ck_assert_ptr_eq(origin_of("b.test:80"), host);
	evpromise__origin_free_if_empty(&origins, host);
	evpromise__origin_free_if_empty(&origins, port);
	ck_assert_uint_eq(origins.n, 0);
}
END_TEST

START_TEST(one_with_a_place_or_a_waiter_stays)
{
	struct evpromise__waiter waiter = { 0 };
	struct evpromise__origin *origin;

	hash_init(&origins);
	origin = origin_of("a.test:80");
	origin->n_places = 1;
	evpromise__origin_free_if_empty(&origins, origin);
	ck_assert_uint_eq(origins.n, 1);
	origin->n_places = 0;
	TAILQ_INSERT_TAIL(&origin->waiting, &waiter, in_line);
	evpromise__origin_free_if_empty(&origins, origin);
	ck_assert_uint_eq(origins.n, 1);
	TAILQ_REMOVE(&origin->waiting, &waiter, in_line);
	evpromise__origin_free_if_empty(&origins, origin);
	ck_assert_uint_eq(origins.n, 0);
}
END_TEST

/* The numbers in names make hashes that are near each other. */
START_TEST(many_have_a_bucket_each_or_nearly_so)
{
	struct evpromise__origin *made[MANY];
	struct evpromise__ring *bucket;
	size_t i, most = 0, n;
	char authority[32];

	hash_init(&origins);
	for (i = 0; i < MANY; i++) {
		(void)snprintf(authority, sizeof(authority), "h%zu.test:80",
		    i);
		made[i] = origin_of(authority);
		ck_assert_ptr_nonnull(made[i]);
	}
	for (i = 0; i <= origins.mask; i++) {
		bucket = origins.buckets[i].next;
		for (n = 0; bucket != &origins.buckets[i]; n++)
			bucket = bucket->next;
		most = n > most ? n : most;
	}
	ck_assert_uint_le(most, 10);
	for (i = 0; i < MANY; i++)
		evpromise__origin_free_if_empty(&origins, made[i]);
	ck_assert_uint_eq(origins.n, 0);
}
END_TEST

START_TEST(without_memory_there_is_none)
{
	hash_init(&origins);
	heap_fail(1, false);
	ck_assert_ptr_null(origin_of("a.test:80"));
	heap_heal();
	ck_assert_uint_eq(origins.n, 0);
}
END_TEST

SUITE("origin",
    an_authority_has_one_in_any_case,
    another_host_or_port_is_another_one,
    one_with_a_place_or_a_waiter_stays,
    many_have_a_bucket_each_or_nearly_so,
    without_memory_there_is_none);
