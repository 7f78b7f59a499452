/* SPDX-License-Identifier: BSD-3-Clause */
/* Numeric addresses, and the list of those that a name has. */
#include <arpa/inet.h>
#include <limits.h>
#include <net/if.h>
#include <stdlib.h>
#include <string.h>

#include "net/address.h"

int
evpromise__address_parse(const char *text, struct evpromise__address *address)
{
	address->zone = 0;
	/* that of libevent goes through sscanf() */
	address->family = AF_INET;
	if (inet_pton(AF_INET, text, address->bytes) == 1)
		return 0;
	address->family = AF_INET6;
	return inet_pton(AF_INET6, text, address->bytes) == 1 ? 0 : -1;
}

/* The index of an interface, given by name or as a number; 0 if there is none.
 * What follows "25" is the zone, "25" alone is one itself. */
static unsigned int
zone_of(const char *text)
{
	unsigned int zone;
	unsigned long number;

	if (strncmp(text, "25", 2) == 0 && text[2] != '\0')
		text += 2;
	zone = if_nametoindex(text);
	if (zone != 0 || text[strspn(text, "0123456789")] != '\0')
		return zone;
	number = strtoul(text, NULL, 10);
	return number <= INT_MAX ? (unsigned int)number : 0;
}

int
evpromise__address_parse_zoned(const char *text,
    struct evpromise__address *address)
{
	size_t length = strcspn(text, "%");
	char literal[INET6_ADDRSTRLEN];

	if (length >= sizeof(literal))
		return -1;
	memcpy(literal, text, length);
	literal[length] = '\0';
	if (evpromise__address_parse(literal, address) == -1)
		return -1;
	if (text[length] == '\0')
		return 0;
	address->zone = zone_of(text + length + 1);
	return address->family == AF_INET6 && address->zone != 0 ? 0 : -1;
}

void
evpromise__addresses_add(struct evpromise__addresses *addresses, int family,
    const void *bytes)
{
	struct evpromise__address *address;

	if (addresses->n == EVPROMISE__MAX_ADDRESSES)
		return;
	address = &addresses->at[addresses->n++];
	memset(address, 0, sizeof(*address));
	address->family = family;
	memcpy(address->bytes, bytes, family == AF_INET ? 4 : 16);
}

/* RFC 8305, 4: the families by turns, IPv6 first. */
void
evpromise__addresses_join(struct evpromise__addresses *to,
    const struct evpromise__addresses *first,
    const struct evpromise__addresses *second)
{
	size_t i;

	for (i = 0; i < first->n || i < second->n; i++) {
		if (i < first->n)
			evpromise__addresses_add(to, first->at[i].family,
			    first->at[i].bytes);
		if (i < second->n)
			evpromise__addresses_add(to, second->at[i].family,
			    second->at[i].bytes);
	}
}
