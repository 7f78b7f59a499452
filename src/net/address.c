/* SPDX-License-Identifier: BSD-3-Clause */
/* Numeric addresses, and the list of those that a name has. */
#include <arpa/inet.h>
#include <string.h>

#include "net/address.h"

int
evpromise__address_parse(const char *text, struct evpromise__address *address)
{
	/* that of libevent goes through sscanf() */
	address->family = AF_INET;
	if (inet_pton(AF_INET, text, address->bytes) == 1)
		return 0;
	address->family = AF_INET6;
	return inet_pton(AF_INET6, text, address->bytes) == 1 ? 0 : -1;
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
