/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * The connections of a client that rest, and the waiters for one: the pool does
 * not know what these are, a client's are its requests.
 *
 * An origin (RFC 9110, 4.3.1) is here as long as it has a connection or a
 * waiter. Its places are what the limit on connections counts: a place is held
 * by a waiter, from when it is given one until it leaves, or by a connection
 * that rests. A waiter that finds none waits in line, and is given the place of
 * the next that leaves, its connection included.
 *
 *                    enter
 *     resting ────────────────────> a waiter's
 *        ▲      ┌──> made ────────────▲  │
 *        │    enter                      │ leave
 *        └─────────── in time ───────────┴─────> closed
 */
#include <assert.h>
#include <string.h>
#include <sys/socket.h>

#include <event2/event.h>

#include "http/clock.h"
#include "http/connection.h"
#include "http/origin.h"
#include "http/pool.h"

#define DEFAULT_MAX_IDLE 256
#define DEFAULT_IDLE_MS 4000	/* many servers close after 5 s */

/* The connection does not rest any more; its place stays taken. */
static void
unlist(struct evpromise__pool *pool, struct evpromise__connection *connection)
{
	LIST_REMOVE(connection, in_origin);
	TAILQ_REMOVE(&pool->resting, connection, in_pool);
	pool->n_idle--;
}

static void
close_resting(struct evpromise__pool *pool,
    struct evpromise__connection *connection)
{
	struct evpromise__origin *origin = connection->origin;

	unlist(pool, connection);
	evpromise__connection_free(connection);
	origin->n_places--;
	evpromise__origin_free_if_empty(&pool->origins, origin);
}

static bool
has_expired(const struct evpromise__pool *pool,
    const struct evpromise__connection *connection, uint64_t now)
{
	return now >= connection->idle_since_us +
	    (uint64_t)pool->idle_ms * 1000;
}

/* The next time at which a connection has rested long enough. */
static void
arm_sweep(struct evpromise__pool *pool)
{
	const struct evpromise__connection *oldest =
	    TAILQ_FIRST(&pool->resting);
	struct timeval delay;
	uint64_t now, left;

	if (oldest == NULL || event_pending(&pool->sweep, EV_TIMEOUT, NULL))
		return;
	now = evpromise__monotonic_us();
	left = has_expired(pool, oldest, now) ? 0 : oldest->idle_since_us +
	    (uint64_t)pool->idle_ms * 1000 - now;
	delay.tv_sec = (time_t)(left / 1000000);
	delay.tv_usec = (suseconds_t)(left % 1000000);
	(void)event_add(&pool->sweep, &delay);
}

static void
sweep(evutil_socket_t fd, short what, void *arg)
{
	struct evpromise__pool *pool = arg;
	struct evpromise__connection *oldest;
	uint64_t now = evpromise__monotonic_us();

	(void)fd;
	(void)what;
	while ((oldest = TAILQ_FIRST(&pool->resting)) != NULL &&
	    has_expired(pool, oldest, now))
		close_resting(pool, oldest);
	arm_sweep(pool);
}

void
evpromise__pool_init(struct evpromise__pool *pool,
    struct event_base *event_base)
{
	memset(pool, 0, sizeof(*pool));
	hash_init(&pool->origins);
	pool->max_idle = DEFAULT_MAX_IDLE;
	pool->idle_ms = DEFAULT_IDLE_MS;
	TAILQ_INIT(&pool->resting);
	(void)evtimer_assign(&pool->sweep, event_base, sweep, pool);
	/* As libevent marks its own: it does not keep the loop running. */
	pool->sweep.ev_evcallback.evcb_flags |= EVLIST_INTERNAL;
}

static void
shrink(struct evpromise__pool *pool, size_t n)
{
	while (pool->n_idle > n)
		close_resting(pool, TAILQ_FIRST(&pool->resting));
}

void
evpromise__pool_finish(struct evpromise__pool *pool)
{
	shrink(pool, 0);
	(void)event_del(&pool->sweep);
}

void
evpromise__pool_set_keep_alive(struct evpromise__pool *pool, size_t max_idle,
    unsigned int idle_ms)
{
	pool->max_idle = max_idle;
	pool->idle_ms = idle_ms;
	shrink(pool, max_idle);
	(void)event_del(&pool->sweep);
	arm_sweep(pool);
}

static bool
suits(const struct evpromise__connection *connection,
    const struct evpromise__waiter *waiter)
{
	return waiter->family == AF_UNSPEC ||
	    waiter->family == connection->family;
}

static void
give(struct evpromise__waiter *waiter,
    struct evpromise__connection *connection)
{
	waiter->has_place = true;
	waiter->connection = connection;
}

/* A connection that was passed on is asked here, right before it is used: it
 * went from hand to hand, and nobody has read from it since. */
struct evpromise__connection *
evpromise__pool_take(struct evpromise__waiter *waiter)
{
	struct evpromise__connection *connection = waiter->connection;

	waiter->connection = NULL;
	if (connection != NULL && waiter->was_passed_on &&
	    !evpromise__connection_is_alive(connection)) {
		evpromise__connection_free(connection);
		return NULL;
	}
	return connection;
}

/* The latest connection that suits the waiter. Each is asked, since a response
 * that nobody has asked for would be taken for the answer to the next request:
 * those that are dead, or have input, are closed. The origin has a place taken
 * by the caller. */
static struct evpromise__connection *
take_resting(struct evpromise__pool *pool,
    struct evpromise__origin *origin,
    const struct evpromise__waiter *waiter, uint64_t now)
{
	struct evpromise__connection *at, *next;

	for (at = LIST_FIRST(&origin->resting); at != NULL; at = next) {
		next = LIST_NEXT(at, in_origin);
		if (!suits(at, waiter))
			continue;
		if (!has_expired(pool, at, now) &&
		    evpromise__connection_is_alive(at)) {
			unlist(pool, at);
			return at;
		}
		close_resting(pool, at);
	}
	return NULL;
}

static bool
has_room(const struct evpromise__pool *pool,
    const struct evpromise__origin *origin)
{
	return pool->max_connections == 0 ||
	    origin->n_places < pool->max_connections;
}

static bool
is_over_limit(const struct evpromise__pool *pool,
    const struct evpromise__origin *origin)
{
	return pool->max_connections > 0 &&
	    origin->n_places > pool->max_connections;
}

int
evpromise__pool_enter(struct evpromise__pool *pool,
    struct evpromise__waiter *waiter, const char *authority, uint64_t now_us)
{
	struct evpromise__connection *connection;
	struct evpromise__origin *origin;

	assert(waiter->origin == NULL && !waiter->has_place);
	origin = evpromise__origin_of(&pool->origins, authority);
	if (origin == NULL)
		return -1;
	waiter->origin = origin;
	origin->n_places++;
	connection = take_resting(pool, origin, waiter, now_us);
	origin->n_places--;
	if (connection != NULL) {
		give(waiter, connection);
		return 0;
	}
	/* One of the other family may have to make room. */
	if (!has_room(pool, origin) && !LIST_EMPTY(&origin->resting)) {
		origin->n_places++;
		close_resting(pool, LIST_FIRST(&origin->resting));
		origin->n_places--;
	}
	if (has_room(pool, origin)) {
		origin->n_places++;
		give(waiter, NULL);
	} else {
		TAILQ_INSERT_TAIL(&origin->waiting, waiter, in_line);
	}
	return 0;
}

/* The first in line gets a place that is taken already. */
static void
pass_on(struct evpromise__origin *origin,
    struct evpromise__connection *connection)
{
	struct evpromise__waiter *waiter = TAILQ_FIRST(&origin->waiting);

	TAILQ_REMOVE(&origin->waiting, waiter, in_line);
	if (connection != NULL && !suits(connection, waiter)) {
		evpromise__connection_free(connection);
		connection = NULL;
	}
	give(waiter, connection);
	waiter->was_passed_on = true;
	waiter->on_place(waiter->arg);
}

static void
rest(struct evpromise__pool *pool, struct evpromise__connection *connection)
{
	connection->idle_since_us = evpromise__monotonic_us();
	LIST_INSERT_HEAD(&connection->origin->resting, connection, in_origin);
	TAILQ_INSERT_TAIL(&pool->resting, connection, in_pool);
	pool->n_idle++;
	shrink(pool, pool->max_idle);
	arm_sweep(pool);
}

/* A connection that came with the place and was not taken is closed. */
void
evpromise__pool_leave(struct evpromise__pool *pool,
    struct evpromise__waiter *waiter,
    struct evpromise__connection *connection)
{
	struct evpromise__origin *origin = waiter->origin;
	bool had_place = waiter->has_place;

	if (origin == NULL)
		return;
	evpromise__connection_free(evpromise__pool_take(waiter));
	waiter->origin = NULL;
	waiter->has_place = waiter->was_passed_on = false;
	if (!had_place) {
		TAILQ_REMOVE(&origin->waiting, waiter, in_line);
	} else if (is_over_limit(pool, origin)) {
		evpromise__connection_free(connection);
		origin->n_places--;
	} else if (!TAILQ_EMPTY(&origin->waiting)) {
		pass_on(origin, connection);
	} else if (connection != NULL) {
		connection->origin = origin;
		rest(pool, connection);
		return;
	} else {
		origin->n_places--;
	}
	evpromise__origin_free_if_empty(&pool->origins, origin);
}

/* What rests goes while there is too much, who waits has room as far as there
 * is some. */
static void
fit(struct evpromise__pool *pool, struct evpromise__origin *origin)
{
	while (is_over_limit(pool, origin) && !LIST_EMPTY(&origin->resting))
		close_resting(pool, LIST_FIRST(&origin->resting));
	while (has_room(pool, origin) && !TAILQ_EMPTY(&origin->waiting)) {
		origin->n_places++;
		pass_on(origin, NULL);
	}
}

/* The new limit holds for what there is already; only what is under way may be
 * over it until it ends. */
void
evpromise__pool_set_max_connections(struct evpromise__pool *pool, size_t n)
{
	struct evpromise__ring *bucket, *at;
	size_t i;

	pool->max_connections = n;
	for (i = 0; i <= pool->origins.mask; i++) {
		bucket = &pool->origins.buckets[i];
		for (at = bucket->next; at != bucket; at = at->next)
			fit(pool, ring_entry(at, struct evpromise__origin,
			    link));
	}
}
