/* SPDX-License-Identifier: BSD-3-Clause */
/* pool.c: waiters that are no requests, and connections whose servers are here.
 * What a client makes of it is tested in adapters/. */
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include <event2/bufferevent.h>
#include <event2/event.h>
#include <event2/http.h>

#include "http/connection.h"
#include "http/pool.h"

#include "heap.h"
#include "suite.h"

#define ORIGIN "a.test:8080"

static struct event_base *event_base;
static struct evpromise__pool pool;
static int told;			/* how many waiters, and the latest */
static const struct evpromise__waiter *latest;
static int servers[4];			/* the other ends of connections */
static size_t n_servers;

static void
on_place(void *arg)
{
	latest = arg;
	told++;
}

static struct evpromise__waiter
waiter(int family)
{
	struct evpromise__waiter new;

	memset(&new, 0, sizeof(new));
	new.family = family;
	new.on_place = on_place;
	return new;
}

/* At a time at which nothing has rested too long. True if it has a place at
 * once. */
static bool
enter(struct evpromise__waiter *waiter)
{
	waiter->arg = waiter;
	ck_assert_int_eq(evpromise__pool_enter(&pool, waiter, ORIGIN, 0), 0);
	return waiter->has_place;
}

static struct evpromise__connection *
connection(const char *text)
{
	struct evpromise__address address;
	struct evpromise__connection *new;
	int ends[2];

	ck_assert_int_eq(evpromise__address_parse(text, &address), 0);
	new = evpromise__connection_new(event_base, &address, 8080);
	ck_assert_ptr_nonnull(new);
	ck_assert_int_eq(socketpair(AF_UNIX, SOCK_STREAM, 0, ends), 0);
	ck_assert_int_eq(bufferevent_setfd(
	    evhttp_connection_get_bufferevent(new->evhttp), ends[0]), 0);
	servers[n_servers++] = ends[1];
	return new;
}

static void
begin(size_t max_connections)
{
	event_base = event_base_new();
	evpromise__pool_init(&pool, event_base);
	evpromise__pool_set_max_connections(&pool, max_connections);
	told = 0;
	latest = NULL;
}

static void
end(void)
{
	evpromise__pool_finish(&pool);
	event_base_free(event_base);
	while (n_servers > 0)
		(void)close(servers[--n_servers]);
}

START_TEST(a_place_is_passed_on_in_order)
{
	struct evpromise__waiter first = waiter(AF_UNSPEC), second = first,
	    third = first;

	begin(1);
	ck_assert(enter(&first));
	ck_assert(!enter(&second));
	ck_assert(!enter(&third));
	evpromise__pool_leave(&pool, &first, NULL);
	ck_assert_int_eq(told, 1);
	ck_assert_ptr_eq(latest, &second);
	ck_assert(second.has_place && !third.has_place);
	ck_assert_ptr_null(evpromise__pool_take(&second));
	evpromise__pool_leave(&pool, &second, NULL);
	ck_assert_ptr_eq(latest, &third);
	evpromise__pool_leave(&pool, &third, NULL);
	ck_assert_int_eq(told, 2);
	end();
}
END_TEST

START_TEST(a_waiter_that_leaves_is_not_told)
{
	struct evpromise__waiter first = waiter(AF_UNSPEC), second = first,
	    outside = first;

	begin(1);
	ck_assert(enter(&first));
	ck_assert(!enter(&second));
	evpromise__pool_leave(&pool, &second, NULL);
	evpromise__pool_leave(&pool, &first, NULL);
	evpromise__pool_leave(&pool, &outside, NULL);
	ck_assert_int_eq(told, 0);
	ck_assert(enter(&first));
	evpromise__pool_leave(&pool, &first, NULL);
	end();
}
END_TEST

START_TEST(a_connection_rests_until_it_is_wanted)
{
	struct evpromise__waiter one = waiter(AF_UNSPEC);
	struct evpromise__connection *given;

	begin(0);
	ck_assert(enter(&one));
	given = connection("127.0.0.1");
	evpromise__pool_leave(&pool, &one, given);
	ck_assert_uint_eq(pool.n_idle, 1);
	ck_assert(enter(&one));
	ck_assert_ptr_eq(evpromise__pool_take(&one), given);
	ck_assert_ptr_null(evpromise__pool_take(&one));
	evpromise__pool_leave(&pool, &one, given);
	end();
}
END_TEST

/* It is closed: the suite finds a block that is left. */
START_TEST(a_connection_that_is_not_taken)
{
	struct evpromise__waiter first = waiter(AF_UNSPEC), second = first;

	begin(1);
	ck_assert(enter(&first));
	ck_assert(!enter(&second));
	evpromise__pool_leave(&pool, &first, connection("127.0.0.1"));
	ck_assert_ptr_nonnull(second.connection);
	evpromise__pool_leave(&pool, &second, NULL);
	ck_assert_uint_eq(pool.n_idle, 0);
	end();
}
END_TEST

START_TEST(a_connection_of_the_other_family)
{
	struct evpromise__waiter first = waiter(AF_INET),
	    second = waiter(AF_INET6);

	begin(1);
	ck_assert(enter(&first));
	ck_assert(!enter(&second));
	evpromise__pool_leave(&pool, &first, connection("127.0.0.1"));
	ck_assert(second.has_place);
	ck_assert_ptr_null(evpromise__pool_take(&second));
	evpromise__pool_leave(&pool, &second, connection("::1"));
	/* That one makes room. */
	ck_assert(enter(&first));
	ck_assert_ptr_null(evpromise__pool_take(&first));
	ck_assert_uint_eq(pool.n_idle, 0);
	evpromise__pool_leave(&pool, &first, NULL);
	end();
}
END_TEST

/* However short it has rested. */
START_TEST(a_connection_with_input_that_rests)
{
	struct evpromise__waiter one = waiter(AF_UNSPEC);

	begin(0);
	ck_assert(enter(&one));
	evpromise__pool_leave(&pool, &one, connection("127.0.0.1"));
	ck_assert_int_eq(write(servers[0], "x", 1), 1);
	ck_assert(enter(&one));
	ck_assert_ptr_null(evpromise__pool_take(&one));
	ck_assert_uint_eq(pool.n_idle, 0);
	evpromise__pool_leave(&pool, &one, NULL);
	end();
}
END_TEST

/* Also what comes before it is taken. */
START_TEST(a_connection_with_input_that_is_passed_on)
{
	struct evpromise__waiter first = waiter(AF_UNSPEC), second = first;

	begin(1);
	ck_assert(enter(&first));
	ck_assert(!enter(&second));
	evpromise__pool_leave(&pool, &first, connection("127.0.0.1"));
	ck_assert(second.has_place);
	ck_assert_int_eq(write(servers[0], "x", 1), 1);
	ck_assert_ptr_null(evpromise__pool_take(&second));
	ck_assert(second.has_place);
	evpromise__pool_leave(&pool, &second, NULL);
	end();
}
END_TEST

START_TEST(memory_runs_out)
{
	struct evpromise__waiter one = waiter(AF_UNSPEC);

	begin(0);
	heap_fail(1, false);
	ck_assert_int_eq(evpromise__pool_enter(&pool, &one, ORIGIN, 0), -1);
	heap_heal();
	evpromise__pool_leave(&pool, &one, NULL);
	end();
}
END_TEST

SUITE("pool",
    a_place_is_passed_on_in_order,
    a_waiter_that_leaves_is_not_told,
    a_connection_rests_until_it_is_wanted,
    a_connection_that_is_not_taken,
    a_connection_of_the_other_family,
    a_connection_with_input_that_rests,
    a_connection_with_input_that_is_passed_on,
    memory_runs_out);
