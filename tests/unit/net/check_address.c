/* SPDX-License-Identifier: BSD-3-Clause */
/* address.c: numeric addresses and lists of them. */
#include <netinet/in.h>

#include "net/address.h"

#include "suite.h"

START_TEST(numeric_addresses)
{
	struct evpromise__address address;

	ck_assert_int_eq(evpromise__address_parse("192.0.2.1", &address), 0);
	ck_assert_int_eq(address.family, AF_INET);
	ck_assert_uint_eq(address.bytes[0], 192);
	ck_assert_int_eq(evpromise__address_parse("2001:db8::1", &address),
	    0);
	ck_assert_int_eq(address.family, AF_INET6);
	ck_assert_uint_eq(address.bytes[15], 1);
	ck_assert_int_eq(evpromise__address_parse("a.test", &address), -1);
	ck_assert_int_eq(evpromise__address_parse("192.0.2", &address), -1);
	ck_assert_int_eq(evpromise__address_parse("", &address), -1);
}
END_TEST

static void
add(struct evpromise__addresses *addresses, const char *text)
{
	struct evpromise__address address;

	ck_assert_int_eq(evpromise__address_parse(text, &address), 0);
	evpromise__addresses_add(addresses, address.family, address.bytes);
}

START_TEST(the_families_by_turns)
{
	static const int order[] = { AF_INET6, AF_INET, AF_INET, AF_INET };
	struct evpromise__addresses ipv6 = { 0, { { 0, { 0 } } } };
	struct evpromise__addresses ipv4 = ipv6, all = ipv6;
	size_t i;

	add(&ipv6, "2001:db8::1");
	add(&ipv4, "192.0.2.1");
	add(&ipv4, "192.0.2.2");
	add(&ipv4, "192.0.2.3");
	evpromise__addresses_join(&all, &ipv6, &ipv4);
	ck_assert_uint_eq(all.n, 4);
	for (i = 0; i < 4; i++)
		ck_assert_int_eq(all.at[i].family, order[i]);
	ck_assert_uint_eq(all.at[3].bytes[3], 3);
}
END_TEST

SUITE("address",
    numeric_addresses,
    the_families_by_turns);
