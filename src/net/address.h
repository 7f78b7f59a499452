/* SPDX-License-Identifier: BSD-3-Clause */
/* address: a numeric address, and the list of those that a name has. */
#ifndef EVPROMISE_NET_ADDRESS_H
#define EVPROMISE_NET_ADDRESS_H

#include <stddef.h>

struct evpromise__address {
	int family;		/* AF_INET or AF_INET6 */
	unsigned char bytes[16]; /* in network order: 4 or 16 of them */
	unsigned int zone;	/* of IPv6: an interface's index, or 0 */
};

#define EVPROMISE__MAX_ADDRESSES 16
struct evpromise__addresses {
	size_t n;
	struct evpromise__address at[EVPROMISE__MAX_ADDRESSES];
};

/* 0, or -1 if the text is no numeric address. */
int evpromise__address_parse(const char *text,
    struct evpromise__address *address);

/* The same for the host of a URL in brackets, where an IPv6 address may name
 * its interface, as RFC 6874 has it or shorter: "fe80::1%25eth0",
 * "fe80::1%eth0", "fe80::1%2". -1 too if there is no such interface. */
int evpromise__address_parse_zoned(const char *text,
    struct evpromise__address *address);

/* A list that is full stays as it is. */
void evpromise__addresses_add(struct evpromise__addresses *addresses,
    int family, const void *bytes);

/* Adds the addresses of two lists by turns. */
void evpromise__addresses_join(struct evpromise__addresses *to,
    const struct evpromise__addresses *first,
    const struct evpromise__addresses *second);

#endif
