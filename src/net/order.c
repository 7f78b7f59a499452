/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * The order of addresses, RFC 6724, 6. c-ares has it only within a look-up of
 * both families that waits for both answers, which would make a silent one
 * cost its time-out (lookup.c).
 *
 * An address is compared by the source that the system would connect from. A
 * UDP socket that is connected tells that, and sends nothing. Rules 3, 4 and 7
 * are left out: no portable call says what is deprecated, a home address or a
 * tunnel. Rule 9 holds for IPv6 only: it undoes what name servers do to spread
 * the load over IPv4 addresses.
 */
#include "net/order.h"

#include <netinet/in.h>
#include <stdbool.h>
#include <stdint.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

/* 2.1: the policy table, the longest prefix first. */
static const struct policy {
	unsigned char prefix[16];
	unsigned int bits;
	int precedence, label;
} policies[] = {
	{ { [15] = 1 }, 128, 50, 0 },			/* ::1 */
	{ { [10] = 0xff, [11] = 0xff }, 96, 35, 4 },	/* ::ffff:0:0 */
	{ { 0 }, 96, 1, 3 },
	{ { 0x20, 0x01 }, 32, 5, 5 },			/* Teredo */
	{ { 0x20, 0x02 }, 16, 30, 2 },			/* 6to4 */
	{ { 0x3f, 0xfe }, 16, 1, 12 },			/* 6bone */
	{ { 0xfe, 0xc0 }, 10, 1, 11 },			/* site-local */
	{ { 0xfc }, 7, 3, 13 },				/* ULA */
	{ { 0 }, 0, 40, 1 }
};

/* The scopes of RFC 4291, 2.7, which unicast addresses have too. */
enum { SCOPE_LINK = 2, SCOPE_SITE = 5, SCOPE_GLOBAL = 14 };

static unsigned int
common_bits(const unsigned char *one, const unsigned char *other)
{
	unsigned int n = 0;

	while (n < 128 && ((one[n / 8] ^ other[n / 8]) & 0x80 >> n % 8) == 0)
		n++;
	return n;
}

/* An IPv4 address is mapped: 3.2. */
static void
as_ipv6(const struct evpromise__address *address, unsigned char bytes[16])
{
	memset(bytes, 0, 16);
	if (address->family == AF_INET6) {
		memcpy(bytes, address->bytes, 16);
		return;
	}
	bytes[10] = bytes[11] = 0xff;
	memcpy(bytes + 12, address->bytes, 4);
}

static const struct policy *
policy_of(const struct evpromise__address *address)
{
	const struct policy *policy = policies;
	unsigned char bytes[16];

	as_ipv6(address, bytes);
	while (common_bits(bytes, policy->prefix) < policy->bits)
		policy++;
	return policy;
}

static bool
is_ipv4_link_local(const unsigned char *bytes)
{
	return bytes[0] == 127 || (bytes[0] == 169 && bytes[1] == 254);
}

/* 3.1, 3.2 */
static int
scope_of(const struct evpromise__address *address)
{
	const unsigned char *bytes = address->bytes;
	static const unsigned char loopback[16] = { [15] = 1 };

	if (address->family == AF_INET)
		return is_ipv4_link_local(bytes) ? SCOPE_LINK : SCOPE_GLOBAL;
	if (bytes[0] == 0xff)
		return bytes[1] & 0xf;
	if (memcmp(bytes, loopback, 16) == 0 ||
	    (bytes[0] == 0xfe && (bytes[1] & 0xc0) == 0x80))
		return SCOPE_LINK;
	if (bytes[0] == 0xfe && (bytes[1] & 0xc0) == 0xc0)
		return SCOPE_SITE;
	return SCOPE_GLOBAL;
}

static bool
has_source(const struct evpromise__route_end *end)
{
	return end->from.family != 0;
}

static bool
scopes_match(const struct evpromise__route_end *end)
{
	return scope_of(&end->to) == scope_of(&end->from);
}

static bool
labels_match(const struct evpromise__route_end *end)
{
	return policy_of(&end->to)->label == policy_of(&end->from)->label;
}

static int
prefix_of(const struct evpromise__route_end *end)
{
	return (int)common_bits(end->to.bytes, end->from.bytes);
}

/* Negative if the first goes before the second. */
int
evpromise__order_compare(const struct evpromise__route_end *one,
    const struct evpromise__route_end *other)
{
	if (has_source(one) != has_source(other))		/* rule 1 */
		return has_source(one) ? -1 : 1;
	if (!has_source(one))
		return 0;
	if (scopes_match(one) != scopes_match(other))		/* rule 2 */
		return scopes_match(one) ? -1 : 1;
	if (labels_match(one) != labels_match(other))		/* rule 5 */
		return labels_match(one) ? -1 : 1;
	if (policy_of(&one->to) != policy_of(&other->to))	/* rule 6 */
		return policy_of(&other->to)->precedence -
		    policy_of(&one->to)->precedence;
	if (scope_of(&one->to) != scope_of(&other->to))		/* rule 8 */
		return scope_of(&one->to) - scope_of(&other->to);
	if (one->to.family == AF_INET6 && other->to.family == AF_INET6)
		return prefix_of(other) - prefix_of(one);	/* rule 9 */
	return 0;						/* rule 10 */
}

union socket_address {
	struct sockaddr any;
	struct sockaddr_in ipv4;
	struct sockaddr_in6 ipv6;
};

static socklen_t
socket_address(const struct evpromise__address *address,
    union socket_address *to)
{
	memset(to, 0, sizeof(*to));
	to->any.sa_family = (sa_family_t)address->family;
	if (address->family == AF_INET) {
		to->ipv4.sin_port = htons(53);
		memcpy(&to->ipv4.sin_addr, address->bytes, 4);
		return sizeof(to->ipv4);
	}
	to->ipv6.sin6_port = htons(53);
	memcpy(&to->ipv6.sin6_addr, address->bytes, 16);
	return sizeof(to->ipv6);
}

static void
find_source(struct evpromise__route_end *end)
{
	union socket_address address;
	socklen_t length = socket_address(&end->to, &address);
	int fd = socket(end->to.family, SOCK_DGRAM | SOCK_CLOEXEC, 0);

	end->from.family = 0;
	if (fd == -1)
		return;
	if (connect(fd, &address.any, length) == 0 &&
	    getsockname(fd, &address.any, &length) == 0) {
		end->from.family = end->to.family;
		memcpy(end->from.bytes, end->to.family == AF_INET ?
		    (void *)&address.ipv4.sin_addr :
		    (void *)&address.ipv6.sin6_addr,
		    end->to.family == AF_INET ? 4 : 16);
	}
	(void)close(fd);
}

/* By insertion: it keeps the order of equal ones, and there are few. */
static void
sort(struct evpromise__route_end *ends, size_t n)
{
	struct evpromise__route_end moved;
	size_t i, at;

	for (i = 1; i < n; i++) {
		moved = ends[i];
		for (at = i; at > 0 && evpromise__order_compare(&moved,
		    &ends[at - 1]) < 0; at--)
			ends[at] = ends[at - 1];
		ends[at] = moved;
	}
}

static void
take_family(struct evpromise__addresses *to,
    const struct evpromise__route_end *ends, size_t n, bool of_the_first)
{
	size_t i;

	for (i = 0; i < n; i++) {
		if ((ends[i].to.family == ends[0].to.family) == of_the_first)
			evpromise__addresses_add(to, ends[i].to.family,
			    ends[i].to.bytes);
	}
}

void
evpromise__addresses_order(struct evpromise__addresses *addresses)
{
	struct evpromise__route_end ends[EVPROMISE__MAX_ADDRESSES];
	struct evpromise__addresses first = { 0 }, second = { 0 };
	size_t i, n = addresses->n;

	if (n < 2)
		return;
	memset(ends, 0, sizeof(ends));
	for (i = 0; i < n; i++) {
		ends[i].to = addresses->at[i];
		find_source(&ends[i]);
	}
	sort(ends, n);
	take_family(&first, ends, n, true);
	take_family(&second, ends, n, false);
	addresses->n = 0;
	evpromise__addresses_join(addresses, &first, &second);
}
