/* SPDX-License-Identifier: BSD-3-Clause */
/* address.c: numeric addresses and lists of them. */
#include <net/if.h>
#include <netinet/in.h>
#include <stdio.h>

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

static int
parse_zoned(struct evpromise__address *address, const char *format,
    const char *zone)
{
	char text[200];

	snprintf(text, sizeof(text), format, zone);
	return evpromise__address_parse_zoned(text, address);
}

START_TEST(an_address_may_name_its_interface)
{
	struct if_nameindex *interfaces = if_nameindex();
	struct evpromise__address address;
	const char *name;

	ck_assert_ptr_nonnull(interfaces);
	name = interfaces[0].if_name;
	ck_assert_ptr_nonnull(name);
	ck_assert_int_eq(parse_zoned(&address, "fe80::1%%%s", name), 0);
	ck_assert_uint_eq(address.zone, interfaces[0].if_index);
	ck_assert_uint_eq(address.bytes[15], 1);
	ck_assert_int_eq(parse_zoned(&address, "fe80::1%%25%s", name), 0);
	ck_assert_uint_eq(address.zone, interfaces[0].if_index);
	if_freenameindex(interfaces);
	ck_assert_int_eq(parse_zoned(&address, "fe80::1%%%s", "7"), 0);
	ck_assert_uint_eq(address.zone, 7);
	ck_assert_int_eq(parse_zoned(&address, "fe80::1%%%s", "25"), 0);
	ck_assert_uint_eq(address.zone, 25);
	ck_assert_int_eq(parse_zoned(&address, "fe80::1%%%s", "251"), 0);
	ck_assert_uint_eq(address.zone, 1);
	ck_assert_int_eq(parse_zoned(&address, "%s", "fe80::1"), 0);
	ck_assert_uint_eq(address.zone, 0);
}
END_TEST

START_TEST(an_interface_that_is_not_there)
{
	static const char *const wrong[] = { "fe80::1%", "fe80::1%0",
		"fe80::1%no such", "fe80::1%99999999999", "fe80::1%-1",
		"fe80::1%1x", "127.0.0.1%1", "%1", "a.test%1", "" };
	struct evpromise__address address;
	size_t i;

	for (i = 0; i < sizeof(wrong) / sizeof(*wrong); i++)
		ck_assert_msg(parse_zoned(&address, "%s", wrong[i]) == -1,
		    "%s", wrong[i]);
	ck_assert_int_eq(parse_zoned(&address,
	    "1111:1111:1111:1111:1111:1111:1111:1111:1111:1111%%%s", "1"), -1);
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
    an_address_may_name_its_interface,
    an_interface_that_is_not_there,
    the_families_by_turns);
