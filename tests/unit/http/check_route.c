/* SPDX-License-Identifier: BSD-3-Clause */
/* route.c: numeric hosts, and which address is tried for how long. Names are
 * looked up in adapters/. */
#include <netinet/in.h>
#include <string.h>

#include <evpromise/http.h>

#include "http/error.h"
#include "http/route.h"

#include "suite.h"

static struct evpromise__end end;

static bool
find(struct evpromise__route *route, const char *host, int family)
{
	memset(route, 0, sizeof(*route));
	memset(&end, 0, sizeof(end));
	return evpromise__route_find(route, NULL, host, family, NULL, NULL,
	    &end);
}

START_TEST(a_numeric_host_is_its_address)
{
	struct evpromise__route route;

	ck_assert(find(&route, "192.0.2.1", AF_UNSPEC));
	ck_assert_uint_eq(route.addresses.n, 1);
	ck_assert_int_eq(route.addresses.at[0].family, AF_INET);
	ck_assert(!evpromise__route_has_next(&route));
	ck_assert(find(&route, "192.0.2.1", AF_INET));
	ck_assert(find(&route, "2001:db8::1", AF_INET6));
	evpromise__route_finish(&route);
}
END_TEST

START_TEST(a_numeric_host_of_the_other_family)
{
	struct evpromise__route route;

	ck_assert(!find(&route, "192.0.2.1", AF_INET6));
	ck_assert_int_eq(end.code, EVPROMISE_HTTP_ERROR_NAME_NOT_FOUND);
	ck_assert_str_eq(end.cause, "the address is of the other family");
	ck_assert(!find(&route, "2001:db8::1", AF_INET));
	ck_assert_int_eq(end.code, EVPROMISE_HTTP_ERROR_NAME_NOT_FOUND);
}
END_TEST

/* Two addresses: 192.0.2.1 and 192.0.2.2. */
static struct evpromise__route
two(void)
{
	static const unsigned char another[4] = { 192, 0, 2, 2 };
	struct evpromise__route route;

	ck_assert(find(&route, "192.0.2.1", AF_UNSPEC));
	evpromise__addresses_add(&route.addresses, AF_INET, another);
	return route;
}

START_TEST(one_address_after_the_other)
{
	struct evpromise__route route = two();

	ck_assert_uint_eq(evpromise__route_attempt(&route, 0, 9)->bytes[3], 1);
	ck_assert(evpromise__route_next(&route, true));
	ck_assert_uint_eq(evpromise__route_attempt(&route, 0, 9)->bytes[3], 2);
	ck_assert(!evpromise__route_next(&route, false));
	ck_assert(route.was_refused);
}
END_TEST

/* An equal share of the time that is left, at most a second; the last one has
 * all of it. */
START_TEST(how_long_an_attempt_lasts)
{
	struct evpromise__route route = two();

	(void)evpromise__route_attempt(&route, 1000, 601000);
	ck_assert_uint_eq(route.attempt_ends_us, 301000);
	(void)evpromise__route_attempt(&route, 1000, 90000000);
	ck_assert_uint_eq(route.attempt_ends_us, 1001000);
	(void)evpromise__route_attempt(&route, 1000, 500);
	ck_assert_uint_eq(route.attempt_ends_us, 1000);
	ck_assert(evpromise__route_next(&route, false));
	(void)evpromise__route_attempt(&route, 1000, 90000000);
	ck_assert_uint_eq(route.attempt_ends_us, 90000000);
}
END_TEST

SUITE("route",
    a_numeric_host_is_its_address,
    a_numeric_host_of_the_other_family,
    one_address_after_the_other,
    how_long_an_attempt_lasts);
