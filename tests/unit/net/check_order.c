/* SPDX-License-Identifier: BSD-3-Clause */
/* order.c: the examples of RFC 6724, 10.2, and what this machine reaches. */
#include <arpa/inet.h>
#include <string.h>
#include <sys/socket.h>

#include "net/order.h"

#include "raw_server.h"
#include "suite.h"

static struct evpromise__route_end
route_end(const char *to, const char *from)
{
	struct evpromise__route_end end;

	memset(&end, 0, sizeof(end));
	ck_assert_int_eq(evpromise__address_parse(to, &end.to), 0);
	if (from != NULL)
		ck_assert_int_eq(evpromise__address_parse(from, &end.from),
		    0);
	return end;
}

/* Of two destinations, and the sources for them, the first goes first. */
static const struct {
	const char *to, *from, *other_to, *other_from;
} rules[] = {
	/* 1: a destination without a route goes last */
	{ "198.51.100.121", "198.51.100.117", "2001:db8:1::1", NULL },
	/* 2: matching scopes */
	{ "2001:db8:1::1", "2001:db8:1::2", "198.51.100.121",
	    "169.254.13.78" },
	{ "198.51.100.121", "198.51.100.117", "2001:db8:1::1", "fe80::1" },
	{ "fe80::1", "fe80::2", "2001:db8:1::1", "fe80::2" },
	/* 5: matching labels */
	{ "2002:c633:6401::1", "2002:c633:6401::2", "2001:db8:1::1",
	    "2002:c633:6401::2" },
	/* 6: the precedence: IPv6, IPv4, ULA that is not ours */
	{ "2001:db8:1::1", "2001:db8:1::2", "10.1.2.3", "10.1.2.4" },
	{ "10.1.2.3", "10.1.2.4", "fd00::1", "fd00::2" },
	{ "::1", "::1", "127.0.0.1", "127.0.0.1" },
	{ "2001:db8:1::1", "2001:db8:1::2", "2001:0::1", "2001:0::2" },
	/* 8: the smaller scope */
	{ "fe80::1", "fe80::2", "2001:db8:1::1", "2001:db8:1::2" },
	/* 9: the longer prefix in common */
	{ "2001:db8:1::1", "2001:db8:1::2", "2001:db8:3ffe::1",
	    "2001:db8:1::2" }
};

START_TEST(the_rules_of_rfc_6724)
{
	struct evpromise__route_end one, other;
	size_t i;

	for (i = 0; i < sizeof(rules) / sizeof(rules[0]); i++) {
		one = route_end(rules[i].to, rules[i].from);
		other = route_end(rules[i].other_to, rules[i].other_from);
		ck_assert_msg(evpromise__order_compare(&one, &other) < 0,
		    "%s before %s", rules[i].to, rules[i].other_to);
		ck_assert_msg(evpromise__order_compare(&other, &one) > 0,
		    "%s behind %s", rules[i].other_to, rules[i].to);
	}
}
END_TEST

/* 10: else the order of the name server stays. */
START_TEST(equal_ones_stay)
{
	struct evpromise__route_end one, other;

	one = route_end("192.0.2.1", "192.0.2.7");
	other = route_end("198.51.100.1", "192.0.2.7");
	ck_assert_int_eq(evpromise__order_compare(&one, &other), 0);
	one = route_end("192.0.2.1", NULL);
	other = route_end("2001:db8::1", NULL);
	ck_assert_int_eq(evpromise__order_compare(&one, &other), 0);
	one = route_end("fec0::1", "fec0::2");
	other = route_end("ff05::1", "fec0::2");
	ck_assert_int_ne(evpromise__order_compare(&one, &other), 0);
}
END_TEST

static void
add(struct evpromise__addresses *addresses, const char *text)
{
	struct evpromise__address address;

	ck_assert_int_eq(evpromise__address_parse(text, &address), 0);
	evpromise__addresses_add(addresses, address.family, address.bytes);
}

static void
assert_order(const struct evpromise__addresses *addresses,
    const char *const *expected)
{
	char text[INET6_ADDRSTRLEN];
	size_t i;

	for (i = 0; i < addresses->n; i++) {
		(void)inet_ntop(addresses->at[i].family,
		    addresses->at[i].bytes, text, sizeof(text));
		ck_assert_str_eq(text, expected[i]);
	}
	ck_assert_ptr_null(expected[i]);
}

START_TEST(the_families_take_turns)
{
	static const char *const expected[] = {
		"::1", "127.0.0.2", "127.0.0.3", "127.0.0.1", NULL
	};
	struct evpromise__addresses addresses = { 0 };

	if (!raw_has_ipv6())
		return;
	add(&addresses, "127.0.0.2");
	add(&addresses, "127.0.0.3");
	add(&addresses, "127.0.0.1");
	add(&addresses, "::1");
	evpromise__addresses_order(&addresses);
	assert_order(&addresses, expected);
}
END_TEST

/* A multicast address of IPv6 that no interface is named for. */
START_TEST(what_cannot_be_reached_goes_last)
{
	static const char *const expected[] = {
		"127.0.0.1", "ff02::1", NULL
	};
	struct evpromise__addresses addresses = { 0 };

	add(&addresses, "ff02::1");
	add(&addresses, "127.0.0.1");
	evpromise__addresses_order(&addresses);
	assert_order(&addresses, expected);
}
END_TEST

SUITE("order",
    the_rules_of_rfc_6724,
    equal_ones_stay,
    the_families_take_turns,
    what_cannot_be_reached_goes_last);
