/* SPDX-License-Identifier: BSD-3-Clause */
/* order: which address of a name is tried first. */
#ifndef EVPROMISE_NET_ORDER_H
#define EVPROMISE_NET_ORDER_H

#include "net/address.h"

/* Where a connection would go, and from where. */
struct evpromise__route_end {
	struct evpromise__address to;
	struct evpromise__address from;	/* family 0 if no route leads there */
};

/* Negative if the first goes before the second, positive if behind it: RFC 6724,
 * 6. */
int evpromise__order_compare(const struct evpromise__route_end *one,
    const struct evpromise__route_end *other);

/* Sorts the addresses by what this machine reaches best; then the families
 * take turns, as RFC 8305, 4 wants it. */
void evpromise__addresses_order(struct evpromise__addresses *addresses);

#endif
